import type { Context } from '../github/context.ts'

/** Two commits whose files are compared. */
export interface CommitRange {
  base: string
  head: string
  /**
   * `merge-base` compares the head with the commit where it left the base, so that later commits of the base branch do not
   * count. `base` compares the two commits themselves, so that commits which a force push removed count.
   */
  since: 'base' | 'merge-base'
}

/** Part of a run's context that names the commits. */
export type RangeContext = Pick<Context, 'eventName' | 'eventAction' | 'pullRequest' | 'ref' | 'event'>

const SHA = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i

/** Events about a pull request whose payload has both of its commits. */
const OF_PULL_REQUESTS: ReadonlySet<string | null> = new Set([
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment'
])

/** Finds the commits that an event is about, or the reason why it has no base, as the end of a sentence with "because". */
export function rangeOf(context: RangeContext): CommitRange | string {
  const { eventName, event } = context
  if (OF_PULL_REQUESTS.has(eventName)) return ofPullRequest(context)
  if (eventName === 'push') return ofPush(context)
  if (eventName === 'merge_group') {
    const { base_sha: base, head_sha: head } = Object(event.merge_group)
    return validRange({ base, head, since: 'base' })
  }
  if (eventName === null) return 'this run has no event of GitHub'
  return `the event "${eventName}" names no commit to compare with`
}

function ofPullRequest({ eventAction, pullRequest, event }: RangeContext): CommitRange | string {
  // An earlier commit of the pull request may have made a preview of any application.
  if (eventAction === 'closed' || pullRequest?.isClosed)
    return 'the pull request is closed, and each application may have a preview'
  const { base, head } = Object(event.pull_request)
  return validRange({ base: Object(base).sha, head: Object(head).sha, since: 'merge-base' })
}

/**
 * Finds the commits that a pull request had before the push of the event. Null for another event. An application that only
 * differs between these may have a preview that is no longer wanted.
 */
export function previousRangeOf({ eventAction, event }: RangeContext): CommitRange | null {
  if (eventAction !== 'synchronize') return null
  const range = validRange({
    base: Object(Object(event.pull_request).base).sha,
    head: event.before,
    since: 'merge-base'
  })
  return typeof range === 'string' || isZero(range.head) ? null : range
}

function ofPush({ ref, event }: RangeContext): CommitRange | string {
  const { before, after, deleted } = event
  if (deleted === true || isZero(after)) return 'the branch or tag was deleted'
  if (ref?.startsWith('refs/tags/')) return 'a tag has no commit to compare with'
  if (isZero(before)) return 'the branch is new, so nothing was deployed from it yet'
  return validRange({ base: before, head: after, since: 'base' })
}

/** GitHub writes a commit that does not exist as zeros. */
const isZero = (sha: unknown): boolean => typeof sha === 'string' && /^0+$/.test(sha)

/** The payload could be of another program, and the commits go into URLs and arguments of git. */
function validRange({
  base,
  head,
  since
}: Record<'base' | 'head', unknown> & Pick<CommitRange, 'since'>): CommitRange | string {
  const isSha = (value: unknown): value is string => typeof value === 'string' && SHA.test(value)
  if (!isSha(base) || !isSha(head)) return 'the event does not name its commits'
  return { base: base.toLowerCase(), head: head.toLowerCase(), since }
}
