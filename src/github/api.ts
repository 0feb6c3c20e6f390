import type { getOctokit } from '@actions/github'
import { type Dispatcher, fetch, type RequestInfo, type RequestInit } from 'undici'
import type { Clock } from '../clock.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { USER_AGENT } from '../version.ts'
import { GitHubError } from './errors.ts'
import { hasExpectedShape } from './response-shapes.ts'
import { type Failure, errorKindOf, pauseBefore } from './retry.ts'

/** GitHub's API by its operations: `github.rest.issues.createComment(…)`. What fails is a `GitHubError`. */
export type GitHub = ReturnType<typeof getOctokit>

/** What the door needs of a run, so that tests can hold time and chance. */
export interface GitHubOptions {
  /** Goes to `apiUrl` only. */
  token: string
  /** `https://api.github.com`, or `https://HOST/api/v3` of an enterprise server. */
  apiUrl: string
  /** What all requests go through. */
  dispatcher: Dispatcher
  time: Clock
  random(): number
  /** The end of the run. What is under way gets a moment more, so that a cancel can still be told. */
  signal: AbortSignal
  debug(text: string): void
  /** One line for each pause that a reader of the log would notice. */
  info(line: string): void
  /** Milliseconds for one try. */
  tryTimeoutMs?: number
}

const TRY_TIMEOUT_MS = 10_000

/** After a cancel: the runner kills the process within ten seconds. */
const CANCEL_GRACE_MS = 2_000

/** Longer pauses are announced in the log. */
const MAX_SILENT_PAUSE_MS = 5_000

const MAX_MESSAGE_CHARS = 300

const INVALID_RESPONSE = 'the answer lacks what GitHub promises'

/**
 * Opens our door to GitHub. The library is loaded here and not before: runs that tell GitHub nothing do not pay for it. Its
 * own network is not used, which reads the proxy variables in another way and has no limit for connections.
 */
export async function openGitHub(options: GitHubOptions): Promise<GitHub> {
  const library = await import(/* webpackMode: "eager" */ '@actions/github').catch(cause => {
    const serverMessage = 'the variables of this step for the proxy can not be used'
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
  github.hook.wrap('request', async (request, endpoint) => {
    rejectForeignHost(options.apiUrl, endpoint.url)
    const response = await requestWithRetries(options, endpoint, async signal => {
      const response = await request({ ...endpoint, request: { ...endpoint.request, signal, log: quiet } })
      if (isNotJson(response.data) || hasExpectedShape(endpoint.method, endpoint.url, response.data)) return response
      const { status, headers } = response
      throw Object.assign(new Error(), { response: { status, headers, data: { message: INVALID_RESPONSE } } })
    })
    if (!isNotJson(response.data)) return response
    const serverMessage = 'the answer is not of GitHub: a page to sign in, or that of a proxy'
    throw new GitHubError('refused', response.status, serverMessage)
  })
  return github
}

/** The address of a next page comes from an answer: to another host it would carry the token there. */
function rejectForeignHost(apiUrl: string, url: string): void {
  if (new URL(url, apiUrl).origin === new URL(apiUrl).origin) return
  throw new GitHubError(
    'refused',
    200,
    'the address of its next page is on another host, where the token does not go'
  )
}

/** A page to sign in, or a proxy's, comes with 200 where every answer of GitHub is JSON or empty. */
const isNotJson = (data: unknown): boolean => data !== '' && (typeof data === 'string' || data instanceof ArrayBuffer)

/** One request, with a time limit for each try and as many tries as are wise. */
async function requestWithRetries<T>(
  options: GitHubOptions,
  { method, url }: { method: string; url: string },
  send: (signal: AbortSignal) => T | Promise<T>
): Promise<T> {
  const { time, random, signal, debug: trace, info: say } = options
  let waitedMs = 0
  for (let tries = 1; ; tries++) {
    const timeout = startTimeout(signal, options.tryTimeoutMs ?? TRY_TIMEOUT_MS)
    let failure: Failure
    let cause: unknown
    try {
      // A body that stops halfway is not ended by the signal, so the limit is waited for as well.
      return await Promise.race([send(timeout.signal), timeout.reached])
    } catch (error) {
      cause = error
      failure = failureOf(error, options.token)
    } finally {
      timeout.end()
    }
    const pause = signal.aborted ? null : pauseBefore(method, failure, tries, waitedMs, random(), time.now())
    const failed = new GitHubError(errorKindOf(failure), failure.status, failure.serverMessage, { cause })
    trace(`${method} ${url}: ${failed.message}${pause === null ? '' : `; again in ${Math.round(pause)} ms`}`)
    if (pause === null) throw failed
    waitedMs += pause
    if (pause > MAX_SILENT_PAUSE_MS) say(`${failed.message}. The next try is in ${Math.ceil(pause / 1000)} s.`)
    await time.sleep(pause).catch(() => {
      throw failed
    })
  }
}

function startTimeout(run: AbortSignal, limitMs: number): { signal: AbortSignal; reached: Promise<never>; end(): void } {
  const controller = new AbortController()
  const { signal } = controller
  const reached = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const graceMs = Math.min(limitMs, CANCEL_GRACE_MS)
  const abort = () => controller.abort(new Error('no answer in time'))
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
  const serverMessage = typeof text === 'string' && text !== '' ? text : 'without a message'
  return {
    status: response?.status ?? null,
    headers: response?.headers ?? {},
    serverMessage: shorten(escapeControls(serverMessage.replaceAll(token, '***').replace(/\s+/g, ' ')), MAX_MESSAGE_CHARS)
  }
}
