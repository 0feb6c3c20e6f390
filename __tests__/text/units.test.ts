import { describe, expect, it } from '@jest/globals'
import { bytes, duration, plural } from '../../src/text/units.ts'

describe('bytes', () => {
  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1023, '1023 bytes'],
    [1024, '1.0 KiB'],
    [1229, '1.2 KiB'],
    [102_347, '99.9 KiB'],
    [102_400, '100 KiB'],
    [1024 * 1024 - 1, '1.0 MiB'],
    [3.2 * 1024 * 1024, '3.2 MiB'],
    [1024 ** 3, '1.0 GiB'],
    [5000 * 1024 ** 4, '5000 TiB']
  ])('%d is %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })
})

describe('duration', () => {
  it.each([
    [-5, '0ms'],
    [0, '0ms'],
    [99.4, '99ms'],
    [99.5, '0.1s'],
    [449, '0.4s'],
    [9_949, '9.9s'],
    [9_950, '10s'],
    [59_499, '59s'],
    [59_500, '1m 00s'],
    [125_000, '2m 05s'],
    [3_599_499, '59m 59s'],
    [3_599_500, '1h 00m'],
    [3_720_000, '1h 02m']
  ])('%d ms are %s', (milliseconds, text) => {
    expect(duration(milliseconds)).toBe(text)
  })
})

describe('plural', () => {
  it.each([
    [0, '0 files'],
    [1, '1 file'],
    [2, '2 files']
  ])('%d is %s', (count, text) => {
    expect(plural(count, 'file')).toBe(text)
  })

  it('takes a plural of its own', () => {
    expect(plural(2, 'batch', 'batches')).toBe('2 batches')
  })
})
