import type { Manifest } from '../files/types.ts'
import { isSameRepository } from './name.ts'

/**
 * Tells whether an application is a candidate that a run of this repository left: it has exactly the name that the
 * manifest of its version gives the candidate. The version is in the source of the application itself, so a manifest
 * alone proves nothing: the application runs the same version.
 */
export function isCandidate(
  { name }: { name: string },
  manifest: Manifest | null,
  owner: Pick<Manifest, 'repository' | 'repositoryId' | 'run'>
): boolean {
  return manifest !== null && manifest.candidate === name && isSameRepository(manifest, owner)
}
