import type { Outcome } from '../report/types.ts'
import type { Run } from './run.ts'

/**
 * Outcome of a run that did its work, or was right to do nothing.
 *
 * @param detail a sentence beyond the reason
 * @param headline see {@link Outcome}
 */
export const succeeded = (
  reason: Outcome['reason'],
  operation: Outcome['operation'],
  detail: string | null = null,
  headline: string | null = null
): Outcome => ({ status: 'success', reason, operation, detail, headline })

/** Outcome of a run whose event asks for nothing; a notice says why. */
export function skipped(run: Run, reason: string): Outcome {
  const detail = `Nothing was done: ${reason}.`
  run.env.log.notice(detail)
  return succeeded('skipped', 'skipped', detail)
}
