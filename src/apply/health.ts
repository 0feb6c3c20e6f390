import { type Dispatcher, request } from 'undici'
import type { Clock } from '../clock.ts'
import { describeNetworkError } from '../datarobot/network-errors.ts'
import { RequestTimeout } from '../datarobot/request-timeout.ts'
import { WaitError } from '../errors.ts'
import type { HealthCheck } from '../inputs/types.ts'
import type { Health } from '../report/types.ts'
import { USER_AGENT } from '../version.ts'
import { Heartbeat } from './heartbeat.ts'
import { isSignInAddress, isSignInAnswer } from './sign-in.ts'

/** Answers in a row that count as healthy. */
const REQUIRED_ANSWERS = 3
const POLL_INTERVAL_MS = 1_000
const HEALTH_TIMEOUT_MS = 120_000
/** Longest time for one answer, its body included. */
const ANSWER_TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 5
/** A sign-in page shows itself in its beginning. */
const MAX_BODY_BYTES = 64 * 1024

/** What asking an application needs from outside. */
export interface HealthContext {
  dispatcher: Dispatcher
  signal: AbortSignal
  time: Clock
  /** Host of the API, which may serve the sign-in page too. */
  platformHost: string
  say(line: string): void
}

/** What one question needs: the network, and the time that is left for it. */
interface RequestContext extends Pick<HealthContext, 'dispatcher' | 'signal'> {
  leftMs(): number
}

/** One answer: what it proves, or null when it is not a good one; and what was seen. */
interface Answer {
  proves: Exclude<Health, 'off'> | null
  saw: string
}

/**
 * Asks the application until it answered well three times in a row. The API key never goes along: the application's code
 * would see it. So behind a sign-in page `auto` proves only that the page answers, and says so.
 *
 * @throws WaitError health-check-failed
 */
export async function checkHealth(
  parts: HealthContext,
  name: string,
  url: string | null,
  check: HealthCheck,
  deadline: number
): Promise<Health> {
  if (check.kind === 'off') return 'off'
  if (url === null || !isWebAddress(url)) throw withoutAddress(name, url)
  const { time } = parts
  const base = url.endsWith('/') ? url : `${url}/`
  // A dot in front keeps a path a path: "/a:b" without its slash would name another host.
  const target = new URL(check.kind === 'auto' ? url : `.${check.path}`, base)
  const end = Math.min(deadline, time.now() + HEALTH_TIMEOUT_MS)
  const asking = { ...parts, leftMs: () => end - time.now() }
  const heartbeat = new Heartbeat(parts)
  let good = 0
  let previous: Answer['proves'] = null
  let saw = ''
  for (;;) {
    const answer = check.kind === 'auto' ? await askFollowing(asking, target, base) : await askPath(asking, target)
    // Three of one kind: a sign-in page among them proves no more than three of them.
    good = answer.proves === null ? 0 : answer.proves === previous ? good + 1 : 1
    previous = answer.proves
    saw = answer.saw
    if (good === REQUIRED_ANSWERS && answer.proves !== null) {
      parts.say(healthyLine(target.href, answer))
      return answer.proves
    }
    if (time.now() + POLL_INTERVAL_MS >= end) break
    heartbeat.beat(() => `Still asking ${target}: ${saw}`)
    await time.sleep(POLL_INTERVAL_MS)
  }
  throw new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} runs, but does not pass its health check at ${target}.`,
    saw: `The last of its answers: ${saw}.`,
    next:
      check.kind === 'path'
        ? 'The path must answer with 2xx to a visitor who is not signed in; if it cannot, write health-check: auto.'
        : 'Look at the log above for errors of the application; if its page cannot answer with 2xx, let health-check name a path that does, or switch the check off with health-check: off.'
  })
}

const isWebAddress = (url: string): boolean => URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)

function withoutAddress(name: string, url: string | null): WaitError {
  return new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} runs, but cannot be asked whether it answers.`,
    saw: url === null ? 'DataRobot gives no URL for it.' : `DataRobot gives ${JSON.stringify(url)} as its URL.`,
    next: 'Run the job again; if it stays, switch the check off with health-check: off.'
  })
}

