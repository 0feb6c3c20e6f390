import type { GitHub } from './api.ts'
import type { PullRequest, WorkflowRun } from './context.ts'

interface Repository {
  owner: string
  repo: string
}

const PAGE_LIMIT = 100

/**
 * Fetches the state of a pull request; null if the response is for another one. Needs `pull-requests: read`.
 *
 * @throws GitHubError
 */
export async function pullRequestState(
  github: GitHub,
  { owner, repo }: Repository,
  number: number
): Promise<'open' | 'closed' | null> {
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number })
  return data.number === number && (data.state === 'open' || data.state === 'closed') ? data.state : null
}

/**
 * Finds the pull request that another workflow ran for. GitHub omits it from the event if it comes from a fork. The head
 * must be the branch, repository and commit of that run. Open ones are preferred. Needs `pull-requests: read`.
 *
 * @throws GitHubError
 */
export async function findPullRequestOfRun(
  github: GitHub,
  { owner, repo }: Repository,
  { headSha, headRef, headRepository }: WorkflowRun
): Promise<PullRequest | null> {
  const [headOwner] = headRepository?.split('/') ?? []
  if (headSha === null || headRef === null || headRepository === null || headOwner === undefined) return null
  const head = `${headOwner}:${headRef}`
  const { data } = await github.rest.pulls.list({ owner, repo, head, state: 'all', per_page: PAGE_LIMIT })
  // A deleted fork has no name.
  const matching = data.filter(
    pull => pull.head.sha === headSha && isSameName(pull.head.repo?.full_name ?? headRepository, headRepository)
  )
  const found = matching.find(({ state }) => state === 'open') ?? matching[0]
  if (found === undefined) return null
  return {
    number: found.number,
    url: found.html_url,
    author: found.user?.login ?? null,
    headSha,
    headRef,
    headRepository,
    baseRef: found.base.ref,
    isClosed: found.state !== 'open',
    isFromFork: !isSameName(headRepository, `${owner}/${repo}`)
  }
}

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
