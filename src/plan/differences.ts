import type { DesiredFile } from '../files/types.ts'
import type { Resources } from '../resources.ts'
import { changedCredentials, type DesiredCredential } from './credentials.ts'
import type { CurrentState } from './current-state.ts'
import { type Diff, deleteEverything, diffFiles } from './diff.ts'
import { changedParameters, withPromoted } from './parameters.ts'
import { changedKeyScope, changedResources, changeLine, type ValueChange } from './settings.ts'
import type { KeyScopeLevel, ParameterValue } from './types.ts'

/** Part of an application that a new version changes. */
export type VersionPart = 'files' | 'environment' | 'resources' | 'key-scope' | 'credentials' | 'parameters'

/** Difference between the current and the desired version, as a line for the reader. */
export interface Difference {
  part: VersionPart
  text: string
  /** Null if the text does not compare two values. */
  change: ValueChange | null
}

/** Desired content of the live version. */
export interface DesiredVersion {
  /** Null if the files come from a codespace. */
  files: { files: readonly DesiredFile[] } | null
  codespaceId: string | null
  customTemplateId: string | null
  resources: Resources
  keyScope: KeyScopeLevel | undefined
  credentials: readonly DesiredCredential[]
  /** All of them, with those that refer to the credentials. */
  parameters: readonly ParameterValue[]
}

/** Changes of files; files from a codespace replace all others. */
export function desiredDiff({ files, customTemplateId }: DesiredVersion, current: CurrentState): Diff {
  return files === null ? deleteEverything(current) : diffFiles(files.files, current, customTemplateId !== null)
}

/** Differences for which a new version is needed; none if the base already is the desired version. */
export function versionDifferences(
  desired: DesiredVersion,
  current: CurrentState & { base: NonNullable<CurrentState['base']> },
  diff: Diff
): Difference[] {
  const { base, manifest } = current
  const differences: Difference[] = []
  const add = (part: VersionPart, ...texts: string[]) =>
    differences.push(...texts.map(text => ({ part, text, change: null })))
  const addChanges = (part: VersionPart, changes: readonly ValueChange[]) =>
    differences.push(...changes.map(change => ({ part, text: changeLine(change), change })))
  if (desired.codespaceId !== null) add('files', `the files are taken from codespace ${desired.codespaceId}`)
  else if (manifest.trusted === null)
    add('files', `all files are sent, not only changed ones: ${manifest.reason} (version "${base.label ?? base.id}")`)
  else if (diff.uploads.length + diff.deletes.length > 0)
    add('files', `files: ${diff.uploads.length} new or changed, ${diff.deletes.length} removed`)
  addChanges('environment', changedEnvironment(current))
  addChanges('resources', changedResources(desired.resources, base))
  if (changedKeyScope(desired.keyScope, base))
    addChanges('key-scope', [
      { name: 'required key scope', before: base.keyScope ?? 'none', after: desired.keyScope ?? 'none' }
    ])
  add('credentials', ...changedCredentials(desired.credentials))
  const parameters = changedParameters(withPromoted(desired.parameters, current), base)
  if (parameters.length > 0) add('parameters', `runtime parameters: ${parameters.map(({ name }) => name).join(', ')}`)
  return differences
}

/** Change of the execution environment; none if the base has the requested one. */
export function changedEnvironment({ base, environment }: Pick<CurrentState, 'base' | 'environment'>): ValueChange[] {
  if (environment === null || base === null) return []
  const { versionId } = environment
  if (versionId === base.environmentVersionId && versionId !== null) return []
  const before = `version ${base.environmentVersionId ?? 'none'}`
  return [
    { name: 'execution environment', before, after: versionId === null ? 'a new version' : `version ${versionId}` }
  ]
}

/** Tells whether the application has a version and has not failed. */
export function isLive({ application }: Pick<CurrentState, 'application'>, versionId: string | null): boolean {
  return application !== null && application.versionId === versionId && application.status !== 'failed'
}
