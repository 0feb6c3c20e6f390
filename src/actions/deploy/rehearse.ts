import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { fetchCurrentState } from '../../datarobot/current-state.ts'
import { ExplainedError, joinLimited, listNames } from '../../errors.ts'
import type { DesiredFile } from '../../files/types.ts'
import type { DeployInputs, Rehearsal } from '../../inputs/types.ts'
import { isId } from '../../names.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import { findProgram } from '../../programs.ts'
import { diagnose } from '../../run/diagnose.ts'
import { rehearsePlan } from '../../run/rehearsal.ts'
import { type RehearsalEngine, startEngine } from '../../run/rehearsal-engine.ts'
import type { Run } from '../../run/run.ts'
import { duration } from '../../text/units.ts'
import { engineEnvironment } from '../../verification/environment.ts'
import type { DesiredState } from './desired-state.ts'
import { ENVIRONMENT, neededTools, obstacleOf, planRehearsal, versionWarning } from './rehearsal-plan.ts'

/** Tools whose version the log shows. */
const VERSIONED_TOOLS = ['python3', 'node']

/** A deploy that is rehearsed before it is applied. */
export interface RehearsedDeploy {
  inputs: DeployInputs
  desired: DesiredState
  current: CurrentState
}

/**
 * Runs the application on the runner, before anything is sent to DataRobot. A deploy that cannot be rehearsed continues,
 * with a notice that says why.
 *
 * @throws ExplainedError rehearsal-failed
 */
export async function rehearse(run: Run, { command }: Rehearsal, deploy: RehearsedDeploy): Promise<void> {
  const { time, log } = run.env
  const startedAt = time.now()
  const obstacle = await findObstacle(run, deploy)
  if (obstacle !== null) return skip(run, obstacle)
  await showVersions(run, deploy)
  const deadline = startedAt + deploy.inputs.timeoutMs
  const engine = await startOrSkip(run, deploy.inputs.timeoutMs)
  if (engine === null) return
  try {
    await rehearseIn(run, engine, deploy, { command, deadline })
    run.record({ rehearsal: 'passed' })
  } catch (error) {
    if (run.env.signal.aborted) throw error
    const limit = engine.hasEnded() ? 'the emulator on the runner ended' : limitOfRunner(run)
    if (limit === null) throw error instanceof ExplainedError ? recordFailure(run, deploy.desired.name, error) : error
    skip(run, limit)
  } finally {
    await engine.stop()
    run.record({ rehearsalCache: engine.cache() })
  }
  forgetRehearsal(run)
  if (run.facts.rehearsal === 'passed') log.info(`The rehearsal passed after ${duration(time.now() - startedAt)}`)
}

async function rehearseIn(
  run: Run,
  engine: RehearsalEngine,
  { inputs, desired, current }: RehearsedDeploy,
  { command, deadline }: { command: string | null; deadline: number }
): Promise<void> {
  const state = await fetchCurrentState(engine.client, {
    application: { name: desired.name },
    sourceName: desired.sourceName,
    environment: ENVIRONMENT,
    environmentVersion: null,
    contextDigest: null,
    environmentOf: null,
    withoutManifest: false,
    fromTemplate: false,
    withGrants: false,
    withSourceGrants: false,
    withCredentials: false
  })
  const { plan, unknown } = planRehearsal(desired, inputs.credentials, current, state)
  if (unknown.length > 0)
    run.env.log.notice(
      `The rehearsal knows only the ids in the runtime parameters ${listNames(unknown)}, not what they refer to: a ` +
        'credential has a placeholder as its secret.'
    )
  await rehearsePlan(run, engine, plan, { healthCheck: inputs.healthCheck, command, deadline })
}

/** Forgets the rehearsed application, so that the report of the deploy only shows the real one. */
function forgetRehearsal(run: Run): void {
  run.observed.application = null
  run.observed.logs = null
  run.tracebacks = []
  run.verificationLog = ''
}

