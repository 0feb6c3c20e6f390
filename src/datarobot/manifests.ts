import { ApiError } from '../errors.ts'
import { parseManifest, trustManifest } from '../files/manifest.ts'
import { MANIFEST_PATH, type Manifest } from '../files/types.ts'
import type { CurrentState } from '../plan/current-state.ts'
import { hasOwnLabel } from '../plan/promoted-label.ts'
import { orNullIfMissing } from './api-errors.ts'
import type { WireApplication } from './applications.ts'
import type { Client } from './client.ts'
import type { Versions, WireVersion } from './versions.ts'
import { parseTimestamp } from './wire.ts'

/** Reads the manifest of the live version; null if it has none that this action could have written. */
export async function liveManifest(client: Client, application: LiveVersion): Promise<Manifest | null> {
  return readFromLive(client, application, parseManifestOf)
}

/** Reads the manifest of the live version if it is trusted, otherwise null. Deleting requires a trusted one. */
export async function trustedManifest(client: Client, application: LiveVersion): Promise<Manifest | null> {
  const observation = await readFromLive(client, application, readManifest)
  return observation?.manifest.trusted ?? null
}

type LiveVersion = Pick<WireApplication, 'customApplicationSourceId' | 'customApplicationSourceVersionId'>

async function readFromLive<T>(
  client: Client,
  { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId }: LiveVersion,
  read: (versions: Versions, version: WireVersion) => Promise<T>
): Promise<T | null> {
  if (sourceId === null || versionId === null) return null
  const versions = client.versions(sourceId)
  const version = await orNullIfMissing(versions.get(versionId))
  return version === null ? null : read(versions, version)
}

/** File at the path of our manifest, written by any client. */
export function manifestItem({ items }: Pick<WireVersion, 'items'>): WireVersion['items'][number] | undefined {
  return items.find(({ filePath }) => filePath === MANIFEST_PATH)
}

/** Reads the file at the path of our manifest, which another tool may have written; null if it does not exist. */
export async function manifestText(versions: Versions, version: WireVersion): Promise<string | null> {
  const item = manifestItem(version)
  return item === undefined ? null : orNullIfMissing(versions.read(version.id, item.id))
}

/** Reads the manifest of a version; null if it has none that this action could have written. */
export async function parseManifestOf(versions: Versions, version: WireVersion): Promise<Manifest | null> {
  const text = await manifestText(versions, version).catch(nullIfUnreadable)
  return text === null ? null : parseManifest(text)
}

/** Handles a file that the platform cannot return, such as foreign binary data (platform.md §2.1): it counts as missing. */
export function nullIfUnreadable(error: unknown): null {
  if (error instanceof ApiError && error.status !== null && error.reason !== 'unauthorized') return null
  throw error
}

/** Manifest of a version and the trust in it. */
export interface ManifestReading {
  manifest: CurrentState['manifest']
  /** The manifest itself, trusted or not. */
  found: Manifest | null
}

/** Reads a version's manifest and decides whether it still describes the files of the version. */
export async function readManifest(versions: Versions, version: WireVersion): Promise<ManifestReading> {
  const untrusted = (reason: string, found: Manifest | null = null): ManifestReading => ({
    manifest: { trusted: null, reason },
    found
  })
  if (manifestItem(version) === undefined) return untrusted('it was not made by this action')
  const found = await parseManifestOf(versions, version)
  if (found === null) return untrusted('its manifest cannot be read')
  // A codespace or another tool copies the manifest together with the files, with equally new timestamps.
  if (found.label === null || !hasOwnLabel(version.label, found.label))
    return untrusted('its manifest belongs to another version', found)
  const items = version.items.map(({ filePath, created }) => ({ path: filePath, created: parseTimestamp(created) }))
  const trust = trustManifest(found, { items })
  return trust.trusted ? { manifest: { trusted: found }, found } : untrusted(trust.reason, found)
}
