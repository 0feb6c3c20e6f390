import type { HaveApplication } from '../plan/have.ts'
import type { JobState } from './job.ts'

/** What one look at an application saw. */
export interface Sight {
  status: HaveApplication['status']
  versionId: string | null
  /** Null where no job is followed, or it can not be read. */
  job: JobState | null
}

/** What is known when the wait begins. */
export interface Expected {
  versionId: string
  /** How the application stood when it was told; null for a new one. */
  before: { status: HaveApplication['status']; versionId: string | null } | null
}

/** What a look means. */
export type Verdict =
  | { kind: 'wait' }
  | { kind: 'ready' }
  | { kind: 'failed'; because: string }
  /** Somebody else published another version. */
  | { kind: 'superseded'; by: string | null }
  /** It is at rest with our version: a visit wakes it, unless somebody has to start it. */
  | { kind: 'asleep' }

/** Time for which a publish may still show a stale state, if no change was seen (platform.md §4, "Pitfalls"). */
export const GRACE = 10_000

/** States between a publish and its end. */
export const ON_ITS_WAY: ReadonlySet<Sight['status']> = new Set(['created', 'initializing', 'publishing'])

/** Whether nothing goes on with it: `paused`, `stopped`, and any state that is not known (platform.md §4 [C]). */
export function isAtRest(status: Sight['status']): boolean {
  return status !== 'running' && status !== 'failed' && !ON_ITS_WAY.has(status)
}

/** Whether a look shows that a publish has begun to take effect: what was on its way before may still be the old one. */
export function hasMoved({ before }: Expected, { status }: Sight): boolean {
  return before !== null && status !== before.status && ON_ITS_WAY.has(status)
}

/**
 * Judges one look. What is seen right after a publish may be the state before it, the old version's `running` above all:
 * so a state counts only once the application was seen on its way, or after a grace period. Status job and application
 * may disagree, hang or vanish: the application's word counts, a job can only fail.
 *
 * @param moved whether `hasMoved` was true of any look since the publish
 * @param elapsed milliseconds since the publish
 */
export function judge(expected: Expected, sight: Sight, moved: boolean, elapsed: number): Verdict {
  const { before, versionId } = expected
  if (before !== null && !moved && elapsed < GRACE) return { kind: 'wait' }
  const isOurs = sight.versionId === versionId
  const isStranger = !isOurs && sight.versionId !== null && sight.versionId !== before?.versionId
  if (isStranger && sight.status !== 'publishing') return { kind: 'superseded', by: sight.versionId }
  switch (sight.status) {
    case 'running':
      if (isOurs) return { kind: 'ready' }
      if (moved) return { kind: 'failed', because: 'it went back to the version before' }
      break
    case 'failed':
      return { kind: 'failed', because: 'it became "failed"' }
    case 'created':
    case 'initializing':
    case 'publishing':
      if (sight.job?.kind === 'failed' && isOurs && elapsed >= GRACE)
        return { kind: 'failed', because: `its status job failed: ${sight.job.message}` }
      break
    default:
      if (isOurs) return { kind: 'asleep' }
  }
  return { kind: 'wait' }
}
