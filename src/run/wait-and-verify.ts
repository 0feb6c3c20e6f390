import { checkHealth } from '../apply/health.ts'
import type { Progress } from '../apply/progress.ts'
import { ROLLBACK_TIMEOUT_MS, rollBack } from '../apply/rollback.ts'
import { type ExpectedState, waitUntilRunning } from '../apply/wait.ts'
import type { WireLogs } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import type { WaitInputs } from '../inputs/types.ts'
import { type CurrentApplication, isAtRest } from '../plan/current-state.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import { type Connection, waitContext } from './connect.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'

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

/** Succeeds once the application is verified; otherwise rolls back if possible and enabled. */
export async function waitAndVerify(
  run: Run,
  connection: Connection,
  inputs: Pick<WaitInputs, 'healthCheck' | 'rollbackOnFailure'>,
  expected: ExpectedState,
  progress: Progress
): Promise<void> {
  const { client, network } = connection
  const context = waitContext(run, connection)
  run.deadline = expected.deadline
  try {
    const application = await waitUntilRunning(context, expected, run.observed)
    run.recordApplication(application)
    const health = await checkHealth(
      { ...context, ...run.env, dispatcher: network, platformHost: new URL(client.http.endpoint).host },
      expected.name,
      application.applicationUrl,
      inputs.healthCheck,
      expected.deadline
    )
    run.record({ health })
  } catch (error) {
    if (run.observed.application !== null) run.recordApplication(run.observed.application)
    // A cancelled run undoes its changes at once, without a wait.
    if (run.env.signal.aborted) throw error
    const previous = expected.previous?.versionId ?? null
    // A version that failed before would fail again.
    const canHelp = expected.previous?.status !== 'failed' && previous !== expected.versionId
    if (!inputs.rollbackOnFailure || previous === null || !canHelp) throw error
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
