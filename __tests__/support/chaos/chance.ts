/** Random numbers from a seed: the same seed gives the same history. */
export interface Chance {
  /** Random number in [0, 1). */
  next(): number
  /** Random integer from 0, below the limit. */
  below(limit: number): number
  /** Returns true with this probability. */
  happens(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** Creates random numbers with mulberry32, which is small and good enough for this purpose. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    happens: probability => next() < probability,
    pick: list => list[below(list.length)] as (typeof list)[number]
  }
}
