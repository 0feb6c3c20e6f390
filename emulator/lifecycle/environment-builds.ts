import type { Platform } from '../platform.ts'
import { entryNames } from '../rules/archive.ts'
import type { EnvironmentVersion } from '../state/records.ts'

/**
 * Starts the build of an environment version: `submitted`, `processing`, then `success` or `failed` (platform.md §2.2).
 */
export function startBuild(platform: Platform, versionId: string): void {
  const halfTimeMs = platform.settings.timings.environmentBuildTime / 2
  platform.clock.setTimeout(() => {
    update(platform, versionId, () => ({ buildStatus: 'processing' }))
    platform.clock.setTimeout(() => update(platform, versionId, version => buildResult(platform, version)), halfTimeMs)
  }, halfTimeMs)
}

/** Restarts unfinished builds after a restart of the emulator. */
export function resumeBuilds(platform: Platform): void {
  for (const { id, buildStatus } of platform.state.all('environmentVersions'))
    if (buildStatus === 'submitted' || buildStatus === 'processing') startBuild(platform, id)
}

function update(
  { state }: Platform,
  id: string,
  changes: (version: EnvironmentVersion) => Partial<EnvironmentVersion>
): void {
  const version = state.get('environmentVersions', id)
  if (version !== undefined)
    state.recordEvent(() => state.put('environmentVersions', { ...version, ...changes(version) }))
}

/** Result of a build. No image is built: the only check is that a zipped context has a Dockerfile. */
function buildResult({ blobs }: Platform, { id, dockerContext }: EnvironmentVersion): Partial<EnvironmentVersion> {
  const names = dockerContext === null ? undefined : entryNames(blobs.path(dockerContext.blob))
  if (names === undefined || names.some(name => /(^|\/)Dockerfile$/.test(name)))
    return { buildStatus: 'success', buildLog: `Building the image\nSuccessfully built ${id}\n` }
  const buildError = 'The docker context has no Dockerfile.'
  return { buildStatus: 'failed', buildLog: `Building the image\nERROR: ${buildError}\n`, buildError }
}
