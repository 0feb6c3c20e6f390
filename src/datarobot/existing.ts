import { isForbidden, isMissing, UserError } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { ApplicationName } from '../inputs/types.ts'
import type { VersionRef } from '../plan/publish.ts'
import type { KnownVersion } from '../plan/types.ts'
import type { WireApplication, WirePublication } from './applications.ts'
import type { Client } from './client.ts'
import { findApplication } from './current-state.ts'
import { readManifest } from './manifests.ts'
import { toIso } from './timestamps.ts'
import type { WireVersion } from './versions.ts'

/**
 * An application that has to be there.
 *
 * @param place where the reader can name it by its id
 * @throws UserError not-found, name-conflict
 */
export async function existingApplication(
  client: Client,
  wanted: ApplicationName,
  place?: string
): Promise<WireApplication> {
  const found = await findApplication(client, wanted, place)
  if (found !== null) return found
  throw new UserError('not-found', {
    what: `Application ${JSON.stringify(wanted.name)} was not found.`,
    saw: 'The user of "api-token" sees no application of exactly this name.',
    next: 'Correct the name, or have the application shared with that user.'
  })
}

/** The version that an application runs; null for one made from an execution environment alone. */
export function liveVersion(application: WireApplication): VersionRef | null {
  const { customApplicationSourceVersionId: id, customApplicationSourceId: sourceId } = application
  if (id === null || sourceId === null) return null
  return { id, label: application.sourceVersionLabel ?? null, sourceId, sourceName: application.sourceName ?? null }
}

/** What was published to an application, newest first. */
export async function publishedVersions(client: Client, applicationId: string): Promise<VersionRef[]> {
  const versions: VersionRef[] = []
  for await (const publication of client.applications.history(applicationId))
    versions.push(publishedVersion(publication))
  return versions
}

/** The version of one publication. */
export function publishedVersion(publication: WirePublication): VersionRef {
  const { sourceVersionId: id, sourceVersionLabel, sourceId, sourceName } = publication
  return { id, label: sourceVersionLabel ?? null, sourceId, sourceName: sourceName ?? null }
}

/**
 * Versions of a source that were run once, newest first: those are frozen (platform.md §3.2). Empty if the key's user
 * cannot see the source.
 */
export async function frozenVersions(
  client: Client,
  sourceId: string,
  sourceName: string | null
): Promise<VersionRef[]> {
  try {
    const versions = await client.versions(sourceId).newestFirst()
    return versions.filter(({ isFrozen }) => isFrozen).map(({ id, label }) => ({ id, label, sourceId, sourceName }))
  } catch (error) {
    if (isForbidden(error) || isMissing(error)) return []
    throw error
  }
}

/** What a version is made of. Its manifest is null when it has none that can be believed. */
export async function readExisting(
  client: Client,
  { id, sourceId }: VersionRef
): Promise<{ version: WireVersion; manifest: Manifest | null }> {
  const versions = client.versions(sourceId)
  const version = await versions.get(id)
  return { version, manifest: (await readManifest(versions, version)).manifest.trusted }
}

/** Facts about a version, for the reader of a plan. */
export function knownVersion({ label, createdAt }: WireVersion, manifest: Manifest | null): KnownVersion {
  return { label, commit: manifest?.commit ?? null, createdAt: toIso(createdAt) }
}

/**
 * Facts about the version that an application runs; null when it runs none, or none that can be read. Its runtime
 * parameters are noted with it, so that they are redacted in what the application has printed.
 */
export async function knownLive(client: Client, application: WireApplication | null): Promise<KnownVersion | null> {
  const live = application === null ? null : liveVersion(application)
  if (live === null) return null
  try {
    const { version, manifest } = await readExisting(client, live)
    return knownVersion(version, manifest)
  } catch (error) {
    if (isForbidden(error) || isMissing(error)) return null
    throw error
  }
}
