import { UserError } from '../errors.ts'
import type { PullRequest, WorkflowRun } from '../github/context.ts'
import { GitHubError, isGitHubError } from '../github/errors.ts'
import { githubFor, type LazyGitHub } from '../github/lazy.ts'
import { type FetchedPullRequest, fetchPullRequest, findPullRequestOfRun } from '../github/pull-requests.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import type { ActionEnv } from '../run/environment.ts'

type Token = Pick<ConnectionInputs, 'githubToken'>

/** Asks GitHub for a pull request. Resolves to null, with a notice, if GitHub does not answer. */
export async function fetchCurrentPullRequest(
  env: ActionEnv,
  { githubToken }: Token,
  number: number
): Promise<FetchedPullRequest | null> {
  const github = githubFor(env, githubToken)
  if (github === null) return null
  const { pull, why } = await ask(github, number)
  if (pull === null)
    env.log.notice(`The state of pull request #${number} could not be read (${why}), so the event decides.`)
  return pull
}

/** Fetches pull requests, with one request each. A notice names those whose state is unknown. */
export async function fetchPullRequests(
  env: ActionEnv,
  { githubToken }: Token,
  numbers: ReadonlySet<number>
): Promise<ReadonlyMap<number, FetchedPullRequest>> {
  const found = new Map<number, FetchedPullRequest>()
  const unknown = (why: string) => {
    env.log.notice(`Only expired previews are deleted: ${why}.`)
    return found
  }
  if (numbers.size === 0) return found
  const github = githubFor(env, githubToken)
  if (github === null) return unknown('without a token and a repository the state of pull requests is unknown')
  for (const number of numbers) {
    const { pull, why, isLast } = await ask(github, number)
    if (pull !== null) found.set(number, pull)
    else if (isLast) return unknown(`the state of pull requests could not be read (${why})`)
    else env.log.notice(`The preview of pull request #${number} stays until it expires: ${why}.`)
  }
  return found
}

/** @returns `isLast` if asking for another pull request is useless */
async function ask(
  github: LazyGitHub,
  number: number
): Promise<{ pull: FetchedPullRequest | null; why: string; isLast: boolean }> {
  try {
    const pull = await fetchPullRequest(await github.open(), github, number)
    return { pull, why: 'the response of GitHub is not a pull request', isLast: false }
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    const advice = error.kind === 'permission' ? '; give the job "permissions: pull-requests: read"' : ''
    return { pull: null, why: `${error.message}${advice}`, isLast: !isGitHubError(error, 'missing') }
  }
}

/** Finds the pull request of a followed workflow run. @throws UserError not-found */
export async function findPullRequest(env: ActionEnv, { githubToken }: Token, run: WorkflowRun): Promise<PullRequest> {
  const github = githubFor(env, githubToken)
  let saw = 'There is no token to ask GitHub.'
  if (github !== null) {
    try {
      const found = await findPullRequestOfRun(await github.open(), github, run)
      if (found !== null) return found
      saw = `No pull request has head commit ${run.headSha ?? 'unknown'}: a newer commit was pushed.`
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error
      saw = `${error.message}.`
    }
  }
  throw new UserError('not-found', {
    what: 'The pull request that this run follows could not be found.',
    saw,
    next: 'Give the job "permissions: pull-requests: read". If a newer commit was pushed, its own run deploys it.'
  })
}
