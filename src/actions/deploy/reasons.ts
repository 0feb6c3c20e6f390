import { changedCredentials } from '../../plan/credentials.ts'
import type { CurrentState } from '../../plan/current-state.ts'
import type { Diff } from '../../plan/diff.ts'
import { changedParameters, withPromoted } from '../../plan/parameters.ts'
import { changedKeyScope, changedResources } from '../../plan/settings.ts'
import type { DesiredState } from './desired-state.ts'
import { changedEnvironment } from './environment.ts'

/** Reason for a new version, as a line for the reader. */
export interface Reason {
  note: string
  /** True if the list of changes shows it too. */
  isChange: boolean
}

const change = (note: string): Reason => ({ note, isChange: true })
const remark = (note: string): Reason => ({ note, isChange: false })

/** Reasons for a new version, each as a line for the reader; none if the base already is the desired version. */
export function reasonsForVersion(desired: DesiredState, current: CurrentState, diff: Diff): Reason[] {
  const { base, manifest } = current
  if (base === null)
    return [remark(current.source === null ? 'there is no source yet' : 'no version of the source can be built upon')]
  const reasons: Reason[] = []
  if (desired.codespaceId !== null) reasons.push(remark(`the files are taken from codespace ${desired.codespaceId}`))
  else if (manifest.trusted === null)
    reasons.push(
      remark(`all files are sent, not only changed ones: ${manifest.reason} (version "${base.label ?? base.id}")`)
    )
  else if (diff.uploads.length + diff.deletes.length > 0)
    reasons.push(change(`files: ${diff.uploads.length} new or changed, ${diff.deletes.length} removed`))
  reasons.push(...changedEnvironment(current).map(change))
  reasons.push(...changedResources(desired.resources, base).map(change))
  if (changedKeyScope(desired.keyScope, base))
    reasons.push(change(`required key scope: ${base.keyScope ?? 'none'} → ${desired.keyScope ?? 'none'}`))
  reasons.push(...changedCredentials(desired.credentials).map(change))
  const parameters = changedParameters(withPromoted(desired.parameters, current), base)
  if (parameters.length > 0)
    reasons.push(change(`runtime parameters: ${parameters.map(({ name }) => name).join(', ')}`))
  // Without its name in the manifest, nobody could tell whose the candidate is.
  const isMarked = desired.candidate === null || manifest.trusted?.candidate === desired.candidate
  if (reasons.length === 0 && !isMarked && !isLive(current, base.id))
    reasons.push(remark('the version does not name its candidate'))
  return reasons
}

/** Tells whether the application has a version and has not failed. */
export function isLive({ application }: CurrentState, versionId: string | null): boolean {
  return application !== null && application.versionId === versionId && application.status !== 'failed'
}
