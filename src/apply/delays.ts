const SHORTEST = 200
/** During the first minute a change is noticed within a second. */
const FIRST = 800
const FIRST_FOR = 60_000
const LONGEST = 10_000

/**
 * Milliseconds from one look to the next: a twelfth of the time that nothing happened, so that what is quick is seen quickly;
 * steady during the first minute, then slowing to ten seconds; short again after any change.
 *
 * @param quiet milliseconds since the wait began or anything last changed
 */
export function pauseAfter(quiet: number): number {
  if (quiet < FIRST_FOR) return Math.min(FIRST, Math.max(SHORTEST, quiet / 12))
  return Math.min(LONGEST, FIRST + (quiet - FIRST_FOR) / 20)
}
