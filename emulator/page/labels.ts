import type { Application, ApplicationStatus, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'
import { type Content, type Html, html } from './html.ts'
import { formatAge, formatTimestamp } from './units.ts'

/** States that change without user action. A page that shows one refreshes itself. */
const TRANSIENT_STATUSES: ReadonlySet<ApplicationStatus> = new Set<ApplicationStatus>([
  'created',
  'initializing',
  'publishing'
])

export const isTransient = ({ status }: Application): boolean => TRANSIENT_STATUSES.has(status)

/** Status as a colored dot and a word. */
export function statusMark(status: ApplicationStatus): Html {
  return html`<span class="status ${status}"><span class="dot" aria-hidden="true"></span>${status}</span>`
}

/** URL of the application itself. Relative, so that it works with every host name of the emulator. */
export const applicationUrl = (id: string): string => `/custom_applications/${encodeURIComponent(id)}/`

export function applicationLink({ id, name }: Pick<Application, 'id' | 'name'>): Html {
  return html`<a href="/applications/${encodeURIComponent(id)}"><bdi>${name}</bdi></a>`
}

export function sourceLink(state: State, sourceId: string | null): Content {
  if (sourceId === null) return null
  const source = state.get('sources', sourceId)
  if (source === undefined) return html`<span class="muted">deleted</span> ${idMark(sourceId)}`
  return html`<a href="/sources/${encodeURIComponent(sourceId)}"><bdi>${source.name}</bdi></a>`
}

export const versionAnchor = (versionId: string): string => `version-${versionId}`

/** Link to the changes of a version, by its label. Includes its id unless `isBrief`. */
export function versionLink(state: State, versionId: string | null, isBrief = false): Content {
  if (versionId === null) return null
  const version = state.get('versions', versionId)
  if (version === undefined) return html`<span class="muted">deleted</span>${!isBrief && html` ${idMark(versionId)}`}`
  const page = `/sources/${encodeURIComponent(version.sourceId)}#${encodeURIComponent(versionAnchor(versionId))}`
  return html`<a href="${page}">${versionName(version)}</a>${!isBrief && html` ${idMark(versionId)}`}`
}

export function versionName({ label }: Pick<Version, 'label'>): Html {
  return label === null || label.trim() === '' ? html`<i>no label</i>` : html`<bdi>${label}</bdi>`
}

export const idMark = (id: string): Html => html`<code class="id">${id}</code>`

export function userName(state: State, userId: string): Content {
  const user = state.get('users', userId)
  return user === undefined ? idMark(userId) : html`<bdi>${user.username}</bdi>`
}

/** Time, as its age or as a timestamp. The timestamp is also the tooltip. */
export function timeElement(time: number, now: number, form: 'ago' | 'stamp' = 'stamp'): Html {
  const stamp = formatTimestamp(time)
  const text = form === 'ago' ? (formatAge(time, now) ?? stamp) : stamp
  return html`<time datetime="${stamp.replace(' ', 'T')}Z" title="${stamp} UTC">${text}</time>`
}
