import { ApiError, type FailureReason, isMissing } from '../errors.ts'
import { isTransientStatus } from '../statuses.ts'
import { adviceForNetworkError, describeNetworkError } from './network-errors.ts'

/** The request an error speaks of. */
export interface Attempted {
  method: string
  path: string
  /** What could not be done, as a sentence for the reader. */
  what: string
  /** The reason that a 4xx of no other meaning stands for. */
  refusedAs: FailureReason
  tries: number
}

const MAX_WORDS = 600

/** That there is no room left is said in words of which none are known for sure (platform.md §7, "Limits" [?]). */
const QUOTA_WORDS =
  /\bquota\b|\bmaximum number of\b|\blimit\b.{0,40}\b(?:reached|exceeded)\b|\btoo many (?:custom )?(?:app|source|version)/i

/** The error for an answer that is no success. */
export function apiErrorFrom(request: Attempted, status: number, text: string, token: string): ApiError {
  const words = serverMessage(text, token)
  const reason = status < 500 && QUOTA_WORDS.test(words) ? 'limit-exceeded' : reasonOf(status, request.refusedAs)
  const saw = `DataRobot answered ${request.method} ${request.path} with ${status}${tried(request.tries)}${words === '' ? '.' : `: ${words}`}`
  return new ApiError(
    reason,
    { what: request.what, saw: ended(saw), next: adviceFor(reason) },
    { ...request, status, words }
  )
}

/** The error for a request that got no answer. */
export function noResponse(request: Attempted, cause: unknown): ApiError {
  const isOver = (cause as NodeJS.ErrnoException).code === 'OUT_OF_TIME'
  const reason = isOver ? 'timeout' : 'network'
  const saw = `No answer came to ${request.method} ${request.path}${tried(request.tries)}: ${describeNetworkError(cause)}.`
  const next = adviceForNetworkError(cause) ?? adviceFor(reason)
  return new ApiError(reason, { what: request.what, saw, next }, { ...request, status: null, words: '', cause })
}

/** The error for an answer that is not what the API promises: HTML of a proxy, half a JSON. */
export function unreadableResponse(request: Attempted, status: number, saw: string, next?: string): ApiError {
  const text = `DataRobot answered ${request.method} ${request.path} with ${status}${tried(request.tries)}, but ${saw}.`
  return new ApiError(
    'server-error',
    { what: request.what, saw: text, next: next ?? adviceFor('server-error') },
    { ...request, status, words: '' }
  )
}

/** An answer that sends us elsewhere is not followed: the token is for one host alone. */
export function unexpectedRedirect(request: Attempted, status: number, location: string | null): ApiError {
  const origin = location !== null && URL.canParse(location) ? ` to ${JSON.stringify(new URL(location).origin)}` : ''
  const next = 'Write the address that DataRobot itself answers at into the input "endpoint", with the right scheme.'
  return unreadableResponse(request, status, `that leads elsewhere${origin}, where the key must not go`, next)
}

/** A path that can not be made: the server named a thing by what is no name. */
export function invalidId(request: Attempted, name: string, value: string): ApiError {
  const saw = `Its ${name} is ${JSON.stringify(value)} by an answer of DataRobot, so it was not asked for.`
  const next = adviceFor('server-error')
  return new ApiError('server-error', { what: request.what, saw, next }, { ...request, status: null, words: '' })
}

/** The same failure, when only the run's time kept it from being tried again. */
export const deadlineExceeded = (failure: ApiError, pause: number, left: number): ApiError =>
  notRepeated(
    failure,
    `The next try would be in ${seconds(pause)}, but only ${seconds(left)} of the run's time are left.`
  )

/** The same failure, when the server asks for longer pauses than one request may take. */
export const rateLimitedTooLong = (failure: ApiError, pause: number, limit: number): ApiError =>
  notRepeated(
    failure,
    `The next try would be in ${seconds(pause)}, but the pauses of one request may take ${seconds(limit)} at most.`
  )

function notRepeated(failure: ApiError, why: string): ApiError {
  const { what, saw } = failure.explanation
  const reason = failure.reason === 'limit-exceeded' ? 'limit-exceeded' : 'timeout'
  const { method, path, status, words, cause } = failure
  return new ApiError(
    reason,
    { what, saw: `${saw} ${why}`, next: adviceFor(reason) },
    { method, path, status, words, cause }
  )
}

/** Milliseconds for a sentence: `7 s`. */
export const seconds = (milliseconds: number): string => `${Math.max(0, Math.ceil(milliseconds / 1000))} s`

/** What is read, or null when it is not there (any more). */
export async function orNullIfMissing<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Statuses that stand for the same reason whatever was asked. */
const REASONS: ReadonlyMap<number, FailureReason> = new Map([
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not-found'],
  [409, 'name-conflict'],
  [410, 'not-found'],
  [429, 'limit-exceeded']
])

function reasonOf(status: number, refusedAs: FailureReason): FailureReason {
  return REASONS.get(status) ?? (isTransientStatus(status) ? 'server-error' : refusedAs)
}

function adviceFor(reason: FailureReason): string {
  switch (reason) {
    case 'unauthorized':
      return 'Make a new API key in DataRobot ("API keys and tools" in the menu of your user) and put it into the secret that the input "api-token" reads; check that "endpoint" is the host it was made on.'
    case 'forbidden':
      return 'Use the key of a user who may do this, or ask an administrator of your DataRobot organization for the permission.'
    case 'not-found':
      return 'Check the id, and that the user of "api-token" may see it.'
    case 'name-conflict':
      return 'Choose another name, or deploy with the key of the user who owns the thing of this name.'
    case 'network':
      return 'Check the inputs "endpoint", "http-proxy" and "no-proxy", and that the runner can reach the host; then run the job again.'
    case 'timeout':
      return 'Run the job again later, or give it more time with the input "timeout".'
    case 'limit-exceeded':
      return 'Delete what is not needed (the cleanup action sweeps previews) or ask for a higher limit; after too many requests, run the job again in a minute.'
    case 'server-error':
      return 'Run the job again; if it stays, ask DataRobot support with the time of this run.'
    default:
      return 'Correct what the answer names and run the job again.'
  }
}

/** The server's `message` and `errors`, on one line, cut, and never with the token in it. */
export function serverMessage(text: string, token: string): string {
  let words = ''
  try {
    const { message, errors, detail } = JSON.parse(text) as Record<string, unknown>
    const rest = errors ?? detail
    words = [message, rest === undefined ? undefined : JSON.stringify(rest)]
      .filter(part => typeof part === 'string')
      .join(' ')
  } catch {
    words = text.replace(/<[^<>]*>/g, ' ')
  }
  const line = words
    .replaceAll(token, '***')
    .replaceAll(JSON.stringify(token).slice(1, -1), '***')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
  return line.length > MAX_WORDS ? `${line.slice(0, MAX_WORDS)}…` : line
}

const tried = (tries: number): string => (tries > 1 ? ` after ${tries} tries` : '')

const ended = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)
