/** During the first minute a change is noticed within a second. */
const FIRST = 800
const FIRST_FOR = 60_000
const LONGEST = 10_000

/**
 * Milliseconds until the next look: short at first, then slowing to ten seconds, short again after any change.
 *
 * @param quiet milliseconds since the wait began or anything last changed
 */
export function pauseAfter(quiet: number): number {
  if (quiet < FIRST_FOR) return FIRST
  return Math.min(LONGEST, FIRST + (quiet - FIRST_FOR) / 20)
}
