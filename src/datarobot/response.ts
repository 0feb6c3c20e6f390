import type { ApiError } from '../errors.ts'
import type { Shape } from '../validators.ts'
import { type AttemptedRequest, apiErrorFrom, unexpectedRedirect, unreadableResponse } from './api-errors.ts'
import type { HttpResponse } from './exchange.ts'
import { type Failure, readRetryAfter } from './retry.ts'

/** An answer that is what was asked for. */
export interface Success {
  status: number
  body: unknown
  location: string | null
}

/** A try that failed: what may follow from it (null: nothing), and the error when nothing does. */
export interface FailedTry {
  failure: Failure | null
  error: ApiError
}

/** What makes an answer a good one. */
export interface ExpectedResponse<B> {
  /** What the body must be; without it the body may also be missing. */
  shape?: Shape<B> | undefined
  /** The answer is a file, whose bytes are the body. */
  isFile?: boolean | undefined
  /** Whether a redirect is an answer: those of status jobs are (platform.md §2.3). */
  isRedirectAllowed?: boolean | undefined
}

/**
 * Tells good answers from all others: refusals, redirects, and bodies that are not what the API promises. What a proxy
 * or half a connection made of an answer may be whole in a moment; what was sent so on purpose will not.
 */
export function readResponse(
  response: HttpResponse,
  expected: ExpectedResponse<unknown>,
  attempt: AttemptedRequest,
  token: string,
  now: number
): { good: Success } | FailedTry {
  const { status, text, location, encoding, isTruncated } = response
  const unreadable = (saw: string, failure: Failure | null): FailedTry => ({
    failure,
    error: unreadableResponse(attempt, status, saw)
  })
  if (status >= 400) {
    const failure: Failure = {
      kind: 'status',
      status,
      retryAfterMs: readRetryAfter(response.retryAfter, response.date, now)
    }
    return { failure, error: apiErrorFrom(attempt, status, encoding === null ? text : '', token) }
  }
  if (status >= 300) {
    if (expected.isRedirectAllowed) return { good: { status, location, body: undefined } }
    return { failure: null, error: unexpectedRedirect(attempt, status, location) }
  }
  if (isTruncated) return unreadable('the answer is larger than any of the API', null)
  if (encoding !== null) return unreadable('the answer is compressed, which was not asked for', null)
  if (expected.isFile) return { good: { status, location, body: response.bytes } }
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    const saw = 'the answer is not JSON: a proxy or a login page may stand in between'
    return unreadable(saw, { kind: 'unreadable' })
  }
  if (expected.shape === undefined || expected.shape(body)) return { good: { status, location, body } }
  const saw = body === undefined ? 'the answer is empty' : 'the answer lacks what the API promises'
  return unreadable(saw, { kind: 'unreadable' })
}
