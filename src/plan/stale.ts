import type { OnStaleCommit } from '../inputs/types.ts'

/** How our commit stands to the live one: `ahead` comes after it. `unknown` when GitHub can not tell. */
export type CommitOrder = 'identical' | 'ahead' | 'behind' | 'diverged' | 'unknown'

/** What becomes of a deploy for its place in history. */
export type StaleVerdict = 'deploy' | 'warn' | 'skip' | 'refuse'

/**
 * Whether to deploy a commit: never one that the live one came after, unless the workflow says so, or a person who
 * started this very run. What can not be told, or has no order (a forced push, another branch), is deployed with a word.
 *
 * @param isByHand started by `workflow_dispatch`, or run again
 */
export function judgeOrder(order: CommitOrder, onStaleCommit: OnStaleCommit, isByHand: boolean): StaleVerdict {
  if (order === 'identical' || order === 'ahead') return 'deploy'
  if (order !== 'behind' || onStaleCommit === 'deploy' || isByHand) return 'warn'
  return onStaleCommit === 'skip' ? 'skip' : 'refuse'
}
