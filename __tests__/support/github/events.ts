import type { Pull, Repository } from './github-state.ts'
import { type Origins, userView } from './views/accounts.ts'
import { fullPullView, repositoryView } from './views/repositories.ts'

type Event = Record<string, unknown>

/**
 * Payload of `pull_request` and `pull_request_target`.
 *
 * @param before head before the push, for `synchronize`
 */
export function pullRequestEvent(
  origins: Origins,
  action: 'opened' | 'synchronize' | 'reopened' | 'closed',
  pull: Pull,
  before?: string
): Event {
  return {
    action,
    number: pull.number,
    pull_request: fullPullView(origins, pull),
    repository: repositoryView(origins, pull.base.repository),
    sender: userView(origins, pull.author),
    ...(before === undefined ? {} : { before, after: pull.head.sha })
  }
}

/** Payload of `push` to a branch. */
export function pushEvent(origins: Origins, repository: Repository, branch = repository.defaultBranch): Event {
  const after = repository.branches.get(branch) ?? ''
  const before = repository.commits.get(after)?.parents[0] ?? '0'.repeat(40)
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    created: false,
    deleted: false,
    forced: false,
    repository: repositoryView(origins, repository),
    pusher: { name: repository.owner.login },
    sender: userView(origins, repository.owner),
    head_commit: { id: after, message: repository.commits.get(after)?.message ?? '' }
  }
}
