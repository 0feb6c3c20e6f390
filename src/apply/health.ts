import { type Dispatcher, request } from 'undici'
import { Alarm } from '../datarobot/alarm.ts'
import { wordsOfTrouble } from '../datarobot/network-errors.ts'
import { WaitError } from '../errors.ts'
import type { HealthCheck } from '../inputs/types.ts'
import { USER_AGENT } from '../version.ts'
import type { Time } from './time.ts'

/** Answers in a row that count as healthy. */
const IN_A_ROW = 3
const PAUSE = 1_000
const LONGEST = 120_000
/** Longest time for one answer, its body included. */
const ANSWER_TIMEOUT_MS = 15_000

/** What asking an application needs from outside. */
export interface HealthParts {
  dispatcher: Dispatcher
  signal: AbortSignal
  time: Time
  say(line: string): void
}

/**
 * Asks the application until it answered well three times in a row. The API key never goes along: the application's code
 * would see it. So behind a log-in page `auto` proves what can be proven without one.
 *
 * @throws WaitError health-check-failed
 */
export async function checkHealth(
  parts: HealthParts,
  name: string,
  url: string,
  check: HealthCheck,
  deadline: number
): Promise<void> {
  if (check.kind === 'off') return
  const { time } = parts
  // A dot in front keeps a path a path: "/a:b" without its slash would name another host.
  const target = check.kind === 'auto' ? url : new URL(`.${check.path}`, url.endsWith('/') ? url : `${url}/`).href
  const end = Math.min(deadline, time.now() + LONGEST)
  let good = 0
  let last = ''
  for (;;) {
    const answer = await ask(parts, target, end - time.now())
    good = isGood(answer, check) ? good + 1 : 0
    last = typeof answer === 'number' ? `it answered with ${answer}` : `no answer came (${answer})`
    if (good === IN_A_ROW) {
      parts.say(`${target} answered ${IN_A_ROW} times in a row, last with ${answer}`)
      return
    }
    if (time.now() + PAUSE >= end) break
    await time.sleep(PAUSE)
  }
  throw new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} runs, but does not answer well at ${target}.`,
    saw: `Asked until it should have been well, ${last}.`,
    next:
      check.kind === 'path'
        ? 'The path must answer with 2xx to somebody who is not logged in; where it can not, write health-check: auto.'
        : 'Look at the log above for errors of the application, or switch the check off with health-check: off.'
  })
}

/** Wakes a paused application: the platform does so on the first visit (facts §4 [D]). What it answers is no matter. */
export async function wake(
  parts: Pick<HealthParts, 'dispatcher' | 'signal'>,
  url: string,
  leftMs = Number.POSITIVE_INFINITY
): Promise<void> {
  await ask(parts, url, leftMs)
}

/** Status of one answer that came whole within its time, or the reason why none did. */
async function ask(
  { dispatcher, signal }: Pick<HealthParts, 'dispatcher' | 'signal'>,
  url: string,
  leftMs: number
): Promise<number | string> {
  const alarm = new Alarm(signal, leftMs)
  alarm.expect('the answer was not whole', ANSWER_TIMEOUT_MS)
  try {
    return await alarm.guard(async () => {
      const headers = { 'user-agent': `${USER_AGENT} health check` }
      const reply = await request(url, { dispatcher, signal: alarm.signal, headers })
      await reply.body.dump()
      return reply.statusCode
    })
  } catch (error) {
    if (signal.aborted) throw error
    return wordsOfTrouble(error)
  } finally {
    alarm.stop()
  }
}

/** `auto`: anything an application behind a log-in may say; a path must say that all is well. */
function isGood(answer: number | string, check: HealthCheck): boolean {
  if (typeof answer !== 'number') return false
  return check.kind === 'path' ? answer >= 200 && answer < 300 : answer < 500 && answer !== 404
}
