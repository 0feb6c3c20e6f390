import type { OnStaleCommit } from '../../inputs/types.ts'

/** Position of our commit relative to the one deployed last: `ahead` comes after it. `unknown` when GitHub cannot tell. */
export type CommitOrder = 'identical' | 'ahead' | 'behind' | 'diverged' | 'unknown'

/** Consequence of a commit's position for its deploy. */
export type StaleVerdict = 'deploy' | 'warn' | 'skip' | 'refuse'

/**
 * Decides whether to deploy a commit. An ancestor of the one deployed last is refused, unless the workflow or the run is
 * meant to go back. A commit whose order is unknown, or that is on another branch, is deployed with a warning.
 *
 * @param mayGoBack true if a person started the run (`workflow_dispatch`; a re-run does not count, or a refused run would
 *   go backwards then), or a forced push moved the branch back
 */
export function judgeOrder(order: CommitOrder, onStaleCommit: OnStaleCommit, mayGoBack: boolean): StaleVerdict {
  if (order === 'identical' || order === 'ahead') return 'deploy'
  if (order !== 'behind' || onStaleCommit === 'deploy' || mayGoBack) return 'warn'
  return onStaleCommit === 'skip' ? 'skip' : 'refuse'
}
