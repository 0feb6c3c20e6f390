import { type CurrentApplication, IN_PROGRESS } from '../plan/current-state.ts'
import type { JobState } from './job.ts'

/** State of an application and of its status job, as one poll returned it. */
export interface Observation {
  status: CurrentApplication['status']
  versionId: string | null
  /** Null if there is no job to follow, or its state cannot be read. */
  job: JobState | null
}

/** Version to wait for, and the state before it was published. */
export interface Expected {
  versionId: string
  /** State of the application before the publish; null for a new application. */
  previous: { status: CurrentApplication['status']; versionId: string | null } | null
}

/** Conclusion from one observation. */
export type Verdict =
  | { kind: 'wait' }
  | { kind: 'ready' }
  | { kind: 'failed'; reason: string }
  /** Another run or a person published another version. */
  | { kind: 'superseded'; by: string | null }
  /** The application is at rest with our version. A visit wakes it, or a person must start it. */
  | { kind: 'asleep' }

/** Maximum time for which DataRobot may still return the old state after a publish (platform.md §4, "Pitfalls"). */
export const STALE_STATE_MS = 10_000

/**
 * Tells whether an observation proves that a publish has begun to take effect. A state in progress that was the same
 * before the publish proves nothing: it may still be the old one.
 */
export function hasChangedState({ previous }: Expected, { status }: Observation): boolean {
  return previous !== null && status !== previous.status && IN_PROGRESS.has(status)
}

/**
 * Evaluates one observation. Right after a publish DataRobot may still return the old state, such as the `running` of
 * the previous version. A state therefore counts only after `hasChangedState` was true once, or after a grace period.
 * Status job and application may disagree, and a job may hang or vanish (platform.md §4): the status of the application
 * decides, and a job can only prove a failure.
 *
 * @param hasStateChanged whether `hasChangedState` was true for any observation since the publish
 * @param elapsedMs time since the publish
 */
export function evaluate(
  expected: Expected,
  observation: Observation,
  hasStateChanged: boolean,
  elapsedMs: number
): Verdict {
  const { previous, versionId } = expected
  if (previous !== null && !hasStateChanged && elapsedMs < STALE_STATE_MS) return { kind: 'wait' }
  const isOurs = observation.versionId === versionId
  const isOtherVersion = !isOurs && observation.versionId !== null && observation.versionId !== previous?.versionId
  if (isOtherVersion && observation.status !== 'publishing') return { kind: 'superseded', by: observation.versionId }
  switch (observation.status) {
    case 'running':
      if (isOurs) return { kind: 'ready' }
      if (hasStateChanged) return { kind: 'failed', reason: 'it went back to the previous version' }
      break
    case 'failed':
      return { kind: 'failed', reason: 'it became "failed"' }
    case 'created':
    case 'initializing':
    case 'publishing':
      if (observation.job?.kind === 'failed' && isOurs && elapsedMs >= STALE_STATE_MS)
        return { kind: 'failed', reason: `its status job failed: ${observation.job.message}` }
      break
    default:
      if (isOurs) return { kind: 'asleep' }
  }
  return { kind: 'wait' }
}

const MIN_POLL_INTERVAL_MS = 200
/** Interval during the first minute, short enough to notice a change within a second. */
const FIRST_MINUTE_INTERVAL_MS = 800
const FIRST_MINUTE_MS = 60_000
const MAX_POLL_INTERVAL_MS = 10_000

/**
 * Interval between two polls, in milliseconds. It is a twelfth of the time without a change, constant for most of the
 * first minute, and then grows slowly to ten seconds. A change resets it.
 *
 * @param quietMs time since the wait began or the status last changed
 */
export function pollIntervalMs(quietMs: number): number {
  if (quietMs < FIRST_MINUTE_MS) return Math.min(FIRST_MINUTE_INTERVAL_MS, Math.max(MIN_POLL_INTERVAL_MS, quietMs / 12))
  return Math.min(MAX_POLL_INTERVAL_MS, FIRST_MINUTE_INTERVAL_MS + (quietMs - FIRST_MINUTE_MS) / 20)
}