function healthyLine(target: string, { proves, saw }: Answer): string {
  const line = `${target} answered ${REQUIRED_ANSWERS} times in a row, last with ${saw}`
  return proves === 'sign-in' ? `${line}. Whether the application behind it answers is not proven` : line
}

/** Wakes a paused application with a visit (platform.md §4 [D]). The response does not matter. */
export async function wake(
  parts: Pick<HealthContext, 'dispatcher' | 'signal'>,
  url: string,
  leftMs = Number.POSITIVE_INFINITY
): Promise<void> {
  if (isWebAddress(url)) await ask({ ...parts, leftMs: () => leftMs }, new URL(url))
}

/** A path must say itself that all is well. */
async function askPath(parts: HealthContext & RequestContext, target: URL): Promise<Answer> {
  const reply = await ask(parts, target)
  if (typeof reply === 'string') return { proves: null, saw: reply }
  const { status, location, body } = reply
  const isSignIn = location !== null && isSignInAddress(location, platformHosts(parts, target))
  if (isSignIn || isSignInAnswer(status, body)) return { proves: null, saw: signIn(status) }
  return { proves: isOk(status) ? 'answered' : null, saw: String(status) }
}

/** Follows redirects as a browser does, as long as they stay within the application. */
async function askFollowing(parts: HealthContext & RequestContext, target: URL, base: string): Promise<Answer> {
  let asked = target
  for (let hops = 0; ; hops += 1) {
    const reply = await ask(parts, asked)
    if (typeof reply === 'string') return { proves: null, saw: reply }
    const { status, location, body } = reply
    if (isSignInAnswer(status, body)) return { proves: 'sign-in', saw: signIn(status) }
    if (status < 300 || status >= 400) return { proves: isOk(status) ? 'answered' : null, saw: String(status) }
    if (location === null) return { proves: null, saw: `${status} without an address to go to` }
    const within = withinApplication(location, new URL(base))
    if (within === null && isSignInAddress(location, platformHosts(parts, target)))
      return { proves: 'sign-in', saw: signIn(status) }
    // A query may hold what is nobody's business.
    const place = location.origin + location.pathname
    if (within === null)
      return {
        proves: null,
        saw: `${status}, a redirect to ${place}, which is outside the application and no sign-in page of DataRobot`
      }
    if (hops === MAX_REDIRECTS) return { proves: null, saw: `${status}, a redirect that goes in circles (${place})` }
    asked = within
  }
}

const isOk = (status: number): boolean => status >= 200 && status < 300

const signIn = (status: number): string => `DataRobot's sign-in page (${status})`

const platformHosts = ({ platformHost }: HealthContext, { host }: URL): string[] => [host, platformHost]

/** The address within the application, or null. A proxy that ends TLS lets applications write `http` into it. */
function withinApplication(location: URL, base: URL): URL | null {
  const isBelow = `${location.pathname}/`.startsWith(base.pathname)
  if (location.host !== base.host || !isBelow) return null
  return new URL(location.pathname + location.search, base)
}

/** The reply, or in words why there is none. */
async function ask(
  { dispatcher, signal, leftMs }: RequestContext,
  url: URL
): Promise<{ status: number; location: URL | null; body: string } | string> {
  const alarm = new RequestTimeout(signal, leftMs())
  alarm.startStep('the answer was not whole', ANSWER_TIMEOUT_MS)
  try {
    return await alarm.race(async () => {
      const headers = { 'user-agent': `${USER_AGENT} health check` }
      const reply = await request(url, { dispatcher, signal: alarm.signal, headers })
      const [location = ''] = [reply.headers.location].flat()
      return {
        status: reply.statusCode,
        location: location !== '' && URL.canParse(location, url.href) ? new URL(location, url) : null,
        body: await readBeginning(reply.body)
      }
    })
  } catch (error) {
    if (signal.aborted) throw error
    return `no answer (${describeNetworkError(error)})`
  } finally {
    alarm.stop()
  }
}

async function readBeginning(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8')
}
