import { openNetwork } from '../datarobot/network.ts'
import { UserError } from '../errors.ts'
import { readCleanupInputs } from '../inputs/cleanup.ts'
import type { Outcome } from '../report/types.ts'
import { accept, connect } from './connection.ts'
import { sweepPreviews } from './remove-previews.ts'
import type { Run } from './run.ts'

/** Removes the preview of a pull request, or every one that has outlived its own: read inputs → collect → plan → apply. */
export async function cleanup(run: Run): Promise<Outcome> {
  const inputs = await run.stage('Read inputs', async () => accept(run, readCleanupInputs(run.outside.inputs)))
  const pullRequest = inputs.pullRequest ?? run.outside.context.pullRequest?.number ?? null
  if (pullRequest === null && !inputs.sweep) throw nothingAsked()
  const client = connect(run, inputs, openNetwork(inputs.network))
  const { name, id } = inputs.application
  const app = name ?? (await client.applications.get(id)).name
  const wish = { app, template: inputs.previewName, pullRequest, sweep: inputs.sweep }
  const channels = { comment: true, githubDeployment: true, githubEnvironment: null }
  return sweepPreviews(run, client, wish, { ...inputs, ...channels })
}

function nothingAsked(): UserError {
  return new UserError('input-invalid', {
    what: 'This step says no preview to delete.',
    saw: 'Its event is of no pull request, and neither "pull-request" nor "sweep" is given.',
    next: 'Write sweep: true for all previews that are over, or pull-request: 12 for that of one.'
  })
}
