import type { Trouble } from './network-errors.ts'

/** What became of one try. */
export type Failure =
  | { kind: 'status'; status: number; retryAfter: number | null }
  /** No answer came. */
  | { kind: 'network'; trouble: Trouble }
  /** The status was good, the body is not what the API promises: HTML of a proxy, half a JSON. */
  | { kind: 'unreadable' }

/**
 * How a request may be repeated: `read` always; `repeatable` writes too, since doing them twice is doing them once;
 * a `write` only while it certainly has not been done. What became of a lost write is for its sender to look up.
 */
export type Repeat = 'read' | 'repeatable' | 'write'

export const MAX_TRIES = 5

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000

/** Statuses of a server, or of something in front of it, that may be better in a moment (facts §5). */
const PASSING: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])

/**
 * Milliseconds until the next try, or null when there must be none: chance spreads the tries of many runs over a time
 * that doubles, and none comes earlier than the server asked for.
 *
 * @param tries how often it was tried so far
 * @param random in [0, 1)
 */
export function pauseBefore(repeat: Repeat, failure: Failure, tries: number, random: number): number | null {
  if (tries >= MAX_TRIES || !mayRepeat(repeat, failure)) return null
  const pause = random * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))
  return failure.kind === 'status' ? Math.max(pause, failure.retryAfter ?? 0) : pause
}

function mayRepeat(repeat: Repeat, failure: Failure): boolean {
  switch (failure.kind) {
    case 'network':
      return failure.trouble === 'unsent' || (failure.trouble === 'lost' && repeat !== 'write')
    case 'unreadable':
      return repeat !== 'write'
    case 'status':
      if (!PASSING.has(failure.status)) return false
      // 429 says "not now", and so does 503 when it names a time: nothing was done.
      return repeat !== 'write' || failure.status === 429 || (failure.status === 503 && failure.retryAfter !== null)
  }
}

/** `Retry-After` in milliseconds: seconds, or a date of HTTP, which is always in UTC; null when it is neither. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  if (!/^[a-z]{3}/i.test(text)) return null
  const date = Date.parse(/GMT$/i.test(text) ? text : `${text} GMT`)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
