import type { Client } from '../../datarobot/client.ts'
import { trustedManifest } from '../../datarobot/manifests.ts'
import type { PullRequest } from '../../github/context.ts'
import type { FetchedPullRequest } from '../../github/pull-requests.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import { earlierPreviewNameOf, isPreviewOf } from '../../previews/name.ts'
import { fetchCurrentPullRequest, findPullRequest } from '../../previews/pull-requests.ts'
import { deletePreview, explainNoPreview } from '../../previews/remove.ts'
import { type NoPreview, whyNoPreview } from '../../previews/when.ts'
import type { Outcome } from '../../report/types.ts'
import { succeeded } from '../../run/outcomes.ts'
import { provenanceOf } from '../../run/provenance.ts'
import type { Run } from '../../run/run.ts'
import { prose } from '../../text/markdown.ts'
import { assertHead, assertSamePullRequest } from './requested.ts'
import { previewSubject, type Target } from './target.ts'
import { isRequested, type Trigger, triggerFor } from './trigger.ts'

/**
 * Decides what the run does, by its event, and for a pull request by its state on GitHub now: an event may be days old,
 * and a closed pull request has no preview. For a run that follows another, it finds the pull request.
 *
 * @param requested pull request of the input `pull-request`, if the event is not of it
 * @returns `isOpen` if GitHub confirms that the pull request is open
 * @throws UserError if the pull request of a followed run cannot be found, or the checkout is not the head of `requested`
 */
export async function readTrigger(
  run: Run,
  inputs: DeployInputs,
  requested: FetchedPullRequest | null
): Promise<{ trigger: Trigger; isOpen: boolean }> {
  const trigger = triggerFor(run.env.context, inputs.preview, inputs.pullRequest)
  if (trigger.kind !== 'preview' && trigger.kind !== 'delete-preview') return { trigger, isOpen: false }
  if (requested !== null) {
    if (requested.state === 'closed') return { trigger: DELETE, isOpen: false }
    assertHead(run.env, inputs, requested)
    return { trigger, isOpen: true }
  }
  const pullRequest = await readPullRequest(run, inputs)
  if (pullRequest === null) return { trigger, isOpen: false }
  if (inputs.pullRequest !== null) assertSamePullRequest({ pullRequest }, inputs.pullRequest)
  const { number, isClosed } = pullRequest
  if (isClosed && trigger.kind === 'preview') return { trigger: DELETE, isOpen: false }
  const pull = await fetchCurrentPullRequest(run.env, inputs, number)
  if (pull?.state === 'closed') return { trigger: DELETE, isOpen: false }
  return { trigger: triggerOfOpen(trigger, pull, inputs, number), isOpen: pull !== null }
}

const DELETE = { kind: 'delete-preview' } as const

/** @param pull the pull request, which is open; null if GitHub did not answer */
function triggerOfOpen(
  trigger: Trigger,
  pull: FetchedPullRequest | null,
  { previewWhen }: DeployInputs,
  number: number
): Trigger {
  if (trigger.kind === 'delete-preview') {
    if (pull === null) return trigger
    return { kind: 'skip', reason: `pull request #${number} is open again, so its preview stays` }
  }
  const noPreview = whyNoPreview(previewWhen, pull)
  return noPreview === null ? trigger : { kind: 'no-preview', ...noPreview }
}

/** Explains why there is no preview, and deletes one that was made before. */
export async function withoutPreview(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  app: string,
  { why, howToGetOne, keepsExisting }: NoPreview
): Promise<Outcome> {
  const { pullRequest } = run.env.context
  const explanation = `There is no preview of pull request #${pullRequest?.number}, because ${why}. ${howToGetOne}`
  if (!keepsExisting) {
    const outcome = await deletePreview(run, client, inputs, app, explanation)
    if (outcome.operation !== 'unchanged') return { ...outcome, detail: explanation }
  }
  if (!inputs.dryRun) await explainNoPreview(run, inputs, app, explanation)
  run.env.log.notice(explanation)
  return succeeded('skipped', 'skipped', explanation, 'was not deployed')
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
 * Deploys the preview of an open pull request, and deletes it if the pull request was closed meanwhile, or shall have no
 * preview any more: the run of that event may have found no preview yet.
 */
export async function deleteIfUnwanted(
  run: Run,
  client: Client,
  inputs: DeployInputs,
  app: string,
  work: () => Promise<Outcome>
): Promise<Outcome> {
  const { context, signal } = run.env
  const number = context.pullRequest?.number ?? 0
  const wasRequested = isRequested(context, inputs.pullRequest)
  const whyUnwanted = async (): Promise<Pick<NoPreview, 'why' | 'howToGetOne'> | null> => {
    const pull = await fetchCurrentPullRequest(run.env, inputs, number)
    if (pull === null) return null
    if (pull.state === 'closed') return { why: `pull request #${number} was closed meanwhile`, howToGetOne: '' }
    const noPreview = wasRequested ? null : whyNoPreview(inputs.previewWhen, pull)
    return noPreview === null || noPreview.keepsExisting ? null : noPreview
  }
  let unwanted: Awaited<ReturnType<typeof whyUnwanted>>
  try {
    const outcome = await work()
    unwanted = outcome.reason === 'planned' ? null : await whyUnwanted()
    if (unwanted === null) return outcome
  } catch (error) {
    unwanted = signal.aborted ? null : await whyUnwanted()
    if (unwanted === null) throw error
  }
  const detail = `The preview was deleted, because ${unwanted.why}. ${unwanted.howToGetOne}`.trim()
  const { operation } = await deletePreview(run, client, inputs, app, detail)
  return supersededPreview(run, operation, detail, `was deleted: ${prose(unwanted.why)}`)
}

/** Outcome of a run whose preview was deleted after its deploy. */
export function supersededPreview(
  run: Run,
  operation: Outcome['operation'],
  detail: string,
  headline: string
): Outcome {
  run.record({ appUrl: null, appStatus: null, expiresAt: null, rolledBack: null })
  return succeeded('superseded', operation, detail, headline)
}
