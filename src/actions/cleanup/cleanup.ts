import { UserError } from '../../errors.ts'
import { fetchPullRequestState } from '../../previews/pull-requests.ts'
import { sweepPreviews } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { skipped } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { type CleanupInputs, readCleanupInputs } from './inputs.ts'

/** Removes the preview of a pull request, or every one that has outlived its own: read inputs → collect → plan → apply. */
export async function cleanup(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readCleanupInputs)
  const ofEvent = run.env.context.pullRequest?.number ?? null
  if (inputs.pullRequest === null && ofEvent === null && !inputs.sweep) throw nothingAsked()
  const isOpen = inputs.pullRequest === null && (await isReopened(run, inputs))
  if (isOpen && !inputs.sweep) return skipped(run, `pull request #${ofEvent} is open again, so its preview stays`)
  const pullRequest = inputs.pullRequest ?? (isOpen ? null : ofEvent)
  const { client } = connect(run, inputs)
  const { name, id } = inputs.application
  const app = name ?? (await client.applications.get(id)).name
  const desired = { app, template: inputs.previewName, pullRequest, sweep: inputs.sweep }
  const notifications = { comment: true, githubDeployment: true, githubEnvironment: null }
  return sweepPreviews(run, client, desired, { ...inputs, ...notifications })
}

/** Whether the pull request that was closed when the event was sent is open by now. */
async function isReopened(run: Run, inputs: CleanupInputs): Promise<boolean> {
  const { eventAction, pullRequest } = run.env.context
  if (eventAction !== 'closed' || pullRequest === null) return false
  return (await fetchPullRequestState(run.env, inputs, pullRequest.number)) === 'open'
}

function nothingAsked(): UserError {
  return new UserError('input-invalid', {
    what: 'This step says no preview to delete.',
    saw: 'Its event is of no pull request, and neither "pull-request" nor "sweep" is given.',
    next: 'Write sweep: true for all previews that are over, or pull-request: 12 for that of one.'
  })
}
