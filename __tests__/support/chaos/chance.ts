/** Chance that a number decides: the same seed gives the same world. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** A whole number from 0 up to, and without, the limit. */
  below(limit: number): number
  /** True that often. */
  happens(probability: number): boolean
  pick<T>(list: readonly T[]): T
}

/** mulberry32: small, and good enough to shuffle a world with. */
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
