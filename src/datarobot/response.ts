import type { ApiError } from '../errors.ts'
import type { Shape } from '../validators.ts'
import { type AttemptedRequest, apiErrorFrom, unexpectedRedirect, unreadableResponse } from './api-errors.ts'
import type { HttpResponse } from './exchange.ts'
import { type Failure, readRetryAfter } from './retry.ts'

/** A successful response. */
export interface Success {
  status: number
  body: unknown
  location: string | null
}

/** A failed try: the failure that decides on a retry (null for none), and the error if there is no retry. */
export interface FailedTry {
  failure: Failure | null
  error: ApiError
}

/** Expectations of a successful response. */
export interface ExpectedResponse<B> {
  /** Shape of the body. Without one, the body can be missing. */
  shape?: Shape<B> | undefined
  /** The body is a file, whose bytes are returned. */
  isFile?: boolean | undefined
  /** Treats a redirect as a success, as for status jobs (platform.md §2.3). */
  isRedirectAllowed?: boolean | undefined
}

/**
 * Distinguishes successful responses from errors, redirects and bodies that the API does not document. A body that a proxy
 * or a broken connection damaged may be retried; one that the server sent on purpose is final.
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
  if (isTruncated) return unreadable('the response is larger than any of the API', null)
  if (encoding !== null) return unreadable('the response is compressed, although the request did not allow it', null)
  if (expected.isFile) return { good: { status, location, body: response.bytes } }
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch {
    const saw = 'the response is not JSON: a proxy or a sign-in page may have answered'
    return unreadable(saw, { kind: 'unreadable' })
  }
  if (expected.shape === undefined || expected.shape(body)) return { good: { status, location, body } }
  const saw = body === undefined ? 'the response is empty' : 'the response does not have the expected fields'
  return unreadable(saw, { kind: 'unreadable' })
}
