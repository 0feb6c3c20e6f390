import { runSteps, type StepContext } from '../apply/run-steps.ts'
import type { Client } from '../datarobot/client.ts'
import { isConflict, isInvalid } from '../errors.ts'
import type { StepRecord } from '../report/types.ts'
import type { CleanupStep, CurrentPreview, Removal } from './plan.ts'

/** Dependencies of deleting previews. */
export interface CleanupContext extends StepContext {
  client: Client
}

/** Result for one preview; `error` is null if it was removed. */
export interface Removed {
  preview: CurrentPreview
  reason: Removal['reason']
  error: unknown
}

/** A source may still count as used for a moment after its application is gone (platform.md §3.3 [I]). */
const SOURCE_TRIES = 5
const SOURCE_PAUSE_MS = 2_000

/** Removes previews one after the other. One that cannot be removed does not stop the others. */
export async function removePreviews(
  parts: CleanupContext,
  removals: readonly (Removal & { records: readonly StepRecord<CleanupStep>[] })[]
): Promise<Removed[]> {
  const results: Removed[] = []
  for (const { preview, reason, records } of removals) {
    const error = await runSteps(parts, records, step => execute(parts, step)).then(
      () => null,
      (error: unknown) => error
    )
    results.push({ preview, reason, error })
  }
  return results
}

async function execute(parts: CleanupContext, step: CleanupStep): Promise<'done' | 'skipped'> {
  const { applications } = parts.client
  if (step.kind === 'delete-application') await applications.remove(step.applicationId)
  else if ((await applications.listBySource(step.sourceId)).length > 0) return 'skipped'
  else await removeSource(parts, step.sourceId)
  return 'done'
}

async function removeSource({ client, time }: CleanupContext, sourceId: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await client.sources.remove(sourceId)
    } catch (error) {
      const isInUse = isConflict(error) || isInvalid(error)
      if (!isInUse || tries === SOURCE_TRIES) throw error
      await time.sleep(SOURCE_PAUSE_MS)
    }
  }
}
