import { type Effect, effectOf, isMissingStatus, isTransientStatus, mayRetry, type RetryPolicy } from '../statuses.ts'
import type { GitHubErrorKind } from './errors.ts'

/** Outcome of a failed try. */
export interface Failure {
  /** HTTP status; null without a complete response. */
  status: number | null
  /** Response headers, by lower-case name. */
  headers: Readonly<Record<string, string | number | undefined>>
  serverMessage: string
}

/** Maximum tries of one request, including the first. */
export const MAX_TRIES = 3

/** Maximum of all pauses of one request together. A deploy should not wait for a comment. */
export const MAX_PAUSE_MS = 30_000

const FIRST_PAUSE_MS = 1_000

/** Retry policy by method. The effect of a lost POST is looked up instead. */
const POLICIES: Readonly<Record<string, RetryPolicy>> = {
  GET: 'read',
  HEAD: 'read',
  PUT: 'repeatable',
  PATCH: 'repeatable',
  DELETE: 'repeatable'
}

/** Classifies a failure. A rate limit is a 429 or a 403, which only its headers or its message distinguish. */
export function errorKindOf({ status, headers, serverMessage }: Failure): GitHubErrorKind {
  if (status === 429) return 'limited'
  if (status === null || isTransientStatus(status)) return 'unavailable'
  if (status === 403 && (isExhausted(headers) || 'retry-after' in headers || /rate limit/i.test(serverMessage)))
    return 'limited'
  if (status === 401 || status === 403) return 'permission'
  return isMissingStatus(status) ? 'missing' : 'refused'
}

/** A request that was limited was not applied. Without a response, the effect is unknown. */
function effectOfFailure(failure: Failure): Effect {
  if (errorKindOf(failure) === 'limited') return 'not-applied'
  return failure.status === null ? 'unknown' : effectOf(failure.status)
}

/**
 * Returns the milliseconds until the next try, or null if there must be none. A rate limit is obeyed if it ends soon. One
 * without an end lasts at least a minute, which is too long.
 *
 * @param tries number of tries so far
 * @param waitedMs sum of the pauses of this request so far
 * @param random in [0, 1)
 * @param now milliseconds since 1970
 */
export function pauseBefore(
  method: string,
  failure: Failure,
  tries: number,
  waitedMs: number,
  random: number,
  now: number
): number | null {
  if (tries >= MAX_TRIES || !mayRetry(POLICIES[method] ?? 'write', effectOfFailure(failure))) return null
  const retryAfterMs = readRetryAfter(failure.headers, now)
  if (retryAfterMs === null && errorKindOf(failure) === 'limited') return null
  const pause = (retryAfterMs ?? 0) + random * FIRST_PAUSE_MS * 2 ** (tries - 1)
  return waitedMs + pause <= MAX_PAUSE_MS ? pause : null
}

/** Reads the pause that GitHub asks for, in milliseconds: `retry-after`, or the reset time if the quota is exhausted. */
function readRetryAfter(headers: Failure['headers'], now: number): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  if (seconds >= 0) return seconds * 1000
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
  // Measured by GitHub's clock, because the runner's clock may be wrong.
  const answeredAt = Date.parse(String(headers.date ?? ''))
  return isExhausted(headers) && reset >= 0 ? Math.max(0, reset * 1000 - (answeredAt || now)) : null
}

const isExhausted = (headers: Failure['headers']): boolean => String(headers['x-ratelimit-remaining'] ?? '') === '0'
