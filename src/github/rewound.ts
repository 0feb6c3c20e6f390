import type { GitHub } from './api.ts'
import { compareCommits } from './compare.ts'
import type { Context } from './context.ts'

/**
 * Whether a forced push took a commit off the branch of this run, so that the branch itself went back behind it. The
 * event must say so, since the commit could be of another branch; and the branch as it is now, since a later push may
 * have brought the commit back. What GitHub cannot tell counts as no.
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
