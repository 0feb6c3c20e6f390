/**
 * What a failed request has done to the server: `not-applied`, nothing yet, so that any request may be sent again in a
 * moment; `unknown`, so a write has to be looked up first; or `final`, nothing, and the same request never will.
 */
export type Effect = 'not-applied' | 'unknown' | 'final'

/** Statuses below 500 that may be better in a moment (platform.md §5): of a server, or of a proxy in front of it. */
const TRANSIENT: ReadonlyMap<number, Effect> = new Map([
  [408, 'unknown'],
  [421, 'not-applied'],
  [423, 'not-applied'],
  [425, 'not-applied'],
  [429, 'not-applied']
])

const MISSING: ReadonlySet<number> = new Set([404, 410])

/** Effect of a request that was answered with this status, from 400 on. */
export function effectOf(status: number): Effect {
  return TRANSIENT.get(status) ?? (status >= 500 ? 'unknown' : 'final')
}

export const isTransientStatus = (status: number): boolean => effectOf(status) !== 'final'

export const isMissingStatus = (status: number): boolean => MISSING.has(status)
