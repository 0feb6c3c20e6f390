import type { Client } from '../../datarobot/client.ts'
import { trustedManifest } from '../../datarobot/manifests.ts'
import type { PullRequest } from '../../github/context.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import { earlierPreviewNameOf, isPreviewOf } from '../../previews/name.ts'
import { fetchPullRequestState, findPullRequest } from '../../previews/pull-requests.ts'
import { deletePreview } from '../../previews/remove.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { previewSubject, type Target } from './target.ts'
import { type Trigger, triggerFor } from './trigger.ts'

/**
 * Decides what the run does, by its event, and for a pull request by its state on GitHub now: an event may be days old,
 * and a closed pull request has no preview. For a run that follows another, it finds the pull request.
 *
 * @returns `isOpen` if GitHub confirms that the pull request is open
 * @throws UserError if the pull request of a followed run cannot be found
 */
export async function readTrigger(run: Run, inputs: DeployInputs): Promise<{ trigger: Trigger; isOpen: boolean }> {
  const trigger = triggerFor(run.env.context, inputs.preview)
  const isPreview = trigger.kind === 'preview' || trigger.kind === 'delete-preview'
  const pullRequest = isPreview ? await readPullRequest(run, inputs) : null
  if (pullRequest === null) return { trigger, isOpen: false }
  const { number, isClosed } = pullRequest
  const state = isClosed && trigger.kind === 'preview' ? 'closed' : await fetchPullRequestState(run.env, inputs, number)
  if (state === 'open' && trigger.kind === 'delete-preview') {
    const reason = `pull request #${number} is open again, so its preview stays`
    return { trigger: { kind: 'skip', reason: reason }, isOpen: true }
  }
  return { trigger: state === 'closed' ? { kind: 'delete-preview' } : trigger, isOpen: state === 'open' }
}

/** `workflow_run` events do not include the pull request if it comes from a fork. */
async function readPullRequest(run: Run, inputs: DeployInputs): Promise<PullRequest | null> {
  const { context } = run.env
  if (context.pullRequest !== null || context.workflowRun?.event !== 'pull_request') return context.pullRequest
  const pullRequest = await findPullRequest(run.env, inputs, context.workflowRun)
  run.env = { ...run.env, context: { ...context, pullRequest } }
  run.origin = run.env.context
  return pullRequest
}

/** Uses the name that an earlier release gave this preview, if the preview still has it. */
export async function resolveEarlierName(
  run: Run,
  client: Client,
  { previewName }: DeployInputs,
  target: Target
): Promise<Target> {
  const { context } = run.env
  const { previewOf, application } = target
  if (previewOf === null || application.name === undefined) return target
  const name = earlierPreviewNameOf(previewName, previewOf, previewSubject(context))
  if (name === application.name || name === previewOf) return target
  if ((await client.applications.findByName(application.name)).length > 0) return target
  const [found, ...others] = await client.applications.findByName(name)
  const live = found === undefined || others.length > 0 ? null : await trustedManifest(client, found)
  return isPreviewOf(live, provenanceOf(context, target), previewName) ? { ...target, application: { name } } : target
}

/**
 * Deploys the preview of an open pull request, and deletes it if the pull request was closed meanwhile: the run of that
 * event may have found no preview yet.
 */
export async function deleteIfClosed(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  app: string,
  work: () => Promise<Outcome>
): Promise<Outcome> {
  const { context, signal } = run.env
  const number = context.pullRequest?.number ?? 0
  const isClosed = async () => (await fetchPullRequestState(run.env, inputs, number)) === 'closed'
  try {
    const outcome = await work()
    if (outcome.reason === 'planned' || !(await isClosed())) return outcome
  } catch (error) {
    if (signal.aborted || !(await isClosed())) throw error
  }
  const { operation } = await deletePreview(run, client, inputs, app)
  run.record({ appUrl: null, appStatus: null, expiresAt: null, rolledBack: null })
  return succeeded(
    'superseded',
    operation,
    `Pull request #${number} was closed meanwhile, so its preview was deleted.`,
    'was deleted: its pull request was closed meanwhile'
  )
}
