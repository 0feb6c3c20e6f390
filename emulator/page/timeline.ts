import type { Named, TimelineEvent } from '../state/timeline-records.ts'
import { eventsOf } from './events.ts'
import { failureAnchor, STAGE_TEXTS } from './failures.ts'
import type { View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import { timeElement, versionLink, versionName } from './labels.ts'

const MAX_SHOWN_EVENTS = 100

/** Section with the events of an application, newest first. */
export function timeline(view: View, applicationId: string): Html | false {
  const all = eventsOf(view.platform.state, applicationId)
  if (all.length === 0) return false
  const shown = all.slice(0, MAX_SHOWN_EVENTS)
  return html`<section aria-labelledby="timeline">
<h2 id="timeline">Timeline <small>${all.length}</small></h2>
<ol class="card timeline" role="list">
${shown.map(
  event =>
    html`<li class="${event.detail.kind}"><span class="dot" aria-hidden="true"></span>${timeElement(event.time, view.now)} <span>${describeEvent(view, event)}</span></li>\n`
)}</ol>
${shown.length < all.length && html`<p class="muted">and ${all.length - shown.length} older events</p>`}
</section>`
}

function describeEvent(view: View, event: TimelineEvent): Content {
  const { detail } = event
  const version = event.version === null ? 'The application' : versionOf(view, event.version)
  switch (detail.kind) {
    case 'version-created':
      return html`${version} was added to the source`
    case 'version-deleted':
      return html`${version} was deleted`
    case 'created':
      return html`The application was created${event.version !== null && html` with ${version}`}`
    case 'published':
      return html`${version} was published`
    case 'starting':
      return html`${version} was launched`
    case 'running':
      return html`${version} is running${detail.replaced !== null && html`, replacing ${versionOf(view, detail.replaced)}`}`
    case 'failed':
      return html`${version} ${STAGE_TEXTS[detail.stage]}: ${detail.reason}${logLink(view, detail.failureId)}`
    case 'paused':
    case 'stopped':
    case 'deleted':
      return `The application was ${detail.kind}`
    case 'settings':
    case 'sharing':
      return html`${detail.kind === 'settings' ? 'Settings' : 'Sharing'} changed: ${detail.changes.map(
        ({ name, before, after }, index) =>
          html`${index > 0 && '; '}<bdi>${name}</bdi> <bdi>${before}</bdi> → <bdi>${after}</bdi>`
      )}`
  }
}

/** Link to a version, or its last label if it was deleted. */
function versionOf({ platform: { state } }: View, { id, name }: Named): Content {
  return state.get('versions', id) === undefined ? versionName({ label: name }) : versionLink(state, id, true)
}

/** Link to the log of a failed launch, while it is stored. */
function logLink({ platform: { state } }: View, failureId: string): Html | false {
  return (
    state.get('failures', failureId) !== undefined &&
    html` <a href="#${failureAnchor(failureId)}">Log<span class="unseen"> of this failed launch</span></a>`
  )
}