async function findObstacle(run: Run, { desired, current }: RehearsedDeploy): Promise<string | null> {
  const known = obstacleOf(desired, current.base, process.platform)
  if (known !== null) return known
  const missing = (await toolsOf(desired)).filter(tool => findProgram(tool, run.env.inputs.environment) === null)
  return missing.length === 0 ? null : `the runner has no ${joinLimited(missing)}. Install it in an earlier step`
}

async function toolsOf({ files }: DesiredState): Promise<string[]> {
  const all = files?.files ?? []
  const [start, build] = await Promise.all(['start-app.sh', 'build-app.sh'].map(path => readScript(all, path)))
  return neededTools(
    all.map(({ path }) => path),
    { start: start ?? null, build: build ?? null }
  )
}

async function readScript(files: readonly DesiredFile[], path: string): Promise<string | null> {
  const file = files.find(each => each.path === path)
  return file === undefined ? null : readFile(file.location, 'utf8')
}

/** Shows which Python and Node run the application, and warns if the execution environment has another version. */
async function showVersions(run: Run, { inputs, desired }: RehearsedDeploy): Promise<void> {
  const { log, inputs: source } = run.env
  const environment = inputs.environment === null || isId(inputs.environment) ? null : inputs.environment
  const used = (await toolsOf(desired)).map(tool => (tool === 'python' ? 'python3' : tool))
  for (const tool of VERSIONED_TOOLS.filter(each => used.includes(each))) {
    const version = await versionOf(tool, engineEnvironment(source.environment))
    const warning = versionWarning(environment, tool, version)
    if (warning === null) log.info(`The rehearsal uses ${tool === 'node' ? 'Node ' : ''}${version} of the runner`)
    else log.warning(warning)
  }
}

/** Output of the tool's `--version`. A tool that does not work fails the rehearsal itself, with a better message. */
async function versionOf(tool: string, env: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(tool, ['--version'], { env }).catch(() => ({ stdout: tool }))
  return stdout.trim()
}

async function startOrSkip(run: Run, timeoutMs: number): Promise<RehearsalEngine | null> {
  try {
    return await startEngine(run.env, timeoutMs)
  } catch (error) {
    if (run.env.signal.aborted || !(error instanceof ExplainedError)) throw error
    skip(run, error.explanation.saw.replace(/\.$/, ''))
    return null
  }
}

function skip(run: Run, reason: string): void {
  run.record({ rehearsal: 'skipped' })
  run.env.log.notice(
    `The application was not rehearsed: ${reason}. The deploy continues. Set "rehearse" to false to leave the rehearsal out.`
  )
}

/** Messages of the emulator about a tool of the runner, and about its port for applications that ignore PORT. */
const LACKING_TOOL = /needs (\S+), which is missing or does not work on this machine/
const TAKEN_PORT = /^port (\d+) of this machine is taken by another program\. This is a limit of the emulator/

/** Reason for which the runner, and not the application, made the rehearsal fail; null if there is none. */
function limitOfRunner({ observed: { logs } }: Run): string | null {
  const [, tool] = LACKING_TOOL.exec(`${logs?.buildError ?? ''}\n${logs?.buildLog ?? ''}`) ?? []
  if (tool !== undefined) return `the runner has no working ${tool}. Install it in an earlier step`
  const [, port] = TAKEN_PORT.exec(logs?.logs.at(-1) ?? '') ?? []
  return port === undefined
    ? null
    : `another program on the runner uses port ${port}. Let the application listen on the value of PORT`
}

/** Keeps the causes of the failure for the report, whose logs are those of the rehearsal. */
function recordFailure(run: Run, name: string, error: ExplainedError): ExplainedError {
  run.record({ rehearsal: 'failed' })
  run.tracebacks = diagnose(run, error)
  return new ExplainedError(
    'rehearsal-failed',
    {
      what: `The rehearsal of application ${JSON.stringify(name)} on the runner failed, so nothing was sent to DataRobot.`,
      saw: error.explanation.saw
        .replace(/^(.+?) after it was published, /, 'After $1, ')
        .replace(/^DataRobot answered/, 'The emulator answered'),
      next: 'Correct the application and push again. If it can only run in DataRobot, set "rehearse" to false.'
    },
    { cause: error }
  )
}
