import type { Context } from '../../github/context.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { NoPreview } from '../../previews/when.ts'

/** Decision of an event about a deploy. */
export type Trigger =
  /** Deploy to the application itself. */
  | { kind: 'deploy' }
  /** Deploy to a preview. */
  | { kind: 'preview' }
  /** Delete the preview: the pull request is closed. */
  | { kind: 'delete-preview' }
  /** The pull request is open, and has no preview under the condition of the workflow. */
  | ({ kind: 'no-preview' } & NoPreview)
  /** Only show the plan: nothing may be written, and nothing is wrong. */
  | { kind: 'plan-only'; reason: string }
  /** Skip: untrusted code would run with the secrets of the repository, and the workflow did not allow that. */
  | { kind: 'untrusted' }
  /** Skip: the event does not ask for a deploy. */
  | { kind: 'skip'; reason: string }

/** Part of a run's context that decides. */
export type TriggerContext = Pick<
  Context,
  'eventName' | 'eventAction' | 'pullRequest' | 'workflowRun' | 'repository' | 'defaultBranch' | 'ref' | 'event'
>

/** Events for the code of the repository itself. Null for a run outside of GitHub. */
const DEPLOYING: ReadonlySet<string | null> = new Set([
  null,
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release',
  'deployment'
])

/** The same for the run that `workflow_run` follows. A `deployment` may be of any commit. */
const FOLLOWED: ReadonlySet<string | null> = new Set([
  'push',
  'schedule',
  'workflow_dispatch',
  'repository_dispatch',
  'release'
])

/** Events that decide themselves whether the code of a pull request is trusted, also for a run that follows theirs. */
const OF_PULL_REQUEST: ReadonlySet<string | null> = new Set(['pull_request', 'pull_request_target'])

const ON_PURPOSE = 'Write "preview: false" where this event is meant to deploy the application'

/**
 * Decides by the event. A pull request never reaches the application itself unless `preview` is `false`. Where GitHub
 * gives secrets to the code of a fork, only an explicit `true` makes a preview of it. An unknown event deploys nothing.
 *
 * @param pullRequest input `pull-request`, with which other events deploy the preview of that pull request
 */
export function triggerFor(
  context: TriggerContext,
  preview: DeployInputs['preview'],
  pullRequest: number | null = null
): Trigger {
  const reason = nothingToDeploy(context)
  if (reason !== null) return { kind: 'skip', reason: reason }
  if (preview === false) return { kind: 'deploy' }
  if (isRequested(context, pullRequest)) return { kind: 'preview' }
  const { eventName } = context
  if (OF_PULL_REQUEST.has(eventName)) return ofPullRequest(context, preview)
  if (eventName === 'workflow_run') return ofWorkflowRun(context, preview)
  if (eventName === 'merge_group' || isMergeQueue(context)) {
    const queued = 'what a merge queue tests is not merged yet, so it is not deployed'
    return preview === true ? { kind: 'preview' } : { kind: 'plan-only', reason: queued }
  }
  if (!DEPLOYING.has(eventName))
    return {
      kind: 'skip',
      reason: `event "${eventName}" does not say which code to deploy. Set "pull-request" to deploy the preview of a pull request. ${ON_PURPOSE}`
    }
  const unmerged = unmergedCode(context)
  if (unmerged !== null) return { kind: 'skip', reason: `${unmerged}. ${ON_PURPOSE}` }
  return { kind: preview === true ? 'preview' : 'deploy' }
}

/**
 * Tells whether the input names the pull request, and not the event. Events of pull requests decide themselves, so that
 * the input does not make them trust a fork.
 */
export function isRequested(
  { eventName, workflowRun }: Pick<TriggerContext, 'eventName' | 'workflowRun'>,
  pullRequest: number | null
): pullRequest is number {
  return pullRequest !== null && !OF_PULL_REQUEST.has(eventName) && !OF_PULL_REQUEST.has(workflowRun?.event ?? null)
}

/** Reason why this event never deploys, whatever the inputs; null if it may. */
function nothingToDeploy({ eventName, eventAction, workflowRun, event }: TriggerContext): string | null {
  if (eventName === 'push' && event.deleted === true) return 'the branch or tag was deleted'
  if (eventName === 'release' && (eventAction === 'deleted' || eventAction === 'unpublished'))
    return `the release was ${eventAction}`
  if (eventName !== 'workflow_run' || workflowRun?.conclusion === 'success') return null
  if (workflowRun === null) return 'the event does not tell which run it follows'
  return workflowRun.conclusion === null
    ? 'the run that it follows has not ended'
    : `the run that it follows ended with "${workflowRun.conclusion}", not with "success"`
}

function ofPullRequest({ eventName, eventAction, pullRequest }: TriggerContext, preview: 'auto' | true): Trigger {
  if (pullRequest === null) return { kind: 'skip', reason: 'the event does not tell its pull request' }
  if (eventAction === 'closed' || pullRequest.isClosed) return { kind: 'delete-preview' }
  const isDistrusted = eventName === 'pull_request_target' && pullRequest.isFromFork && preview !== true
  return { kind: isDistrusted ? 'untrusted' : 'preview' }
}

/**
 * A run that follows another has the secrets, no matter who started that one. It deploys the application only if that one
 * certainly ran on the default branch of this repository.
 */
function ofWorkflowRun({ workflowRun, ...context }: TriggerContext, preview: 'auto' | true): Trigger {
  const { event = null, headRef = null, headRepository = null } = workflowRun ?? {}
  const isOwn = headRepository !== null && headRepository.toLowerCase() === context.repository?.toLowerCase()
  if (event === 'pull_request') return { kind: isOwn || preview === true ? 'preview' : 'untrusted' }
  const skip = (reason: string): Trigger => ({ kind: 'skip', reason: `${reason}. ${ON_PURPOSE}` })
  if (!FOLLOWED.has(event)) return skip(`the run that it follows was started by "${event}", which may be of any code`)
  if (!isOwn) return skip('the run that it follows was of another repository')
  if (preview === true) return { kind: 'preview' }
  if (event === 'release' || (headRef !== null && headRef === context.defaultBranch)) return { kind: 'deploy' }
  return skip(
    `the run that it follows was of ${JSON.stringify(headRef)}, and not of the default branch ${JSON.stringify(context.defaultBranch)}`
  )
}

/** Tells whether the run is for a branch of a merge queue, which is pushed like any other. */
const isMergeQueue = ({ ref }: TriggerContext): boolean => ref?.startsWith('refs/heads/gh-readonly-queue/') ?? false

/** Reason why the code of an event is not merged, although events of this kind may deploy; null if it is. */
function unmergedCode({ eventName, pullRequest, ref, event }: TriggerContext): string | null {
  if (pullRequest !== null || ref?.startsWith('refs/pull/') || hasPullRequest(event.client_payload))
    return 'the event is about a pull request, which is not merged'
  const { transient_environment: isTransient } = Object(event.deployment)
  if (eventName === 'deployment' && isTransient === true)
    return 'the deployment is to a transient environment, as a preview has it'
  return null
}

/** Tells whether a `repository_dispatch` carries a pull request, as commands in comments do. */
const hasPullRequest = (payload: unknown): boolean => Boolean(Object(payload).pull_request)
