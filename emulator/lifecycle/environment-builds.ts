import type { Platform } from '../platform.ts'
import { readDockerContext } from '../rules/docker-context.ts'
import type { EnvironmentVersion } from '../state/records.ts'
import { playBuild } from './docker-build.ts'

/**
 * Starts the build of an environment version: `submitted`, `processing`, then `success` or `failed` (platform.md §2.2).
 */
export function startBuild(platform: Platform, versionId: string): void {
  const { clock, settings } = platform
  const halfTimeMs = settings.timings.environmentBuildTime / 2
  clock.setTimeout(() => {
    update(platform, versionId, version => ({ buildStatus: 'processing', buildLog: firstHalf(platform, version) }))
    clock.setTimeout(() => update(platform, versionId, version => resultOf(platform, version)), halfTimeMs)
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

/** Log while the image is being built, if the platform has one by then (platform.md §9). */
function firstHalf(platform: Platform, version: EnvironmentVersion): string {
  if (platform.settings.switches.environmentBuildLog === 'when-built') return ''
  const lines = resultOf(platform, version).buildLog.split('\n')
  return lines
    .slice(0, Math.floor(lines.length / 2))
    .map(line => `${line}\n`)
    .join('')
}

/** Result of a build. An image archive, an image of a registry and a compressed context are not looked into. */
function resultOf(
  { blobs }: Platform,
  { id, dockerContext }: EnvironmentVersion
): Pick<EnvironmentVersion, 'buildStatus' | 'buildLog' | 'buildError'> {
  const context = dockerContext === null ? null : readDockerContext(blobs.path(dockerContext.blob), 'docker_context')
  const { log, error } = context === null ? { log: 'Building the image\n', error: '' } : playBuild(context)
  if (error !== '') return { buildStatus: 'failed', buildLog: log, buildError: error }
  return { buildStatus: 'success', buildLog: `${log}Successfully built ${id}\n`, buildError: '' }
}
