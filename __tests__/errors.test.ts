import { describe, expect, it } from '@jest/globals'
import {
  ApiError,
  type FailureReason,
  isConflict,
  isForbidden,
  isInvalid,
  isMissing,
  isRefused,
  isTransient,
  mayBeApplied
} from '../src/errors.ts'

const failed = (status: number | null, reason: FailureReason = 'server-error') =>
  new ApiError(
    reason,
    { what: 'It failed.', saw: 'So.', next: 'Again.' },
    { method: 'PATCH', path: '/x/', status, serverMessage: '' }
  )

const PREDICATES = { isTransient, mayBeApplied, isRefused, isMissing, isConflict, isForbidden, isInvalid }

describe('an error of the API', () => {
  it.each<[string, ApiError, (keyof typeof PREDICATES)[]]>([
    ['no answer', failed(null, 'network'), ['isTransient', 'mayBeApplied']],
    ['no answer within the time of the run', failed(null, 'timeout'), ['isTransient', 'mayBeApplied']],
    ['a request that could not be made', failed(null), []],
    ['200 that cannot be read', failed(200), ['isTransient', 'mayBeApplied']],
    ['302', failed(302), []],
    ['400', failed(400), ['isRefused', 'isInvalid']],
    ['401', failed(401), ['isRefused']],
    ['403', failed(403), ['isRefused', 'isForbidden']],
    ['404', failed(404), ['isRefused', 'isMissing']],
    ['408', failed(408), ['isTransient', 'mayBeApplied']],
    ['409', failed(409), ['isRefused', 'isConflict']],
    ['410', failed(410), ['isRefused', 'isMissing']],
    ['413', failed(413), ['isRefused']],
    ['421', failed(421), ['isTransient']],
    ['422', failed(422), ['isRefused', 'isInvalid']],
    ['423', failed(423), ['isTransient']],
    ['425', failed(425), ['isTransient']],
    ['429', failed(429, 'limit-exceeded'), ['isTransient']],
    ['500', failed(500), ['isTransient', 'mayBeApplied']],
    ['501', failed(501), ['isTransient', 'mayBeApplied']],
    ['502', failed(502), ['isTransient', 'mayBeApplied']],
    ['503', failed(503), ['isTransient', 'mayBeApplied']],
    ['504', failed(504), ['isTransient', 'mayBeApplied']],
    ['520', failed(520), ['isTransient', 'mayBeApplied']]
  ])('%s', (_, error, expected) => {
    const holding = Object.entries(PREDICATES).flatMap(([name, holds]) => (holds(error) ? [name] : []))
    expect(holding).toEqual(expected)
  })

  it('does not match other errors', () => {
    for (const holds of Object.values(PREDICATES)) expect(holds(new Error('ENOENT'))).toBe(false)
  })
})
