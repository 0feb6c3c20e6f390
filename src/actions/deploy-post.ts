import { Client } from '../datarobot/client.ts'
import { openNetwork } from '../datarobot/network.ts'
import { ApiError } from '../errors.ts'
import type { Draft } from '../github/state.ts'
import { readDeployInputs } from '../inputs/deploy.ts'
import { secretsOf } from '../inputs/secrets.ts'
import type { Outside } from './run.ts'

/** After a main step that was killed: takes away the version that it made and never published. */
export async function deployPost(
  { inputs: source, log, time, random, signal }: Outside,
  draft: Draft | null
): Promise<void> {
  if (draft === null) return
  const inputs = readDeployInputs(source)
  for (const secret of secretsOf(inputs)) log.mask(secret)
  const { endpoint, token } = inputs
  const parts = { endpoint, token, signal, now: time.now, sleep: time.sleep, random, trace: log.debug }
  const client = new Client({ ...parts, dispatcher: openNetwork(inputs.network) })
  try {
    await client.versions(draft.sourceId).remove(draft.versionId)
    log.info(`Deleted version ${draft.versionId}, which the deploy had begun and not published`)
  } catch (error) {
    // Frozen means published after all, 404 that it is gone: both are well.
    if (!(error instanceof ApiError) || error.status === null || error.status >= 500) throw error
  }
}
