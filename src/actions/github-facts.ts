import { UserError } from '../errors.ts'
import type { PullRequest, WorkflowRun } from '../github/context.ts'
import { doorOf } from '../github/door.ts'
import { openPullRequests, pullRequestOf } from '../github/pull-requests.ts'
import { GitHubRefusal } from '../github/refusal.ts'
import type { ConnectionInputs } from '../inputs/types.ts'
import type { Outside } from './run.ts'

/** Numbers of the open pull requests; null, with a notice, when GitHub does not tell. */
export async function askOpenPullRequests(
  outside: Outside,
  { githubToken }: Pick<ConnectionInputs, 'githubToken'>
): Promise<ReadonlySet<number> | null> {
  const unknown = (why: string) => {
    outside.log.notice(`Only what has expired is swept: ${why}.`)
    return null
  }
  const door = doorOf(outside, githubToken)
  if (door === null) return unknown('without a token and a repository nobody can tell which pull requests are open')
  try {
    return await openPullRequests(await door.open(), door)
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
  const door = doorOf(outside, githubToken)
  let saw = 'There is no token to ask GitHub with.'
  if (door !== null) {
    try {
      const found = await pullRequestOf(await door.open(), door, workflowRun)
      if (found !== null) return found
      saw = `GitHub knows no open one whose head is commit ${workflowRun.headSha ?? 'unknown'}: it was closed, or has moved on.`
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
