import type { Manifest } from '../files/types.ts'
import type { Origin } from './types.ts'

/**
 * Origin of a version, from its manifest; unknown if it has none. The URLs of the server, the run and the action stay those
 * of the current run.
 */
export function originOf(
  current: Origin,
  manifest: Pick<Manifest, 'repository' | 'commit' | 'ref' | 'pullRequest'> | null
): Origin {
  const { serverUrl, runUrl, actionUrl } = current
  const repository = manifest?.repository ?? null
  const number = manifest?.pullRequest ?? null
  return {
    serverUrl,
    runUrl,
    actionUrl,
    repository,
    commit: manifest?.commit ?? null,
    // The ref of a pull request is a merge commit without a readable name.
    refName: number === null ? (manifest?.ref?.replace(/^refs\/(?:heads|tags)\//, '') ?? null) : null,
    pullRequest:
      number === null ? null : { number, url: repository === null ? null : `${serverUrl}/${repository}/pull/${number}` }
  }
}
