import type { Dispatcher } from 'undici'
import { hasChanged } from '../apply/apply.ts'
import { isAtRest } from '../apply/evaluate.ts'
import { checkHealth } from '../apply/health.ts'
import type { Progress } from '../apply/progress.ts'
import { ROLLBACK_TIMEOUT_MS, rollBack } from '../apply/rollback.ts'
import { type ExpectedState, waitUntilRunning } from '../apply/wait.ts'
import type { WireLogs } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import type { WaitInputs } from '../inputs/types.ts'
import type { CurrentApplication } from '../plan/current-state.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import { waitContext } from './connect.ts'
import { succeeded } from './outcomes.ts'
import type { Run } from './run.ts'

/** Whether there is nothing to do, and nothing to wait for: the application is not on its way to what it has. */
export function isUpToDate({ steps }: DeployPlan, application: CurrentApplication | null, wait: boolean): boolean {
  const isStill = application !== null && (application.status === 'running' || isAtRest(application.status))
  return steps.length === 0 && (isStill || !wait)
}

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

/** Green only when proven; else the version before comes back, where there is one and that is wanted. */
export async function waitAndVerify(
  run: Run,
  client: Client,
  network: Dispatcher,
  inputs: WaitInputs,
  awaited: ExpectedState
): Promise<void> {
  const parts = waitContext(run, client, network)
  run.deadline = awaited.deadline
  try {
    const application = await waitUntilRunning(parts, awaited, run.observed)
    run.recordApplication(application)
    run.facts.health = await checkHealth(
      { ...parts, ...run.env, dispatcher: network, platformHost: new URL(client.http.endpoint).host },
      awaited.name,
      application.applicationUrl,
      inputs.healthCheck,
      awaited.deadline
    )
  } catch (error) {
    if (run.observed.application !== null) run.recordApplication(run.observed.application)
    // What was begun is taken back at once then, without waiting.
    if (run.env.signal.aborted) throw error
    const previous = awaited.previous?.versionId ?? null
    // What had failed before is no better a second time.
    const isWorthIt = awaited.previous?.status !== 'failed' && previous !== awaited.versionId
    if (!inputs.rollbackOnFailure || previous === null || !isWorthIt) throw error
    run.deadline = parts.time.now() + ROLLBACK_TIMEOUT_MS
    const restored = await rollBack(parts, awaited, previous, error)
    run.facts.rolledBack = restored !== null
    if (restored !== null) {
      run.facts.changed = hasChanged(false, run.steps)
      run.recordApplication(restored)
    }
    throw error
  } finally {
    run.deadline = Number.POSITIVE_INFINITY
  }
}
