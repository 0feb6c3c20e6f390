import { ApiError, type FailureReason, isMissing } from '../errors.ts'
import { isTransientStatus } from '../statuses.ts'
import { endSentence } from '../text/terminal.ts'
import { adviceForNetworkError, describeNetworkError } from './network-errors.ts'

/** Failed request, for the error about it. */
export interface AttemptedRequest {
  method: string
  path: string
  /** Failed operation, as a sentence: `Source "x" could not be created.` */
  what: string
  /** Reason for a 4xx status that has no reason of its own. */
  refusedAs: FailureReason
  tries: number
}

const MAX_MESSAGE_CHARS = 600

/** Messages about exhausted quotas. None of them is confirmed (platform.md §7, "Limits" [?]). */
const QUOTA_PATTERN =
  /\bquota\b|\bmaximum number of\b|\blimit\b.{0,40}\b(?:reached|exceeded)\b|\btoo many (?:custom )?(?:app|source|version)/i

/** Creates the error for a response with an error status. */
export function apiErrorFrom(request: AttemptedRequest, status: number, text: string, token: string): ApiError {
  const serverMessage = extractServerMessage(text, token)
  const reason =
    status < 500 && QUOTA_PATTERN.test(serverMessage) ? 'limit-exceeded' : reasonOf(status, request.refusedAs)
  const saw = `DataRobot answered ${request.method} ${request.path} with ${status}${describeTries(request.tries)}${serverMessage === '' ? '.' : `: ${serverMessage}`}`
  return new ApiError(
    reason,
    { what: request.what, saw: endSentence(saw), next: adviceFor(reason) },
    { ...request, status, serverMessage }
  )
}

/** Creates the error for a request without a response. */
export function noResponse(request: AttemptedRequest, cause: unknown): ApiError {
  const isOutOfTime = (cause as NodeJS.ErrnoException).code === 'OUT_OF_TIME'
  const reason = isOutOfTime ? 'timeout' : 'network'
  const saw = `${request.method} ${request.path} got no response${describeTries(request.tries)}: ${describeNetworkError(cause)}.`
  const next = adviceForNetworkError(cause) ?? adviceFor(reason)
  return new ApiError(reason, { what: request.what, saw, next }, { ...request, status: null, serverMessage: '', cause })
}

/** Creates the error for a response that the API does not document, such as HTML of a proxy or truncated JSON. */
export function unreadableResponse(request: AttemptedRequest, status: number, saw: string, next?: string): ApiError {
  const text = `DataRobot answered ${request.method} ${request.path} with ${status}${describeTries(request.tries)}, but ${saw}.`
  return new ApiError(
    'server-error',
    { what: request.what, saw: text, next: next ?? adviceFor('server-error') },
    { ...request, status, serverMessage: '' }
  )
}

/** Creates the error for a redirect. Redirects are not followed, because the token is for one host only. */
export function unexpectedRedirect(request: AttemptedRequest, status: number, location: string | null): ApiError {
  const origin = location !== null && URL.canParse(location) ? ` to ${JSON.stringify(new URL(location).origin)}` : ''
  const next = 'Set the input "endpoint" to the final URL of DataRobot, with the correct scheme.'
  return unreadableResponse(
    request,
    status,
    `the response redirects${origin}, and the API key must not be sent there`,
    next
  )
}

/** Creates the error for a path that cannot be built, because the server returned an invalid id. */
export function invalidId(request: AttemptedRequest, name: string, value: string): ApiError {
  const saw = `DataRobot returned ${JSON.stringify(value)} as its ${name}, so no request was sent.`
  const next = adviceFor('server-error')
  return new ApiError(
    'server-error',
    { what: request.what, saw, next },
    { ...request, status: null, serverMessage: '' }
  )
}

/** Adds to a failure that the run's deadline prevents another try. */
export const deadlineExceeded = (failure: ApiError, pauseMs: number, remainingMs: number): ApiError =>
  notRepeated(
    failure,
    `The next try would be in ${seconds(pauseMs)}, but the run has only ${seconds(remainingMs)} left.`
  )

/** Adds to a failure that the server asks for longer pauses than one request may take. */
export const rateLimitedTooLong = (failure: ApiError, pauseMs: number, limitMs: number): ApiError =>
  notRepeated(
    failure,
    `The next try would be in ${seconds(pauseMs)}, but the pauses of one request are limited to ${seconds(limitMs)}.`
  )

function notRepeated(failure: ApiError, explanation: string): ApiError {
  const { what, saw } = failure.explanation
  const reason = failure.reason === 'limit-exceeded' ? 'limit-exceeded' : 'timeout'
  const { method, path, status, serverMessage, cause } = failure
  return new ApiError(
    reason,
    { what, saw: `${saw} ${explanation}`, next: adviceFor(reason) },
    { method, path, status, serverMessage, cause }
  )
}

/** Formats milliseconds for a sentence, such as `7 s`. */
export const seconds = (milliseconds: number): string => `${Math.max(0, Math.ceil(milliseconds / 1000))} s`

/** Returns the result, or null if the resource does not exist (anymore). */
export async function orNullIfMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Statuses with the same reason for every request. */
const REASON_OF_STATUS: ReadonlyMap<number, FailureReason> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'name-conflict'],
  [410, 'not-found'],
  [429, 'limit-exceeded']
])

function reasonOf(status: number, refusedAs: FailureReason): FailureReason {
  return REASON_OF_STATUS.get(status) ?? (isTransientStatus(status) ? 'server-error' : refusedAs)
}

function adviceFor(reason: FailureReason): string {
  switch (reason) {
    case 'unauthorized':
      return 'Create an API key in DataRobot ("API keys and tools" in your user menu) and store it in the secret of the input "api-token". Check that "endpoint" is the host on which you created the key.'
    case 'forbidden':
      return 'Use the key of a user with this permission, or ask an administrator of your DataRobot organization for it.'
    case 'not-found':
      return 'Check the id, and that the user of "api-token" has access.'
    case 'name-conflict':
      return 'Choose another name, or use the key of the user who owns the existing resource.'
    case 'network':
      return 'Check the inputs "endpoint", "http-proxy" and "no-proxy", and that the runner can reach the host. Then run the job again.'
    case 'timeout':
      return 'Run the job again later, or increase the input "timeout".'
    case 'limit-exceeded':
      return 'Delete unused resources (the cleanup action deletes previews) or ask for a higher limit. After too many requests, run the job again in a minute.'
    case 'server-error':
      return 'Run the job again. If the error persists, contact DataRobot support with the time of this run.'
    default:
      return 'Correct the values that the response names and run the job again.'
  }
}

/** Extracts the server's `message` and `errors` on one line, shortened, without the token. */
export function extractServerMessage(text: string, token: string): string {
  const line = describeBody(text)
    .replaceAll(token, '***')
    .replaceAll(JSON.stringify(token).slice(1, -1), '***')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > MAX_MESSAGE_CHARS ? `${line.slice(0, MAX_MESSAGE_CHARS)}…` : line
}

function describeBody(text: string): string {
  try {
    const { message, errors, detail } = JSON.parse(text) as Record<string, unknown>
    const details = errors ?? detail
    return [message, details === undefined ? undefined : JSON.stringify(details)]
      .filter(part => typeof part === 'string')
      .join(' ')
  } catch {
    return text.replace(/<[^<>]*>/g, ' ')
  }
}

const describeTries = (tries: number): string => (tries > 1 ? ` after ${tries} tries` : '')
