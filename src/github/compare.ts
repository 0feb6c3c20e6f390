import type { GitHub } from './api.ts'
import { GitHubError, type GitHubErrorKind } from './errors.ts'

/** Position of a commit relative to a base: `behind` is an ancestor of it. */
export type Relation = 'identical' | 'ahead' | 'behind' | 'diverged' | 'unknown'

/** Result of comparing two commits. */
export interface Comparison {
  relation: Relation
  /** Explanation of `unknown`; null otherwise. */
  reason: string | null
  /** Number of commits that the head has and the base does not have; null if it is unknown. */
  aheadBy: number | null
}

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/i
const REF = /^refs\/(heads|pull)\/./
const RELATIONS: readonly unknown[] = ['identical', 'ahead', 'behind', 'diverged'] satisfies Relation[]

const isRelation = (status: unknown): status is Relation => RELATIONS.includes(status)

/**
 * Compares `head` with `base` in the history on GitHub: `behind` means that deploying `head` over `base` goes backwards.
 * Needs `contents: read`. If GitHub cannot tell, the relation is `unknown` with a reason.
 *
 * @param head SHA of a commit, or full name of a branch (`refs/heads/…`)
 */
export async function compareCommits(
  github: GitHub,
  { owner, repo }: { owner: string; repo: string },
  base: string,
  head: string
): Promise<Comparison> {
  if (!SHA.test(base) || !(SHA.test(head) || REF.test(head))) return unknown('the recorded value is not a commit')
  if (base.toLowerCase() === head.toLowerCase()) return { relation: 'identical', reason: null, aheadBy: 0 }
  try {
    const { data } = await github.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1
    })
    const status: unknown = Object(data).status
    if (isRelation(status)) return { relation: status, reason: null, aheadBy: data.ahead_by ?? null }
    return unknown(`GitHub answered with the status ${JSON.stringify(status)}`)
  } catch (error) {
    if (!(error instanceof GitHubError)) throw error
    return unknown(REASONS[error.kind] ?? error.message)
  }
}

const REASONS: Partial<Record<GitHubErrorKind, string>> = {
  permission: 'the token cannot read the history; it needs "permissions: contents: read"',
  missing: 'GitHub does not know both commits or finds no common ancestor; a branch may have been rewritten',
  limited: "GitHub's rate limit is reached"
}

const unknown = (reason: string): Comparison => ({ relation: 'unknown', reason: reason, aheadBy: null })
