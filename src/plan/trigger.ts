import type { Context } from '../github/context.ts'
import type { DeployInputs } from '../inputs/types.ts'

/** What an event asks of a deploy. */
export type Trigger =
  /** The application itself. */
  | { kind: 'deploy' }
  /** An application of the pull request's own. */
  | { kind: 'preview' }
  /** The pull request is closed: its preview goes. */
  | { kind: 'delete-preview' }
  /** Nothing may be written, and nothing is wrong: the plan is shown. */
  | { kind: 'plan-only'; because: string }
  /** The code is a stranger's, the secrets are ours: nobody said that the two may meet. */
  | { kind: 'distrust' }

/** Events that give a stranger's pull request the secrets of this repository. */
const WITH_SECRETS: ReadonlySet<string | null> = new Set(['pull_request_target', 'workflow_run'])

/**
 * Decides by the event what a run is for. A pull request never touches the application itself unless `preview` is
 * `false`; where GitHub hands a fork's code our secrets, only an explicit `true` makes a preview of it.
 */
export function triggerOf(
  context: Pick<Context, 'eventName' | 'eventAction' | 'pullRequest' | 'workflowRun' | 'repository'>,
  preview: DeployInputs['preview']
): Trigger {
  const { eventName, eventAction, pullRequest } = context
  if (preview === false) return { kind: 'deploy' }
  const isPullRequest = eventName === 'pull_request' || eventName === 'pull_request_target'
  if (isPullRequest && pullRequest !== null && eventAction === 'closed') return { kind: 'delete-preview' }
  if (preview === true) return { kind: 'preview' }
  if (eventName === 'merge_group')
    return { kind: 'plan-only', because: 'what a merge queue tests is not merged yet, so it is not deployed' }
  if (isPullRequest || (eventName === 'workflow_run' && context.workflowRun?.event === 'pull_request'))
    return { kind: WITH_SECRETS.has(eventName) && isFork(context) ? 'distrust' : 'preview' }
  return { kind: 'deploy' }
}

function isFork({ pullRequest, workflowRun, repository }: Parameters<typeof triggerOf>[0]): boolean {
  if (pullRequest !== null) return pullRequest.fromFork
  return workflowRun?.headRepository?.toLowerCase() !== repository?.toLowerCase()
}

/** Why GitHub gives a run no secrets, when it does not: the pull request of a fork, or Dependabot's. */
export function strangerOf({
  pullRequest,
  actor
}: Pick<Context, 'pullRequest' | 'actor'>): 'fork' | 'dependabot' | null {
  if (pullRequest?.fromFork) return 'fork'
  return actor === DEPENDABOT || pullRequest?.author === DEPENDABOT ? 'dependabot' : null
}

const DEPENDABOT = 'dependabot[bot]'
