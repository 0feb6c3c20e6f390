import type { Manifest } from '../files/types.ts'
import type { Origin } from './types.ts'

/**
 * Where a version comes from, as its manifest says; of a version without one nothing is known. The runner's own pages
 * stay those of this run.
 */
export function originOf(
  here: Origin,
  manifest: Pick<Manifest, 'repository' | 'commit' | 'ref' | 'pullRequest'> | null
): Origin {
  const { serverUrl, runUrl, actionUrl } = here
  const repository = manifest?.repository ?? null
  const number = manifest?.pullRequest ?? null
  return {
    serverUrl,
    runUrl,
    actionUrl,
    repository,
    commit: manifest?.commit ?? null,
    // Of a pull request GitHub gives a merge that has no name for people.
    refName: number === null ? (manifest?.ref?.replace(/^refs\/(?:heads|tags)\//, '') ?? null) : null,
    pullRequest:
      number === null ? null : { number, url: repository === null ? null : `${serverUrl}/${repository}/pull/${number}` }
  }
}
