import * as jest from '@jest/globals'

/** `npm run test:slow` plays the full round of the slow tests and nothing else; `npm test` plays a small round of them. */
const IS_FULL = process.env.TEST_EFFORT === 'full'

const addNothing = Object.assign(() => {}, { each: () => () => {} })

/**
 * A test of `npm test` only. A file with slow tests takes its `it` from here, so that the slow run does not repeat it: there,
 * the test is not part of the file.
 */
export const it = (IS_FULL ? addNothing : jest.it) as typeof jest.it

/** A test with a small round in `npm test` and a full one in `npm run test:slow`: see `effort` and `sample`. */
export const itSampled = jest.it

/**
 * A test of `npm run test:slow` only. Use it for a long test whose promise a shorter test in `npm test` holds more
 * narrowly.
 */
export function itInFull(name: string, test: () => Promise<void> | void): void {
  if (IS_FULL) jest.it(name, test)
}

/** The number of runs of a property, or of rounds. */
export const effort = (small: number, full: number): number => (IS_FULL ? full : small)

/** All cases, or so many of them in `npm test`: evenly spread, the first and the last among them. */
export function sample<T>(cases: readonly T[], count: number): readonly T[] {
  if (IS_FULL || count >= cases.length) return cases
  if (count === 1) return cases.slice(0, 1)
  return Array.from({ length: count }, (_, index) => cases[Math.round((index * (cases.length - 1)) / (count - 1))] as T)
}
