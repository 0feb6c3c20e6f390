import type { GitHub } from './api.ts'
import { GitHubRefusal, type RefusalKind } from './errors.ts'

/** Where a commit stands, seen from another: `behind` is an ancestor of it. */
export type Relation = 'identical' | 'ahead' | 'behind' | 'diverged' | 'unknown'

/** How two commits stand to each other, as far as GitHub tells. */
export interface Comparison {
  relation: Relation
  /** Why it is not known; null when it is. */
  why: string | null
}

const SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/i
const REF = /^refs\/(heads|pull)\/./
const RELATIONS: readonly unknown[] = ['identical', 'ahead', 'behind', 'diverged'] satisfies Relation[]

const isRelation = (status: unknown): status is Relation => RELATIONS.includes(status)

/**
 * How `head` stands to `base`, by GitHub's history: `behind` means that deploying `head` over `base` goes backwards.
 * Needs `contents: read`. Never throws: what cannot be told is `unknown`, and says why.
 *
 * @param head a commit, or the full name of a branch
 */
export async function compareCommits(
  github: GitHub,
  { owner, repo }: { owner: string; repo: string },
  base: string,
  head: string
): Promise<Comparison> {
  if (!SHA.test(base) || !(SHA.test(head) || REF.test(head))) return unknown('what was recorded is no commit')
  if (base.toLowerCase() === head.toLowerCase()) return { relation: 'identical', why: null }
  try {
    const { data } = await github.rest.repos.compareCommitsWithBasehead({
      owner,
      repo,
      basehead: `${base}...${head}`,
      per_page: 1
    })
    const status: unknown = Object(data).status
    if (isRelation(status)) return { relation: status, why: null }
    return unknown(`GitHub calls it ${JSON.stringify(status)}`)
  } catch (error) {
    if (!(error instanceof GitHubRefusal)) throw error
    return unknown(WHY[error.kind] ?? error.message)
  }
}

const WHY: Partial<Record<RefusalKind, string>> = {
  permission: 'the token may not read the history; it needs "permissions: contents: read"',
  missing: 'GitHub does not know both commits, or finds no ancestor of both; a branch may have been rewritten',
  limited: "GitHub's rate limit is reached"
}

const unknown = (why: string): Comparison => ({ relation: 'unknown', why })
