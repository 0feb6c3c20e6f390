import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { pauseAfter } from '../../src/apply/poll-interval.ts'

const HOUR = 3_600_000

describe('pauseAfter', () => {
  it('is below a second during the first minute', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 59_999 }), quiet => pauseAfter(quiet) < 1_000))
  })

  it('is above nothing and at most ten seconds, ever', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * HOUR }), quiet => {
        expect(pauseAfter(quiet)).toBeGreaterThan(0)
        expect(pauseAfter(quiet)).toBeLessThanOrEqual(10_000)
      })
    )
  })

  it('never shrinks while nothing changes', () => {
    const quiet = fc.integer({ min: 0, max: HOUR })
    fc.assert(fc.property(quiet, quiet, (a, b) => pauseAfter(Math.min(a, b)) <= pauseAfter(Math.max(a, b))))
  })

  it('reaches ten seconds within five minutes', () => {
    expect(pauseAfter(300_000)).toBe(10_000)
  })
})
