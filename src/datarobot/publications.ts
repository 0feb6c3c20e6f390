import { isRefused } from '../errors.ts'
import type { Provenance } from '../files/types.ts'
import type { InspectedVersion, Publication } from '../plan/publications.ts'
import type { VersionRef } from '../plan/publish.ts'
import type { Client } from './client.ts'
import { readVersionWithManifest } from './existing.ts'
import { toIso } from './wire.ts'

/** Maximum number of publications that are read. */
const MAX_PUBLICATIONS = 200

/** Reads parts of an application. It lists those that the user must not read, or that a server does not support. */
export class PartReader {
  readonly #unread: { part: string; because: string }[] = []

  /** Returns null for a part that cannot be read. */
  async read<T>(part: string, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read()
    } catch (error) {
      if (!isRefused(error) || error.reason === 'unauthorized') throw error
      this.#unread.push({ part, because: error.explanation.saw })
      return null
    }
  }

  /** Parts that could not be read, in alphabetical order. */
  get unread(): readonly { part: string; because: string }[] {
    return this.#unread.toSorted((a, b) => (a.part < b.part ? -1 : 1))
  }
}

/** Reads the live version, and where it comes from. */
export async function readLiveVersion(
  client: Client,
  live: VersionRef
): Promise<{ version: InspectedVersion; provenance: Provenance | null }> {
  const { version, manifest } = await readVersionWithManifest(client, live)
  return {
    version: {
      ...live,
      label: version.label,
      createdAt: toIso(version.createdAt),
      createdBy: version.createdBy ?? null,
      files: version.items.length,
      environmentVersionId: version.baseEnvironmentVersionId,
      resourceLabel: version.resources?.resourceLabel ?? null,
      replicas: version.resources?.replicas ?? null,
      requiredKeyScopeLevel: version.requiredKeyScopeLevel ?? null,
      runtimeParameters: (version.runtimeParameters ?? []).map(({ fieldName }) => fieldName)
    },
    provenance: manifest && provenanceOf(manifest)
  }
}

/** Picks the provenance of a manifest, without its files. */
function provenanceOf(manifest: Provenance): Provenance {
  const { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt } = manifest
  return { repository, repositoryId, previewOf, commit, ref, run, pullRequest, expiresAt }
}

/** Lists the publications of an application, newest first. It is unknown whether the live one is among them (platform.md §3.3). */
export async function readPublications(client: Client, applicationId: string): Promise<Publication[]> {
  const history: Publication[] = []
  for await (const entry of client.applications.history(applicationId)) {
    if (history.length === MAX_PUBLICATIONS) break
    history.push({
      at: toIso(entry.createdAt),
      by: entry.createdBy ?? null,
      versionId: entry.sourceVersionId,
      versionLabel: entry.sourceVersionLabel ?? null,
      sourceId: entry.sourceId,
      sourceName: entry.sourceName ?? null
    })
  }
  return history
}
