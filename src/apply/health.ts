import { type Dispatcher, request } from 'undici'
import type { Clock } from '../clock.ts'
import { describeNetworkError } from '../datarobot/network-errors.ts'
import { RequestTimeout } from '../datarobot/request-timeout.ts'
import { WaitError } from '../errors.ts'
import type { HealthCheck } from '../inputs/types.ts'
import type { Health } from '../report/types.ts'
import { isMissingStatus } from '../statuses.ts'
import { logLines, shorten } from '../text/terminal.ts'
import { USER_AGENT } from '../version.ts'
import { Heartbeat } from './heartbeat.ts'
import { isSignInAddress, isSignInAnswer } from './sign-in.ts'

/** Consecutive good responses after which an application counts as healthy. */
const REQUIRED_RESPONSES = 3
const POLL_INTERVAL_MS = 1_000
const HEALTH_TIMEOUT_MS = 120_000
/** Maximum time for one response, its body included. */
const RESPONSE_TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 5
/** Part of a body that is read; a sign-in page is recognized by its first lines. */
const MAX_BODY_BYTES = 64 * 1024

/** Everything the health check needs from its environment. */
export interface HealthContext {
  dispatcher: Dispatcher
  signal: AbortSignal
  time: Clock
  /** Host of the API, which may also serve the sign-in page. */
  platformHost: string
  /** Decides after each response, of which it gets a description, whether the check ends early; by default none does. */
  givesUp?(saw: string): Promise<boolean>
  say(line: string): void
}

/** Network and remaining time for one request. */
interface RequestContext extends Pick<HealthContext, 'dispatcher' | 'signal'> {
  remainingMs(): number
  /** Maximum time for one response, if it is not {@link RESPONSE_TIMEOUT_MS}. */
  responseTimeoutMs?: number
}

/** Result of one request: the health that it proves, or null if it is not a good response, and a description of it. */
interface Answer {
  proves: Exclude<Health, 'off'> | null
  saw: string
}

/**
 * Requests the application until three consecutive responses are good. The API key is never sent, because the
 * application's code could read it. Behind a sign-in page `auto` therefore proves only that the page responds, and logs
 * that.
 *
 * @param url null if DataRobot gives no URL for the application
 * @param deadline milliseconds since 1970; the check itself ends after two minutes
 * @returns the health that was proven
 * @throws WaitError health-check-failed
 */
export async function checkHealth(
  context: HealthContext,
  name: string,
  url: string | null,
  check: HealthCheck,
  deadline: number
): Promise<Health> {
  if (check.kind === 'off') return 'off'
  if (url === null || !isWebAddress(url)) throw missingUrl(name, url)
  const { time } = context
  const base = url.endsWith('/') ? url : `${url}/`
  // The leading dot makes the path relative: "/a:b" without its slash would name another host.
  const target = new URL(check.kind === 'auto' ? url : `.${check.path}`, base)
  const endsAt = Math.min(deadline, time.now() + HEALTH_TIMEOUT_MS)
  const requestContext = { ...context, remainingMs: () => endsAt - time.now() }
  const heartbeat = new Heartbeat(context)
  let consecutive = 0
  let previous: Answer['proves'] = null
  let saw = ''
  for (;;) {
    const answer =
      check.kind === 'auto'
        ? await checkFollowingRedirects(requestContext, target, base)
        : await checkPath(requestContext, target)
    // All three must be of the same kind: a sign-in page among them proves less than an answer of the application.
    consecutive = answer.proves === null ? 0 : answer.proves === previous ? consecutive + 1 : 1
    previous = answer.proves
    saw = answer.saw
    if (consecutive === REQUIRED_RESPONSES && answer.proves !== null) {
      context.say(healthyLine(target.href, answer))
      return answer.proves
    }
    if (time.now() + POLL_INTERVAL_MS >= endsAt || (await context.givesUp?.(saw))) break
    heartbeat.beat(() => `Still checking ${target}: ${saw}`)
    await time.sleep(POLL_INTERVAL_MS)
  }
  throw new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} runs, but does not pass its health check at ${target}.`,
    saw: `The last result: ${saw}.`,
    next:
      check.kind === 'path'
        ? 'Make the path return 2xx to a visitor who is not signed in, or set health-check: auto.'
        : 'Check the log above for errors of the application. If its page cannot return 2xx, set health-check to a path that does, or disable the check with health-check: off.'
  })
}

const isWebAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

function missingUrl(name: string, url: string | null): WaitError {
  return new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} runs, but its health cannot be checked.`,
    saw: url === null ? 'DataRobot gives no URL for it.' : `DataRobot gives ${JSON.stringify(url)} as its URL.`,
    next: 'Run the job again; if this happens again, disable the check with health-check: off.'
  })
}

function healthyLine(target: string, { proves, saw }: Answer): string {
  const line = `${target} answered ${REQUIRED_RESPONSES} times in a row, last with ${saw}`
  return proves === 'sign-in' ? `${line}. It is not proven that the application behind it responds` : line
}

/**
 * Wakes a paused application with a visit (platform.md §4 [D]). The response does not matter.
 *
 * @param remainingMs time for the visit
 */
