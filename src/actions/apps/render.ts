import { code, join, prose, table } from '../../text/markdown.ts'
import type { Selection } from './select.ts'

/** Renders the selection for the job summary. */
export function renderSelection({ entries, unchanged, words, reasons }: Selection): string[] {
  const rows = entries.map(({ app, target, path }) => {
    const reason = reasons.get(app)
    return [code(app), code(target), code(path), reason === undefined ? '' : code(reason)]
  })
  const columns = ['Application', 'Target', 'Folder', 'Changed']
  return [
    join([
      `**Selected:** ${prose(words)}`,
      rows.length === 0 ? '' : table(columns, rows, [':--', ':--', ':--', ':--']),
      unchanged.length === 0 ? '' : `Unchanged: ${unchanged.map(name => code(name)).join(', ')}`
    ])
  ]
}
