import type { WireApplication } from '../datarobot/applications.ts'
import { ExplainedError, WaitError } from '../errors.ts'
import { publishVersion } from './publishing.ts'
import { type ExpectedState, type Observed, type WaitContext, waitUntilRunning } from './wait.ts'

/** Failure of a rollback: neither the new version nor the previous one is verified to run. */
export class RollbackError extends WaitError {}

/** Maximum time until the previous version runs again. */
export const ROLLBACK_TIMEOUT_MS = 15 * 60_000

/**
 * Publishes the previous version again and waits until it runs. If another run has published in the meantime, or this one
 * was cancelled, there is nothing to roll back.
 *
 * @param deployError the error because of which the deploy is rolled back
 * @returns the application, running the previous version; null if there was nothing to roll back
 * @throws RollbackError with both failures, if the application runs neither version
 */
export async function rollBack(
  context: WaitContext,
  failedState: ExpectedState,
  previousId: string,
  deployError: unknown
): Promise<WireApplication | null> {
  if (
    deployError instanceof ExplainedError &&
    (deployError.reason === 'superseded' || deployError.reason === 'cancelled')
  )
    return null
  const { client, time, say } = context
  const logsBefore = await client.applications.logs(failedState.applicationId).catch(() => null)
  say(`Rolling back: publishing version ${previousId} again`)
  try {
    const { status, customApplicationSourceVersionId: versionId } = await client.applications.get(
      failedState.applicationId
    )
    if (versionId !== failedState.versionId && versionId !== previousId) return null
    await publishVersion(client, failedState.applicationId, previousId)
    const previous = { status, versionId }
    const observed: Observed = { application: null, logs: null }
    const application = await waitUntilRunning(
      context,
      {
        ...failedState,
        versionId: previousId,
        label: null,
        job: null,
        previous,
        logsBefore,
        deadline: time.now() + ROLLBACK_TIMEOUT_MS
      },
      observed
    )
    say(`Version ${previousId} runs again`)
    return application
  } catch (cause) {
    if (cause instanceof WaitError && cause.reason === 'superseded') return null
    const explained = deployError instanceof ExplainedError ? deployError : null
    throw new RollbackError(
      explained?.reason ?? 'internal',
      {
        what: `${explained?.explanation.what ?? 'The deploy failed.'} The rollback to the previous version failed too.`,
        saw: `${explained?.explanation.saw ?? String(deployError)} Rolling back to version ${previousId}: ${(cause as Error).message.split('\n')[0]}`,
        next: `The application may be down. Publish version ${previousId} in DataRobot, or fix the cause and push again.`
      },
      { cause }
    )
  }
}
