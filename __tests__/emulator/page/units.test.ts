import { describe, expect, it } from '@jest/globals'
import { formatAge, formatBytes, formatMilliseconds, formatTimestamp, pluralize } from '../../../emulator/page/units.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [3277, '3.2 KiB'],
    [1024 * 1024 - 1, '1 MiB'],
    [512 * 1024 * 1024, '512 MiB'],
    [1024 * 1024 * 1024, '1 GiB']
  ])('writes %d as %s', (count, text) => expect(formatBytes(count)).toBe(text))
})

describe('formatMilliseconds', () => {
  it.each([
    [0.44, '0.4 ms'],
    [10.4, '10 ms'],
    [999, '999 ms'],
    [1310, '1.3 s']
  ])('writes %d as %s', (count, text) => expect(formatMilliseconds(count)).toBe(text))
})

describe('pluralize', () => {
  it('uses the right plural', () => {
    expect([0, 1, 2].map(count => pluralize(count, 'file'))).toEqual(['0 files', '1 file', '2 files'])
  })
})

describe('formatAge', () => {
  it.each([
    [0, 'just now'],
    [4_999, 'just now'],
    [5_000, '5 s ago'],
    [60_000, '1 min ago'],
    [3_599_000, '59 min ago'],
    [3_600_000, '1 h ago'],
    [86_400_000, '1 day ago'],
    [172_800_000, '2 days ago'],
    [-1, undefined]
  ])('formats an age of %d ms as %s', (passed, text) => expect(formatAge(1e12, 1e12 + passed)).toBe(text))
})

describe('formatTimestamp', () => {
  it('is UTC, to the second', () =>
    expect(formatTimestamp(Date.UTC(2025, 6, 8, 16, 58, 14, 999))).toBe('2025-07-08 16:58:14'))
  it('does not fail beyond the last date', () => expect(formatTimestamp(1e300)).toBe('1e+300'))
})
