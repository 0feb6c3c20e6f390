import type { getOctokit } from '@actions/github'
import { type Dispatcher, fetch, type RequestInfo, type RequestInit } from 'undici'
import type { Time } from '../clock.ts'
import { escapeControls, shorten } from '../text/terminal.ts'
import { USER_AGENT } from '../version.ts'
import { GitHubRefusal } from './errors.ts'
import { hasPromisedShape } from './response-shapes.ts'
import { type Failure, kindOf, pauseBefore } from './retry.ts'

/** GitHub's API by its operations: `github.rest.issues.createComment(…)`. What fails is a `GitHubRefusal`. */
export type GitHub = ReturnType<typeof getOctokit>

/** What the door needs of a run, so that tests can hold time and chance. */
export interface GitHubParts {
  /** Goes to `apiUrl` only. */
  token: string
  /** `https://api.github.com`, or `https://HOST/api/v3` of an enterprise server. */
  apiUrl: string
  /** What all requests go through. */
  dispatcher: Dispatcher
  time: Time
  random(): number
  /** The end of the run. What is under way gets a moment more, so that a cancel can still be told. */
  signal: AbortSignal
  trace(text: string): void
  /** One line for each pause that a reader of the log would notice. */
  say(line: string): void
  /** Milliseconds for one try. */
  limitMs?: number
}

const LIMIT = 10_000

/** After a cancel: the runner kills the process within ten seconds. */
const CANCEL_GRACE_MS = 2_000

/** Longer pauses are announced in the log. */
const SILENT_PAUSE_MS = 5_000

const MAX_WORDS_CHARS = 300

const BROKEN = 'the answer lacks what GitHub promises'

/**
 * Opens our door to GitHub. The library is loaded here and not before: runs that tell GitHub nothing do not pay for it. Its
 * own network is not used, which reads the proxy variables in another way and has no limit for connections.
 */
export async function openGitHub(parts: GitHubParts): Promise<GitHub> {
  const library = await import(/* webpackMode: "eager" */ '@actions/github').catch(cause => {
    const words = 'the variables of this step for the proxy can not be used'
    throw new GitHubRefusal('unavailable', null, words, { cause })
  })
  const quiet = { debug: () => {}, info: () => {}, warn: parts.trace, error: parts.trace }
  const request = {
    fetch: (url: RequestInfo, init: RequestInit) => fetch(url, { ...init, dispatcher: parts.dispatcher })
  }
  const github = library.getOctokit(parts.token, {
    baseUrl: parts.apiUrl,
    log: quiet,
    userAgent: USER_AGENT,
    request
  })
  github.hook.wrap('request', async (request, options) => {
    refuseElsewhere(parts.apiUrl, options.url)
    const response = await persist(parts, options, async signal => {
      const answer = await request({ ...options, request: { ...options.request, signal, log: quiet } })
      if (isForeign(answer.data) || hasPromisedShape(options.method, options.url, answer.data)) return answer
      const { status, headers } = answer
      throw Object.assign(new Error(), { response: { status, headers, data: { message: BROKEN } } })
    })
    if (!isForeign(response.data)) return response
    const words = 'the answer is not of GitHub: a page to sign in, or that of a proxy'
    throw new GitHubRefusal('refused', response.status, words)
  })
  return github
}

/** The address of a next page comes from an answer: to another host it would carry the token there. */
function refuseElsewhere(apiUrl: string, url: string): void {
  if (new URL(url, apiUrl).origin === new URL(apiUrl).origin) return
  throw new GitHubRefusal(
    'refused',
    200,
    'the address of its next page is on another host, where the token does not go'
  )
}

/** A page to sign in, or a proxy's, comes with 200 where every answer of GitHub is JSON or empty. */
const isForeign = (data: unknown): boolean => data !== '' && (typeof data === 'string' || data instanceof ArrayBuffer)

/** One request, with a time limit for each try and as many tries as are wise. */
async function persist<T>(
  parts: GitHubParts,
  { method, url }: { method: string; url: string },
  send: (signal: AbortSignal) => T | Promise<T>
): Promise<T> {
  const { time, random, signal, trace, say } = parts
  let waited = 0
  for (let tries = 1; ; tries++) {
    const limit = startLimit(signal, parts.limitMs ?? LIMIT)
    let failure: Failure
    let cause: unknown
    try {
      // A body that stops halfway is not ended by the signal, so the limit is waited for as well.
      return await Promise.race([send(limit.signal), limit.reached])
    } catch (error) {
      cause = error
      failure = failureOf(error, parts.token)
    } finally {
      limit.end()
    }
    const pause = signal.aborted ? null : pauseBefore(method, failure, tries, waited, random(), time.now())
    const refusal = new GitHubRefusal(kindOf(failure), failure.status, failure.words, { cause })
    trace(`${method} ${url}: ${refusal.message}${pause === null ? '' : `; again in ${Math.round(pause)} ms`}`)
    if (pause === null) throw refusal
    waited += pause
    if (pause > SILENT_PAUSE_MS) say(`${refusal.message}. The next try is in ${Math.ceil(pause / 1000)} s.`)
    await time.sleep(pause).catch(() => {
      throw refusal
    })
  }
}

function startLimit(run: AbortSignal, limitMs: number): { signal: AbortSignal; reached: Promise<never>; end(): void } {
  const controller = new AbortController()
  const { signal } = controller
  const reached = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  const lastMoment = Math.min(limitMs, CANCEL_GRACE_MS)
  const abort = () => controller.abort(new Error('no answer in time'))
  let timer = setTimeout(abort, run.aborted ? lastMoment : limitMs)
  const hurry = () => {
    clearTimeout(timer)
    timer = setTimeout(abort, lastMoment)
  }
  run.addEventListener('abort', hurry, { once: true })
  return {
    signal,
    reached,
    end: () => {
      clearTimeout(timer)
      run.removeEventListener('abort', hurry)
    }
  }
}

function failureOf(error: unknown, token: string): Failure {
  const { response, message } = error as Error & {
    response?: { status: number; headers: Failure['headers']; data: unknown }
  }
  const said = (response?.data as { message?: unknown } | undefined)?.message
  const words = typeof said === 'string' ? said : response === undefined ? message : 'no words of GitHub itself'
  return {
    status: response?.status ?? null,
    headers: response?.headers ?? {},
    words: shorten(escapeControls(words.replaceAll(token, '***').replace(/\s+/g, ' ')), MAX_WORDS_CHARS)
  }
}
