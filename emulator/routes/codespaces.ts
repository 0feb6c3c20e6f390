import { invalid, ok, Refusal, type Reply, storageError } from '../http/reply.ts'
import { newId } from '../ids.ts'
import type { Call, Platform, Routes, Viewer } from '../platform.ts'
import { findVersion } from '../rules/access.ts'
import { readDefinitions } from '../rules/parameters.ts'
import { viewSource } from '../rules/views.ts'
import type { Codespace, CustomTemplate, Item, Resources, StoredFile, Version } from '../state/records.ts'
import { createSource } from './sources.ts'
import { accepted, startJob } from './status.ts'
import { newVersion, requireMutableVersion } from './versions.ts'

const MAX_ITEMS = 1000
const MAX_NAME_CHARS = 255

/** Routes that copy files between versions, codespaces and custom templates. */
export const codespaceRoutes: Routes = {
  /**
   * Replaces the files of the version by those of the codespace. For a frozen version, creates a new version instead.
   */
  customApplicationSourcesVersionsFromCodespaceCreate(call) {
    const { appSourceId, appSourceVersionId } = call.params
    const version = findVersion(call, appSourceId, appSourceVersionId, 'write')
    const { id: codespaceId } = findCodespace(call, call.body.codespaceId)
    const newCopy = { ...newVersion(call, appSourceId, version), label: call.body.label ?? null }
    const target = version.isFrozen ? newCopy.id : version.id
    return moveFiles(call, { sourceId: appSourceId, versionId: target }, () => {
      const { files } = findCodespace(call, codespaceId)
      const before = target === newCopy.id ? newCopy : requireMutableVersion(call, appSourceId, target)
      call.platform.state.put('versions', replaceFiles(call.platform, before, files, 'codespace'))
    })
  },

  /** Keeps the other files of the codespace. */
  customApplicationSourcesVersionsToCodespaceCreate(call) {
    const { appSourceId, appSourceVersionId } = call.params
    findVersion(call, appSourceId, appSourceVersionId, 'read')
    const { id } = findCodespace(call, call.body.codespaceId)
    return moveFiles(call, { sourceId: appSourceId, versionId: appSourceVersionId }, () => {
      const codespace = findCodespace(call, id)
      const { items } = findVersion(call, appSourceId, appSourceVersionId, 'read')
      const sent = items.map(({ path, blob, size }): StoredFile => ({ path, blob, size }))
      const paths = new Set(sent.map(({ path }) => path))
      const files = [...codespace.files.filter(({ path }) => !paths.has(path)), ...sent]
      call.platform.state.put('codespaces', { ...codespace, files })
    })
  },

  customApplicationSourcesFromCustomTemplateCreate(call) {
    const { state, settings } = call.platform
    const template = requireApplicationTemplate(call, call.body.customTemplateId)
    const source = createSource(call, findFreeName(call, template.name))
    const { environmentId, environmentVersionId } = template.defaultEnvironment
    const version: Version = {
      ...newVersion(call, source.id, undefined),
      baseEnvironmentId: environmentId,
      baseEnvironmentVersionId: environmentVersionId,
      resources: resourcesOf(template)
    }
    state.put('versions', replaceFiles(call.platform, version, template.items, 'customTemplate'))
    if (settings.switches.sourceCreated !== '202') return ok(viewSource(call, source))
    const status = settings.switches.statusJobs === 'hang' ? 'INITIALIZED' : 'COMPLETED'
    return accepted(call, startJob(call, `/customApplicationSources/${source.id}/`, status))
  }
}

type Move =
  | Call<'customApplicationSourcesVersionsFromCodespaceCreate'>
  | Call<'customApplicationSourcesVersionsToCodespaceCreate'>

/**
 * Moves files at once, or later in a job (a switch). Another switch lets the job status hang although the files are
 * moved.
 */
function moveFiles(call: Move, target: { sourceId: string; versionId: string }, work: () => void): Reply {
  const { clock, settings, state } = call.platform
  if (settings.switches.codespaceReply === 'at-once') {
    work()
    return ok({ id: target.versionId })
  }
  const job = startJob(call, `/customApplicationSources/${target.sourceId}/versions/${target.versionId}/`)
  clock.setTimeout(() => {
    if (state.get('jobs', job.id)?.status !== 'INITIALIZED') return
    const problem = runAndDescribeFailure(call.platform, work)
    if (settings.switches.statusJobs === 'hang') return
    const end =
      problem === undefined ? ({ status: 'COMPLETED' } as const) : ({ status: 'ERROR', message: problem } as const)
    state.recordEvent(() => state.put('jobs', { ...job, ...end }))
  }, settings.timings.codespaceTime)
  return accepted(call, job)
}

/**
 * Runs the work of a job. Since the job started, the version may have been deleted or frozen, or the codespace deleted.
 */
function runAndDescribeFailure({ state }: Platform, work: () => void): string | undefined {
  try {
    state.transaction(work)
  } catch (error) {
    const refusal = error instanceof Refusal ? error : storageError(error)
    if (refusal === undefined) throw error
    return refusal.message
  }
}

/** @throws Refusal 422, because an unknown id in a body is an invalid value */
function findCodespace(viewer: Viewer, id: string): Codespace {
  const codespace = viewer.platform.state.get('codespaces', id)
  if (codespace?.userId !== viewer.user.id) throw invalid('codespaceId', `Codespace ${id} does not exist.`)
  return codespace
}

/** @throws Refusal 422 */
function replaceFiles(platform: Platform, version: Version, files: readonly StoredFile[], fileSource: string): Version {
  if (files.length > MAX_ITEMS)
    throw invalid('codespaceId', `A version may have at most ${MAX_ITEMS} files, this one would have ${files.length}.`)
  const now = platform.clock.now()
  const items = files.map(
    ({ path, blob, size }): Item => ({ id: newId(now), path, blob, size, created: now, fileSource })
  )
  return { ...version, items, definitions: readDefinitions(platform.blobs, items), updatedAt: now }
}

/** @throws Refusal 422 */
function requireApplicationTemplate(viewer: Viewer, id: string): CustomTemplate {
  const template = viewer.platform.state.get('customTemplates', id)
  if (template === undefined) throw invalid('customTemplateId', `Custom template ${id} does not exist.`)
  if (template.templateType !== 'customApplicationTemplate')
    throw invalid(
      'customTemplateId',
      `Custom template ${id} is a ${template.templateType}, not an application template.`
    )
  return template
}

/** Returns the name, with the first free number appended if it is taken. */
function findFreeName(viewer: Viewer, name: string): string {
  const taken = new Set(viewer.platform.state.all('sources').map(({ name }) => name))
  const base = name === '' ? 'Custom template' : name
  if (!taken.has(base)) return base
  for (let number = 2; ; number += 1) {
    const name = `${base.slice(0, MAX_NAME_CHARS - String(number).length - 1)} ${number}`
    if (!taken.has(name)) return name
  }
}

function resourcesOf({ defaultResourceBundleId, templateMetadata }: CustomTemplate): Resources {
  const onRootPath = templateMetadata.templateTypeSpecificResources?.serviceWebRequestsOnRootPath
  return {
    ...(defaultResourceBundleId == null ? {} : { resourceLabel: defaultResourceBundleId }),
    ...(onRootPath === undefined ? {} : { serviceWebRequestsOnRootPath: onRootPath })
  }
}
