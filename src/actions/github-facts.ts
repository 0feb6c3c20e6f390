import { UserError } from '../errors.ts'
import { type GitHub, openGitHub } from '../github/api.ts'
import type { PullRequest, WorkflowRun } from '../github/context.ts'
import { openPullRequests, pullRequestOf } from '../github/pull-requests.ts'
import { GitHubRefusal } from '../github/refusal.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import type { Outside } from './run.ts'

interface Door {
  github: GitHub
  owner: string
  repo: string
}

/** The way to ask GitHub; null without a token, or outside of a repository. */
export async function door(
  { context, time, random, signal, log }: Outside,
  token: string | null
): Promise<Door | null> {
  const [owner, repo] = context.repository?.split('/') ?? []
  if (token === null || owner === undefined || repo === undefined) return null
  const github = await openGitHub({ token, apiUrl: context.apiUrl, time, random, signal, trace: log.debug })
  return { github, owner, repo }
}

/** Numbers of the open pull requests; null, with a notice, when GitHub does not tell. */
export async function askOpenPullRequests(
  outside: Outside,
  { githubToken }: Pick<ConnectionInputs, 'githubToken'>
): Promise<ReadonlySet<number> | null> {
  const unknown = (why: string) => {
    outside.log.notice(`Only what has expired is swept: ${why}.`)
    return null
  }
  const open = await door(outside, githubToken)
  if (open === null) return unknown('without a token and a repository nobody can tell which pull requests are open')
  try {
    return await openPullRequests(open.github, open)
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    const advice = error.kind === 'permission' ? '; give the job "permissions: pull-requests: read"' : ''
    return unknown(`which pull requests are open could not be read (${error.message})${advice}`)
  }
}

/** The pull request of a followed workflow, which its event may not name. @throws UserError when it can not be found */
export async function askPullRequest(
  outside: Outside,
  { githubToken }: Pick<ConnectionInputs, 'githubToken'>,
  workflowRun: WorkflowRun
): Promise<PullRequest> {
  const open = await door(outside, githubToken)
  let saw = 'There is no token to ask GitHub with.'
  if (open !== null) {
    try {
      const found = await pullRequestOf(open.github, open, workflowRun)
      if (found !== null) return found
      saw = `GitHub knows none whose head is commit ${workflowRun.headSha ?? 'unknown'}; it may have moved on since.`
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