export async function wake(
  context: Pick<HealthContext, 'dispatcher' | 'signal'>,
  url: string,
  remainingMs = Number.POSITIVE_INFINITY
): Promise<void> {
  if (isWebAddress(url)) await fetchOnce({ ...context, remainingMs: () => remainingMs }, new URL(url))
}

/** Path at which Streamlit runs the script, where this is enabled. A failure of the script is status 503. */
export const SCRIPT_CHECK_PATH = '_stcore/script-health-check'
/** Streamlit ends a run of the script after 60 s. */
const SCRIPT_TIMEOUT_MS = 70_000
/** Part of the first line of its response that the description has. */
const MAX_LINE_CHARS = 200

/**
 * Runs the script of a Streamlit application, as a session of a visitor does, where its check is enabled.
 *
 * @returns a description of the failure; null if the script passed, or if the application does not use Streamlit
 */
export async function checkStreamlitScript(context: RequestContext, url: string): Promise<string | null> {
  const base = url.endsWith('/') ? url : `${url}/`
  const health = await fetchOnce(context, new URL('_stcore/health', base))
  if (typeof health === 'string' || !isOk(health.status) || health.body.trim() !== 'ok') return null
  const patient = { ...context, responseTimeoutMs: SCRIPT_TIMEOUT_MS }
  const reply = await fetchOnce(patient, new URL(SCRIPT_CHECK_PATH, base))
  if (typeof reply === 'string') return reply
  const { status, body } = reply
  const [firstLine = ''] = logLines(body.trim())
  return isOk(status) || isMissingStatus(status) ? null : shorten(`${status} ${firstLine}`.trim(), MAX_LINE_CHARS)
}

/** Checks a path, which must return 2xx itself: redirects are not followed. */
async function checkPath(context: HealthContext & RequestContext, target: URL): Promise<Answer> {
  const reply = await fetchOnce(context, target)
  if (typeof reply === 'string') return { proves: null, saw: reply }
  const { status, location, body } = reply
  const isSignInRedirect = location !== null && isSignInAddress(location, platformHosts(context, target))
  if (isSignInRedirect || isSignInAnswer(status, body)) return { proves: null, saw: describeSignIn(status) }
  return { proves: isOk(status) ? 'answered' : null, saw: String(status) }
}

/** Checks a page and follows its redirects as a browser does, if they stay within the application. */
async function checkFollowingRedirects(
  context: HealthContext & RequestContext,
  target: URL,
  base: string
): Promise<Answer> {
  let url = target
  for (let redirects = 0; ; redirects += 1) {
    const reply = await fetchOnce(context, url)
    if (typeof reply === 'string') return { proves: null, saw: reply }
    const { status, location, body } = reply
    if (isSignInAnswer(status, body)) return { proves: 'sign-in', saw: describeSignIn(status) }
    if (status < 300 || status >= 400) return { proves: isOk(status) ? 'answered' : null, saw: String(status) }
    if (location === null) return { proves: null, saw: `${status}, a redirect without a location` }
    const redirect = resolveWithinApplication(location, new URL(base))
    if (redirect === null && isSignInAddress(location, platformHosts(context, target)))
      return { proves: 'sign-in', saw: describeSignIn(status) }
    // The query is left out: it may hold a secret.
    const address = location.origin + location.pathname
    if (redirect === null)
      return {
        proves: null,
        saw: `${status}, a redirect to ${address}, which is outside the application and not a sign-in page of DataRobot`
      }
    if (redirects === MAX_REDIRECTS) return { proves: null, saw: `${status}, after too many redirects (${address})` }
    url = redirect
  }
}

const isOk = (status: number): boolean => status >= 200 && status < 300

const describeSignIn = (status: number): string => `DataRobot's sign-in page (${status})`

const platformHosts = ({ platformHost }: HealthContext, { host }: URL): string[] => [host, platformHost]

/**
 * Resolves a redirect within the application; null if it leaves the application. The scheme is ignored: behind a proxy
 * that terminates TLS, applications redirect to `http`.
 */
function resolveWithinApplication(location: URL, base: URL): URL | null {
  const isBelow = `${location.pathname}/`.startsWith(base.pathname)
  if (location.host !== base.host || !isBelow) return null
  return new URL(location.pathname + location.search, base)
}

/** Sends one request. Returns the response, or a description of the failure. */
async function fetchOnce(
  { dispatcher, signal, remainingMs, responseTimeoutMs = RESPONSE_TIMEOUT_MS }: RequestContext,
  url: URL
): Promise<{ status: number; location: URL | null; body: string } | string> {
  const timeout = new RequestTimeout(signal, remainingMs())
  timeout.startStep('the response was not complete', responseTimeoutMs)
  try {
    return await timeout.race(async () => {
      const headers = { 'user-agent': `${USER_AGENT} health check` }
      const reply = await request(url, { dispatcher, signal: timeout.signal, headers })
      const [location = ''] = [reply.headers.location].flat()
      return {
        status: reply.statusCode,
        location: location !== '' && URL.canParse(location, url.href) ? new URL(location, url) : null,
        body: await readStart(reply.body)
      }
    })
  } catch (error) {
    if (signal.aborted) throw error
    return `no response (${describeNetworkError(error)})`
  } finally {
    timeout.stop()
  }
}

async function readStart(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8')
}
