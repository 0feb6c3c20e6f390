import type { WireApplication } from '../../datarobot/applications.ts'
import type { Client } from '../../datarobot/client.ts'
import { describeVersion, liveVersion } from '../../datarobot/existing.ts'
import { nullIfUnreadable, readManifest } from '../../datarobot/manifests.ts'
import { toCurrentVersion } from '../../datarobot/to-current.ts'
import type { Versions, WireVersion } from '../../datarobot/versions.ts'
import { ApiError, isForbidden, isMissing } from '../../errors.ts'
import { MAX_METADATA_BYTES, METADATA_FILE, type ParameterDefinition, readDefinitions } from '../../files/metadata.ts'
import type { Manifest } from '../../files/types.ts'
import type { CurrentVersion } from '../../plan/current-state.ts'
import type { VersionRef } from '../../plan/publish.ts'
import type { VersionDetails } from '../../plan/types.ts'

/** A version that an application runs. */
export interface LiveVersion {
  ref: VersionRef
  version: CurrentVersion
  manifest: Manifest | null
  details: VersionDetails
}

/** The version that is promoted. */
export interface PromotedVersion extends LiveVersion {
  /** Parameters that its metadata.yaml defines; null without that file, or if it cannot be read. */
  definitions: readonly ParameterDefinition[] | null
  /** Names of its parameters that have a default. */
  defaults: ReadonlySet<string>
}

/** Reads the version that is promoted, with its manifest and its metadata.yaml. */
export async function readPromoted(client: Client, ref: VersionRef): Promise<PromotedVersion> {
  const versions = client.versions(ref.sourceId)
  const wire = await versions.get(ref.id)
  const [live, definitions] = await Promise.all([describeLive(versions, ref, wire), definitionsOf(versions, wire)])
  const defaults = (wire.runtimeParameters ?? []).filter(({ defaultValue }) => defaultValue != null)
  return { ...live, definitions, defaults: new Set(defaults.map(({ fieldName }) => fieldName)) }
}

/**
 * Reads the version that the target runs; null if there is none. Reading it also reports its runtime parameters, so that
 * they are redacted in the application's logs.
 *
 * @param isRequired false if none of its values are kept; a version that cannot be read is null then
 */
export async function readTarget(
  client: Client,
  application: WireApplication | null,
  isRequired: boolean
): Promise<LiveVersion | null> {
  const ref = application === null ? null : liveVersion(application)
  if (ref === null) return null
  try {
    const versions = client.versions(ref.sourceId)
    return await describeLive(versions, ref, await versions.get(ref.id))
  } catch (error) {
    if (!(error instanceof ApiError) || !(isForbidden(error) || isMissing(error))) throw error
    if (!isRequired) return null
    const next =
      'Share its source with the user of "api-token", so that its values can be kept, or set "parameters" and "resources" to "source".'
    throw new ApiError(error.reason, { ...error.explanation, next }, error)
  }
}

async function describeLive(versions: Versions, ref: VersionRef, wire: WireVersion): Promise<LiveVersion> {
  const manifest = (await readManifest(versions, wire)).manifest.trusted
  return { ref, version: toCurrentVersion(wire), manifest, details: describeVersion(wire, manifest) }
}

async function definitionsOf(versions: Versions, { id, items }: WireVersion): Promise<ParameterDefinition[] | null> {
  const item = items.find(({ filePath }) => filePath === METADATA_FILE)
  if (item === undefined) return null
  const text = await versions.read(id, item.id).catch(nullIfUnreadable)
  if (text === null || Buffer.byteLength(text) > MAX_METADATA_BYTES) return null
  const definitions = readDefinitions(text)
  return definitions.every(each => 'name' in each) ? definitions : null
}
