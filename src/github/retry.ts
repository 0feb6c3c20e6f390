import { isMissingStatus, isTransientStatus } from '../statuses.ts'
import type { RefusalKind } from './errors.ts'

/** What became of one try. */
export interface Failure {
  /** Null when no answer came, or not whole. */
  status: number | null
  /** Lower-case names. */
  headers: Readonly<Record<string, string | number | undefined>>
  words: string
}

/** Of one request, the first among them. */
export const MAX_TRIES = 3

/** Of all pauses of one request: who deploys waits for the application, not for a comment. */
export const MAX_PAUSE_MS = 30_000

const FIRST_PAUSE_MS = 1_000

/** Doing them twice is doing them once; a lost POST may have been done, and is looked up instead. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'])

/** A rate limit comes as 429 or as 403, and only its headers or its words tell the latter from a missing permission. */
export function kindOf({ status, headers, words }: Failure): RefusalKind {
  if (status === 429) return 'limited'
  if (status === null || isTransientStatus(status)) return 'unavailable'
  if (status === 403 && (isEmpty(headers) || 'retry-after' in headers || /rate limit/i.test(words))) return 'limited'
  if (status === 401 || status === 403) return 'permission'
  return isMissingStatus(status) ? 'missing' : 'refused'
}

/**
 * Milliseconds until the next try, or null when there must be none. A limit is obeyed when it ends soon; without a time
 * it is a minute at least, which nobody waits for. What was limited was not done, so anything may be repeated then.
 *
 * @param tries how often it was tried so far
 * @param waited milliseconds that were waited for this request so far
 * @param random in [0, 1)
 * @param now milliseconds since 1970
 */
export function pauseBefore(
  method: string,
  failure: Failure,
  tries: number,
  waited: number,
  random: number,
  now: number
): number | null {
  if (tries >= MAX_TRIES) return null
  const kind = kindOf(failure)
  const asked = readRetryAfter(failure.headers, now)
  const jitter = random * FIRST_PAUSE_MS * 2 ** (tries - 1)
  const pause =
    kind === 'limited' && asked !== null
      ? asked + jitter
      : kind === 'unavailable' && REPEATABLE.has(method)
        ? (asked ?? 0) + jitter
        : null
  return pause !== null && waited + pause <= MAX_PAUSE_MS ? pause : null
}

/** `retry-after` in seconds; else, when nothing is left of the hour's requests, when the next hour begins. */
function readRetryAfter(headers: Failure['headers'], now: number): number | null {
  const seconds = Number(headers['retry-after'] ?? Number.NaN)
  if (seconds >= 0) return seconds * 1000
  const reset = Number(headers['x-ratelimit-reset'] ?? Number.NaN)
  // By GitHub's own clock: that of the runner may be wrong.
  const answered = Date.parse(String(headers.date ?? ''))
  return isEmpty(headers) && reset >= 0 ? Math.max(0, reset * 1000 - (answered || now)) : null
}

const isEmpty = (headers: Failure['headers']): boolean => String(headers['x-ratelimit-remaining'] ?? '') === '0'
