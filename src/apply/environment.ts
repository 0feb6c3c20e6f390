import { type Environments, isRunning, type WireBuild } from '../datarobot/environment-builds.ts'
import { ApiError, isConflict, isTransient, WaitError } from '../errors.ts'
import type { BuildStep } from '../plan/types.ts'
import { endSentence } from '../text/terminal.ts'
import { duration } from '../text/units.ts'
import { pollIntervalMs } from './evaluate.ts'
import { Heartbeat } from './heartbeat.ts'
import { LogFollower } from './logs.ts'
import type { Progress } from './progress.ts'
import type { StepContext } from './run-steps.ts'
import { lastLine } from './wait.ts'
import { writeOnce } from './write-once.ts'

/** Log of a build, as the wait last saw it. It is kept for the report even if the wait fails. */
export interface ObservedBuild {
  log: string
}

/** The parts of the client that building needs. */
interface BuildClient {
  environments: Environments
  http: Parameters<typeof writeOnce>[0]['http']
}

/** Everything that building an environment needs from its surroundings. */
export interface BuildContext extends StepContext {
  client: BuildClient
  /** Signal that the run was cancelled. */
  signal: AbortSignal
  /** Shows new lines of the build log. */
  show(lines: readonly string[]): void
  timeoutMs: number
  /** Called when the wait starts, with its end in milliseconds since 1970. */
  startWait(deadline: number): void
}

/**
 * Creates an execution environment, unless another run created it since the plan was made. Names are not unique: if two
 * runs create one each, both use the older one, and the other stays empty.
 */
export async function createEnvironment(
  client: BuildClient,
  { say }: Pick<StepContext, 'say'>,
  progress: Progress,
  name: string
): Promise<'done' | 'skipped'> {
  const { environments } = client
  const findId = async () => (await environments.find(name))?.environment ?? null
  const existing = await findId()
  if (existing !== null) {
    progress.environment = { id: existing.id, versionId: null }
    return 'skipped'
  }
  const created = await writeOnce(client, () => environments.create(name), findId).catch(async error => {
    const concurrent = isConflict(error) ? await findId() : null
    if (concurrent === null) throw error
    return concurrent
  })
  const { id } = (await findId()) ?? created
  if (id !== created.id)
    say(
      `Another run created an execution environment of this name at the same time, ${id}, which is used. ${created.id} stays empty`
    )
  progress.environment = { id, versionId: null }
  return 'done'
}

/**
 * Builds a version of the environment, or joins the build of another run, and waits until it is built. Nothing is ever
 * deleted: after a cancellation, the build goes on, and the next run uses it.
 *
 * @throws WaitError with the reason: environment-build-failed, timeout, cancelled
 */
export async function buildEnvironment(
  context: BuildContext,
  step: BuildStep,
  progress: Progress,
  observed: ObservedBuild
): Promise<'done'> {
  const environmentId = step.environmentId ?? progress.environment?.id
  if (environmentId === undefined) throw new Error('There is no execution environment yet.')
  let versionId: string | null = null
  const record = (id: string) => {
    versionId = id
    progress.environment = { id: environmentId, versionId: id }
  }
  try {
    const build = await startOrJoin(context, step, environmentId, record)
    record(build.id)
    context.say(`Version ${build.id} of execution environment ${JSON.stringify(step.name)} is ${build.buildStatus}`)
    if (build.buildStatus !== 'success') await waitForBuild(context, step, environmentId, build, observed)
    return 'done'
  } catch (error) {
    throw context.signal.aborted && versionId !== null ? cancelled(step, versionId, error) : error
  }
}

/**
 * Finds the version that another run built or is building, or sends the folder. It looks again afterwards: of two runs
 * that send the same folder at the same time, both wait for the older version.
 *
 * @param onCreate receives the id of a version that this run creates
 */
async function startOrJoin(
  { client, say }: BuildContext,
  step: BuildStep,
  environmentId: string,
  onCreate: (id: string) => void
): Promise<WireBuild> {
  const { environments } = client
  const { context, label, origin } = step
  const findUsable = async () => {
    const found = await environments.findBuild(environmentId, context.digest)
    return found !== null && (found.buildStatus === 'success' || isRunning(found)) ? found : null
  }
  const existing = await findUsable()
  if (existing !== null) return existing
  const created = await writeOnce(client, () => environments.build(environmentId, label, origin, context), findUsable)
  onCreate(created.id)
  const chosen = (await findUsable()) ?? (await environments.get(environmentId, created.id))
  if (chosen.id !== created.id)
    say(`Another run sent the same folder at the same time: its version ${chosen.id} is used, and ${created.id} is not`)
  return chosen
}

