import type { Clock } from '../clock.ts'
import type { WireApplication, WireLogs } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError, type FailureReason, isTransient, WaitError } from '../errors.ts'
import { isAtRest } from '../plan/current-state.ts'
import { versionName } from '../plan/steps.ts'
import { endSentence, logLines, shorten, tail } from '../text/terminal.ts'
import { duration } from '../text/units.ts'
import { type Expected, evaluate, hasChangedState, type Observation, pollIntervalMs, type Verdict } from './evaluate.ts'
import { Heartbeat } from './heartbeat.ts'
import { type JobState, jobIdOf, readJob } from './job.ts'
import { hasFailedBuild, LogFollower, type NewLines } from './logs.ts'

/** Bytes at the end of a log that are searched for its last line. */
const LAST_LINES_BYTES = 64 * 1024
const MAX_LINE_CHARS = 300
/** Maximum time at rest after a visit. An application that rests longer must be started by a person (platform.md §4 [C]). */
const MAX_REST_MS = 5 * 60_000

/** Everything the wait needs from its environment. */
export interface WaitContext {
  client: Client
  time: Clock
  /** Logs one line. */
  say(line: string): void
  /** Shows new log lines of the application. */
  show(lines: NewLines): void
  /** Visits the application's URL to wake it. */
  wake(url: string): Promise<void>
}

/** State to wait for. */
export interface ExpectedState extends Expected {
  applicationId: string
  name: string
  /** Version label, for messages. */
  label: string | null
  /** URL of the status job of a new application. */
  job: string | null
  /** Logs before the publish; null if they could not be read. */
  logsBefore: WireLogs | null
  /** Milliseconds since 1970. */
  deadline: number
}

/** Last state that the wait observed, kept for the report even if the wait fails. */
export interface Observed {
  application: WireApplication | null
  logs: WireLogs | null
}

/**
 * Waits until the application is verified to run the version. Each poll reads application, status job and logs together
 * and shows new log lines. A failed poll is ignored.
 *
 * @throws WaitError with the reason: build-failed, start-failed, superseded, timeout
 */
export async function waitUntilRunning(
  context: WaitContext,
  expected: ExpectedState,
  observed: Observed
): Promise<WireApplication> {
  const { client, time } = context
  const startedAt = time.now()
  const follower = new LogFollower(expected.logsBefore)
  const heartbeat = new Heartbeat(context)
  let hasStateChanged = false
  let lastStatus = expected.previous?.status ?? null
  let lastChangeAt = startedAt
  for (;;) {
    const pollStartedAt = time.now()
    const [application, job, logs] = await Promise.all([
      fetchApplication(client, expected.applicationId),
      followJob(client, expected.job),
      readLogs(client, expected.applicationId)
    ])
    const now = time.now()
    if (application !== null) {
      observed.application = application
      const observation: Observation = {
        status: application.status,
        versionId: application.customApplicationSourceVersionId,
        job
      }
      if (hasChangedState(expected, observation)) hasStateChanged = true
      if (observation.status !== lastStatus) {
        context.say(
          `Application ${JSON.stringify(expected.name)} is ${observation.status} after ${duration(now - startedAt)}`
        )
        lastStatus = observation.status
        lastChangeAt = now
        heartbeat.postpone()
      }
      const verdict = evaluate(expected, observation, hasStateChanged, now - startedAt)
      // The last lines of a failing application may be newer than this poll.
      observed.logs =
        (verdict.kind === 'failed' ? await readLogs(client, expected.applicationId) : logs) ?? observed.logs
      if (observed.logs !== null && showLogs(context, follower, observed.logs, isFinal(verdict))) heartbeat.postpone()
      if (verdict.kind === 'ready') return application
      if (verdict.kind === 'failed') throw failure(expected, verdict.reason, observed, now - startedAt)
      if (verdict.kind === 'superseded') throw superseded(expected, verdict.by)
      if (isAtRest(observation.status) && now - lastChangeAt >= MAX_REST_MS)
        throw staysAtRest(expected, observation.status, now - startedAt)
      if (verdict.kind === 'asleep' && application.applicationUrl !== null)
        await context.wake(application.applicationUrl)
    }
    if (time.now() >= expected.deadline) throw timeout(expected, observed, now - startedAt)
    heartbeat.beat(() => stillWaiting(expected, application, time.now() - startedAt))
    // The interval starts with the poll, so the time that its requests took counts.
    const nextPollAt = Math.min(
      pollStartedAt + pollIntervalMs(time.now() - lastChangeAt),
      expected.deadline,
      heartbeat.due
    )
    await time.sleep(Math.max(0, nextPollAt - time.now()))
  }
}

