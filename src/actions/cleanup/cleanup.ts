import { UserError } from '../../errors.ts'
import { fetchCurrentPullRequest } from '../../previews/pull-requests.ts'
import { sweepPreviews } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { connect, readInputs } from '../../run/connect.ts'
import { skipped } from '../../run/outcomes.ts'
import type { Run } from '../../run/run.ts'
import { type CleanupInputs, readCleanupInputs } from './inputs.ts'

/** Events about a pull request that anyone can cause by writing. They do not name the preview to delete. */
const COMMENTS: ReadonlySet<string | null> = new Set([
  'issue_comment',
  'pull_request_review',
  'pull_request_review_comment'
])

/** Deletes the preview of a pull request, or all previews that are over: read inputs → collect and plan → apply. */
export async function cleanup(run: Run): Promise<Outcome> {
  const inputs = await readInputs(run, readCleanupInputs)
  const { eventName, pullRequest: found } = run.env.context
  const isComment = COMMENTS.has(eventName)
  if (isComment && inputs.pullRequest === null && !inputs.sweep)
    return skipped(
      run,
      `event "${eventName}" does not end a preview. Set "pull-request" to delete that of a pull request`
    )
  const ofEvent = isComment ? null : (found?.number ?? null)
  if (inputs.pullRequest === null && ofEvent === null && !inputs.sweep) throw noPreviewNamed()
  const isOpen = inputs.pullRequest === null && (await isReopened(run, inputs))
  if (isOpen && !inputs.sweep) return skipped(run, `pull request #${ofEvent} is open again, so its preview stays`)
  const pullRequest = inputs.pullRequest ?? (isOpen ? null : ofEvent)
  const { client } = connect(run, inputs)
  const { name, id } = inputs.application
  const app = name ?? (await client.applications.get(id)).name
  const { previewName: template, previewWhen: when, sweep, maxPreviews } = inputs
  const desired = { app, template, pullRequest, sweep, when, maxPreviews }
  const notifications = { comment: true, githubDeployment: true, githubEnvironment: null }
  return sweepPreviews(run, client, desired, { ...inputs, ...notifications })
}

/** Tells whether the pull request of a `closed` event is open again by now. */
async function isReopened(run: Run, inputs: CleanupInputs): Promise<boolean> {
  const { eventAction, pullRequest } = run.env.context
  if (eventAction !== 'closed' || pullRequest === null) return false
  return (await fetchCurrentPullRequest(run.env, inputs, pullRequest.number))?.state === 'open'
}

function noPreviewNamed(): UserError {
  return new UserError('input-invalid', {
    what: 'This step does not name a preview to delete.',
    saw: 'Its event has no pull request, and neither "pull-request" nor "sweep" is set.',
    next: 'Write sweep: true to delete all previews that are over, or pull-request: 12 to delete that of one pull request.'
  })
}
