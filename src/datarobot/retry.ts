import { type Effect, effectOf, mayRetry, type RetryPolicy } from '../statuses.ts'
import type { NetworkFailure } from './network-errors.ts'

/** Outcome of a failed try. */
export type Failure =
  | { kind: 'status'; status: number; retryAfterMs: number | null }
  /** There was no response. */
  | { kind: 'network'; failure: NetworkFailure }
  /** The status was good, but the body is not what the API documents, such as HTML of a proxy or truncated JSON. */
  | { kind: 'unreadable' }

export const MAX_TRIES = 5

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 30_000

const NETWORK_EFFECTS: Readonly<Record<NetworkFailure, Effect>> = {
  'not-sent': 'not-applied',
  unknown: 'unknown',
  fatal: 'final'
}

/**
 * Returns the milliseconds until the next try, or null if there must be none. Pauses are random below a limit that doubles,
 * so that many runs do not retry together, and never shorter than the server asks for.
 *
 * @param tries number of tries so far
 * @param random in [0, 1)
 */
export function pauseBefore(policy: RetryPolicy, failure: Failure, tries: number, random: number): number | null {
  if (tries >= MAX_TRIES || !mayRetry(policy, effectOfFailure(failure))) return null
  const pause = random * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))
  return failure.kind === 'status' ? Math.max(pause, failure.retryAfterMs ?? 0) : pause
}

function effectOfFailure(failure: Failure): Effect {
  switch (failure.kind) {
    case 'network':
      return NETWORK_EFFECTS[failure.failure]
    case 'unreadable':
      return 'unknown'
    case 'status':
      // A 503 with Retry-After means "not now": the request was not applied.
      return failure.status === 503 && failure.retryAfterMs !== null ? 'not-applied' : effectOf(failure.status)
  }
}

/**
 * Reads `Retry-After`, in milliseconds; null if it is neither seconds nor a date. A date is measured from the `Date` of the
 * same response, because the runner's clock may be wrong.
 *
 * @param now milliseconds since 1970, for a response without a date
 */
export function readRetryAfter(header: string | undefined, answerDate: string | undefined, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const until = parseHttpDate(text)
  return until === null ? null : Math.max(0, until - (parseHttpDate(answerDate ?? '') ?? now))
}

/** Parses an HTTP date, which is always in UTC, to milliseconds since 1970; null for any other text. */
function parseHttpDate(text: string): number | null {
  if (!/^\s*[a-z]{3}/i.test(text)) return null
  const date = Date.parse(/GMT\s*$/i.test(text) ? text : `${text} GMT`)
  return Number.isNaN(date) ? null : date
}
