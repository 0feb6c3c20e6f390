import type { CurrentState } from '../../plan/current-state.ts'
import type { Diff } from '../../plan/diff.ts'
import { isLive, versionDifferences } from '../../plan/differences.ts'
import type { DesiredState } from './desired-state.ts'

/** Reason for a new version, as a line for the reader. */
export interface Reason {
  note: string
  /** True if the list of changes shows it too. */
  isChange: boolean
}

const remark = (note: string): Reason => ({ note, isChange: false })

/** Reasons for a new version, each as a line for the reader; none if the base already is the desired version. */
export function reasonsForVersion(desired: DesiredState, current: CurrentState, diff: Diff): Reason[] {
  const { base, manifest } = current
  if (base === null)
    return [remark(current.source === null ? 'there is no source yet' : 'no version of the source can be built upon')]
  // The list of files does not show that they come from a codespace, nor why all of them are sent.
  const isListed = desired.codespaceId === null && manifest.trusted !== null
  const reasons = versionDifferences(desired, { ...current, base }, diff).map(
    ({ part, text }): Reason => ({ note: text, isChange: part !== 'files' || isListed })
  )
  // Without its name in the manifest, nobody could tell whose the candidate is.
  const isMarked = desired.candidate === null || manifest.trusted?.candidate === desired.candidate
  if (reasons.length === 0 && !isMarked && !isLive(current, base.id))
    reasons.push(remark('the version does not name its candidate'))
  return reasons
}
