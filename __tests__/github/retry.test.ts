import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { errorKindOf, type Failure, MAX_PAUSE_MS, MAX_TRIES, pauseBefore } from '../../src/github/retry.ts'

const failure = (status: number | null, headers: Failure['headers'] = {}, serverMessage = ''): Failure => ({
  status,
  headers,
  serverMessage
})

describe('errorKindOf', () => {
  it.each([
    [null, {}, '', 'unavailable'],
    [408, {}, '', 'unavailable'],
    [421, {}, '', 'unavailable'],
    [423, {}, '', 'unavailable'],
    [425, {}, '', 'unavailable'],
    [500, {}, '', 'unavailable'],
    [502, {}, '', 'unavailable'],
    [401, {}, 'Bad credentials', 'permission'],
    [403, {}, 'Resource not accessible by integration', 'permission'],
    [403, { 'x-ratelimit-remaining': '12' }, 'Resource not accessible by integration', 'permission'],
    [403, { 'x-ratelimit-remaining': '0' }, '', 'limited'],
    [403, { 'retry-after': '60' }, '', 'limited'],
    [403, {}, 'You have exceeded a secondary rate limit.', 'limited'],
    [429, {}, '', 'limited'],
    [404, {}, 'Not Found', 'missing'],
    [410, {}, '', 'missing'],
    [409, {}, '', 'refused'],
    [422, {}, 'Validation Failed', 'refused']
  ])('of %s with %j and "%s" is %4$s', (status, headers, serverMessage, kind) => {
    expect(errorKindOf(failure(status, headers, serverMessage))).toBe(kind)
  })
})

describe('pauseBefore', () => {
  const now = 1_000_000_000_000
  const pause = (method: string, of: Failure, { tries = 1, waited = 0, random = 0.5 } = {}) =>
    pauseBefore(method, of, tries, waited, random, now)

  it.each(['GET', 'PATCH', 'PUT', 'DELETE'])('retries a %s without a response', method => {
    expect(pause(method, failure(null))).toBe(500)
    expect(pause(method, failure(502), { tries: 2 })).toBe(1_000)
  })

  it('does not retry a POST that may have been applied', () => {
    expect(pause('POST', failure(null))).toBeNull()
    expect(pause('POST', failure(502))).toBeNull()
  })

  it('retries a POST that was not applied', () => {
    expect(pause('POST', failure(403, { 'retry-after': '3' }))).toBe(3_500)
    expect(pause('POST', failure(429, { 'retry-after': '3' }))).toBe(3_500)
  })

  it('obeys a rate limit that ends soon, and no other', () => {
    const until = (seconds: number) =>
      failure(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + seconds) })
    expect(pause('GET', until(20))).toBe(20_500)
    expect(pause('GET', until(-5))).toBe(500)
    expect(pause('GET', until(31))).toBeNull()
    expect(pause('GET', failure(403, { 'retry-after': '31' }))).toBeNull()
    expect(pause('GET', failure(403, {}, 'You have exceeded a secondary rate limit.'))).toBeNull()
  })

  it('measures the end of a rate limit by the clock of GitHub', () => {
    const server = now + 3_600_000
    const headers = {
      date: new Date(server).toUTCString(),
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': String(server / 1000 + 20)
    }
    expect(pause('GET', failure(403, headers))).toBe(20_500)
  })

  it.each([400, 401, 403, 404, 409, 410, 422])('does not retry after %d', status => {
    expect(pause('GET', failure(status))).toBeNull()
  })

  it('limits the sum of pauses and the number of tries', () => {
    const anything = fc.record({
      status: fc.option(fc.constantFrom(403, 404, 429, 500, 503)),
      headers: fc.record(
        { 'retry-after': fc.integer({ min: -1, max: 90 }).map(String), 'x-ratelimit-remaining': fc.constant('0') },
        { requiredKeys: [] }
      ),
      serverMessage: fc.constantFrom('', 'rate limit')
    })
    fc.assert(
      fc.property(
        anything,
        fc.nat(5),
        fc.nat(60_000),
        fc.double({ min: 0, max: 0.99 }),
        (of, tries, waited, random) => {
          const next = pause('GET', of, { tries, waited, random })
          if (next === null) return
          expect(next).toBeGreaterThanOrEqual(0)
          expect(waited + next).toBeLessThanOrEqual(MAX_PAUSE_MS)
          expect(tries).toBeLessThan(MAX_TRIES)
        }
      )
    )
  })
})
