import type { Reply } from '../http/reply.ts'
import { describeSettings } from '../rules/application-settings.ts'
import { viewParameters } from '../rules/parameters.ts'
import { effectiveResources } from '../rules/resources.ts'
import type { Application } from '../state/records.ts'
import { stateNote } from './applications.ts'
import { failedPublicationMark, failedVersionMark, failures } from './failures.ts'
import { framePage, type View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import {
  applicationUrl,
  idMark,
  isTransient,
  sourceLink,
  statusMark,
  timeElement,
  userName,
  versionLink
} from './labels.ts'
import { logTail, splitLines } from './log-tail.ts'
import { requestsPath } from './request-form.ts'
import { definitionList, table } from './table.ts'
import { timeline } from './timeline.ts'
import { formatBytes, pluralize } from './units.ts'

const MAX_SHOWN_PUBLICATIONS = 50
const MAX_SHOWN_VERSIONS = 50

/** Page of one application: its state, logs, failures, timeline, publications, settings, parameters and versions. */
export function applicationPage(view: View, application: Application): Reply {
  const { state } = view.platform
  const url = applicationUrl(application.id)
  const main = html`<p class="crumb"><a href="/">Applications</a></p>
<h1><bdi>${application.name}</bdi></h1>
<p class="state">${statusMark(application.status)}${stateNote(view, application)}</p>
<p class="address"><a class="open" href="${url}">Open</a> <code>${view.origin}${url}</code> <a href="${requestsPath(application.id)}">Requests</a></p>
${definitionList([
  ['Id', idMark(application.id)],
  ['Live version', versionLink(state, application.liveVersionId) ?? 'none'],
  ['Source', sourceLink(state, application.sourceId) ?? 'none'],
  ['Environment', environmentOf(view, application)],
  ['Created', html`${timeElement(application.createdAt, view.now)} by ${userName(state, application.userId)}`],
  ['Updated', timeElement(application.updatedAt, view.now)]
])}
${logs(view, application)}
${failures(view, application.id)}
${timeline(view, application.id)}
${publications(view, application)}
<div class="pair">${settings(view, application)}${parameters(view, application)}</div>
${versions(view, application)}`
  return framePage(
    view,
    { title: application.name, main, refresh: isTransient(application) ? 5 : undefined },
    'applications'
  )
}

function environmentOf(view: View, { envVersionId }: Application): Content {
  if (envVersionId === null) return null
  const { state } = view.platform
  const version = state.get('environmentVersions', envVersionId)
  const environment = state.get('environments', version?.environmentId ?? '')
  return html`<bdi>${environment?.name ?? 'unknown'}</bdi>${version && html` <span class="muted"><bdi>${version.label}</bdi></span>`} ${idMark(envVersionId)}`
}

function logs(view: View, application: Application): Html {
  const { lines, build } = view.platform.lifecycle.logs(application)
  const isBuilding = build?.status === 'processing'
  return html`<section aria-labelledby="logs">
<h2 id="logs">Logs</h2>
${build?.error && html`<p class="problem"><strong>The build failed:</strong> ${build.error}</p>`}
${logTail(isBuilding ? 'Build log so far' : 'Build log', splitLines(build?.log ?? ''), build === null ? 'No build.' : 'The build log is empty.')}
${logTail('Runtime log', lines, 'No lines since the emulator started.')}
</section>`
}

function publications(view: View, { id, publications: all, versionId }: Application): Html | false {
  if (all.length === 0) return false
  const { state } = view.platform
  const newest = all.toReversed().slice(0, MAX_SHOWN_PUBLICATIONS)
  return html`<section aria-labelledby="publications">
<h2 id="publications">Publications <small>${all.length}</small></h2>
<div class="card">${table({
    caption: 'Versions published to this application, newest first',
    name: 'publications',
    columns: [{ head: 'Version' }, { head: 'Source' }, { head: 'By' }, { head: 'Published', kind: 'plain' }],
    rows: newest.map((publication, index) => [
      html`${versionLink(state, publication.versionId, true)}${
        index === 0 && publication.versionId === versionId && html` <span class="badge">current</span>`
      } ${failedPublicationMark(state, id, publication, newest[index - 1])} ${idMark(publication.versionId)}`,
      sourceLink(state, publication.sourceId),
      userName(state, publication.userId),
      timeElement(publication.createdAt, view.now)
    ])
  })}</div>
${newest.length < all.length && html`<p class="muted">and ${all.length - newest.length} older publications</p>`}
</section>`
}

function settings({ platform }: View, application: Application): Html {
  const { cpuLimit, memoryLimit } = effectiveResources(platform.settings, application.resources)
  return html`<section aria-labelledby="settings">
<h2 id="settings">Settings</h2>
<div class="card">${definitionList([
    ...describeSettings(platform.settings, application),
    ['Limits', `${cpuLimit} CPU, ${formatBytes(memoryLimit)}`]
  ])}</div>
</section>`
}

/** Runtime parameters. Shows only if each has a value, never the value, because it may be secret. */
function parameters(view: View, application: Application): Html {
  const version = view.platform.state.get('versions', application.versionId ?? '')
  const all = version === undefined ? [] : viewParameters(version)
  return html`<section aria-labelledby="parameters">
<h2 id="parameters">Runtime parameters</h2>
${
  all.length === 0
    ? html`<p class="muted">The version has no runtime parameters.</p>`
    : html`<div class="card">${table({
        caption: 'Runtime parameters',
        name: 'parameters',
        columns: [
          { head: 'Name' },
          { head: 'Type', kind: 'plain' },
          { head: 'Value', kind: 'plain' },
          { head: 'Required', kind: 'plain' }
        ],
        rows: all.map(({ fieldName, type, overrideValue, defaultValue, allowEmpty }) => [
          html`<code>${fieldName}</code>`,
          type,
          valueMark(overrideValue, defaultValue),
          !allowEmpty && 'required'
        ])
      })}</div>`
}
</section>`
}

function valueMark(override: unknown, defaultValue: unknown): Html {
  const label = override != null ? 'set' : defaultValue != null ? 'default' : 'missing'
  return html`<span class="value ${label}">${label}</span>`
}

function versions(view: View, application: Application): Html | false {
  const { state } = view.platform
  const all = state
    .all('versions')
    .filter(({ sourceId }) => sourceId === application.sourceId)
    .reverse()
  if (application.sourceId === null || all.length === 0) return false
  const newest = all.slice(0, MAX_SHOWN_VERSIONS)
  return html`<section aria-labelledby="versions">
<h2 id="versions">Versions of its source <small>${all.length}</small></h2>
<div class="card">${table({
    caption: 'Versions of the source, newest first',
    name: 'versions',
    columns: [
      { head: 'Version' },
      { head: 'Status', kind: 'plain' },
      { head: 'Files', kind: 'number' },
      { head: 'Created', kind: 'plain' }
    ],
    rows: newest.map(version => [
      versionLink(state, version.id),
      html`${version.id === application.liveVersionId && html`<span class="badge live">live</span> `}${
        version.isFrozen && html`<span class="badge">frozen</span> `
      }${failedVersionMark(state, version.id)}`,
      version.items.length,
      timeElement(version.createdAt, view.now)
    ])
  })}</div>
<p><a href="/sources/${encodeURIComponent(application.sourceId)}">Changes of each version</a>${newest.length < all.length && ` – ${pluralize(all.length - newest.length, 'older version')}`}</p>
</section>`
}
