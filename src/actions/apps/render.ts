import { code, join, prose, table } from '../../text/markdown.ts'
import type { Selection } from './select.ts'

/** Renders the selection for the job summary. */
export function renderSelection({ entries, unchanged, words, reasons }: Selection): string[] {
  const rows = entries.map(({ app, target, path }) => [
    code(app),
    code(target),
    code(path),
    reasons.has(app) ? code(reasons.get(app) ?? '') : ''
  ])
  const columns = ['Application', 'Target', 'Folder', 'Reason']
  return [
    join([
      `**Selected:** ${prose(words)}`,
      rows.length === 0 ? '' : table(columns, rows, [':--', ':--', ':--', ':--']),
      unchanged.length === 0 ? '' : `Unchanged: ${unchanged.map(name => code(name)).join(', ')}`
    ])
  ]
}
