import { isForbidden, isMissing, UserError } from '../errors.ts'
import type { Manifest } from '../files/types.ts'
import type { ApplicationName } from '../inputs/types.ts'
import type { VersionRef } from '../plan/publish.ts'
import type { KnownVersion } from '../plan/types.ts'
import type { WireApplication, WirePublication } from './applications.ts'
import type { Client } from './client.ts'
import { findApplication } from './current-state.ts'
import { readManifest } from './manifests.ts'
import type { WireVersion } from './versions.ts'
import { toIso } from './wire.ts'

/**
 * Finds an application that must exist.
 *
 * @param inputAdvice inputs that take the id instead, for the message about an ambiguous name
 * @throws UserError not-found, name-conflict
 */
export async function existingApplication(
  client: Client,
  application: ApplicationName,
  inputAdvice?: string
): Promise<WireApplication> {
  const found = await findApplication(client, application, inputAdvice)
  if (found !== null) return found
  throw new UserError('not-found', {
    what: `Application ${JSON.stringify(application.name)} was not found.`,
    saw: 'The user of "api-token" sees no application with exactly this name.',
    next: 'Correct the name, or share the application with that user.'
  })
}

/** Live version of an application; null for an application without source code. */
export function liveVersion(application: WireApplication): VersionRef | null {
  const { customApplicationSourceVersionId: id, customApplicationSourceId: sourceId } = application
  if (id === null || sourceId === null) return null
  return { id, label: application.sourceVersionLabel ?? null, sourceId, sourceName: application.sourceName ?? null }
}

/** Lists the versions that were published to an application, newest first. */
export async function publishedVersions(client: Client, applicationId: string): Promise<VersionRef[]> {
  const versions: VersionRef[] = []
  for await (const publication of client.applications.history(applicationId)) versions.push(toVersionRef(publication))
  return versions
}

/** Converts a publication to its version. */
export function toVersionRef(publication: WirePublication): VersionRef {
  const { sourceVersionId: id, sourceVersionLabel, sourceId, sourceName } = publication
  return { id, label: sourceVersionLabel ?? null, sourceId, sourceName: sourceName ?? null }
}

/**
 * Lists the versions of a source that ran at least once, newest first: those are frozen (platform.md §3.2). Empty if the
 * key's user cannot see the source.
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

/** Reads a version and its manifest; null for a manifest that is missing or not trusted. */
export async function readVersionWithManifest(
  client: Client,
  { id, sourceId }: VersionRef
): Promise<{ version: WireVersion; manifest: Manifest | null }> {
  const versions = client.versions(sourceId)
  const version = await versions.get(id)
  return { version, manifest: (await readManifest(versions, version)).manifest.trusted }
}

/** Describes a version for the plan. */
export function describeVersion({ label, createdAt }: WireVersion, manifest: Manifest | null): KnownVersion {
  return { label, commit: manifest?.commit ?? null, createdAt: toIso(createdAt) }
}

/**
 * Describes the live version of an application; null if there is none or it cannot be read. Reading it also reports its
 * runtime parameters, so that they are redacted in the application's logs.
 */
export async function describeLiveVersion(
  client: Client,
  application: WireApplication | null
): Promise<KnownVersion | null> {
  const live = application === null ? null : liveVersion(application)
  if (live === null) return null
  try {
    const { version, manifest } = await readVersionWithManifest(client, live)
    return describeVersion(version, manifest)
  } catch (error) {
    if (isForbidden(error) || isMissing(error)) return null
    throw error
  }
}
