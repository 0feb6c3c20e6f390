import type { Client } from '../datarobot/client.ts'
import { ApiError } from '../errors.ts'
import type { Draft } from '../github/state.ts'
import type { DeployPlan, DeployStep, Resources } from '../plan/types.ts'
import { setParameters } from './parameters.ts'
import type { Progress } from './progress.ts'
import { createApplication, publish } from './publishing.ts'
import { createSource } from './source.ts'
import { createVersion, deleteFiles, deleteVersions, importCodespace, upload, verify } from './versions.ts'
import { type WalkParts, walk } from './walk.ts'

export interface ApplyParts extends WalkParts {
  client: Client
  /** How long a codespace may take to bring its files, in milliseconds; ten minutes without it. */
  timeoutMs?: number
  /** Remembers the version that is not published yet, for the case that this process is killed. */
  remember(draft: Draft | null): void
}

/** Steps that make the application right; the ones after them only matter once it runs. */
export function isBeforeWait(step: DeployStep): boolean {
  return step.kind !== 'delete-versions'
}

/** Takes the application to the plan's version, one step after the other; `progress` tells how far it came. */
export async function apply(
  parts: ApplyParts,
  plan: DeployPlan,
  progress: Progress,
  which: (step: DeployStep) => boolean
): Promise<void> {
  const records = progress.records.filter(({ step }) => which(step))
  await walk(parts, records, async step => {
    try {
      return await execute(parts, plan, progress, step)
    } finally {
      const { sourceId, version, isPublished } = progress
      parts.remember(sourceId === null || version === null || isPublished ? null : { sourceId, versionId: version.id })
    }
  })
}

async function execute(
  { client, time, timeoutMs }: ApplyParts,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep
): Promise<'done' | 'skipped'> {
  switch (step.kind) {
    case 'create-source':
      await createSource(client, time, progress, step)
      return 'done'
    case 'create-version':
      await createVersion(client, plan, progress, step)
      return 'done'
    case 'import-codespace':
      await importCodespace(client, time, progress, step, timeoutMs)
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
      await createApplication(client, progress, step.name, resourcesOf(plan))
      return 'done'
    case 'publish':
      progress.versionId = step.versionId
      await publish(client, progress, step.applicationId)
      return 'done'
    case 'change-settings':
      await client.applications.change(applicationOf(progress), step.settings)
      return 'done'
    case 'share':
      if (step.with === 'application') await client.applications.share(applicationOf(progress), step.grants)
      else await client.sources.share(progress.sourceId ?? '', step.grants)
      return 'done'
    case 'link-use-case':
      return linkUseCase(client, applicationOf(progress), step.useCaseId)
    case 'delete-versions':
      return (await deleteVersions(client, progress, step.keep, plan.previousVersionId)) > 0 ? 'done' : 'skipped'
  }
}

/** What was asked for the new version is asked for its new application as well. */
function resourcesOf({ steps }: DeployPlan): Resources {
  return steps.find(step => step.kind === 'create-version')?.resources ?? {}
}

/** A link that is there already is what was asked for (facts §2.3). */
async function linkUseCase(client: Client, applicationId: string, useCaseId: string): Promise<'done' | 'skipped'> {
  try {
    await client.applications.linkUseCase(applicationId, useCaseId)
    return 'done'
  } catch (error) {
    if (error instanceof ApiError && /already linked/i.test(error.words)) return 'skipped'
    throw error
  }
}

function applicationOf(progress: Progress): string {
  if (progress.applicationId === null) throw new Error('There is no application yet.')
  return progress.applicationId
}
