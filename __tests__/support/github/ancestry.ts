import { type Commit, type Repository, sha } from './github-state.ts'

/** Comparison of two commits. `status` describes `head` relative to `base`, in GitHub's terms. */
export interface Comparison {
  status: 'ahead' | 'behind' | 'diverged' | 'identical'
  base: Commit
  mergeBase: Commit
  /** Commits of `head` that `base` does not have, oldest first. */
  ahead: readonly Commit[]
  behindBy: number
}

/** Finds the commit of a branch, a pull request ref, a SHA or its prefix of at least 7 digits. */
export function resolveRef(repository: Repository, ref: string): Commit | undefined {
  const [, number, kind] = /^(?:refs\/)?pull\/(\d+)\/(head|merge)$/.exec(ref) ?? []
  const pull = number === undefined ? undefined : repository.pull(Number(number))
  if (pull !== undefined && kind === 'merge') return mergeCommit(repository, pull.number)
  const branch = ref.replace(/^(refs\/)?heads\//, '')
  const name = pull?.head.sha ?? repository.branches.get(branch) ?? ref
  const exact = repository.commits.get(name)
  if (exact !== undefined || !/^[0-9a-f]{7,39}$/.test(name)) return exact
  const found = [...repository.commits.values()].filter(commit => commit.sha.startsWith(name))
  return found.length === 1 ? found[0] : undefined
}

/** Merge commit that GitHub creates for the runs of a pull request. */
function mergeCommit(repository: Repository, number: number): Commit | undefined {
  const pull = repository.pull(number)
  const base = repository.branches.get(repository.defaultBranch)
  if (pull === undefined || pull.state === 'closed' || base === undefined) return undefined
  const parents = [base, pull.head.sha]
  const message = `Merge ${pull.head.sha} into ${base}`
  const files = { ...repository.commits.get(base)?.files, ...repository.commits.get(pull.head.sha)?.files }
  const commit = { sha: sha(message), parents, message, files }
  repository.commits.set(commit.sha, commit)
  return commit
}

/** Compares two commits. Undefined if they have no common ancestor. */
export function compare(repository: Repository, base: Commit, head: Commit): Comparison | undefined {
  const ofBase = history(repository, base)
  const ofHead = history(repository, head)
  const mergeBase = [...ofHead.values()].find(commit => ofBase.has(commit.sha))
  if (mergeBase === undefined) return undefined
  const ahead = [...ofHead.values()].filter(commit => !ofBase.has(commit.sha)).reverse()
  const behindBy = [...ofBase.keys()].filter(sha => !ofHead.has(sha)).length
  const isAhead = ahead.length > 0
  const status = behindBy > 0 ? (isAhead ? 'diverged' : 'behind') : isAhead ? 'ahead' : 'identical'
  return { status, base, mergeBase, ahead, behindBy }
}

/** A commit and all its ancestors, nearest first. */
function history(repository: Repository, tip: Commit): Map<string, Commit> {
  const visited = new Map<string, Commit>()
  const queue = [tip]
  for (let commit = queue.shift(); commit !== undefined; commit = queue.shift()) {
    if (visited.has(commit.sha)) continue
    visited.set(commit.sha, commit)
    queue.push(...commit.parents.flatMap(parent => repository.commits.get(parent) ?? []))
  }
  return visited
}
