import type { Comment, Pull, Repository } from './github-state.ts'
import { type Origins, userView } from './views/accounts.ts'
import { commentView } from './views/comments.ts'
import { fullPullView, repositoryView } from './views/repositories.ts'

type Event = Record<string, unknown>

/** Activity type of an event of a pull request. */
export type PullAction =
  | 'opened'
  | 'synchronize'
  | 'reopened'
  | 'closed'
  | 'labeled'
  | 'unlabeled'
  | 'ready_for_review'
  | 'converted_to_draft'

/**
 * Payload of `pull_request` and `pull_request_target`.
 *
 * @param before head before the push, for `synchronize`
 */
export function pullRequestEvent(origins: Origins, action: PullAction, pull: Pull, before?: string): Event {
  return {
    action,
    number: pull.number,
    pull_request: fullPullView(origins, pull),
    repository: repositoryView(origins, pull.base.repository),
    sender: userView(origins, pull.author),
    ...(before === undefined ? {} : { before, after: pull.head.sha })
  }
}

/** Payload of `issue_comment` for a comment on a pull request: an issue, without its head. */
export function commentEvent(
  origins: Origins,
  pull: Pull,
  comment: Comment,
  action: 'created' | 'edited' | 'deleted' = 'created'
): Event {
  const { number, title, state, labels, user, html_url, pull_request, locked } = issueView(origins, pull)
  return {
    action,
    issue: { number, title, state, labels, user, html_url, pull_request, locked },
    comment: commentView(origins, pull.base.repository, comment),
    repository: repositoryView(origins, pull.base.repository),
    sender: userView(origins, comment.author)
  }
}

/** A pull request, as events of issues show it. */
function issueView(origins: Origins, pull: Pull): Event {
  const { url, html_url, diff_url, patch_url, ...view } = fullPullView(origins, pull)
  return { ...view, html_url, pull_request: { url, html_url, diff_url, patch_url, merged_at: null } }
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
