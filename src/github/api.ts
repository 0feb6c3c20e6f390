import type { getOctokit } from '@actions/github'
import { type Dispatcher, fetch, type RequestInfo, type RequestInit } from 'undici'
import type { Clock } from '../clock.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { USER_AGENT } from '../version.ts'
import { GitHubError } from './errors.ts'
import { createShapeCheck, type Operations } from './response-shapes.ts'
import { errorKindOf, type Failure, pauseBefore } from './retry.ts'

/** Client of GitHub's API. Its methods throw `GitHubError`. */
export interface GitHub {
  /** Operations whose responses are checked, such as `github.rest.issues.createComment(…)`. */
  rest: Operations
  /** Reads all pages of a list. */
  paginate: ReturnType<typeof getOctokit>['paginate']
  /** Sends a GraphQL query. The caller checks the response. */
  request(query: { method: 'POST'; url: string; query: string }): Promise<{ data: unknown }>
}

/** Dependencies of the client, including the clock and the random numbers, so that tests control them. */
export interface GitHubOptions {
  /** Credential, which is sent to the host of `apiUrl` only. */
  token: string
  /** Base URL: `https://api.github.com`, or `https://HOST/api/v3` for an enterprise server. */
  apiUrl: string
  /** Network of all requests. */
  dispatcher: Dispatcher
  time: Clock
  random(): number
  /** Signal that the run was cancelled. A request in flight gets a short grace period, so the cancellation can be reported. */
  signal: AbortSignal
  debug(text: string): void
  /** Logs one line for each long pause. */
  info(line: string): void
  /** Time limit of one try, in milliseconds. */
  tryTimeoutMs?: number
}

const TRY_TIMEOUT_MS = 10_000

/** Request option of a write that must not be repeated. */
export const ONCE = { isSentOnce: true }

/** Time left to a request after a cancellation: the runner kills the process within ten seconds. */
const CANCEL_GRACE_MS = 2_000

/** Longer pauses are announced in the log. */
const MAX_SILENT_PAUSE_MS = 5_000

const MAX_MESSAGE_CHARS = 300

const INVALID_RESPONSE = 'the response does not have the expected fields'

/**
 * Creates the GitHub client. The library is loaded on demand, because many runs never call GitHub. Requests use our own
 * network: that of the library interprets the proxy variables differently and never times out while connecting.
 */
export async function openGitHub(options: GitHubOptions): Promise<GitHub> {
  const library = await import(/* webpackMode: "eager" */ '@actions/github').catch(cause => {
    const serverMessage = 'the proxy variables of this step are invalid'
    throw new GitHubError('unavailable', null, serverMessage, { cause })
  })
  const quiet = { debug: () => {}, info: () => {}, warn: options.debug, error: options.debug }
  const request = {
    fetch: (url: RequestInfo, init: RequestInit) => fetch(url, { ...init, dispatcher: options.dispatcher })
  }
  const github = library.getOctokit(options.token, {
    baseUrl: options.apiUrl,
    log: quiet,
    userAgent: USER_AGENT,
    request
  })
  const hasExpectedShape = createShapeCheck(github.rest)
  github.hook.wrap('request', async (request, endpoint) => {
    rejectForeignHost(options.apiUrl, endpoint.url)
    const response = await requestWithRetries(options, endpoint, async signal => {
      const response = await request({ ...endpoint, request: { ...endpoint.request, signal, log: quiet } })
      if (isNotJson(response.data) || hasExpectedShape(endpoint.method, endpoint.url, response.data)) return response
      const { status, headers } = response
      throw Object.assign(new Error(), { response: { status, headers, data: { message: INVALID_RESPONSE } } })
    })
    if (!isNotJson(response.data)) return response
    const serverMessage = 'the response is not from GitHub: a sign-in page or a proxy page'
    throw new GitHubError('refused', response.status, serverMessage)
  })
  return github
}

/** Rejects a URL on another host. The URL of a next page comes from a response and must not receive the token. */
function rejectForeignHost(apiUrl: string, url: string): void {
  if (new URL(url, apiUrl).origin === new URL(apiUrl).origin) return
  throw new GitHubError(
    'refused',
    200,
    'the URL of the next page is on another host, and the token must not be sent there'
  )
}

/** GitHub always responds with JSON or nothing. Anything else with status 200 is a sign-in page or a proxy page. */
const isNotJson = (data: unknown): boolean => data !== '' && (typeof data === 'string' || data instanceof ArrayBuffer)

/** Sends one request, with a time limit for each try and retries as `pauseBefore` allows. */
async function requestWithRetries<T>(
  options: GitHubOptions,
  { method, url, request }: { method: string; url: string; request: object },
  send: (signal: AbortSignal) => T | Promise<T>
): Promise<T> {
  const { time, random, signal, debug, info } = options
  let waitedMs = 0
  for (let tries = 1; ; tries++) {
    const timeout = startTimeout(signal, options.tryTimeoutMs ?? TRY_TIMEOUT_MS)
    let failure: Failure
    let cause: unknown
    try {
      // The signal does not end a body that stops halfway, so race against the time limit too.
      return await Promise.race([send(timeout.signal), timeout.reached])
    } catch (error) {
      cause = error
      failure = failureOf(error, options.token)
    } finally {
      timeout.end()
    }
    const isLast = signal.aborted || 'isSentOnce' in request
    const pause = isLast ? null : pauseBefore(method, failure, tries, waitedMs, random(), time.now())
    const error = new GitHubError(errorKindOf(failure), failure.status, failure.serverMessage, { cause })
    debug(`${method} ${url}: ${error.message}${pause === null ? '' : `; retry in ${Math.round(pause)} ms`}`)
    if (pause === null) throw error
    waitedMs += pause
    if (pause > MAX_SILENT_PAUSE_MS)
      info(`${error.message.replace(/\.$/, '')}. Retrying in ${Math.ceil(pause / 1000)} s.`)
    await time.sleep(pause).catch(() => {
      throw error
    })
  }
}

/** Starts the time limit of one try, which a cancellation of the run shortens. Call `end` when the try is over. */
function startTimeout(
  run: AbortSignal,
  limitMs: number
): { signal: AbortSignal; reached: Promise<never>; end(): void } {
  const controller = new AbortController()
  const { signal } = controller
  const reached = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const graceMs = Math.min(limitMs, CANCEL_GRACE_MS)
  const abort = () => controller.abort(new Error('no response in time'))
  let timer = setTimeout(abort, run.aborted ? graceMs : limitMs)
  const shortenTimeout = () => {
    clearTimeout(timer)
    timer = setTimeout(abort, graceMs)
  }
  run.addEventListener('abort', shortenTimeout, { once: true })
  return {
    signal,
    reached,
    end: () => {
      clearTimeout(timer)
      run.removeEventListener('abort', shortenTimeout)
    }
  }
}

function failureOf(error: unknown, token: string): Failure {
  const { response, message } = error as Error & {
    response?: { status: number; headers: Failure['headers']; data: unknown }
  }
  const text = response === undefined ? message : ((response.data as { message?: unknown } | undefined)?.message ?? '')
  const serverMessage = typeof text === 'string' && text !== '' ? text : 'no message'
  return {
    status: response?.status ?? null,
    headers: response?.headers ?? {},
    serverMessage: shorten(
      escapeControls(serverMessage.replaceAll(token, '***').replace(/\s+/g, ' ')),
      MAX_MESSAGE_CHARS
    )
  }
}
