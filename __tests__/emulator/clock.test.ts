import { describe, expect, it } from '@jest/globals'
import { ControllableClock, formatIsoTimestamp, formatTimestamp } from '../../emulator/clock.ts'

function frozenClock(): ControllableClock {
  const clock = new ControllableClock()
  clock.freeze()
  return clock
}

describe('ControllableClock', () => {
  it('stops while frozen, and advances by exactly the given time', () => {
    const clock = frozenClock()
    const before = clock.now()
    clock.advance(90_000)
    expect(clock.now()).toBe(before + 90_000)
  })

  it('runs timers in the order of their due times, each at its due time', () => {
    const clock = frozenClock()
    const start = clock.now()
    const calls: [string, number][] = []
    clock.setTimeout(() => calls.push(['late', clock.now() - start]), 300)
    clock.setTimeout(() => {
      calls.push(['early', clock.now() - start])
      clock.setTimeout(() => calls.push(['added during the run', clock.now() - start]), 100)
    }, 100)
    clock.advance(300)
    expect(calls).toEqual([
      ['early', 100],
      ['added during the run', 200],
      ['late', 300]
    ])
  })

  it('does not run a timer before it is due', () => {
    const clock = frozenClock()
    let runs = 0
    clock.setTimeout(() => (runs += 1), 101)
    clock.advance(100)
    expect(runs).toBe(0)
    clock.advance(1)
    expect(runs).toBe(1)
  })

  it('does not run a cleared timer', () => {
    const clock = frozenClock()
    let runs = 0
    clock.clearTimeout(clock.setTimeout(() => (runs += 1), 10))
    clock.advance(20)
    expect(runs).toBe(0)
  })

  it('continues from the frozen time when resumed, and runs timers again', async () => {
    const clock = frozenClock()
    clock.advance(3_600_000)
    const ahead = clock.now()
    const fired = new Promise<number>(resolve => clock.setTimeout(() => resolve(clock.now()), 1))
    clock.resume()
    // The timer of the clock does not keep the process alive, so this test needs another one.
    const keepAlive = setInterval(() => {}, 1_000)
    expect(await fired).toBeGreaterThanOrEqual(ahead)
    clearInterval(keepAlive)
    clock.close()
  })
})

describe('timestamps', () => {
  it.each([
    [Date.UTC(2025, 6, 8, 16, 58, 14, 675), '2025-07-08 16:58:14.675000', '2025-07-08T16:58:14.675Z'],
    [0, '1970-01-01 00:00:00.000000', '1970-01-01T00:00:00.000Z']
  ])('%d is %s, and %s in ISO 8601', (time, blank, iso) => {
    expect(formatTimestamp(time)).toBe(blank)
    expect(formatIsoTimestamp(time)).toBe(iso)
  })
})
