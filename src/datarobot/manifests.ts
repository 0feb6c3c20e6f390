import { ApiError } from '../errors.ts'
import { parseManifest, trustManifest } from '../files/manifest.ts'
import { MANIFEST_PATH, type Manifest } from '../files/types.ts'
import type { CurrentState } from '../plan/current-state.ts'
import { orNullIfMissing } from './api-errors.ts'
import type { WireApplication } from './applications.ts'
import type { Client } from './client.ts'
import { parseTimestamp } from './timestamps.ts'
import type { Versions, WireVersion } from './versions.ts'

/** What the version that an application runs says of itself; null when it says nothing that we could have written. */
export async function liveManifest(client: Client, application: Live): Promise<Manifest | null> {
  return ofLive(client, application, manifestOf)
}

/** The same, when it can be believed: deleting goes by it. */
export async function trustedManifest(client: Client, application: Live): Promise<Manifest | null> {
  const observation = await ofLive(client, application, readManifest)
  return observation?.manifest.trusted ?? null
}

type Live = Pick<WireApplication, 'customApplicationSourceId' | 'customApplicationSourceVersionId'>

async function ofLive<T>(
  client: Client,
  { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId }: Live,
  read: (versions: Versions, version: WireVersion) => Promise<T>
): Promise<T | null> {
  if (sourceId === null || versionId === null) return null
  const versions = client.versions(sourceId)
  const version = await orNullIfMissing(versions.get(versionId))
  return version === null ? null : read(versions, version)
}

/** What lies in a version where our manifest does. */
export function manifestItem({ items }: Pick<WireVersion, 'items'>): WireVersion['items'][number] | undefined {
  return items.find(({ filePath }) => filePath === MANIFEST_PATH)
}

/** The text of that: of a manifest, a draft's, or a stranger's. Null when it, or the version, is not there (any more). */
export async function manifestText(versions: Versions, version: WireVersion): Promise<string | null> {
  const item = manifestItem(version)
  return item === undefined ? null : orNullIfMissing(versions.read(version.id, item.id))
}

/** The manifest among a version's files, if one is there that we could have written. */
export async function manifestOf(versions: Versions, version: WireVersion): Promise<Manifest | null> {
  const text = await manifestText(versions, version).catch(nullIfUnreadable)
  return text === null ? null : parseManifest(text)
}

/** A stranger's bytes in its place may be none that the platform can show (platform.md §2.1); then it is as good as missing. */
export function nullIfUnreadable(error: unknown): null {
  if (error instanceof ApiError && error.status !== null && error.reason !== 'unauthorized') return null
  throw error
}

/** What a version's manifest is good for. */
export interface ManifestReading {
  manifest: CurrentState['manifest']
  /** Whether it is believed or not. */
  found: Manifest | null
}

/** Reads a version's manifest, and judges whether it still tells what the version holds. */
export async function readManifest(versions: Versions, version: WireVersion): Promise<ManifestReading> {
  const distrusted = (reason: string, found: Manifest | null = null): ManifestReading => ({
    manifest: { trusted: null, reason: reason },
    found
  })
  if (manifestItem(version) === undefined) return distrusted('it was not made by this action')
  const found = await manifestOf(versions, version)
  if (found === null) return distrusted('its manifest can not be read')
  // Files that went through a codespace or another program bring the manifest along, as new as they are.
  if (found.label === null || found.label !== version.label)
    return distrusted('its manifest is that of another version', found)
  const items = version.items.map(({ filePath, created }) => ({ path: filePath, created: parseTimestamp(created) }))
  const trust = trustManifest(found, { items })
  return trust.trusted ? { manifest: { trusted: found }, found } : distrusted(trust.reason, found)
}
