import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError, isRefused, mayBeApplied, WaitError } from '../errors.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import type { Progress } from './progress.ts'

/** Maximum number of attempts of a write whose responses are lost. */
const MAX_TRIES = 5
const FIRST_PAUSE_MS = 1_000

/** Tells whether the server may have applied a failed write: its response was lost, or the run stopped waiting for it. */
export function mayHaveApplied(error: unknown): boolean {
  return !(error instanceof ApiError) || mayBeApplied(error)
}

/**
 * Performs a write exactly once. If its response is lost, this looks up whether the server applied it, and repeats the
 * write only if not, after a pause that doubles each time.
 *
 * @param findResult looks up the result of the write; resolves to null if the server did not apply it
 * @throws the error of the write if it was certainly not applied, or after the last attempt
 */
export async function writeOnce<T>(
  { http }: { http: Pick<Client['http'], 'pause'> },
  write: () => Promise<T>,
  findResult: () => Promise<T | null>
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write()
    } catch (error) {
      if (!mayBeApplied(error)) throw error
      const result = await findResult()
      if (result !== null) return result
      if (tries === MAX_TRIES) throw error
      await http.pause(FIRST_PAUSE_MS * 2 ** (tries - 1), error)
    }
  }
}

/**
 * Explains the failure of a step. If the version that the step needs no longer exists, a newer run deleted it as a
 * leftover draft: this run is superseded, whatever error the server returns.
 *
 * @returns the error to throw
 */
export async function explainFailure(
  error: unknown,
  client: Client,
  plan: DeployPlan,
  progress: Progress,
  step: DeployStep
): Promise<unknown> {
  const versionId = requiredVersionId(step, progress)
  if (!isRefused(error) || versionId === null || progress.sourceId === null) return error
  const version = await orNullIfMissing(client.versions(progress.sourceId).get(versionId)).catch(() => undefined)
  if (version !== null) return error
  return new WaitError(
    'superseded',
    {
      what: `The deploy to application ${JSON.stringify(plan.subject.name)} was superseded.`,
      saw: `Version ${versionId}, which this deploy needs, no longer exists: a newer run or a person deleted it.`,
      next: 'No action is needed if a newer run deleted it; otherwise run the job again.'
    },
    { cause: error }
  )
}

/** Steps that do not name a version to DataRobot. */
const WITHOUT_VERSION: ReadonlySet<DeployStep['kind']> = new Set([
  'wait',
  'verify-application',
  'wait-candidate',
  'verify-candidate',
  'delete-candidate'
])

function requiredVersionId(step: DeployStep, progress: Progress): string | null {
  if (step.kind === 'create-version') return step.base?.id ?? null
  if (WITHOUT_VERSION.has(step.kind)) return null
  return progress.version?.id ?? progress.versionId
}
