import type { GitHub } from './api.ts'
import type { PullRequest, WorkflowRun } from './context.ts'

interface Repository {
  owner: string
  repo: string
}

const PAGE = 100

/** Numbers of all open pull requests. Needs `pull-requests: read`. @throws GitHubRefusal */
export async function openPullRequests(github: GitHub, { owner, repo }: Repository): Promise<ReadonlySet<number>> {
  const numbers = new Set<number>()
  const parameters = { owner, repo, state: 'open', per_page: PAGE } as const
  for await (const { data } of github.paginate.iterator(github.rest.pulls.list, parameters))
    for (const { number } of data) numbers.add(number)
  return numbers
}

/**
 * The open pull request that a followed workflow ran on, which GitHub does not name when it is a fork's: the one of its
 * branch whose head is its commit. Needs `pull-requests: read`.
 *
 * @throws GitHubRefusal
 */
export async function pullRequestOf(
  github: GitHub,
  { owner, repo }: Repository,
  { headSha, headRef, headRepository }: WorkflowRun
): Promise<PullRequest | null> {
  const [headOwner] = headRepository?.split('/') ?? []
  if (headSha === null || headRef === null || headOwner === undefined) return null
  const head = `${headOwner}:${headRef}`
  const { data } = await github.rest.pulls.list({ owner, repo, head, state: 'open', per_page: PAGE })
  const found = data.find(pull => pull.head.sha === headSha)
  if (found === undefined) return null
  return {
    number: found.number,
    url: found.html_url,
    author: found.user?.login ?? null,
    headSha,
    headRef,
    headRepository,
    baseRef: found.base.ref,
    fromFork: headRepository?.toLowerCase() !== `${owner}/${repo}`.toLowerCase()
  }
}
