import type { Clock } from '../clock.ts'
import type { WireApplication, WireLogs } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError, type FailureReason, isTransient, WaitError } from '../errors.ts'
import { isAtRest } from '../plan/current-state.ts'
import { versionName } from '../plan/steps.ts'
import { logLines, shorten, tail } from '../text/terminal.ts'
import { duration } from '../text/units.ts'
import { type Expected, evaluate, hasChangedState, type Observation, type Verdict } from './evaluate.ts'
import { Heartbeat } from './heartbeat.ts'
import { type JobState, jobIdOf, readJob } from './job.ts'
import { hasFailedBuild, LogFollower, type NewLines } from './logs.ts'
import { pauseAfter } from './poll-interval.ts'

/** Where the last line of a log is looked for. */
const LAST_LINES_BYTES = 64 * 1024
const MAX_LINE_CHARS = 300
/** Time for which a visited application may stay at rest. After it, a person must start it (platform.md §4 [C]). */
const REST_TIME_MS = 5 * 60_000

/** What waiting needs from outside. */
export interface WaitContext {
  client: Client
  time: Clock
  /** One line a change of state. */
  say(line: string): void
  /** New lines of the logs, as they come. */
  show(lines: NewLines): void
  /** Asks the application's URL for nothing but to wake it. */
  wake(url: string): Promise<void>
}

/** What is waited for. */
export interface ExpectedState extends Expected {
  applicationId: string
  name: string
  /** Of the version, for the reader. */
  label: string | null
  /** Address of the status job of a new application. */
  job: string | null
  /** How the logs stood before the publish. */
  logsBefore: WireLogs | null
  /** Milliseconds since 1970. */
  deadline: number
}

/** What the wait saw last; kept for the report whatever happened. */
export interface Observed {
  application: WireApplication | null
  logs: WireLogs | null
}

/**
 * Waits until the application provably runs the version. Application, status job and logs are looked at together, new
 * log lines are shown as they come, and a look that fails is no verdict.
 *
 * @throws WaitError with the reason: build-failed, start-failed, superseded, timeout
 */
export async function waitUntilRunning(
  parts: WaitContext,
  awaited: ExpectedState,
  observed: Observed
): Promise<WireApplication> {
  const { client, time } = parts
  const started = time.now()
  const follower = new LogFollower(awaited.logsBefore)
  const heartbeat = new Heartbeat(parts)
  let moved = false
  let shown = awaited.previous?.status ?? null
  let changed = started
  for (;;) {
    const looked = time.now()
    const [application, job, logs] = await Promise.all([
      lookAt(client, awaited.applicationId),
      followJob(client, awaited.job),
      readLogs(client, awaited.applicationId)
    ])
    const now = time.now()
    if (application !== null) {
      observed.application = application
      const observation: Observation = {
        status: application.status,
        versionId: application.customApplicationSourceVersionId,
        job
      }
      if (hasChangedState(awaited, observation)) moved = true
      if (observation.status !== shown) {
        parts.say(
          `Application ${JSON.stringify(awaited.name)} is ${observation.status} after ${duration(now - started)}`
        )
        shown = observation.status
        changed = now
        heartbeat.postpone()
      }
      const verdict = evaluate(awaited, observation, moved, now - started)
      // What a failing application wrote last may be younger than this look.
      observed.logs =
        (verdict.kind === 'failed' ? await readLogs(client, awaited.applicationId) : logs) ?? observed.logs
      if (observed.logs !== null && showLogs(parts, follower, observed.logs, isEnd(verdict))) heartbeat.postpone()
      if (verdict.kind === 'ready') return application
      if (verdict.kind === 'failed') throw failure(awaited, verdict.reason, observed, now - started)
      if (verdict.kind === 'superseded') throw superseded(awaited, verdict.by)
      if (isAtRest(observation.status) && now - changed >= REST_TIME_MS)
        throw atRest(awaited, observation.status, now - started)
      if (verdict.kind === 'asleep' && application.applicationUrl !== null) await parts.wake(application.applicationUrl)
    }
    if (time.now() >= awaited.deadline) throw timeout(awaited, observed, now - started)
    heartbeat.beat(() => stillWaiting(awaited, application, time.now() - started))
    // From look to look: what the requests of this one took is not waited for again.
    const next = Math.min(looked + pauseAfter(time.now() - changed), awaited.deadline, heartbeat.due)
    await time.sleep(Math.max(0, next - time.now()))
  }
}

