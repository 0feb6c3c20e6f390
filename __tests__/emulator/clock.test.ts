import { describe, expect, it } from '@jest/globals'
import { ControllableClock, formatIsoTimestamp, formatTimestamp } from '../../emulator/clock.ts'

function frozen(): ControllableClock {
  const clock = new ControllableClock()
  clock.freeze()
  return clock
}

describe('SteerableClock', () => {
  it('stands still while frozen and moves by exactly what it is advanced', () => {
    const clock = frozen()
    const before = clock.now()
    clock.advance(90_000)
    expect(clock.now()).toBe(before + 90_000)
  })

  it('runs timers in the order they fall due, each at its own moment', () => {
    const clock = frozen()
    const start = clock.now()
    const seen: [string, number][] = []
    clock.setTimeout(() => seen.push(['late', clock.now() - start]), 300)
    clock.setTimeout(() => {
      seen.push(['early', clock.now() - start])
      clock.setTimeout(() => seen.push(['made on the way', clock.now() - start]), 100)
    }, 100)
    clock.advance(300)
    expect(seen).toEqual([
      ['early', 100],
      ['made on the way', 200],
      ['late', 300]
    ])
  })

  it('leaves what is not due yet', () => {
    const clock = frozen()
    let runs = 0
    clock.setTimeout(() => (runs += 1), 101)
    clock.advance(100)
    expect(runs).toBe(0)
    clock.advance(1)
    expect(runs).toBe(1)
  })

  it('forgets a cleared timer', () => {
    const clock = frozen()
    let runs = 0
    clock.clearTimeout(clock.setTimeout(() => (runs += 1), 10))
    clock.advance(20)
    expect(runs).toBe(0)
  })

  it('goes on from where it stood when resumed, and rings by itself then', async () => {
    const clock = frozen()
    clock.advance(3_600_000)
    const ahead = clock.now()
    const rung = new Promise<number>(resolve => clock.setTimeout(() => resolve(clock.now()), 1))
    clock.resume()
    // The clock's own alarm keeps no process alive; this test's promise must.
    const alive = setInterval(() => {}, 1_000)
    expect(await rung).toBeGreaterThanOrEqual(ahead)
    clearInterval(alive)
    clock.close()
  })
})

describe('stamps', () => {
  it.each([
    [Date.UTC(2025, 6, 8, 16, 58, 14, 675), '2025-07-08 16:58:14.675000', '2025-07-08T16:58:14.675Z'],
    [0, '1970-01-01 00:00:00.000000', '1970-01-01T00:00:00.000Z']
  ])('%d is %s, and %s where ISO 8601 is promised', (time, blank, iso) => {
    expect(formatTimestamp(time)).toBe(blank)
    expect(formatIsoTimestamp(time)).toBe(iso)
  })
})
