import type { Client } from '../datarobot/client.ts'
import { believedManifest } from '../datarobot/manifests.ts'
import type { PullRequest } from '../github/context.ts'
import type { DeployInputs } from '../inputs/types.ts'
import { earlierPreviewNameOf, isPreviewOf } from '../plan/preview.ts'
import { previewSubject, provenanceOf, type Target } from '../plan/target.ts'
import { type Trigger, triggerOf } from '../plan/trigger.ts'
import type { Outcome } from '../report/types.ts'
import { askPullRequest, askState } from './github-facts.ts'
import { deletePreview } from './remove-previews.ts'
import type { Run } from './run.ts'
import { success } from './success.ts'

/**
 * What the run is for, by its event, and for a pull request by what GitHub says now: an event may be days old, and a
 * closed pull request has no preview. Of a followed run it learns the pull request.
 *
 * @returns `isOpen` when GitHub says that the pull request is open
 * @throws UserError when the pull request of a followed run can not be found
 */
export async function learnTrigger(run: Run, inputs: DeployInputs): Promise<{ trigger: Trigger; isOpen: boolean }> {
  const trigger = triggerOf(run.outside.context, inputs.preview)
  const isPreview = trigger.kind === 'preview' || trigger.kind === 'delete-preview'
  const pullRequest = isPreview ? await learnPullRequest(run, inputs) : null
  if (pullRequest === null) return { trigger, isOpen: false }
  const { number, isClosed } = pullRequest
  const state = isClosed && trigger.kind === 'preview' ? 'closed' : await askState(run.outside, inputs, number)
  if (state === 'open' && trigger.kind === 'delete-preview') {
    const because = `pull request #${number} is open again, so its preview stays`
    return { trigger: { kind: 'skip', because }, isOpen: true }
  }
  return { trigger: state === 'closed' ? { kind: 'delete-preview' } : trigger, isOpen: state === 'open' }
}

/** An event that follows a run does not name the pull request of a fork. */
async function learnPullRequest(run: Run, inputs: DeployInputs): Promise<PullRequest | null> {
  const { context } = run.outside
  if (context.pullRequest !== null || context.workflowRun?.event !== 'pull_request') return context.pullRequest
  const pullRequest = await askPullRequest(run.outside, inputs, context.workflowRun)
  run.outside = { ...run.outside, context: { ...context, pullRequest } }
  run.origin = run.outside.context
  return pullRequest
}

/** The target, under the name that an earlier release gave this preview when it still has that. */
export async function withEarlierName(
  run: Run,
  client: Client,
  { previewName }: DeployInputs,
  target: Target
): Promise<Target> {
  const { context } = run.outside
  const { previewOf, application } = target
  if (previewOf === null || application.name === undefined) return target
  const name = earlierPreviewNameOf(previewName, previewOf, previewSubject(context))
  if (name === application.name || name === previewOf) return target
  if ((await client.applications.named(application.name)).length > 0) return target
  const [found, ...others] = await client.applications.named(name)
  const live = found === undefined || others.length > 0 ? null : await believedManifest(client, found)
  return isPreviewOf(live, provenanceOf(context, target), previewName) ? { ...target, application: { name } } : target
}

/**
 * Deploys the preview of a pull request that is open. When it was closed meanwhile, nothing is left of the preview: the
 * run of the close may have looked before there was one.
 */
export async function whileOpen(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  app: string,
  work: () => Promise<Outcome>
): Promise<Outcome> {
  const { context, signal } = run.outside
  const number = context.pullRequest?.number ?? 0
  const isClosed = async () => (await askState(run.outside, inputs, number)) === 'closed'
  try {
    const outcome = await work()
    if (outcome.reason === 'planned' || !(await isClosed())) return outcome
  } catch (error) {
    if (signal.aborted || !(await isClosed())) throw error
  }
  const { operation } = await deletePreview(run, client, inputs, app)
  Object.assign(run.facts, { appUrl: null, appStatus: null, expiresAt: null, rolledBack: null })
  return success(
    'superseded',
    operation,
    `Pull request #${number} was closed meanwhile, so it has no preview any more.`
  )
}
