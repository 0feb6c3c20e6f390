import type { FileChange } from './file-changes.ts'
import type { FileDiffs } from './file-diffs.ts'
import { type Content, type Html, html } from './html.ts'
import { table } from './table.ts'
import { formatBytes, pluralize } from './units.ts'

const MAX_SHOWN_CHANGES = 200

const SIGNS = { added: '+', changed: '~', removed: '−' } as const

/** Number of added, changed and removed files. */
export function changeCounts(changes: readonly FileChange[]): Html {
  const counts = (['added', 'changed', 'removed'] as const).map(kind => {
    const count = changes.filter(change => change.kind === kind).length
    return count > 0 && html`<span class="${kind}">${SIGNS[kind]} ${count} ${kind}</span> `
  })
  return html`<span class="counts">${counts}</span>`
}

/** Table of changed files. Each text file expands its diff, or shows it if `isOpen`. */
export function changeTable(caption: string, changes: readonly FileChange[], diffs: FileDiffs, isOpen = false): Html {
  return html`${table({
    caption,
    name: 'changes',
    columns: [{ head: 'Change', kind: 'plain' }, { head: 'File' }, { head: 'Size', kind: 'number' }],
    rowHead: 1,
    rows: changes
      .slice(0, MAX_SHOWN_CHANGES)
      .map(change => [
        html`<span class="${change.kind}">${SIGNS[change.kind]} <span class="word">${change.kind}</span></span>`,
        fileOf(change, diffs, isOpen),
        sizes(change)
      ])
  })}
${changes.length > MAX_SHOWN_CHANGES && html`<p class="muted">and ${pluralize(changes.length - MAX_SHOWN_CHANGES, 'more file')}</p>`}`
}

/** Path of a file, with its diff. */
function fileOf({ path, before, after }: FileChange, diffs: FileDiffs, isOpen: boolean): Content {
  const name = html`<code class="path">${path}</code>`
  const diff = before === null || after === null ? undefined : diffs.diff({ path, before, after })
  if (diff === undefined) return name
  return html`<details class="file"${isOpen && html` open`}><summary>${name}</summary>${diff}</details>`
}

/** Size, or both sizes if they differ as text. */
function sizes({ before, after }: FileChange): string {
  const texts = [before, after].filter(file => file !== null).map(({ size }) => formatBytes(size))
  return [...new Set(texts)].join(' → ')
}
