import type { ApiError } from '../errors.ts'
import type { Shape } from '../validators.ts'
import { type Attempted, apiErrorFrom, unexpectedRedirect, unreadableResponse } from './api-errors.ts'
import type { Incoming } from './exchange.ts'
import { type Failure, readRetryAfter } from './retry.ts'

/** An answer that is what was asked for. */
export interface Good {
  status: number
  body: unknown
  location: string | null
}

/** A try that failed: what may follow from it (null: nothing), and the error when nothing does. */
export interface Failed {
  failure: Failure | null
  error: ApiError
}

/** What makes an answer a good one. */
export interface Expected<B> {
  /** What the body must be; without it the body may also be missing. */
  shape?: Shape<B> | undefined
  /** The answer is a file, whose bytes are the body. */
  isFile?: boolean | undefined
  /** Whether a redirect is an answer: those of status jobs are (platform.md §2.3). */
  mayRedirect?: boolean | undefined
}

/**
 * Tells good answers from all others: refusals, redirects, and bodies that are not what the API promises. What a proxy
 * or half a connection made of an answer may be whole in a moment; what was sent so on purpose will not.
 */
export function readAnswer(
  incoming: Incoming,
  expected: Expected<unknown>,
  attempted: Attempted,
  token: string,
  now: number
): { good: Good } | Failed {
  const { status, text, location, encoding, isCut } = incoming
  const bad = (saw: string, failure: Failure | null): Failed => ({
    failure,
    error: unreadableResponse(attempted, status, saw)
  })
  if (status >= 400) {
    const failure: Failure = {
      kind: 'status',
      status,
      retryAfter: readRetryAfter(incoming.retryAfter, incoming.date, now)
    }
    return { failure, error: apiErrorFrom(attempted, status, encoding === null ? text : '', token) }
  }
  if (status >= 300) {
    if (expected.mayRedirect) return { good: { status, location, body: undefined } }
    return { failure: null, error: unexpectedRedirect(attempted, status, location) }
  }
  if (isCut) return bad('the answer is larger than any of the API', null)
  if (encoding !== null) return bad('the answer is compressed, which was not asked for', null)
  if (expected.isFile) return { good: { status, location, body: incoming.bytes } }
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    const saw = 'the answer is not JSON: a proxy or a login page may stand in between'
    return bad(saw, { kind: 'unreadable' })
  }
  if (expected.shape === undefined || expected.shape(body)) return { good: { status, location, body } }
  const saw = body === undefined ? 'the answer is empty' : 'the answer lacks what the API promises'
  return bad(saw, { kind: 'unreadable' })
}
