/** What became of one try. */
export type Failure =
  | { kind: 'status'; status: number; retryAfter: number | null }
  /** No answer came; `wasSent` says whether the server can have seen the request at all. */
  | { kind: 'network'; wasSent: boolean }

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
 * Milliseconds until the next try, or null when there must be none.
 *
 * @param tries how often it was tried so far
 * @param random in [0, 1)
 */
export function pauseBefore(repeat: Repeat, failure: Failure, tries: number, random: number): number | null {
  if (tries >= MAX_TRIES || !mayRepeat(repeat, failure)) return null
  if (failure.kind === 'status' && failure.retryAfter !== null) return failure.retryAfter
  return random * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (tries - 1))
}

function mayRepeat(repeat: Repeat, failure: Failure): boolean {
  if (failure.kind === 'network') return repeat !== 'write' || !failure.wasSent
  if (!PASSING.has(failure.status)) return false
  // 429 says "not now", and so does 503 when it names a time: nothing was done.
  return repeat !== 'write' || failure.status === 429 || (failure.status === 503 && failure.retryAfter !== null)
}

/** `Retry-After` in milliseconds: seconds, or a date; null when it is neither. */
export function readRetryAfter(header: string | undefined, now: number): number | null {
  if (header === undefined) return null
  const text = header.trim()
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? null : Math.max(0, date - now)
}
