import type { WireApplication } from '../datarobot/applications.ts'
import { ExplainedError, WaitError } from '../errors.ts'
import { publishVersion } from './publishing.ts'
import { type ExpectedState, type Observed, type WaitContext, waitUntilRunning } from './wait.ts'

/** Neither the new version nor the previous one is proven to run. */
export class RollbackError extends WaitError {}

/** Milliseconds that the version before gets to come back. */
export const ROLLBACK_TIMEOUT_MS = 15 * 60_000

/**
 * Publishes the version before again and waits until it runs. When another run has taken over there is nothing to roll
 * back.
 *
 * @returns the application as it runs again; null when there was nothing to roll back
 * @throws RollbackError that tells of both failures, when the application is left with neither version
 */
export async function rollBack(
  parts: WaitContext,
  failed: ExpectedState,
  previousId: string,
  why: unknown
): Promise<WireApplication | null> {
  if (why instanceof ExplainedError && (why.reason === 'superseded' || why.reason === 'cancelled')) return null
  const { client, time, say } = parts
  const logsBefore = await client.applications.logs(failed.applicationId).catch(() => null)
  say(`Rolling back: publish version ${previousId} again`)
  try {
    const { status, customApplicationSourceVersionId: versionId } = await client.applications.get(failed.applicationId)
    if (versionId !== failed.versionId && versionId !== previousId) return null
    await publishVersion(client, failed.applicationId, previousId)
    const before = { status, versionId }
    const seen: Observed = { application: null, logs: null }
    const application = await waitUntilRunning(
      parts,
      {
        ...failed,
        versionId: previousId,
        label: null,
        job: null,
        previous: before,
        logsBefore,
        deadline: time.now() + ROLLBACK_TIMEOUT_MS
      },
      seen
    )
    say(`Version ${previousId} runs again`)
    return application
  } catch (cause) {
    if (cause instanceof WaitError && cause.reason === 'superseded') return null
    const first = why instanceof ExplainedError ? why : null
    throw new RollbackError(
      first?.reason ?? 'internal',
      {
        what: `${first?.explanation.what ?? 'The deploy failed.'} And the version before could not be brought back.`,
        saw: `${first?.explanation.saw ?? String(why)} Rolling back to version ${previousId}: ${(cause as Error).message.split('\n')[0]}`,
        next: `The application may be down. Publish version ${previousId} in DataRobot, or correct the cause and push again.`
      },
      { cause }
    )
  }
}
