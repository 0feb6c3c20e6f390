import { UserError } from '../../errors.ts'
import { checkoutCommit } from '../../files/checkout-commit.ts'
import type { Context, PullRequest } from '../../github/context.ts'
import { GitHubError } from '../../github/errors.ts'
import { githubFor } from '../../github/lazy.ts'
import { type FetchedPullRequest, fetchPullRequest } from '../../github/pull-requests.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import type { ActionEnv } from '../../run/environment.ts'

type Inputs = Pick<DeployInputs, 'githubToken' | 'path' | 'pullRequest'>

/** Context of a run that deploys the pull request of the input `pull-request`, whatever its event is about. */
export interface RequestedContext extends Context {
  pullRequest: PullRequest
}

/**
 * Finds the pull request of the input `pull-request`. The event is of the default branch, so the commit to record is that
 * of the checkout, which must be the head of the pull request.
 *
 * @throws UserError if GitHub does not answer, or if the checkout has another commit
 */
export async function requestPullRequest(
  env: ActionEnv,
  inputs: Inputs,
  number: number
): Promise<{ context: RequestedContext; pull: FetchedPullRequest }> {
  const pull = await fetchRequested(env, inputs, number)
  if (pull.state === 'open') assertHead(env, inputs, pull)
  const { headSha: commit, headRef: refName } = pull
  const context = { ...env.context, pullRequest: pull, commit, ref: `refs/pull/${number}/head`, refName }
  return { context, pull }
}

async function fetchRequested(env: ActionEnv, inputs: Inputs, number: number): Promise<FetchedPullRequest> {
  const github = githubFor(env, inputs.githubToken)
  let saw = 'There is no token to ask GitHub.'
  if (github !== null) {
    try {
      const pull = await fetchPullRequest(await github.open(), github, number)
      if (pull !== null) return pull
      saw = 'The response of GitHub is not this pull request.'
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      saw = `${error.message}.`
    }
  }
  throw new UserError('not-found', {
    what: `Pull request #${number} of the input "pull-request" could not be read.`,
    saw,
    next: 'Give the job "permissions: pull-requests: read", and check the number.'
  })
}

/** Without this check, a workflow that forgets `ref` would deploy the default branch in the name of the pull request. */
function assertHead(env: ActionEnv, { path }: Inputs, { number, headSha }: FetchedPullRequest): void {
  const commit = checkoutCommit(env.inputs.workspace, path)
  if (commit === headSha) return
  const found = commit === null ? 'has no .git folder that names its commit' : `has commit ${commit}`
  throw new UserError('stale-commit', {
    what: `The checkout is not the head of pull request #${number}, so it was not deployed.`,
    saw: `The folder of the checkout ${found}. The head is ${headSha}.`,
    next:
      'Check out the head with actions/checkout and "ref:", which the output "sha" of the command action has. If a ' +
      'commit was pushed meanwhile, write the command again.'
  })
}

/** Rejects an event of another pull request than that of the input. @throws UserError input-invalid */
export function assertSamePullRequest({ pullRequest }: Pick<Context, 'pullRequest'>, number: number): void {
  if (pullRequest === null || pullRequest.number === number) return
  throw new UserError('input-invalid', {
    what: 'Input "pull-request" names another pull request than the event.',
    saw: `It is ${number}, and the event is of pull request #${pullRequest.number}.`,
    next: 'Remove the input, or run the workflow on another event, such as workflow_dispatch.'
  })
}
