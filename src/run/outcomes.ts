import type { Outcome } from '../report/types.ts'
import type { Run } from './run.ts'

/** How a run ends that did what was asked, or was right to do nothing. @param detail a sentence beyond the reason */
export const succeeded = (
  reason: Outcome['reason'],
  operation: Outcome['operation'],
  detail: string | null = null
): Outcome => ({ status: 'success', reason, operation, detail })

/** How a run ends whose event asks for nothing: green, and said where it is read. */
export function skipped(run: Run, reason: string): Outcome {
  const detail = `Nothing was done: ${reason}.`
  run.env.log.notice(detail)
  run.facts.changed = false
  return succeeded('skipped', 'skipped', detail)
}
