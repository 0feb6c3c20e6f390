import { type CurrentApplication, IN_PROGRESS } from '../plan/current-state.ts'
import type { JobState } from './job.ts'

/** What one look at an application saw. */
export interface Observation {
  status: CurrentApplication['status']
  versionId: string | null
  /** Null where no job is followed, or it can not be read. */
  job: JobState | null
}

/** What is known when the wait begins. */
export interface Expected {
  versionId: string
  /** How the application stood when it was told; null for a new one. */
  previous: { status: CurrentApplication['status']; versionId: string | null } | null
}

/** What a look means. */
export type Verdict =
  | { kind: 'wait' }
  | { kind: 'ready' }
  | { kind: 'failed'; reason: string }
  /** Somebody else published another version. */
  | { kind: 'superseded'; by: string | null }
  /** It is at rest with our version: a visit wakes it, unless somebody has to start it. */
  | { kind: 'asleep' }

/** How long an old state may still be shown after a publish, where no change of state was seen (platform.md §4, "Pitfalls"). */
export const STALE_STATE_MS = 10_000

/** Whether a look shows that a publish has begun to take effect: what was on its way before may still be the old one. */
export function hasChangedState({ previous }: Expected, { status }: Observation): boolean {
  return previous !== null && status !== previous.status && IN_PROGRESS.has(status)
}

/**
 * Judges one look. What is seen right after a publish may be the state before it, the old version's `running` above all:
 * so a state counts only once the application was seen on its way, or after a grace period. Status job and application
 * may disagree, hang or vanish: the application's word counts, a job can only fail.
 *
 * @param moved whether `hasMoved` was true of any look since the publish
 * @param elapsed milliseconds since the publish
 */
export function evaluate(expected: Expected, observation: Observation, moved: boolean, elapsed: number): Verdict {
  const { previous, versionId } = expected
  if (previous !== null && !moved && elapsed < STALE_STATE_MS) return { kind: 'wait' }
  const isOurs = observation.versionId === versionId
  const isStranger = !isOurs && observation.versionId !== null && observation.versionId !== previous?.versionId
  if (isStranger && observation.status !== 'publishing') return { kind: 'superseded', by: observation.versionId }
  switch (observation.status) {
    case 'running':
      if (isOurs) return { kind: 'ready' }
      if (moved) return { kind: 'failed', reason: 'it went back to the version before' }
      break
    case 'failed':
      return { kind: 'failed', reason: 'it became "failed"' }
    case 'created':
    case 'initializing':
    case 'publishing':
      if (observation.job?.kind === 'failed' && isOurs && elapsed >= STALE_STATE_MS)
        return { kind: 'failed', reason: `its status job failed: ${observation.job.message}` }
      break
    default:
      if (isOurs) return { kind: 'asleep' }
  }
  return { kind: 'wait' }
}
