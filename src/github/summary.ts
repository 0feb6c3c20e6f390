import { appendFileSync } from 'node:fs'

/** Adds to the job summary; outside of a workflow there is none. */
export function writeSummary(markdown: string): void {
  const file = process.env.GITHUB_STEP_SUMMARY
  if (file !== undefined && file !== '') appendFileSync(file, `${markdown}\n`)
}
