import { checkHealth } from '../apply/health.ts'
import type { Progress } from '../apply/progress.ts'
import { ROLLBACK_TIMEOUT_MS, rollBack } from '../apply/rollback.ts'
import { type ExpectedState, type WaitContext, waitUntilRunning } from '../apply/wait.ts'
import type { WireApplication, WireLogs } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import type { Verification, WaitInputs } from '../inputs/types.ts'
import { type CurrentApplication, isAtRest } from '../plan/current-state.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Health, Outcome } from '../report/types.ts'
import { readNewLog } from './application-log.ts'
import { type Connection, waitContext } from './connect.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'
import { verify } from './verify.ts'

/** Outcome of a run with nothing to do. It says if the application is stopped, because no visit wakes it. */
export function unchanged(application: CurrentApplication | null): Outcome {
  const status = application?.status ?? 'running'
  const isStopped = isAtRest(status) && status !== 'paused'
  const detail = isStopped ? `Its status is "${status}": it does not run until a user starts it in DataRobot.` : null
  return succeeded('unchanged', 'unchanged', detail)
}

/** Reads the logs before the publish, so that old lines are not shown as new. It needs a permission of its own. */
export async function readLogsBefore(client: Client, application: CurrentApplication | null): Promise<WireLogs | null> {
  return application === null ? null : client.applications.logs(application.id).catch(() => null)
}

/** State to wait for once the plan is applied. */
export function expectedState(
  plan: DeployPlan,
  application: CurrentApplication | null,
  progress: Progress,
  logsBefore: WireLogs | null,
  deadline: number
): ExpectedState {
  const versionId = progress.version?.id ?? progress.versionId ?? plan.previousVersionId ?? ''
  // Without a publish there is no old state that could be mistaken for the new one.
  const planned = application === null ? null : { status: application.status, versionId: application.versionId }
  const previous = progress.concurrentPublish ?? (progress.isPublished ? planned : null)
  return {
    applicationId: progress.applicationId ?? '',
    name: plan.subject.name,
    versionId,
    label: progress.version?.label ?? null,
    job: progress.job,
    previous,
    logsBefore,
    deadline
  }
}

type RollbackInputs = Pick<WaitInputs, 'rollbackOnFailure'>

/** Succeeds once the application runs and passes its health check; otherwise rolls back if possible and enabled. */
export async function waitAndCheck(
  run: Run,
  connection: Connection,
  inputs: RollbackInputs & Pick<WaitInputs, 'healthCheck'>,
  expected: ExpectedState,
  progress: Progress
): Promise<void> {
  run.deadline = expected.deadline
  await orRollBack(run, connection, inputs, expected, progress, async context => {
    const application = await waitUntilRunning(context, expected, run.observed)
    run.recordApplication(application)
    run.record({ health: await checkRunning(run, connection, application, inputs, expected) })
  })
}

/** Checks the health of a running application, and shows what it logs meanwhile. */
export async function checkRunning(
  run: Run,
  connection: Connection,
  { id, applicationUrl }: Pick<WireApplication, 'id' | 'applicationUrl'>,
  { healthCheck }: Pick<WaitInputs, 'healthCheck'>,
  { name, deadline }: Pick<ExpectedState, 'name' | 'deadline'>
): Promise<Health> {
  const { client, network } = connection
  const context = waitContext(run, connection)
  const platformHost = new URL(client.http.endpoint).host
  try {
    return await checkHealth(
      { ...context, ...run.env, dispatcher: network, platformHost },
      name,
      applicationUrl,
      healthCheck,
      deadline
    )
  } finally {
    if (healthCheck.kind !== 'off' && !run.env.signal.aborted) await readNewLog(run, context, id)
  }
}

/** Verifies the running application with the user's command; otherwise rolls back if possible and enabled. */
export async function verifyOrRollBack(
  run: Run,
  connection: Connection,
  inputs: RollbackInputs & { verification: Verification },
  expected: ExpectedState,
  progress: Progress
): Promise<void> {
  await orRollBack(run, connection, inputs, expected, progress, context =>
    verifyRunning(run, context, inputs.verification, run.observed.application, expected)
  )
}

/** Verifies a running application, and shows what it logs meanwhile. */
export async function verifyRunning(
  run: Run,
  context: WaitContext,
  verification: Verification,
  application: WireApplication | null,
  { applicationId: id, name, versionId }: Pick<ExpectedState, 'applicationId' | 'name' | 'versionId'>
): Promise<void> {
  try {
    await verify(run, verification, { id, name, versionId, url: application?.applicationUrl ?? '' })
  } finally {
    if (!run.env.signal.aborted) await readNewLog(run, context, id)
  }
}

/** Runs a check of the new version. If it fails, publishes the previous version again, if possible and enabled. */
async function orRollBack(
  run: Run,
  connection: Connection,
  { rollbackOnFailure }: RollbackInputs,
  expected: ExpectedState,
  progress: Progress,
  check: (context: WaitContext) => Promise<void>
): Promise<void> {
  const context = waitContext(run, connection)
  try {
    await check(context)
  } catch (error) {
    if (run.observed.application !== null) run.recordApplication(run.observed.application)
    // A cancelled run undoes its changes at once, without a wait.
    if (run.env.signal.aborted) throw error
    const previous = expected.previous?.versionId ?? null
    // A version that failed before would fail again.
    const canHelp = expected.previous?.status !== 'failed' && previous !== expected.versionId
    if (!rollbackOnFailure || previous === null || !canHelp) throw error
    run.deadline = context.time.now() + ROLLBACK_TIMEOUT_MS
    const restored = await rollBack(context, expected, previous, error)
    run.record({ rolledBack: restored !== null })
    if (restored !== null) {
      progress.isReverted = true
      run.recordApplication(restored)
    }
    throw error
  } finally {
    run.deadline = Number.POSITIVE_INFINITY
  }
}