async function waitForBuild(
  context: BuildContext,
  step: BuildStep,
  environmentId: string,
  { id }: WireBuild,
  observed: ObservedBuild
): Promise<void> {
  const { client, time } = context
  const startedAt = time.now()
  const deadline = startedAt + context.timeoutMs
  context.startWait(deadline)
  const follower = new LogFollower(null)
  const heartbeat = new Heartbeat(context)
  let build: WireBuild | null = null
  for (;;) {
    // The state is read first: the log of a build that has ended is complete.
    build = (await readBuild(client.environments, environmentId, id)) ?? build
    const isOver = build !== null && !isRunning(build)
    const log = await readLog(client.environments, environmentId, id)
    if (log !== null) {
      observed.log = log
      const lines = follower.read({ buildLog: log, logs: [] }, isOver).build
      if (lines.length > 0) {
        context.show(lines)
        heartbeat.postpone()
      }
    }
    const now = time.now()
    if (build?.buildStatus === 'success') return
    if (build !== null && isOver) throw failed(step, build, observed, now - startedAt)
    if (now >= deadline) throw timedOut(step, id, build, now - startedAt)
    heartbeat.beat(
      () =>
        `Still waiting for the build of execution environment ${JSON.stringify(step.name)} after ${duration(now - startedAt)}`
    )
    await time.sleep(Math.max(0, Math.min(intervalMs(now - startedAt), deadline - now, heartbeat.due - now)))
  }
}

/** Time between two polls. A build takes minutes (platform.md §2.2). */
const intervalMs = (elapsedMs: number): number => Math.max(1_000, pollIntervalMs(elapsedMs))

/** Reads the state of a build; null after a transient error. The client has retried already, and the deadline ends the wait. */
async function readBuild(environments: Environments, environmentId: string, id: string): Promise<WireBuild | null> {
  return environments.get(environmentId, id).catch(error => {
    if (isTransient(error)) return null
    throw error
  })
}

/** Reads the log so far; null if that fails. A server may have none before the build has ended. */
async function readLog(environments: Environments, environmentId: string, id: string): Promise<string | null> {
  return environments.buildLog(environmentId, id).catch(error => {
    if (error instanceof ApiError) return null
    throw error
  })
}

function failed(
  { name, context }: BuildStep,
  { id, buildStatus }: WireBuild,
  { log }: ObservedBuild,
  elapsedMs: number
) {
  const end = lastLine(log)
  const logEnd = end === '' ? 'Its build log is empty.' : `Its build log ends: ${endSentence(end)}`
  return new WaitError('environment-build-failed', {
    what: `Execution environment ${JSON.stringify(name)} could not be built from folder ${JSON.stringify(context.folder)}.`,
    saw: `After ${duration(elapsedMs)}, the build status of version ${id} is "${buildStatus}". ${logEnd}`,
    next: 'Fix the error in the build log of the execution environment and push again. The application was not changed.'
  })
}

function timedOut({ name }: BuildStep, id: string, build: WireBuild | null, elapsedMs: number): WaitError {
  const status = build === null ? 'unknown: DataRobot did not respond' : JSON.stringify(build.buildStatus)
  return new WaitError('timeout', {
    what: `Execution environment ${JSON.stringify(name)} was not built in time.`,
    saw: `After ${duration(elapsedMs)}, the build status of version ${id} is ${status}. The build goes on.`,
    next: 'Run the job again: it waits for the same build. Allow more time with the input "environment-timeout", such as 90m.'
  })
}

function cancelled({ name }: BuildStep, id: string, cause: unknown): WaitError {
  return new WaitError(
    'cancelled',
    {
      what: 'The run was cancelled.',
      saw: `The build of version ${id} of execution environment ${JSON.stringify(name)} goes on in DataRobot. The application was not changed.`,
      next: 'Run the job again: it waits for the same build, or uses its result.'
    },
    { cause }
  )
}
