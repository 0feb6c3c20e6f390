import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { countVisits, DAYS, firstMoment, renderVisits } from '../../../src/actions/inspect/visits.ts'
import { NOW } from '../../support/inspection.ts'

const DAY = 86_400_000
const at = (text: string) => Date.parse(text)

describe('firstMoment', () => {
  it('is the first moment of the day 29 days ago', () => {
    expect(new Date(firstMoment(NOW)).toISOString()).toBe('2026-02-01T00:00:00.000Z')
  })
})

describe('countVisits', () => {
  it('counts by days of UTC, today last, and visitors once', () => {
    const visits = [
      { time: at('2026-03-02T23:59:59.999Z'), who: 'a' },
      { time: at('2026-03-02T00:00:00Z'), who: 'b' },
      { time: at('2026-03-01T23:59:59.999Z'), who: 'a' },
      { time: at('2026-02-01T00:00:00Z'), who: 'c' }
    ]
    const { total, visitors, days } = countVisits(visits, NOW, true)
    expect({ total, visitors }).toEqual({ total: 4, visitors: 3 })
    expect(days).toHaveLength(DAYS)
    expect(days.filter(({ visits }) => visits > 0)).toEqual([
      { day: '2026-02-01', visits: 1 },
      { day: '2026-03-01', visits: 1 },
      { day: '2026-03-02', visits: 2 }
    ])
  })

  it.each(['2026-01-31T23:59:59.999Z', '2026-03-03T00:00:00Z'])('leaves out %s', stamp => {
    expect(countVisits([{ time: at(stamp), who: 'a' }], NOW, true)).toMatchObject({ total: 0, visitors: 0 })
  })

  it('leaves out what has no time', () => {
    expect(countVisits([{ time: Number.POSITIVE_INFINITY, who: 'a' }], NOW, true).total).toBe(0)
  })

  it('counts as many as the days hold together', () => {
    const visit = fc.record({ time: fc.integer({ min: NOW - 40 * DAY, max: NOW }), who: fc.constantFrom('a', 'b') })
    fc.assert(
      fc.property(fc.array(visit), visits => {
        const { total, days } = countVisits(visits, NOW, true)
        expect(days.reduce((sum, day) => sum + day.visits, 0)).toBe(total)
        expect(days).toHaveLength(DAYS)
      })
    )
  })
})

describe('renderVisits', () => {
  it('is a chart with a bar a day, each of a name of its own', () => {
    const chart = renderVisits(countVisits([{ time: NOW, who: 'a' }], NOW, true))
    expect(chart).toMatch(
      /^```mermaid\n%%\{init: .*\}%%\nxychart-beta\n {2}title "Visits a day, 2026-02-01 to 2026-03-02"\n/
    )
    expect(chart).toContain('y-axis "Visits" 0 --> 1')
    expect(new Set(/x-axis \[(.*)\]/.exec(chart)?.[1]?.split(', ')).size).toBe(DAYS)
    expect(/bar \[(.*)\]/.exec(chart)?.[1]?.split(', ')).toHaveLength(DAYS)
  })
})
