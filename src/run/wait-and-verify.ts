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

/** Outcome of a run with nothing to do. An application that no visit wakes is worth a sentence. */
export function unchanged(application: CurrentApplication | null): Outcome {
  const status = application?.status ?? 'running'
  const isStopped = isAtRest(status) && status !== 'paused'
  const detail = isStopped ? `Its status is "${status}": it does not run until somebody starts it in DataRobot.` : null
  return succeeded('unchanged', 'unchanged', detail)
}

/** The logs as they stand, so that what was there is not shown as new. Reading them takes a role of its own. */
export async function readLogsBefore(client: Client, application: CurrentApplication | null): Promise<WireLogs | null> {
  return application === null ? null : client.applications.logs(application.id).catch(() => null)
}

/** What to wait for once the plan is applied. */
export function expectedState(
  plan: DeployPlan,
  application: CurrentApplication | null,
  progress: Progress,
  logsBefore: WireLogs | null,
  deadline: number
): ExpectedState {
  const versionId = progress.version?.id ?? progress.versionId ?? plan.previousVersionId ?? ''
  // Without a publish there is no old state to mistake for ours: only the one that is there is waited for.
  const planned = application === null ? null : { status: application.status, versionId: application.versionId }
  const before = progress.concurrentPublish ?? (progress.isPublished ? planned : null)
  return {
    applicationId: progress.applicationId ?? '',
    name: plan.subject.name,
    versionId,
    label: progress.version?.label ?? null,
    job: progress.job,
    previous: before,
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
  const parts = waitContext(run, connection)
  run.deadline = expected.deadline
  try {
    const application = await waitUntilRunning(parts, expected, run.observed)
    run.recordApplication(application)
    const health = await checkHealth(
      { ...parts, ...run.env, dispatcher: network, platformHost: new URL(client.http.endpoint).host },
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
    const isWorthIt = expected.previous?.status !== 'failed' && previous !== expected.versionId
    if (!inputs.rollbackOnFailure || previous === null || !isWorthIt) throw error
    run.deadline = parts.time.now() + ROLLBACK_TIMEOUT_MS
    const restored = await rollBack(parts, expected, previous, error)
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
