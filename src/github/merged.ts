import type { GitHub } from './api.ts'
import { GitHubError } from './errors.ts'

interface Repository {
  owner: string
  repo: string
}

/** Maximum number of commits that are searched for their pull requests. */
const MAX_COMMITS = 50

/**
 * Finds the pull requests that a commit of a branch comes from: merged, squashed, rebased or through a merge queue. Needs
 * `pull-requests: read`, or `contents: read` in a public repository.
 *
 * @param branch null accepts every branch
 * @returns their numbers, the newest first
 * @throws GitHubError
 */
export async function mergedPullRequests(
  github: GitHub,
  { owner, repo }: Repository,
  commit: string,
  branch: string | null
): Promise<number[]> {
  const { data } = await github.rest.repos.listPullRequestsAssociatedWithCommit({
    owner,
    repo,
    commit_sha: commit,
    per_page: 100
  })
  return data
    .filter(({ merged_at: mergedAt, base }) => mergedAt != null && (branch === null || base.ref === branch))
    .sort((one, other) => Date.parse(other.merged_at ?? '') - Date.parse(one.merged_at ?? ''))
    .map(({ number }) => number)
}

/**
 * Lists the commits of a branch after another commit, newest first, without the commits of merged branches. Empty if the
 * other commit is not an ancestor, or is too far away. Needs `contents: read`.
 *
 * @throws GitHubError
 */
export async function commitsSince(
  github: GitHub,
  { owner, repo }: Repository,
  base: string,
  head: string
): Promise<string[]> {
  // Without paging, GitHub returns the first 250 commits.
  const { data } = await github.rest.repos.compareCommitsWithBasehead({ owner, repo, basehead: `${base}...${head}` })
  if (data.status !== 'ahead') return []
  const parentOf = new Map(data.commits?.map(({ sha, parents }) => [sha, parents[0]?.sha]))
  const commits: string[] = []
  for (
    let commit: string | undefined = head;
    commit !== undefined && parentOf.has(commit);
    commit = parentOf.get(commit)
  )
    commits.push(commit)
  return commits.length > MAX_COMMITS ? [] : commits
}

/** Tells why GitHub did not answer, as the end of a sentence. */
export const githubReason = (error: unknown): string => {
  if (!(error instanceof GitHubError)) throw error
  return error.kind === 'permission'
    ? `${error.message}; give the job "permissions: pull-requests: read, contents: read"`
    : error.message
}
