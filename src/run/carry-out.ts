import { type ApplyContext, apply, hasChanged } from '../apply/apply.ts'
import { keptSecrets } from '../apply/credentials.ts'
import { newProgress, type Progress } from '../apply/progress.ts'
import { type Unpublished, unpublishedVersions } from '../apply/prune.ts'
import { RollbackError } from '../apply/rollback.ts'
import { leftCandidate } from '../apply/undo.ts'
import { sourceOf } from '../apply/versions.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError, ExplainedError } from '../errors.ts'
import type { ConnectionInputs, WaitInputs } from '../inputs/types.ts'
import type { CurrentApplication } from '../plan/current-state.ts'
import { hasEffect } from '../plan/steps.ts'
import type { DeployPlan } from '../plan/types.ts'
import type { Outcome } from '../report/types.ts'
import { waitForEnvironment } from './build-environment.ts'
import { type Checks, checksOf } from './checks.ts'
import type { Connection } from './connect.ts'
import { succeeded } from './outcomes.ts'
import { type Recovery, trackChanges } from './recovery.ts'
import type { Run } from './run.ts'
import { type Stage, stagesOf } from './stages.ts'
import { readLogsBefore } from './wait-and-verify.ts'

/** Everything that carrying out a plan depends on. */
export interface Work extends Pick<Checks, 'verification'>, Pick<ApplyContext, 'assertOwnCandidate'> {
  plan: DeployPlan
  /** The application before the plan; null if the plan creates it. */
  application: CurrentApplication | null
  inputs: ConnectionInputs & Omit<WaitInputs, 'wait'>
  /** Maximum time for building an execution environment, in milliseconds. By default that of `inputs`. */
  environmentTimeoutMs?: number
  /** Label of the version if the plan publishes one that exists. */
  versionLabel: string | null
  /** True for an application that is of no use unless it runs: a new one is deleted again if it never ran. */
  isPreview: boolean
  /**
   * Called before each write that changes the live version, with the application as another run published to it
   * meanwhile, if one did. Throws if this run must not write.
   */
  checkNotSuperseded?(concurrentPublish: WireApplication | null): Promise<void>
}

/**
 * Carries out a plan: writes, waits, verifies, finishes. Deploy, rollback, promote and sync-codespace all end here.
 *
 * A failure before the publish is undone; after it, the failed check has rolled back. If that failed too, the record of
 * the pending changes stays, and the post step tries once more.
 *
 * @throws ExplainedError with the reason of the step that failed
 */
export async function carryOut(run: Run, { client, network }: Connection, work: Work): Promise<Outcome> {
  const { plan, application, inputs, assertOwnCandidate } = work
  const { time, log, signal } = run.env
  const progress = newProgress(plan)
  run.follow(progress.records, () => hasChanged(progress))
  const recovery = trackChanges(run, { client, network }, inputs, progress)
  const stages = stagesOf(progress.records)
  const isWaiting = stages.some(({ name }) => name === 'Wait')
  const last = stages.find(({ name }) => name === 'Finish')
  const logsBefore = isWaiting ? readLogsBefore(client, application) : Promise.resolve(null)
  const context: ApplyContext = {
    client,
    time,
    say: log.info,
    timeoutMs: inputs.timeoutMs,
    savePending: recovery.savePending,
    checkNotSuperseded: async concurrentPublish => {
      await logsBefore
      await work.checkNotSuperseded?.(concurrentPublish)
    },
    buildEnvironment: step =>
      waitForEnvironment(run, client, step, progress, work.environmentTimeoutMs ?? inputs.timeoutMs),
    ...(assertOwnCandidate && { assertOwnCandidate }),
    check: checksOf(run, { client, network }, work, progress, logsBefore)
  }
  try {
    for (const { name, records } of stages.filter(stage => stage !== last)) {
      const hasDrafts = last?.records.some(({ step }) => step.kind === 'delete-drafts') ?? false
      if (name === 'Wait' && hasDrafts) context.unpublished = listUnpublished(client, progress)
      await run.stage(name, () => applyStage(run, context, work, progress, { name, records }))
    }
  } catch (error) {
    if (signal.aborted) throw error
    await settle(run, recovery, work, progress, error)
    throw withKeptSecrets(error, progress)
  }
  // A verified version stays, whatever happens to the remaining steps: only a candidate is left to delete.
  const saveLeft = () => recovery.savePending(leftCandidate(plan, progress))
  saveLeft()
  const finishing = { ...context, savePending: progress.candidate === null ? () => {} : saveLeft }
  if (last !== undefined) await run.stage(last.name, () => apply(finishing, plan, progress, last.records))
  return outcomeOf(plan, progress, isWaiting)
}

/** Applies a stage. Before the wait, it records how far the run came, whether it succeeds or not. */
async function applyStage(
  run: Run,
  context: ApplyContext,
  { plan, versionLabel }: Work,
  progress: Progress,
  { name, records }: Stage
): Promise<void> {
  try {
    await apply(context, plan, progress, records)
  } finally {
    if (name !== 'Build environment' && name !== 'Wait' && name !== 'Verify')
      recordProgress(run, progress, versionLabel)
  }
}

function recordProgress(run: Run, progress: Progress, versionLabel: string | null): void {
  const { sourceId, applicationId, applicationUrl, version, versionId } = progress
  run.record({ sourceId, appId: applicationId, versionLabel: version?.label ?? versionLabel })
  const published = version?.id ?? versionId
  if (published !== null) run.record({ versionId: published })
  if (applicationUrl !== null) run.record({ appUrl: applicationUrl })
}

/** Undoes a failed run where nothing was published, and keeps the pending changes only while they have to be undone. */
async function settle(run: Run, recovery: Recovery, work: Work, progress: Progress, error: unknown): Promise<void> {
  // The logs of a preview that never ran are in the report: the application itself is of no use.
  const isUseless = work.isPreview && progress.created.application && work.inputs.rollbackOnFailure
  const isOver = progress.isPublished && !isUseless
  if (isOver && error instanceof RollbackError) return
  if (isOver) recovery.savePending(leftCandidate(work.plan, progress))
  await recovery.undo()
  if (isUseless) run.record({ appUrl: null })
}

/** Adds the secrets that a rollback cannot restore: the previous version reads the new ones. */
function withKeptSecrets(error: unknown, { changedCredentials }: Progress): unknown {
  if (changedCredentials.length === 0 || !(error instanceof ExplainedError)) return error
  const { what, saw, next } = error.explanation
  const explanation = { what, saw: `${saw} ${keptSecrets(changedCredentials)}`, next }
  if (error instanceof ApiError) return new ApiError(error.reason, explanation, error)
  return new ExplainedError(error.reason, explanation, { cause: error })
}

/** Requests the list while the application starts; a failure is reported where the list is used. */
function listUnpublished(client: Client, progress: Progress): Promise<Unpublished> {
  const listing = unpublishedVersions(client, sourceOf(progress))
  listing.catch(() => {})
  return listing
}

function outcomeOf(plan: DeployPlan, progress: Progress, isVerified: boolean): Outcome {
  const isSame = progress.records.every(({ step, state }) => !hasEffect(step) || state === 'skipped')
  if (isSame) return succeeded('unchanged', 'unchanged')
  return succeeded(isVerified ? 'deployed' : 'published', plan.operation)
}
