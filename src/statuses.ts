/**
 * Effect of a failed request on the server: `not-applied`, so any request may be sent again; `unknown`, so a write must
 * be looked up first; `final`, not applied, and the same request would fail again.
 */
export type Effect = 'not-applied' | 'unknown' | 'final'

/**
 * Kind of a request, for retries: a `read`; a `repeatable` write, for which twice is the same as once; any other `write`,
 * whose effect its sender looks up.
 */
export type RetryPolicy = 'read' | 'repeatable' | 'write'

/** Statuses below 500 that are temporary (platform.md §5), from the server or from a proxy. */
const TEMPORARY_EFFECTS: ReadonlyMap<number, Effect> = new Map([
  [408, 'unknown'],
  [421, 'not-applied'],
  [423, 'not-applied'],
  [425, 'not-applied'],
  [429, 'not-applied']
])

const RETRIED_EFFECTS: Readonly<Record<RetryPolicy, ReadonlySet<Effect>>> = {
  read: new Set(['not-applied', 'unknown']),
  repeatable: new Set(['not-applied', 'unknown']),
  write: new Set(['not-applied'])
}

const MISSING_STATUSES: ReadonlySet<number> = new Set([404, 410])

/** Effect of a request that was answered with an error status (400 or above). */
export function effectOf(status: number): Effect {
  return TEMPORARY_EFFECTS.get(status) ?? (status >= 500 ? 'unknown' : 'final')
}

/** Decides whether a request may be sent again. DataRobot and GitHub share this table. */
export const mayRetry = (policy: RetryPolicy, effect: Effect): boolean => RETRIED_EFFECTS[policy].has(effect)

export const isTransientStatus = (status: number): boolean => effectOf(status) !== 'final'

export const isMissingStatus = (status: number): boolean => MISSING_STATUSES.has(status)
