import type { Platform } from '../platform.ts'
import { namesIn } from '../rules/archive.ts'
import type { EnvironmentVersion } from '../state/records.ts'

/** The build of an environment's version: `submitted`, `processing`, then `success` or `failed` (platform.md §2.2). */
export function beginBuild(platform: Platform, versionId: string): void {
  const half = platform.settings.timings.environmentBuildTime / 2
  platform.clock.setTimeout(() => {
    change(platform, versionId, () => ({ buildStatus: 'processing' }))
    platform.clock.setTimeout(() => change(platform, versionId, version => outcome(platform, version)), half)
  }, half)
}

/** After a restart of the emulator: builds that had not ended begin again. */
export function resumeBuilds(platform: Platform): void {
  for (const { id, buildStatus } of platform.state.all('environmentVersions'))
    if (buildStatus === 'submitted' || buildStatus === 'processing') beginBuild(platform, id)
}

function change(
  { state }: Platform,
  id: string,
  changes: (version: EnvironmentVersion) => Partial<EnvironmentVersion>
): void {
  const version = state.get('environmentVersions', id)
  if (version !== undefined) state.happened(() => state.put('environmentVersions', { ...version, ...changes(version) }))
}

/** No image is built here: the one thing looked at is whether a zipped context has a Dockerfile. */
function outcome({ blobs }: Platform, { id, dockerContext }: EnvironmentVersion): Partial<EnvironmentVersion> {
  const names = dockerContext === null ? undefined : namesIn(blobs.path(dockerContext.blob))
  if (names === undefined || names.some(name => /(^|\/)Dockerfile$/.test(name)))
    return { buildStatus: 'success', buildLog: `Building the image\nSuccessfully built ${id}\n` }
  const buildError = 'The docker context has no Dockerfile.'
  return { buildStatus: 'failed', buildLog: `Building the image\nERROR: ${buildError}\n`, buildError }
}
