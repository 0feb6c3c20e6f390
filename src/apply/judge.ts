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

export type Verdict =
  | { kind: 'wait' }
  | { kind: 'ready' }
  | { kind: 'failed'; because: string }
  /** Somebody else published another version. */
  | { kind: 'superseded'; by: string | null }
  /** It sleeps with our version: a visit wakes it. */
  | { kind: 'asleep' }

/** How long an old state may still be shown after a publish, where no change of state was seen (facts §4, "Pitfalls"). */
export const GRACE = 10_000

/**
 * Judges one look. `running` right after a publish may be the old version's, so it counts only with our version and
 * either a change of state seen or a grace period over; status job and application may disagree, hang or vanish: the
 * application's word counts, a job can only fail.
 *
 * @param moved whether any state but the one before was seen since the publish
 * @param elapsed milliseconds since the publish
 */
export function judge(expected: Expected, sight: Sight, moved: boolean, elapsed: number): Verdict {
  const { before, versionId } = expected
  const isSettled = before === null || moved || before.status !== sight.status || elapsed >= GRACE
  const isOurs = sight.versionId === versionId
  const isStranger = !isOurs && sight.versionId !== before?.versionId && before !== null
  if (isStranger && sight.status !== 'publishing') return { kind: 'superseded', by: sight.versionId }
  switch (sight.status) {
    case 'running':
      if (isOurs && isSettled) return { kind: 'ready' }
      if (!isOurs && moved) return { kind: 'failed', because: 'it went back to the version before' }
      break
    case 'failed':
      if (isSettled) return { kind: 'failed', because: 'it became "failed"' }
      break
    case 'paused':
      if (isOurs && isSettled) return { kind: 'asleep' }
      break
    default:
      if (sight.job?.kind === 'failed' && isOurs && elapsed >= GRACE)
        return { kind: 'failed', because: `its status job failed: ${sight.job.message}` }
  }
  return { kind: 'wait' }
}
