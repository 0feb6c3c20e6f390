import { type Effect, effectOf } from '../statuses.ts'
import type { NetworkFailure } from './network-errors.ts'

/** What became of one try. */
export type Failure =
  | { kind: 'status'; status: number; retryAfter: number | null }
  /** No answer came. */
  | { kind: 'network'; failure: NetworkFailure }
  /** The status was good, the body is not what the API promises: HTML of a proxy, half a JSON. */
  | { kind: 'unreadable' }

/**
 * How a request may be repeated: `read` always; `repeatable` writes too, since doing them twice is doing them once;
 * a `write` only while it certainly has not been done. What became of a lost write is for its sender to look up.
 */
export type RetryPolicy = 'read' | 'repeatable' | 'write'

export const MAX_TRIES = 5

const FIRST_PAUSE_MS = 1_000
const MAX_PAUSE_MS = 30_000

/** Effects after which a request may be sent again. */
const RETRIED_EFFECTS: Readonly<Record<RetryPolicy, ReadonlySet<Effect>>> = {
  read: new Set(['not-applied', 'unknown']),
  repeatable: new Set(['not-applied', 'unknown']),
  write: new Set(['not-applied'])
}

const EFFECT_OF_FAILURE: Readonly<Record<NetworkFailure, Effect>> = {
  unsent: 'not-applied',
  lost: 'unknown',
  hopeless: 'final'
}

/**
 * Milliseconds until the next try, or null when there must be none: chance spreads the tries of many runs over a time
 * that doubles, and none comes earlier than the server asked for.
 *
 * @param tries how often it was tried so far
 * @param random in [0, 1)
 */
export function pauseBefore(repeat: RetryPolicy, failure: Failure, tries: number, random: number): number | null {
  if (tries >= MAX_TRIES || !RETRIED_EFFECTS[repeat].has(effectOfFailure(failure))) return null
  const pause = random * Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1))
  return failure.kind === 'status' ? Math.max(pause, failure.retryAfter ?? 0) : pause
}

function effectOfFailure(failure: Failure): Effect {
  switch (failure.kind) {
    case 'network':
      return EFFECT_OF_FAILURE[failure.failure]
    case 'unreadable':
      return 'unknown'
    case 'status':
      // 503 that names a time says "not now": nothing was done.
      return failure.status === 503 && failure.retryAfter !== null ? 'not-applied' : effectOf(failure.status)
  }
}

/**
 * `Retry-After` in milliseconds: seconds, or a date, which is measured from the `Date` of the same answer: the clock of
 * the runner may be wrong. Null when it is neither.
 *
 * @param now milliseconds since 1970, for an answer without a date
 */
export function readRetryAfter(header: string | undefined, answerDate: string | undefined, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const until = parseHttpDate(text)
  return until === null ? null : Math.max(0, until - (parseHttpDate(answerDate ?? '') ?? now))
}

/** Milliseconds since 1970 of a date of HTTP, which is always in UTC; null for any other text. */
function parseHttpDate(text: string): number | null {
  if (!/^\s*[a-z]{3}/i.test(text)) return null
  const date = Date.parse(/GMT\s*$/i.test(text) ? text : `${text} GMT`)
  return Number.isNaN(date) ? null : date
}
