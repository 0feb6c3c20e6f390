import type { Outcome } from '../report/types.ts'

/** How a run ends that did what was asked, or was right to do nothing. @param detail a sentence beyond the reason */
export const success = (
  reason: Outcome['reason'],
  operation: Outcome['operation'],
  detail: string | null = null
): Outcome => ({ status: 'success', reason, operation, detail })
