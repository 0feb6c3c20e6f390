import { UserError } from '../errors.ts'
import type { PullRequest, WorkflowRun } from '../github/context.ts'
import { GitHubRefusal, isRefusal } from '../github/errors.ts'
import { githubFor, type LazyGitHub } from '../github/lazy.ts'
import { pullRequestOf, pullRequestState } from '../github/pull-requests.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import type { ActionEnv } from '../run/environment.ts'

type Token = Pick<ConnectionInputs, 'githubToken'>

/** Whether a pull request is open, as GitHub says now; null, with a notice, when GitHub does not tell. */
export async function fetchPullRequestState(
  env: ActionEnv,
  { githubToken }: Token,
  number: number
): Promise<'open' | 'closed' | null> {
  const github = githubFor(env, githubToken)
  if (github === null) return null
  const { state, why } = await stateOf(github, number)
  if (state === null)
    env.log.notice(`Whether pull request #${number} is open could not be read (${why}), so the event is believed.`)
  return state
}

/** Which of these pull requests GitHub says are closed, each asked by its number. A notice says what it does not tell. */
export async function findClosedPullRequests(
  env: ActionEnv,
  { githubToken }: Token,
  numbers: ReadonlySet<number>
): Promise<ReadonlySet<number>> {
  const closed = new Set<number>()
  const unknown = (why: string) => {
    env.log.notice(`Only what has expired is swept: ${why}.`)
    return closed
  }
  if (numbers.size === 0) return closed
  const github = githubFor(env, githubToken)
  if (github === null) return unknown('without a token and a repository nobody can tell which pull requests are open')
  for (const number of numbers) {
    const { state, why, isLast } = await stateOf(github, number)
    if (state === 'closed') closed.add(number)
    else if (isLast) return unknown(`which pull requests are open could not be read (${why})`)
    else if (state === null) env.log.notice(`The preview of pull request #${number} stays until it expires: ${why}.`)
  }
  return closed
}

/** @returns `isLast` when there is no use in asking for another one */
async function stateOf(
  github: LazyGitHub,
  number: number
): Promise<{ state: 'open' | 'closed' | null; why: string; isLast: boolean }> {
  try {
    const state = await pullRequestState(await github.open(), github, number)
    return { state, why: 'GitHub answered something else than a pull request', isLast: false }
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    const advice = error.kind === 'permission' ? '; give the job "permissions: pull-requests: read"' : ''
    return { state: null, why: `${error.message}${advice}`, isLast: !isRefusal(error, 'missing') }
  }
}

/** The pull request of a followed workflow, which its event may not name. @throws UserError when it can not be found */
export async function findPullRequest(env: ActionEnv, { githubToken }: Token, run: WorkflowRun): Promise<PullRequest> {
  const github = githubFor(env, githubToken)
  let saw = 'There is no token to ask GitHub with.'
  if (github !== null) {
    try {
      const found = await pullRequestOf(await github.open(), github, run)
      if (found !== null) return found
      saw = `GitHub knows none whose head is commit ${run.headSha ?? 'unknown'}: a newer commit was pushed.`
    } catch (error) {
      if (!(error instanceof GitHubRefusal)) throw error
      saw = `${error.message}.`
    }
  }
  throw new UserError('not-found', {
    what: 'The pull request that this run follows could not be found.',
    saw,
    next: 'Give the job "permissions: pull-requests: read"; when a newer commit was pushed, its own run deploys it.'
  })
}
