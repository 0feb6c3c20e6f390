import type { Application, Version } from '../../../emulator/state/records.ts'
import { MANIFEST } from '../deploy-runs.ts'
import type { TestEmulator } from '../emulator.ts'
import type { Files } from './runs.ts'

/** What the emulator itself knows, whatever its switches make it show. */
export interface World {
  applications: Application[]
  sources: number
  /** Versions that nothing ever ran and that say of themselves that this action made them. */
  drafts: number
}

export function worldOf({ platform: { state } }: TestEmulator): World {
  const ran = new Set(state.all('applications').flatMap(({ versionId, liveVersionId }) => [versionId, liveVersionId]))
  const isDraft = (version: Version) =>
    !version.isFrozen && !ran.has(version.id) && version.items.some(({ path }) => path === MANIFEST)
  return {
    applications: [...state.all('applications')],
    sources: [...state.all('sources')].length,
    drafts: state.all('versions').filter(isDraft).length
  }
}

/** What a version holds, byte for byte, without our manifest; null when it is gone. */
export function filesOf({ platform: { state, blobs } }: TestEmulator, versionId: string | null): Files | null {
  const version = state.get('versions', versionId ?? '')
  if (version === undefined) return null
  const own = version.items.filter(({ path }) => path !== MANIFEST)
  return Object.fromEntries(own.map(({ path, blob }) => [path, blobs.read(blob).toString('utf8')]))
}

/** Equal for equal files, whatever their order. */
export const fingerprint = (files: Files | null): string =>
  files === null ? 'nothing' : JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)))
