import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError } from '../errors.ts'
import { isSetting } from '../plan/steps.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import type { Resources } from '../resources.ts'
import { explainFailure } from './explain-failure.ts'
import { setParameters } from './parameters.ts'
import { type PendingChanges, pendingChanges } from './pending-changes.ts'
import type { Progress } from './progress.ts'
import { deleteDrafts, deleteVersions, type Unpublished } from './prune.ts'
import { createApplication, detectConcurrentPublish, publish } from './publishing.ts'
import { runSteps, type StepContext } from './run-steps.ts'
import { createSource } from './source.ts'
import { createVersion, deleteFiles, importCodespace, upload, verify } from './versions.ts'

/** What applying a plan needs from outside. */
export interface ApplyContext extends StepContext {
  client: Client
  /** How long a codespace may take to bring its files, in milliseconds; ten minutes without it. */
  timeoutMs?: number
  /** Writes down what is begun, outside of this process, before each write: for the case that it is killed. */
  savePending(pending: PendingChanges): void
  /**
   * Asked before each write that changes what runs, with the application as another run published to it since the plan,
   * if one did. Throws when the write must not be done.
   */
  checkNotSuperseded?(concurrentPublish: WireApplication | null): Promise<void>
  /** Waits until the application provably runs the version; throws if it does not. */
  wait(): Promise<void>
  /** The list of unpublished versions, when it was asked for while the application started. */
  unpublished?: Promise<Unpublished>
}

/**
 * Tells whether the application runs another version than before, or has other settings. A publish whose response was
 * lost counts as one.
 */
export function hasChanged({ isPublished, isReverted, records }: Progress): boolean {
  return (isPublished && !isReverted) || records.some(({ step, state }) => state === 'done' && isSetting(step))
}

/**
 * Executes steps of a plan in order; `progress` shows how far it came.
 *
 * @param records the steps to execute, by their records in `progress`
 */
export async function apply(
  parts: ApplyContext,
  plan: DeployPlan,
  progress: Progress,
  records: readonly StepRecord<DeployStep>[] = progress.records
): Promise<void> {
  try {
    await runSteps(parts, records, async step => {
      parts.savePending(pendingChanges(plan, progress, step))
      try {
        // The settings of an older commit are no more wanted than its version is.
        if (isSetting(step) && plan.subject.id !== null && progress.version !== null)
          await checkConcurrentPublish(parts, plan, progress, step, plan.subject.id)
        return await execute(parts, plan, progress, step)
      } catch (error) {
        throw await explainFailure(error, parts.client, plan, progress, step)
      }
    })
  } finally {
    parts.savePending(pendingChanges(plan, progress, null))
  }
}

async function execute(
  parts: ApplyContext,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep
): Promise<'done' | 'skipped'> {
  const { client, timeoutMs, savePending, say, checkNotSuperseded, unpublished } = parts
  switch (step.kind) {
    case 'create-source':
      await createSource(client, parts, progress, step)
      return 'done'
    case 'create-version':
      await createVersion(client, plan, progress, step)
      return 'done'
    case 'import-codespace':
      await importCodespace(client, parts, progress, step, timeoutMs)
      return 'done'
    case 'upload':
      await upload(client, progress, step)
      return 'done'
    case 'delete-files':
      await deleteFiles(client, progress, step.paths)
      return 'done'
    case 'set-parameters':
      return setParameters(client, progress, step)
    case 'verify':
      await verify(client, progress, step.paths)
      return 'done'
    case 'create-application':
      progress.versionId = step.versionId
      await createApplication(client, progress, step.name, resourcesOf(plan), async concurrentPublish => {
        savePending(pendingChanges(plan, progress, step))
        await checkNotSuperseded?.(concurrentPublish)
      })
      return 'done'
    case 'publish':
      progress.versionId = step.versionId
      await checkConcurrentPublish(parts, plan, progress, step, step.applicationId)
      await publish(client, progress, step.applicationId)
      return 'done'
    case 'wait':
      await parts.wait()
      return 'done'
    case 'change-settings':
      await client.applications.update(applicationOf(progress), step.settings)
      return 'done'
    case 'share':
      if (step.with === 'application') await client.applications.share(applicationOf(progress), step.grants)
      else await client.sources.share(progress.sourceId ?? '', step.grants)
      return 'done'
    case 'link-use-case':
      return linkUseCase(client, applicationOf(progress), step.useCaseId)
    case 'delete-drafts':
      return tidy(say, () => deleteDrafts(client, progress, plan.subject.name, unpublished))
    case 'delete-versions':
      return (await deleteVersions(client, progress, step.keep, plan.previousVersionId)) > 0 ? 'done' : 'skipped'
  }
}

/** Before a write that changes what runs: another run may have been there since the plan. */
async function checkConcurrentPublish(
  { client, savePending, checkNotSuperseded }: ApplyContext,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep,
  applicationId: string
): Promise<void> {
  const concurrentPublish = await detectConcurrentPublish(client, progress, applicationId, plan.previousVersionId)
  savePending(pendingChanges(plan, progress, step))
  await checkNotSuperseded?.(concurrentPublish)
}

/** Nobody asked for it and the application runs: so its failure is told, and left to the next run. */
async function tidy(say: ApplyContext['say'], work: () => Promise<number>): Promise<'done' | 'skipped'> {
  try {
    return (await work()) > 0 ? 'done' : 'skipped'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    say(`What older runs began was left: ${error.explanation.saw}`)
    return 'skipped'
  }
}

/** What was asked for the new version is asked for its new application as well. */
function resourcesOf({ steps }: DeployPlan): Resources {
  return steps.find(step => step.kind === 'create-version')?.resources ?? {}
}

/** A link that is there already is what was asked for (platform.md §2.3). */
async function linkUseCase(client: Client, applicationId: string, useCaseId: string): Promise<'done' | 'skipped'> {
  try {
    await client.applications.linkUseCase(applicationId, useCaseId)
    return 'done'
  } catch (error) {
    if (error instanceof ApiError && /already linked/i.test(error.serverMessage)) return 'skipped'
    throw error
  }
}

function applicationOf(progress: Progress): string {
  if (progress.applicationId === null) throw new Error('There is no application yet.')
  return progress.applicationId
}
