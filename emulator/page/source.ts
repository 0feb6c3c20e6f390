import type { Reply } from '../http/reply.ts'
import type { Source, Version } from '../state/records.ts'
import { changeCounts, changeTable } from './change-table.ts'
import { comparisonForm } from './comparison.ts'
import { failedVersionMark } from './failures.ts'
import { diffFiles, type FileChange } from './file-changes.ts'
import { FileDiffs } from './file-diffs.ts'
import { framePage, type View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import { applicationLink, idMark, timeElement, userName, versionAnchor, versionName } from './labels.ts'
import { formatBytes, pluralize } from './units.ts'

const MAX_SHOWN_VERSIONS = 100
/** Maximum number of files with a diff, from the newest versions first. */
const MAX_SHOWN_DIFFS = 50
/** Number of versions whose files are expanded. */
const MAX_OPEN_VERSIONS = 3

/** Page of a source: its versions, each with its changes since the previous one. */
export function sourcePage(view: View, source: Source): Reply {
  const { state } = view.platform
  const all = state.all('versions').filter(({ sourceId }) => sourceId === source.id)
  const newest = all.map((version, index) => ({ version, previous: all[index - 1] })).reverse()
  const shown = newest.slice(0, MAX_SHOWN_VERSIONS)
  const diffs = new FileDiffs(view.platform.blobs, MAX_SHOWN_DIFFS)
  const main = html`<p class="crumb"><a href="/">Applications</a></p>
<h1><bdi>${source.name}</bdi></h1>
<p class="muted">Source ${idMark(source.id)}, created ${timeElement(source.createdAt, view.now)} by ${userName(state, source.userId)}</p>
<h2>Versions <small>${all.length}</small></h2>
${all.length === 0 && html`<p class="muted">The source has no version yet.</p>`}
${comparisonForm(view, source)}
${shown.map(({ version, previous }, index) => versionCard(view, diffs, version, previous, index < MAX_OPEN_VERSIONS))}
${shown.length < all.length && html`<p class="muted">and ${all.length - shown.length} older versions</p>`}`
  return framePage(view, { title: source.name, main, hasForm: true }, 'applications')
}

function versionCard(
  view: View,
  diffs: FileDiffs,
  version: Version,
  previous: Version | undefined,
  isOpen: boolean
): Html {
  const changes = diffFiles(previous?.items ?? [], version.items)
  const size = version.items.reduce((sum, item) => sum + item.size, 0)
  const body =
    changes.length === 0
      ? html`<p class="muted">${previous === undefined ? 'No files.' : 'The same files as the previous version.'}</p>`
      : html`<details${isOpen && html` open`}><summary>${summaryOf(changes, previous)}</summary>
${changeTable('Files changed since the previous version', changes, diffs)}
</details>`
  return html`<article class="card version" id="${versionAnchor(version.id)}" aria-label="${version.label ?? version.id}">
<h3>${versionName(version)} ${marks(view, version)}</h3>
<p class="muted">${idMark(version.id)} ${timeElement(version.createdAt, view.now)} by ${userName(view.platform.state, version.userId)}, ${pluralize(version.items.length, 'file')}, ${formatBytes(size)}</p>
${body}
</article>
`
}

/** Badges: frozen or mutable, and the applications that run or start the version. */
function marks(view: View, version: Version): Content {
  const applications = view.platform.state.all('applications')
  const running = applications.filter(({ liveVersionId }) => liveVersionId === version.id)
  const next = applications.filter(
    ({ versionId, liveVersionId, status }) =>
      versionId === version.id && liveVersionId !== version.id && status === 'publishing'
  )
  return [
    html`<span class="badge">${version.isFrozen ? 'frozen' : 'mutable'}</span>`,
    ...running.map(application => html` <span class="badge live">runs ${applicationLink(application)}</span>`),
    ...next.map(application => html` <span class="badge next">starting in ${applicationLink(application)}</span>`),
    html` ${failedVersionMark(view.platform.state, version.id)}`
  ]
}

const summaryOf = (changes: readonly FileChange[], previous: Version | undefined): Content =>
  previous === undefined ? `${pluralize(changes.length, 'file')} initially` : changeCounts(changes)
