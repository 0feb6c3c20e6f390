import { zipSync } from 'fflate'
import document from '../../api/datarobot.openapi.json' with { type: 'json' }
import { jsonFieldReader } from '../http/json-field.ts'
import { page } from '../http/paging.ts'
import { invalid, noContent, notFound, ok, Refusal } from '../http/reply.ts'
import { type Call, newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { findSource, findVersion } from '../rules/access.ts'
import { applyItemChanges, copyItems } from '../rules/items.ts'
import { mergeValues, readDefinitions, replaceParameters } from '../rules/parameters.ts'
import { applyResources } from '../rules/resources.ts'
import { viewVersion } from '../rules/views.ts'
import type { Resources, Version } from '../state/records.ts'

export const versionRoutes: Routes = {
  customApplicationSourcesVersionsList(call) {
    const source = findSource(call, call.params.appSourceId, 'read')
    // Newest first. The platform's order is not documented, and all known clients sort or search themselves.
    const items = call.platform.state
      .all('versions')
      .filter(version => version.sourceId === source.id)
      .reverse()
    return page(call, { path: call.path, query: call.query, items, view: version => viewVersion(call, version) })
  },

  customApplicationSourcesVersionsCreate(call) {
    const source = findSource(call, call.params.appSourceId, 'write')
    const base =
      call.body.baseVersion === undefined ? undefined : findBaseVersion(call, source.id, call.body.baseVersion)
    const version = applyChanges(call, newVersion(call, source.id, base))
    call.platform.state.put('versions', version)
    call.platform.state.put('sources', { ...source, updatedAt: version.updatedAt })
    return { status: Number(call.platform.settings.switches.versionCreated), body: viewVersion(call, version) }
  },

  customApplicationSourcesVersionsRetrieve(call) {
    return ok(viewVersion(call, findVersion(call, call.params.appSourceId, call.params.appSourceVersionId, 'read')))
  },

  customApplicationSourcesVersionsPatch(call) {
    const version = requireMutableVersion(call, call.params.appSourceId, call.params.appSourceVersionId)
    const resets = call.platform.settings.switches.keyScopeOnPatch === 'resets' && call.bodyType === 'application/json'
    const patched = applyChanges(call, resets ? { ...version, requiredKeyScopeLevel: null } : version)
    call.platform.state.put('versions', patched)
    return ok(viewVersion(call, patched))
  },

  customApplicationSourcesVersionsDelete(call) {
    const version = requireMutableVersion(call, call.params.appSourceId, call.params.appSourceVersionId)
    call.platform.state.remove('versions', version.id)
    return noContent()
  },

  customApplicationSourcesVersionsItemsRetrieve(call) {
    const version = findVersion(call, call.params.appSourceId, call.params.appSourceVersionId, 'read')
    const item = version.items.find(({ id }) => id === call.params.itemId)
    if (item === undefined) throw notFound('File', call.params.itemId)
    const fileName = item.path.slice(item.path.lastIndexOf('/') + 1)
    const content = decodeText(call.platform.blobs.read(item.blob))
    return ok({ id: item.id, fileName, filePath: item.path, content })
  },

  customApplicationSourcesVersionsArchiveRetrieve(call) {
    const version = findVersion(call, call.params.appSourceId, call.params.appSourceVersionId, 'read')
    const files = Object.fromEntries(version.items.map(item => [item.path, call.platform.blobs.read(item.blob)]))
    return { status: 200, content: { type: 'application/zip', bytes: zipSync(files, { level: 1 }) } }
  }
}

/** Creates an empty version, or a copy of its base with everything except the label. */
export function newVersion(viewer: Viewer, sourceId: string, base: Version | undefined): Version {
  const keepsParameters = viewer.platform.settings.switches.copiedParameters === 'kept'
  return {
    ...newRecordFields(viewer),
    sourceId,
    label: null,
    baseEnvironmentId: base?.baseEnvironmentId ?? null,
    baseEnvironmentVersionId: base?.baseEnvironmentVersionId ?? null,
    isFrozen: false,
    items: copyItems(viewer.platform, base?.items ?? []),
    resources: base?.resources ?? {},
    requiredKeyScopeLevel: base?.requiredKeyScopeLevel ?? null,
    definitions: base?.definitions ?? null,
    settings: keepsParameters ? (base?.settings ?? []) : []
  }
}

/**
 * Finds a version that can still be changed.
 *
 * @throws Refusal for a frozen version (platform.md §8 row 20)
 */
export function requireMutableVersion(viewer: Viewer, sourceId: string, id: string): Version {
  const version = findVersion(viewer, sourceId, id, 'write')
  if (version.isFrozen)
    throw new Refusal(
      Number(viewer.platform.settings.switches.frozen),
      `Version ${id} is frozen and cannot be changed.`
    )
  return version
}

/**
 * @throws Refusal 422 for bytes that are not UTF-8, with the platform's message for template files (platform.md §2.1
 * [C])
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new Refusal(422, 'File is not utf-8 encoded')
  }
}

type VersionCall = Call<'customApplicationSourcesVersionsCreate'> | Call<'customApplicationSourcesVersionsPatch'>

function applyChanges(call: VersionCall, version: Version): Version {
  const { platform, body, files } = call
  if (body.file !== undefined && call.bodyType !== 'multipart/form-data')
    throw invalid('file', 'file can only be sent as multipart/form-data')
  const next: Version = { ...version, ...readEnvironment(call), updatedAt: platform.clock.now() }
  if (body.label !== undefined) next.label = body.label
  if (body.requiredKeyScopeLevel !== undefined) next.requiredKeyScopeLevel = body.requiredKeyScopeLevel
  next.resources = applyResources(platform.settings, version.resources, resourcesOf(body))
  const { filePath, filesToDelete } = body
  next.items = applyItemChanges(platform, version.items, { files, filePath, filesToDelete })
  next.definitions = readDefinitions(platform.blobs, next.items)
  if (body.runtimeParameters != null) next.settings = replaceParameters(platform.settings, next, body.runtimeParameters)
  if (body.runtimeParameterValues != null)
    next.settings = mergeValues(platform.settings, next, body.runtimeParameterValues)
  return next
}

const readResources = jsonFieldReader<Resources>('resources', document.components.schemas.CustomApplicationResources)

/** Reads `resources`, which is JSON text in a URL-encoded form and already parsed in other bodies. */
function resourcesOf({ resources }: { resources?: Resources | string }): Resources | undefined {
  return typeof resources === 'string' ? readResources(resources) : resources
}

/**
 * Reads the base environment. Its id selects its latest version (platform.md §2.2), and a version id also sets the
 * environment.
 */
function readEnvironment(call: VersionCall): Partial<Pick<Version, 'baseEnvironmentId' | 'baseEnvironmentVersionId'>> {
  const { state } = call.platform
  const { baseEnvironmentId, baseEnvironmentVersionId } = call.body
  if (baseEnvironmentVersionId !== undefined) {
    const version = state.get('environmentVersions', baseEnvironmentVersionId)
    if (version === undefined || (baseEnvironmentId !== undefined && version.environmentId !== baseEnvironmentId))
      throw invalid(
        'baseEnvironmentVersionId',
        `Execution environment version ${baseEnvironmentVersionId} does not exist.`
      )
    return { baseEnvironmentId: version.environmentId, baseEnvironmentVersionId }
  }
  if (baseEnvironmentId === undefined) return {}
  if (state.get('environments', baseEnvironmentId) === undefined)
    throw invalid('baseEnvironmentId', `Execution environment ${baseEnvironmentId} does not exist.`)
  const latest = state.all('environmentVersions').findLast(version => version.environmentId === baseEnvironmentId)
  return { baseEnvironmentId, baseEnvironmentVersionId: latest?.id ?? null }
}

function findBaseVersion(viewer: Viewer, sourceId: string, id: string): Version {
  const base = viewer.platform.state.get('versions', id)
  if (base === undefined || base.sourceId !== sourceId)
    throw invalid('baseVersion', `Version ${id} is not one of this source.`)
  return base
}
