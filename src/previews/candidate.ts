import type { Client } from '../datarobot/client.ts'
import { trustedManifest } from '../datarobot/manifests.ts'
import { parseTimestamp } from '../datarobot/wire.ts'
import { isForbidden } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import { candidateNameOf } from '../names.ts'
import { isSameRepository } from '../plan/repository.ts'
import type { CurrentPreview } from './plan.ts'

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

/** Time after which the run of a candidate has ended: a job on a runner of GitHub takes at most six hours. */
export const MAX_RUN_MS = 6 * 60 * 60_000

/** Finds the candidates of an application that killed runs left. */
export async function findLeftCandidates(
  client: Client,
  app: string,
  owner: Pick<Manifest, 'repository' | 'repositoryId' | 'run'>,
  now: number
): Promise<CurrentPreview[]> {
  const left: CurrentPreview[] = []
  for (const application of await client.applications.findByName(candidateNameOf(app))) {
    const { id, name, createdAt, updatedAt, applicationUrl: url } = application
    const changedAt = Math.max(...[createdAt, updatedAt].map(time => (time === null ? 0 : parseTimestamp(time))))
    // The negation keeps an application whose times are unknown.
    if (!(changedAt > 0 && now - changedAt > MAX_RUN_MS)) continue
    const manifest = await trustedManifest(client, application).catch(error => {
      if (isForbidden(error)) return null
      throw error
    })
    if (isCandidate(application, manifest, owner)) {
      const unused = { sourceId: null, versionId: null, readError: null, credentials: [] }
      left.push({ name, applicationId: id, url, manifest, ...unused })
    }
  }
  return left
}
