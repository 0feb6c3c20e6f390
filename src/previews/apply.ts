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
  explanation: string | null
  error: unknown
}

/** A source may still count as used for a moment after its application is gone (platform.md §3.3 [I]). */
const MAX_TRIES = 5
const PAUSE_MS = 2_000

/** Removes previews one after the other. One that cannot be removed does not stop the others. */
export async function removePreviews(
  parts: CleanupContext,
  removals: readonly (Removal & { records: readonly StepRecord<CleanupStep>[] })[]
): Promise<Removed[]> {
  const results: Removed[] = []
  for (const { preview, reason, explanation, records } of removals) {
    const error = await runSteps(parts, records, step => execute(parts, step)).then(
      () => null,
      (error: unknown) => error
    )
    results.push({ preview, reason, explanation, error })
  }
  return results
}

async function execute(parts: CleanupContext, step: CleanupStep): Promise<'done' | 'skipped'> {
  const { applications, sources, credentials } = parts.client
  const isUsed = async (sourceId: string | null) =>
    sourceId !== null && (await applications.listBySource(sourceId)).length > 0
  switch (step.kind) {
    case 'delete-application':
      await applications.remove(step.applicationId)
      return 'done'
    case 'delete-source':
      if (await isUsed(step.sourceId)) return 'skipped'
      await removeUnused(parts, () => sources.remove(step.sourceId))
      return 'done'
    case 'delete-credential':
      if (await isUsed(step.sourceId)) return 'skipped'
      await removeUnused(parts, () => credentials.remove({ id: step.credentialId, name: step.name }))
      return 'done'
  }
}

/** Deletes a resource that may still count as used for a moment. */
async function removeUnused({ time }: CleanupContext, remove: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await remove()
    } catch (error) {
      const isInUse = isConflict(error) || isInvalid(error)
      if (!isInUse || tries === MAX_TRIES) throw error
      await time.sleep(PAUSE_MS)
    }
  }
}
