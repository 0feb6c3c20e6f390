import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseTimestamp } from '../../src/datarobot/wire.ts'

describe('parseTimestamp', () => {
  const time = Date.UTC(2025, 6, 8, 16, 58, 14, 675)

  it.each([
    '2025-07-08 16:58:14.675000',
    '2025-07-08T16:58:14.675000',
    '2025-07-08T16:58:14.675Z',
    '2025-07-08 16:58:14.675Z',
    '2025-07-08T16:58:14.675000+00:00',
    '2025-07-08T18:58:14.675+0200',
    '2025-07-08T11:58:14.675-05:00',
    ' 2025-07-08 16:58:14.675000 '
  ])('reads %j', stamp => {
    expect(parseTimestamp(stamp)).toBe(time)
  })

  it.each(['', 'yesterday', '2025-13-08 16:58:14', '2025-07-08 16:58:14 GMT'])('returns Infinity for %j', stamp => {
    expect(parseTimestamp(stamp)).toBe(Number.POSITIVE_INFINITY)
  })

  it('reads every time in both forms', () => {
    const dates = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    fc.assert(
      fc.property(dates, date => {
        const iso = date.toISOString()
        expect(parseTimestamp(iso)).toBe(date.getTime())
        expect(parseTimestamp(iso.replace('T', ' ').replace('Z', '000'))).toBe(date.getTime())
      })
    )
  })
})
