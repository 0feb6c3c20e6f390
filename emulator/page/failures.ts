import type { Publication } from '../state/records.ts'
import type { State } from '../state/state.ts'
import type { LaunchFailure } from '../state/timeline-records.ts'
import type { View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import { timeElement, versionLink, versionName } from './labels.ts'
import { logTail, splitLines } from './log-tail.ts'

export const STAGE_TEXTS = { build: 'failed to build', start: 'failed to start', run: 'exited while running' } as const

export const failureAnchor = (failureId: string): string => `failure-${failureId}`

/** Failed launches of an application, newest first. */
function failuresOf(state: State, applicationId: string): LaunchFailure[] {
  return state
    .all('failures')
    .filter(failure => failure.applicationId === applicationId)
    .reverse()
}

/** Badge of a version whose last launch failed, with a link to its log. False while the version runs. */
export function failedVersionMark(state: State, versionId: string): Html | false {
  const failure = state.all('failures').findLast(failure => failure.versionId === versionId)
  if (failure === undefined || state.all('applications').some(({ liveVersionId }) => liveVersionId === versionId))
    return false
  return failureMark(failure)
}

/** Badge of a publication whose version failed before the next publication. */
export function failedPublicationMark(
  state: State,
  applicationId: string,
  { versionId, createdAt }: Publication,
  next: Publication | undefined
): Html | false {
  const failure = failuresOf(state, applicationId).find(
    failure =>
      failure.versionId === versionId &&
      failure.time >= createdAt &&
      (next === undefined || failure.time <= next.createdAt)
  )
  return failure !== undefined && failureMark(failure)
}

function failureMark(failure: LaunchFailure): Html {
  const page = `/applications/${encodeURIComponent(failure.applicationId)}#${encodeURIComponent(failureAnchor(failure.id))}`
  return html`<span class="badge bad"><a href="${page}">failed</a></span>`
}

/**
 * Section with all stored failed launches and their logs. The logs of the application itself belong to its last launch.
 */
export function failures(view: View, applicationId: string): Html | false {
  const { state } = view.platform
  const all = failuresOf(state, applicationId)
  if (all.length === 0) return false
  return html`<section aria-labelledby="failures">
<h2 id="failures">Failed launches <small>${all.length}</small></h2>
${all.map(
  (failure, index) => html`<details class="card failure">
<summary>${versionText(state, failure)} ${STAGE_TEXTS[failure.stage]} <span class="muted">${timeElement(failure.time, view.now)}</span></summary>
<p class="problem" id="${failureAnchor(failure.id)}">${failure.reason}</p>
${failure.versionId !== null && html`<p>Version: ${versionLink(state, failure.versionId)}</p>`}
${failure.buildLog !== '' && logTail('Build log', splitLines(failure.buildLog), '', `of failed launch ${all.length - index}`)}
${failure.stage !== 'build' && logTail('Runtime log', failure.lines, 'The log is empty.', `of failed launch ${all.length - index}`)}
</details>
`
)}</section>`
}

/** Version of a failed launch as text, because a summary must not contain a link. */
function versionText(state: State, { versionId }: LaunchFailure): Content {
  if (versionId === null) return 'The application'
  const version = state.get('versions', versionId)
  return version === undefined ? 'A deleted version' : versionName(version)
}
