import { apply } from '../apply/apply.ts'
import { checkHealth, checkStreamlitScript } from '../apply/health.ts'
import { newProgress } from '../apply/progress.ts'
import { lastLine, type WaitContext, waitUntilRunning } from '../apply/wait.ts'
import type { Client } from '../datarobot/client.ts'
import { WaitError } from '../errors.ts'
import type { WaitInputs } from '../inputs/types.ts'
import type { DeployPlan } from '../plan/types.ts'
import { tail } from '../text/terminal.ts'
import { rehearsalEnvironment } from '../verification/environment.ts'
import { runVerification } from '../verification/verify.ts'
import { readNewLog } from './application-log.ts'
import { waitContext } from './connect.ts'
import type { RehearsalEngine } from './rehearsal-engine.ts'
import type { Run } from './run.ts'
import { expectedState } from './wait-and-verify.ts'

/** Size of the output of the command that the report keeps. */
const MAX_OUTPUT_BYTES = 64 * 1024

/** Consecutive responses with status 500 after which the page counts as broken. */
const MAX_SERVER_ERRORS = 10

/** Everything that a rehearsal depends on, beside its plan. */
export interface RehearsalWork extends Pick<WaitInputs, 'healthCheck'> {
  /** Script for the shell; null for none. */
  command: string | null
  /** Milliseconds since 1970. */
  deadline: number
}

/**
 * Deploys to the engine with the steps of a real deploy, and checks the application as strictly as it can be checked: its
 * page, its script if it uses Streamlit, its log, and the user's command.
 *
 * @throws WaitError with the reason of the check that failed
 */
export async function rehearsePlan(
  run: Run,
  engine: RehearsalEngine,
  plan: DeployPlan,
  work: RehearsalWork
): Promise<void> {
  const { client } = engine
  const { time, log } = run.env
  const progress = newProgress(plan)
  const context = waitContext(run, engine)
  await apply(
    {
      client,
      time,
      say: log.debug,
      savePending: () => {},
      buildEnvironment: async () => 'done',
      check: async () => {
        const expected = expectedState(plan, null, progress, null, work.deadline)
        const { id, applicationUrl } = await waitUntilRunning(context, expected, run.observed)
        await checkApplication(run, engine, context, { id, url: applicationUrl, name: plan.subject.name }, work)
      }
    },
    plan,
    progress
  )
}

interface RehearsedApplication {
  id: string
  name: string
  url: string | null
}

async function checkApplication(
  run: Run,
  { client, network: dispatcher }: RehearsalEngine,
  context: WaitContext,
  { id, name, url }: RehearsedApplication,
  { healthCheck, command, deadline }: RehearsalWork
): Promise<void> {
  const { env } = run
  const platformHost = new URL(client.http.endpoint).host
  const request = { ...env, dispatcher, platformHost, say: env.log.info, remainingMs: () => deadline - env.time.now() }
  try {
    await checkHealth({ ...request, givesUp: hopelessness(client, id) }, name, url, healthCheck, deadline)
    const problem = url === null ? null : await checkStreamlitScript(request, url)
    if (problem !== null) throw brokenScript(name, problem)
    if (command !== null) await runCommand(run, command, url ?? '', deadline)
  } finally {
    if (!env.signal.aborted) await readNewLog(run, context, id)
  }
  if (run.tracebacks.length > 0) throw loggedTraceback(name)
}

/** Recognizes a page that waiting cannot help: the application has ended, or answers with 500 again and again. */
function hopelessness({ applications }: Client, id: string): (saw: string) => Promise<boolean> {
  let serverErrors = 0
  return async saw => {
    serverErrors = saw === '500' ? serverErrors + 1 : 0
    return serverErrors === MAX_SERVER_ERRORS || (await applications.get(id)).status === 'failed'
  }
}

async function runCommand(run: Run, command: string, url: string, deadline: number): Promise<void> {
  const { log, context, inputs, signal, time } = run.env
  const stream = log.stream('rehearse')
  const show = (lines: readonly string[]) => {
    stream.write(lines)
    run.verificationLog = tail(`${run.verificationLog}${lines.join('\n')}\n`, MAX_OUTPUT_BYTES)
  }
  const environment = rehearsalEnvironment(inputs.environment, url)
  const timeoutMs = Math.max(0, deadline - time.now())
  const work = { context, environment, workspace: inputs.workspace, timeoutMs, signal, show }
  try {
    const end = await runVerification(work, command)
    if (end.kind === 'exited' && end.code === 0) return
    const result =
      end.kind === 'timeout' ? 'did not end within "timeout"' : `ended with exit code ${end.code ?? 'unknown'}`
    const last = lastLine(run.verificationLog)
    throw new WaitError('verification-failed', {
      what: 'The rehearsed application did not pass the command of "rehearse".',
      saw: `The command of "rehearse" ${result}.${last === '' ? ' It printed nothing.' : ` Its output ends: ${last}`}`,
      next: 'Read its output in the log above, then correct the application or the command.'
    })
  } finally {
    stream.end()
  }
}

function brokenScript(name: string, problem: string): WaitError {
  return new WaitError('health-check-failed', {
    what: `The script of Streamlit application ${JSON.stringify(name)} failed in a session.`,
    saw: `The server runs, but its script failed when it ran as for a visitor (${problem}).`,
    next: 'Fix the error in the log above and push again.'
  })
}

function loggedTraceback(name: string): WaitError {
  return new WaitError('health-check-failed', {
    what: `Application ${JSON.stringify(name)} logged an error while it was checked.`,
    saw: 'It answered, but it logged an error meanwhile.',
    next: 'Fix the error in the log above and push again.'
  })
}
