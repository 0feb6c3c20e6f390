import { awaitJob } from '../../apply/job.ts'
import { runSteps, type StepContext } from '../../apply/run-steps.ts'
import type { Client } from '../../datarobot/client.ts'
import type { StepRecord } from '../../report/types.ts'
import type { CodespaceStep } from './plan.ts'

/**
 * Sends the files of a version to a codespace, at once or by a job. The API does not show the files of a codespace, so
 * only the job proves that they arrived.
 *
 * @throws WaitError if the job fails, or does not end in time
 */
export async function exportToCodespace(
  parts: StepContext & { client: Client; timeoutMs: number },
  records: readonly StepRecord<CodespaceStep>[]
): Promise<void> {
  const { client, timeoutMs } = parts
  await runSteps(parts, records, async ({ version, codespaceId }) => {
    const started = await client.versions(version.sourceId).exportToCodespace(version.id, codespaceId)
    const done = async (isDone: boolean) => (isDone ? version.id : null)
    if (started !== null) await awaitJob(client.http, parts, started.job, done, timeoutMs)
    return 'done'
  })
}
