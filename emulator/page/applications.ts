import type { Reply } from '../http/reply.ts'
import type { Application, Source } from '../state/records.ts'
import { deletions } from './events.ts'
import { framePage, type View } from './frame.ts'
import { gettingStarted } from './getting-started.ts'
import { type Content, type Html, html } from './html.ts'
import { applicationLink, applicationUrl, sourceLink, statusMark, timeElement, versionLink } from './labels.ts'
import { lastRequests, requestTable } from './requests.ts'
import { table } from './table.ts'
import { pluralize } from './units.ts'

const MAX_SHOWN_REQUESTS = 20
const MAX_SHOWN_SOURCES = 20
const MAX_SHOWN_DELETIONS = 20

/** First page: the applications, the unused sources and the last requests. */
export function applicationsPage(view: View): Reply {
  const { state } = view.platform
  const applications = state.all('applications').toSorted((a, b) => b.updatedAt - a.updatedAt)
  const used = new Set(applications.map(({ sourceId }) => sourceId))
  const unused = state.all('sources').filter(({ id }) => !used.has(id))
  const isEmpty = applications.length === 0 && unused.length === 0
  const main = html`<h1>Applications <small>${applications.length}</small></h1>
${isEmpty ? gettingStarted(view) : applicationTable(view, applications)}
${unused.length > 0 && unusedSources(view, unused)}
${deletedApplications(view)}
<section aria-labelledby="requests">
<h2 id="requests">Last requests</h2>
${requestTable(view, lastRequests(view, MAX_SHOWN_REQUESTS))}
<p><a href="/requests">All requests</a></p>
</section>`
  return framePage(view, { title: 'Applications', main, refresh: 5 }, 'applications')
}

function applicationTable(view: View, applications: readonly Application[]): Html {
  const { state } = view.platform
  if (applications.length === 0) return html`<p class="muted">There are no applications yet.</p>`
  return html`<div class="card">${table({
    caption: 'Applications',
    name: 'applications',
    columns: [
      { head: 'Name' },
      { head: 'State', kind: 'plain' },
      { head: 'Live version' },
      { head: 'Source' },
      { head: 'Updated' },
      { head: 'Address', kind: 'plain' }
    ],
    rows: applications.map(application => [
      applicationLink(application),
      html`${statusMark(application.status)}${stateNote(view, application)}`,
      versionLink(state, application.liveVersionId) ?? html`<span class="muted">none</span>`,
      sourceLink(state, application.sourceId) ?? html`<span class="muted">none</span>`,
      timeElement(application.updatedAt, view.now, 'ago'),
      html`<a class="open" href="${applicationUrl(application.id)}">Open<span class="unseen"> ${application.name}</span></a>`
    ])
  })}</div>`
}

/** Note next to the state: the version that is starting, and the version that serves the URL meanwhile. */
export function stateNote(view: View, { status, versionId, liveVersionId }: Application): Content {
  if (versionId === null || versionId === liveVersionId) return null
  const { state } = view.platform
  const version = versionLink(state, versionId, true)
  const live = versionLink(state, liveVersionId, true)
  switch (status) {
    case 'publishing':
      return html`<span class="note">${version} is being published</span>`
    case 'created':
    case 'initializing':
      return html`<span class="note">${version} is starting</span>`
    case 'failed':
      return html`<span class="note">${version} did not start${live && html`; ${live} still answers`}</span>`
    case 'paused':
      return html`<span class="note">a visit wakes ${version}</span>`
    default:
      return null
  }
}

function unusedSources(view: View, sources: readonly Source[]): Html {
  const { state } = view.platform
  const versions = state.all('versions')
  const newest = sources.toReversed().slice(0, MAX_SHOWN_SOURCES)
  return html`<section aria-labelledby="unused">
<h2 id="unused">Sources without an application <small>${sources.length}</small></h2>
<ul class="card rows">${newest.map(source => {
    const count = versions.filter(({ sourceId }) => sourceId === source.id).length
    return html`<li><span>${sourceLink(state, source.id)}</span> <span class="muted">${pluralize(count, 'version')}, ${timeElement(source.updatedAt, view.now, 'ago')}</span></li>\n`
  })}</ul>
${newest.length < sources.length && html`<p class="muted">and ${sources.length - newest.length} older sources</p>`}
</section>`
}

/** Deleted applications, whose timelines remain. */
function deletedApplications(view: View): Html | false {
  const all = deletions(view.platform.state)
  if (all.length === 0) return false
  return html`<section aria-labelledby="deleted">
<h2 id="deleted">Deleted applications <small>${all.length}</small></h2>
<ul class="card rows">${all
    .slice(0, MAX_SHOWN_DELETIONS)
    .map(
      ({ application: { id, name }, time }) =>
        html`<li><span>${applicationLink({ id, name: name ?? id })}</span> <span class="muted">${timeElement(time, view.now, 'ago')}</span></li>\n`
    )}</ul>
${all.length > MAX_SHOWN_DELETIONS && html`<p class="muted">and ${all.length - MAX_SHOWN_DELETIONS} older deletions</p>`}
</section>`
}
