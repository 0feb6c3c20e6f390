import type { GitHub } from './api.ts'
import type { PullRequest, WorkflowRun } from './context.ts'

interface Repository {
  owner: string
  repo: string
}

/** Pull request as GitHub has it now, while an event may be days old. */
export interface FetchedPullRequest extends PullRequest {
  state: 'open' | 'closed'
  isDraft: boolean
  /** True if only collaborators can comment. */
  isLocked: boolean
  /** Names of its labels. */
  labels: readonly string[]
  /** Commit at its head. */
  headSha: string
  headRef: string
  /** Id that survives a renaming of the head's repository; null for a deleted fork. */
  headRepositoryId: number | null
}

const PAGE_LIMIT = 100

type WirePull = Awaited<ReturnType<GitHub['rest']['pulls']['list']>>['data'][number]

/**
 * Fetches a pull request; null if the response is for another one. Needs `pull-requests: read`.
 *
 * @throws GitHubError
 */
export async function fetchPullRequest(
  github: GitHub,
  { owner, repo }: Repository,
  number: number
): Promise<FetchedPullRequest | null> {
  const { data } = await github.rest.pulls.get({ owner, repo, pull_number: number })
  const { state, draft, locked, labels, head } = data
  if (data.number !== number || (state !== 'open' && state !== 'closed')) return null
  const headRepository = head.repo?.full_name ?? null
  return {
    ...readPull(data, { owner, repo }, headRepository),
    state,
    isDraft: draft ?? false,
    isLocked: locked,
    labels: labels.map(({ name }) => name),
    headSha: head.sha,
    headRef: head.ref,
    headRepositoryId: head.repo?.id ?? null
  }
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
  return found === undefined ? null : readPull(found, { owner, repo }, headRepository)
}

function readPull(
  pull: Pick<WirePull, 'number' | 'html_url' | 'user' | 'head' | 'base' | 'state'>,
  { owner, repo }: Repository,
  headRepository: string | null
): PullRequest {
  return {
    number: pull.number,
    url: pull.html_url,
    author: pull.user?.login ?? null,
    headSha: pull.head.sha,
    headRef: pull.head.ref,
    headRepository,
    baseRef: pull.base.ref,
    isClosed: pull.state !== 'open',
    isFromFork: headRepository === null || !isSameName(headRepository, `${owner}/${repo}`)
  }
}

const isSameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()