const isFinal = ({ kind }: Verdict): boolean => kind !== 'wait' && kind !== 'asleep'

/** Reads the application; null after a transient error. The client has retried already, and the deadline ends the wait. */
async function fetchApplication(client: Client, applicationId: string): Promise<WireApplication | null> {
  try {
    return await client.applications.get(applicationId)
  } catch (error) {
    if (isTransient(error)) return null
    throw error
  }
}

/** Reads the status job; null if that fails. A job may hang or vanish (platform.md §4), and the wait does not need it. */
async function followJob(client: Client, job: string | null): Promise<JobState | null> {
  if (job === null) return null
  return readJob(client.http, jobIdOf(job)).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
}

/** Reads the logs; null if that fails. They need another role than a deploy (platform.md §3.3) and prove nothing. */
async function readLogs(client: Client, applicationId: string): Promise<WireLogs | null> {
  return client.applications.logs(applicationId).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
}

/** Shows new lines and returns whether there were any. */
function showLogs(context: WaitContext, follower: LogFollower, logs: WireLogs, isLast: boolean): boolean {
  const lines = follower.read(logs, isLast)
  const hasNewLines = lines.build.length + lines.runtime.length > 0
  if (hasNewLines) context.show(lines)
  return hasNewLines
}

/** @param application null if the last poll failed */
function stillWaiting({ name }: ExpectedState, application: WireApplication | null, elapsedMs: number): string {
  const state = application === null ? 'DataRobot does not respond' : `it is ${application.status}`
  return `Still waiting for application ${JSON.stringify(name)} after ${duration(elapsedMs)}: ${state}`
}

function failure(expected: ExpectedState, symptom: string, observed: Observed, elapsedMs: number): WaitError {
  const { logs } = observed
  const isBuild = hasFailedBuild(logs)
  const reason: FailureReason = isBuild ? 'build-failed' : 'start-failed'
  const lastLogLine = lastLine(isBuild ? (logs?.buildError ?? logs?.buildLog) : logs?.logs.join('\n'))
  const log = isBuild ? 'build log' : 'log'
  const logEnd = lastLogLine === '' ? ` Its ${log} is empty.` : ` Its ${log} ends: ${endSentence(lastLogLine)}`
  return new WaitError(reason, {
    what: `Application ${JSON.stringify(expected.name)} does not run ${versionOf(expected)}.`,
    saw: `${duration(elapsedMs)} after it was published, ${symptom}.${logEnd}`,
    next: isBuild
      ? 'Fix the error in the build log and push again.'
      : 'Fix the error in the log and push again; start-app.sh must keep running and listen on port 8080.'
  })
}

const versionOf = ({ versionId, label }: ExpectedState): string => versionName({ id: versionId, label })

function staysAtRest(expected: ExpectedState, status: string, elapsedMs: number): WaitError {
  return new WaitError('start-failed', {
    what: `Application ${JSON.stringify(expected.name)} does not run ${versionOf(expected)}.`,
    saw: `${duration(elapsedMs)} after it was published, its status is ${JSON.stringify(status)}, and visits do not wake it.`,
    next: 'Start the application in DataRobot, then run the job again.'
  })
}

function superseded(expected: ExpectedState, by: string | null): WaitError {
  return new WaitError('superseded', {
    what: `Application ${JSON.stringify(expected.name)} does not run ${versionOf(expected)}: it was superseded.`,
    saw: `Another run or a person published version ${by ?? 'unknown'} while this run was waiting.`,
    next: 'No action is needed if a newer run published it; otherwise give the workflow a concurrency group, so that deploys queue.'
  })
}

function timeout(expected: ExpectedState, observed: Observed, elapsedMs: number): WaitError {
  const status = observed.application?.status ?? 'unknown: DataRobot did not respond'
  return new WaitError('timeout', {
    what: `Application ${JSON.stringify(expected.name)} was not ready in time.`,
    saw: `After ${duration(elapsedMs)} its status is ${status}.`,
    next: 'Check the log above for its progress; allow more time with the input "timeout", such as 30m.'
  })
}

/** Last line of a log that is not empty, shortened. */
export function lastLine(text = ''): string {
  const lines = logLines(tail(text.trimEnd(), LAST_LINES_BYTES))
  return shorten(lines.findLast(line => line.trim() !== '')?.trim() ?? '', MAX_LINE_CHARS)
}
