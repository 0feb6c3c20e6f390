import type { Reply } from '../http/reply.ts'
import type { Source, Version } from '../state/records.ts'
import { changeCounts, changeTable } from './change-table.ts'
import { diffFiles } from './file-changes.ts'
import { FileDiffs } from './file-diffs.ts'
import { queryForm, selectField } from './forms.ts'
import { framePage, type View } from './frame.ts'
import { type Html, html } from './html.ts'
import { sourceLink, versionLink } from './labels.ts'
import { formatTimestamp } from './units.ts'

/** Maximum number of files with a diff. */
const MAX_SHOWN_DIFFS = 50
const MAX_OFFERED_VERSIONS = 100

/** Page with the differences between any two versions of a source. */
export function comparisonPage(view: View, source: Source, query: URLSearchParams): Reply {
  const { state } = view.platform
  const versions = versionsOf(view, source)
  const [from, to] = ['from', 'to'].map(name => versions.find(({ id }) => id === query.get(name)))
  const main = html`<p class="crumb"><a href="/">Applications</a> / ${sourceLink(state, source.id)}</p>
<h1>Changes between two versions</h1>
${comparisonForm(view, source, query.get('from') ?? '', query.get('to') ?? '')}
${from === undefined || to === undefined ? html`<p class="problem">The source has no such version. It may have been deleted.</p>` : changes(view, from, to)}`
  return framePage(view, { title: `Changes of ${source.name}`, main, hasForm: true }, 'applications')
}

/** Form to choose two versions. Undefined for fewer than two, and in saved pages. */
export function comparisonForm(view: View, source: Source, from?: string, to?: string): Html | undefined {
  const versions = versionsOf(view, source).reverse().slice(0, MAX_OFFERED_VERSIONS)
  const [newest, previous] = versions
  if (view.isSaved || newest === undefined || previous === undefined) return undefined
  const options = versions.map(
    ({ id, label, createdAt }) => [id, `${label?.trim() || 'no label'} (${formatTimestamp(createdAt)})`] as const
  )
  const fields = [
    selectField('From', 'from', options, from ?? previous.id),
    selectField('To', 'to', options, to ?? newest.id)
  ]
  return queryForm(`/sources/${encodeURIComponent(source.id)}`, 'Compare two versions', fields, 'Compare')
}

/** Versions of a source, oldest first. */
const versionsOf = ({ platform }: View, { id }: Source): Version[] =>
  platform.state.all('versions').filter(({ sourceId }) => sourceId === id)

function changes(view: View, from: Version, to: Version): Html {
  const { state, blobs } = view.platform
  const all = diffFiles(from.items, to.items)
  const versions = html`from ${versionLink(state, from.id, true)} to ${versionLink(state, to.id, true)}`
  if (all.length === 0) return html`<p>The files are the same ${versions}.</p>`
  return html`<p>${changeCounts(all)} ${versions}</p>
<div class="card">${changeTable('Changed files', all, new FileDiffs(blobs, MAX_SHOWN_DIFFS), true)}</div>`
}