const isEnd = ({ kind }: Verdict): boolean => kind !== 'wait' && kind !== 'asleep'

/** The client has tried again already; a server that is gone for longer ends the wait only at its deadline. */
async function lookAt(client: Client, applicationId: string): Promise<WireApplication | null> {
  try {
    return await client.applications.get(applicationId)
  } catch (error) {
    if (isTransient(error)) return null
    throw error
  }
}

/** A job may hang or vanish (platform.md §4): it is never needed, so its failure to answer says nothing. */
async function followJob(client: Client, job: string | null): Promise<JobState | null> {
  if (job === null) return null
  return readJob(client.http, jobIdOf(job)).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
}

/** Reading logs takes another role than deploying (platform.md §3.3), and they are no proof of anything. */
async function readLogs(client: Client, applicationId: string): Promise<WireLogs | null> {
  return client.applications.logs(applicationId).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
}

/** Returns whether there was anything new. */
function showLogs(parts: WaitContext, follower: LogFollower, logs: WireLogs, isLast: boolean): boolean {
  const lines = follower.read(logs, isLast)
  const isNews = lines.build.length + lines.runtime.length > 0
  if (isNews) parts.show(lines)
  return isNews
}

/** @param application null when DataRobot did not answer the last look */
function stillWaiting({ name }: ExpectedState, application: WireApplication | null, elapsed: number): string {
  const state = application === null ? 'DataRobot does not answer' : `it is ${application.status}`
  return `Still waiting for application ${JSON.stringify(name)} after ${duration(elapsed)}: ${state}`
}

function failure(awaited: ExpectedState, because: string, observed: Observed, elapsed: number): WaitError {
  const { logs } = observed
  const isBuild = hasFailedBuild(logs)
  const reason: FailureReason = isBuild ? 'build-failed' : 'start-failed'
  const last = lastLine(isBuild ? (logs?.buildError ?? logs?.buildLog) : logs?.logs.join('\n'))
  const log = isBuild ? 'build log' : 'log'
  const ends = last === '' ? ` Its ${log} is empty.` : ` Its ${log} ends: ${/[.!?…]$/.test(last) ? last : `${last}.`}`
  return new WaitError(reason, {
    what: `Application ${JSON.stringify(awaited.name)} does not run ${versionOf(awaited)}.`,
    saw: `${duration(elapsed)} after it was published, ${because}.${ends}`,
    next: isBuild
      ? 'Correct what the build log names and push again.'
      : 'Correct what the log names and push again; start-app.sh must keep running and listen on port 8080.'
  })
}

const versionOf = ({ versionId, label }: ExpectedState): string => versionName({ id: versionId, label })

function atRest(awaited: ExpectedState, status: string, elapsed: number): WaitError {
  return new WaitError('start-failed', {
    what: `Application ${JSON.stringify(awaited.name)} does not run ${versionOf(awaited)}.`,
    saw: `${duration(elapsed)} after it was published, its status is ${JSON.stringify(status)}, and visits do not wake it.`,
    next: 'Start the application in DataRobot, then run the job again.'
  })
}

function superseded(awaited: ExpectedState, by: string | null): WaitError {
  return new WaitError('superseded', {
    what: `Application ${JSON.stringify(awaited.name)} does not run ${versionOf(awaited)}: it was overtaken.`,
    saw: `Somebody published version ${by ?? 'unknown'} while this run waited.`,
    next: 'Nothing is to be done when a newer run did it; else give the workflow a concurrency group, so that deploys queue.'
  })
}

function timeout(awaited: ExpectedState, observed: Observed, elapsed: number): WaitError {
  const status = observed.application?.status ?? 'unknown: DataRobot did not answer'
  return new WaitError('timeout', {
    what: `Application ${JSON.stringify(awaited.name)} did not get ready in time.`,
    saw: `After ${duration(elapsed)} its state is ${status}.`,
    next: 'Look at the log above for what it is doing; give it more time with the input "timeout", such as 30m.'
  })
}

/** The last line that shows something. */
function lastLine(text = ''): string {
  const lines = logLines(tail(text.trimEnd(), LAST_LINES_BYTES))
  return shorten(lines.findLast(line => line.trim() !== '')?.trim() ?? '', MAX_LINE_CHARS)
}
