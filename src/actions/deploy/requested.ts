import { UserError } from '../../errors.ts'
import { checkoutCommit } from '../../files/checkout-commit.ts'
import type { Context } from '../../github/context.ts'
import { GitHubError } from '../../github/errors.ts'
import { githubFor } from '../../github/lazy.ts'
import { type FetchedPullRequest, fetchPullRequest } from '../../github/pull-requests.ts'
import { readGithubToken } from '../../inputs/connection.ts'
import { InputReader } from '../../inputs/input-reader.ts'
import type { DeployInputs } from '../../inputs/types.ts'
import { readPreview, readPullRequestNumber } from '../../previews/inputs.ts'
import type { ActionEnv } from '../../run/environment.ts'
import type { Run } from '../../run/run.ts'
import { isRequested, triggerFor } from './trigger.ts'

/**
 * Finds the pull request of the input `pull-request`, if the event is not of it, and makes the run one of that pull
 * request. This is done before the inputs are read: the code of a fork may not name variables of the job in a
 * configuration file.
 *
 * @returns null if the input does not decide; the inputs are read later, with all their problems
 * @throws UserError if GitHub does not answer
 */
export async function findRequested(run: Run): Promise<FetchedPullRequest | null> {
  const { context, inputs, log } = run.env
  const reader = new InputReader(inputs)
  const number = readPullRequestNumber(reader)
  if (number === null || !reader.isValid('pull-request')) return null
  assertSamePullRequest(context, number)
  if (triggerFor(context, readPreview(reader), number).kind !== 'preview' || !isRequested(context, number)) return null
  const githubToken = readGithubToken(reader)
  if (githubToken !== null) log.mask(githubToken)
  const pull = await fetchRequested(run.env, githubToken, number)
  const { headSha: commit, headRef: refName } = pull
  run.env = { ...run.env, context: { ...context, pullRequest: pull, commit, ref: `refs/pull/${number}/head`, refName } }
  run.origin = run.env.context
  return pull
}

async function fetchRequested(env: ActionEnv, token: string | null, number: number): Promise<FetchedPullRequest> {
  const github = githubFor(env, token)
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

/**
 * Rejects a checkout that is not the head of the pull request. The event is of the default branch: a workflow that forgets
 * `ref` would deploy that branch in the name of the pull request.
 *
 * @throws UserError stale-commit
 */
export function assertHead(
  env: ActionEnv,
  { path }: Pick<DeployInputs, 'path'>,
  { number, headSha }: FetchedPullRequest
): void {
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
