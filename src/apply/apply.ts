import { explainUnknownBundle } from '../datarobot/bundles.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError } from '../errors.ts'
import { isSetting } from '../plan/steps.ts'
import type { BuildStep, DeployPlan, DeployStep } from '../plan/types.ts'
import type { StepRecord } from '../report/types.ts'
import type { Resources } from '../resources.ts'
import { type CandidateContext, deleteCandidate, startCandidate } from './candidate.ts'
import { createCredential, updateCredential } from './credentials.ts'
import { createEnvironment } from './environment.ts'
import { setParameters } from './parameters.ts'
import type { Progress } from './progress.ts'
import { deleteDrafts, deleteVersions, type Unpublished } from './prune.ts'
import { createApplication, detectConcurrentPublish, publish } from './publishing.ts'
import { runSteps, type StepContext } from './run-steps.ts'
import { createSource } from './source.ts'
import { type PendingChanges, pendingChanges } from './undo.ts'
import { createVersion, deleteFiles, importCodespace, upload, verify } from './versions.ts'
import { explainFailure } from './write-once.ts'

/** Kinds of steps that check a running application. */
export type CheckKind = Extract<
  DeployStep['kind'],
  'wait' | 'verify-application' | 'wait-candidate' | 'verify-candidate'
>

/** Everything `apply` needs from its environment. */
export interface ApplyContext extends StepContext, CandidateContext {
  /** Maximum time for importing the files of a codespace, in milliseconds. Default: ten minutes. */
  timeoutMs?: number
  /** Saves the pending changes outside of this process before each write, in case the process is killed. */
  savePending(pending: PendingChanges): void
  /** Builds the execution environment, or waits for the build of another run; throws if it fails. */
  buildEnvironment(step: BuildStep): Promise<'done'>
  /** Waits until the application, or its candidate, runs the version, or verifies it; throws if it does not. */
  check(kind: CheckKind): Promise<void>
  /** The unpublished versions, if they were already listed while the application started. */
  unpublished?: Promise<Unpublished>
}

/**
 * Tells whether the run changed the version or the settings of the application. A publish whose response was lost counts
 * as a change.
 */
export function hasChanged({ isPublished, isReverted, records }: Progress): boolean {
  return (isPublished && !isReverted) || records.some(({ step, state }) => state === 'done' && isSetting(step))
}

/**
 * Executes steps of a plan in order and records the results in `progress`.
 *
 * @param records the steps to execute, by their records in `progress`
 */
export async function apply(
  context: ApplyContext,
  plan: DeployPlan,
  progress: Progress,
  records: readonly StepRecord<DeployStep>[] = progress.records
): Promise<void> {
  try {
    await runSteps(context, records, async step => {
      context.savePending(pendingChanges(plan, progress, step))
      try {
        // An older commit must not overwrite settings or secrets either.
        if (isSetting(step) && plan.subject.id !== null && progress.version !== null)
          await checkConcurrentPublish(context, plan, progress, step, plan.subject.id)
        return await execute(context, plan, progress, step)
      } catch (error) {
        const failure = await explainFailure(error, context.client, plan, progress, step)
        throw await explainUnknownBundle(context.client.http, bundleOf(step, plan), failure)
      }
    })
  } finally {
    context.savePending(pendingChanges(plan, progress, null))
  }
}

async function execute(
  context: ApplyContext,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep
): Promise<'done' | 'skipped'> {
  const { client, timeoutMs, savePending, say, checkNotSuperseded, unpublished } = context
  switch (step.kind) {
    case 'create-environment':
      return createEnvironment(client, context, progress, step.name)
    case 'build-environment':
      return context.buildEnvironment(step)
    case 'create-credential':
      return done(createCredential(client, progress, step))
    case 'update-credential':
      return done(updateCredential(client, progress, step))
    case 'create-source':
      return done(createSource(client, context, progress, step))
    case 'create-version':
      return done(createVersion(client, plan, progress, step))
    case 'import-codespace':
      return done(importCodespace(client, context, progress, step, timeoutMs))
    case 'upload':
      return done(upload(client, progress, step))
    case 'delete-files':
      return done(deleteFiles(client, progress, step.paths))
    case 'set-parameters':
      return setParameters(client, progress, step, context.say)
    case 'verify':
      return done(verify(client, progress, step.paths))
    case 'create-application':
      progress.versionId = step.versionId
      await createApplication(client, progress, step.name, resourcesOf(step, plan), async concurrentPublish => {
        savePending(pendingChanges(plan, progress, step))
        await checkNotSuperseded?.(concurrentPublish)
      })
      return 'done'
    case 'publish':
      progress.versionId = step.versionId
      await checkConcurrentPublish(context, plan, progress, step, step.applicationId)
      return done(publish(client, progress, step.applicationId))
    case 'wait':
    case 'verify-application':
    case 'wait-candidate':
    case 'verify-candidate':
      return done(context.check(step.kind))
    case 'start-candidate':
      return done(startCandidate(context, progress, step))
    case 'delete-candidate':
      return deleteCandidate(context, progress)
    case 'change-settings':
      return done(client.applications.update(applicationOf(progress), step.settings))
    case 'share':
      if (step.with === 'application') await client.applications.share(applicationOf(progress), step.grants)
      else await client.sources.share(progress.sourceId ?? '', step.grants)
      return 'done'
    case 'link-use-case':
      return linkUseCase(client, applicationOf(progress), step.useCaseId)
    case 'delete-drafts':
      return cleanUp(say, () => deleteDrafts(client, progress, plan.subject.name, unpublished))
    case 'delete-versions':
      return (await deleteVersions(client, progress, step.keep, plan.previousVersionId)) > 0 ? 'done' : 'skipped'
  }
}

/** Result of a step that has no other. */
async function done(work: Promise<unknown>): Promise<'done'> {
  await work
  return 'done'
}

/** Checks, before a write that changes the live application, whether another run published since the plan was made. */
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

/** Runs an optional cleanup. The application already runs, so an API error is only logged; the next run tries again. */
async function cleanUp(say: ApplyContext['say'], remove: () => Promise<number>): Promise<'done' | 'skipped'> {
  try {
    return (await remove()) > 0 ? 'done' : 'skipped'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    say(`Unpublished versions of older runs were not deleted: ${error.explanation.saw}`)
    return 'skipped'
  }
}

/** Resources for a new application: those of its step, or else the same that the plan sets on its version. */
function resourcesOf(step: DeployStep, { steps }: DeployPlan): Resources {
  const own = step.kind === 'create-application' ? step.resources : undefined
  return own ?? steps.find(each => each.kind === 'create-version')?.resources ?? {}
}

/** Resource bundle that a step requests. */
function bundleOf(step: DeployStep, plan: DeployPlan): string | undefined {
  const { kind } = step
  return kind === 'create-version' || kind === 'create-application' ? resourcesOf(step, plan).resourceLabel : undefined
}

/** Links the application to a Use Case. DataRobot rejects a link that already exists (platform.md §2.3); skip it then. */
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
