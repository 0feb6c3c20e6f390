import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { NetworkFailure } from '../../src/datarobot/network-errors.ts'
import { type Failure, MAX_TRIES, pauseBefore, readRetryAfter } from '../../src/datarobot/retry.ts'
import type { RetryPolicy } from '../../src/statuses.ts'
import { anyText } from '../support/any-text.ts'

const status = (code: number, retryAfterMs: number | null = null): Failure => ({
  kind: 'status',
  status: code,
  retryAfterMs
})
const network = (failure: NetworkFailure): Failure => ({ kind: 'network', failure })
const unreadable: Failure = { kind: 'unreadable' }

/** Expected retries of a failure: for a read, for a repeatable write, for any other write. */
const TABLE: [string, Failure, boolean, boolean, boolean][] = [
  ['400', status(400), false, false, false],
  ['401', status(401), false, false, false],
  ['403', status(403), false, false, false],
  ['404', status(404), false, false, false],
  ['408', status(408), true, true, false],
  ['409', status(409), false, false, false],
  ['410', status(410), false, false, false],
  ['413', status(413), false, false, false],
  ['421', status(421), true, true, true],
  ['422', status(422), false, false, false],
  ['423', status(423), true, true, true],
  ['425', status(425), true, true, true],
  ['429', status(429), true, true, true],
  ['429 with Retry-After', status(429, 7_000), true, true, true],
  ['500', status(500), true, true, false],
  ['501', status(501), true, true, false],
  ['502', status(502), true, true, false],
  ['503', status(503), true, true, false],
  ['503 with Retry-After', status(503, 7_000), true, true, true],
  ['504', status(504), true, true, false],
  ['520 of a proxy', status(520), true, true, false],
  ['504 with Retry-After', status(504, 7_000), true, true, false],
  ['a request that was not sent', network('not-sent'), true, true, true],
  ['no response', network('unknown'), true, true, false],
  ['a certificate that is not trusted', network('fatal'), false, false, false],
  ['a good status with an unreadable body', unreadable, true, true, false]
]

describe('pauseBefore', () => {
  it.each(TABLE)('%s', (_, failure, read, repeatable, write) => {
    const again = (repeat: RetryPolicy) => pauseBefore(repeat, failure, 1, 0.5) !== null
    expect([again('read'), again('repeatable'), again('write')]).toEqual([read, repeatable, write])
  })

  it.each([
    [1, 1_000],
    [2, 2_000],
    [3, 4_000],
    [4, 8_000]
  ])('returns a random pause below a doubling limit: after try %i less than %i ms', (tries, most) => {
    expect(pauseBefore('read', unreadable, tries, 0)).toBe(0)
    expect(pauseBefore('read', unreadable, tries, 0.5)).toBe(most / 2)
    expect(pauseBefore('read', unreadable, tries, 0.999)).toBeLessThan(most)
  })

  it('returns null after five tries, for every failure', () => {
    for (const [, failure] of TABLE) expect(pauseBefore('read', failure, MAX_TRIES, 0.5)).toBeNull()
    expect(MAX_TRIES).toBe(5)
  })

  it('is never shorter than requested, and not zero for a request of zero', () => {
    expect(pauseBefore('write', status(429, 7_000), 1, 0.5)).toBe(7_000)
    expect(pauseBefore('write', status(429, 0), 1, 0.5)).toBe(500)
    expect(pauseBefore('write', status(429, 100), 4, 0.5)).toBe(4_000)
  })
})

describe('readRetryAfter', () => {
  const now = Date.UTC(1994, 10, 6, 8, 49, 37)

  it.each([
    [undefined, null],
    ['', null],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['0x10', null],
    ['2026', 2_026_000],
    ['0', 0],
    [' 120 ', 120_000],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['Sun Nov  6 08:50:37 1994', 60_000],
    ['Sun, 06 Nov 1994 08:49:36 GMT', 0],
    ['Sun, 99 Nov 1994 08:49:36 GMT', null]
  ])('reads %j as %j', (header, milliseconds) => {
    expect(readRetryAfter(header, undefined, now)).toBe(milliseconds)
  })

  it.each([
    ['an hour behind', now + 3_600_000],
    ['an hour ahead', now - 3_600_000]
  ])('measures a date from the date of the response: a runner that is %s', (_, server) => {
    const until = new Date(server + 60_000).toUTCString()
    expect(readRetryAfter(until, new Date(server).toUTCString(), now)).toBe(60_000)
    expect(readRetryAfter(new Date(now + 60_000).toUTCString(), 'no date', now)).toBe(60_000)
  })

  it('returns null or a non-negative time for any text', () => {
    fc.assert(
      fc.property(fc.oneof(anyText(), fc.nat().map(String)), header => {
        const pause = readRetryAfter(header, undefined, now)
        return pause === null || pause >= 0
      })
    )
  })
})
