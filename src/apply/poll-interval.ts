const MIN_PAUSE_MS = 200
/** During the first minute a change is noticed within a second. */
const FIRST_MINUTE_PAUSE_MS = 800
const FIRST_MINUTE_MS = 60_000
const MAX_PAUSE_MS = 10_000

/**
 * Milliseconds from one look to the next: a twelfth of the time that nothing happened, so that what is quick is seen quickly;
 * steady during the first minute, then slowing to ten seconds; short again after any change.
 *
 * @param quiet milliseconds since the wait began or anything last changed
 */
export function pauseAfter(quiet: number): number {
  if (quiet < FIRST_MINUTE_MS) return Math.min(FIRST_MINUTE_PAUSE_MS, Math.max(MIN_PAUSE_MS, quiet / 12))
  return Math.min(MAX_PAUSE_MS, FIRST_MINUTE_PAUSE_MS + (quiet - FIRST_MINUTE_MS) / 20)
}
