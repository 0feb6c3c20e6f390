/** One line of the table: a measurement and its target. */
export interface Figure {
  what: string
  target: string
  measured: string
  /** Null if there is no target, or if nothing was measured. */
  isMet: boolean | null
}

/** Median of an odd number of runs, which other load on the machine changes least. */
export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`

export const times = (ratio: number): string => `${ratio.toFixed(2)} ×`

/** Formats the results as a Markdown table for docs/performance.md. */
export function table(figures: readonly Figure[]): string {
  const words = (isMet: boolean | null) => (isMet === null ? '–' : isMet ? 'yes' : '**no**')
  const rows = [
    ['what', 'target', 'measured', 'met'],
    ...figures.map(({ what, target, measured, isMet }) => [what, target, measured, words(isMet)])
  ]
  const widths = ['', '', '', ''].map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...rest] = rows
  return [line(head), line(widths.map(width => '-'.repeat(width))), ...rest.map(line)].join('\n')
}
