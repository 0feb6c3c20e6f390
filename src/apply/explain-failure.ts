import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { Client } from '../datarobot/client.ts'
import { isRefused, WaitError } from '../errors.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { Progress } from './progress.ts'

/**
 * What the failure of a step means: a version that it builds on may be gone, because a newer run took it for a draft that
 * was left behind. Then this run was overtaken, whatever the server calls it.
 *
 * @returns what to throw
 */
export async function explainFailure(
  error: unknown,
  client: Client,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep
): Promise<unknown> {
  const versionId = neededBy(step, progress)
  if (!isRefused(error) || versionId === null || progress.sourceId === null) return error
  const version = await orNullIfMissing(client.versions(progress.sourceId).get(versionId)).catch(() => undefined)
  if (version !== null) return error
  return new WaitError(
    'superseded',
    {
      what: `The deploy to application ${JSON.stringify(plan.subject.name)} was overtaken.`,
      saw: `Version ${versionId}, which it builds on, is gone: a newer run, or somebody in DataRobot, deleted it.`,
      next: 'Nothing is to be done when a newer run did it; else run the job again.'
    },
    { cause: error }
  )
}

function neededBy(step: DeployStep, progress: Progress): string | null {
  if (step.kind === 'create-version') return step.base?.id ?? null
  if (step.kind === 'wait') return null
  return progress.version?.id ?? progress.versionId
}
