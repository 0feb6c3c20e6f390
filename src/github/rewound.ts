import type { GitHub } from './api.ts'
import { compareCommits } from './compare.ts'
import type { Context } from './context.ts'

/**
 * Detects that a force push removed a commit from the branch of this run. Both must show it: the event, since the commit
 * could be of another branch, and the current branch, since a later push can restore the commit. If GitHub cannot
 * compare the commits, the result is false.
 */
export async function isRemovedByForcePush(
  github: GitHub,
  repository: { owner: string; repo: string },
  { event, commit, ref, pullRequest }: Pick<Context, 'event' | 'commit' | 'ref' | 'pullRequest'>,
  removedCommit: string
): Promise<boolean> {
  const { before, after, forced } = event
  if (typeof before !== 'string' || after !== commit || forced === false) return false
  const branch = pullRequest === null ? ref : `refs/pull/${pullRequest.number}/head`
  if (branch === null) return false
  const toBefore = await compareCommits(github, repository, before, removedCommit)
  if (toBefore.relation !== 'identical' && toBefore.relation !== 'behind') return false
  const toBranch = await compareCommits(github, repository, removedCommit, branch)
  return toBranch.relation === 'behind' || toBranch.relation === 'diverged'
}
