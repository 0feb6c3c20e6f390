import { awaitJob } from '../../apply/job.ts'
import { runSteps, type StepContext } from '../../apply/run-steps.ts'
import type { Client } from '../../datarobot/client.ts'
import type { StepRecord } from '../../report/types.ts'
import type { CodespaceStep } from './plan.ts'

/**
 * Puts the files of a version into a codespace, at once or by a job. What arrived there the API does not show, so only
 * the job itself can say that it is done.
 *
 * @throws WaitError when the job failed, or says nothing in the time that there is
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
