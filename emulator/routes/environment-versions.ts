import { page } from '../http/paging.ts'
import { invalid, notFound, ok } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { startBuild } from '../lifecycle/environment-builds.ts'
import { type Call, type Routes, storeUpload, type Viewer } from '../platform.ts'
import { findEnvironment } from '../rules/access.ts'
import { readDockerContext } from '../rules/docker-context.ts'
import { matchesSearch } from '../rules/search.ts'
import { viewEnvironmentVersion } from '../rules/views.ts'
import type { EnvironmentVersion, StoredFile } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { checkEnvironmentQuota, versionsOf } from './environments.ts'

export const environmentVersionRoutes: Routes = {
  executionEnvironmentsVersionsList(call) {
    const { buildStatus, search } = call.query
    const items = versionsOf(call, findEnvironment(call, call.params.environmentId, 'read').id)
      .filter(version => buildStatus === undefined || version.buildStatus === buildStatus)
      .filter(version => matchesSearch(search, version.label, version.description))
      .reverse()
    const view = (version: EnvironmentVersion) => viewEnvironmentVersion(call, version)
    return page(call, { path: call.path, query: call.query, items, view })
  },

  /** Replies before the image is built. `buildStatus` shows the progress. */
  executionEnvironmentsVersionsCreate(call) {
    const { platform, body } = call
    const environment = findEnvironment(call, call.params.environmentId, 'write')
    checkEnvironmentQuota(platform, 'versions of this execution environment')
    const now = platform.clock.now()
    const version: EnvironmentVersion = {
      id: newId(now),
      environmentId: environment.id,
      label: body.label ?? '',
      description: body.description ?? '',
      buildStatus: 'submitted',
      buildLog: '',
      buildError: '',
      ...readOrigin(call),
      createdAt: now
    }
    platform.state.put('environmentVersions', version)
    startBuild(platform, version.id)
    return ok({ id: version.id } satisfies Schemas['Created'])
  },

  executionEnvironmentsVersionsRetrieve(call) {
    const { environmentId, environmentVersionId } = call.params
    return ok(viewEnvironmentVersion(call, findEnvironmentVersion(call, environmentId, environmentVersionId)))
  },

  executionEnvironmentsVersionsBuildLogList(call) {
    const { environmentId, environmentVersionId } = call.params
    const { buildLog, buildError } = findEnvironmentVersion(call, environmentId, environmentVersionId)
    return ok({ log: buildLog, error: buildError } satisfies Schemas['ExecutionEnvironmentBuildLog'])
  },

  executionEnvironmentsVersionsDownloadList(call) {
    const { environmentId, environmentVersionId } = call.params
    const { id, dockerContext, dockerImage } = findEnvironmentVersion(call, environmentId, environmentVersionId)
    const file = dockerContext ?? dockerImage
    if (file === null) throw notFound('Uploaded archive of execution environment version', id)
    return { status: 200, content: { type: 'application/octet-stream', file: call.platform.blobs.path(file.blob) } }
  }
}

const isContext = (field: string): boolean => field === 'docker_context' || field === 'dockerContext'

/** @throws Refusal 404 */
function findEnvironmentVersion(viewer: Viewer, environmentId: string, id: string): EnvironmentVersion {
  const environment = findEnvironment(viewer, environmentId, 'read')
  const version = viewer.platform.state.get('environmentVersions', id)
  if (version?.environmentId !== environment.id) throw notFound('Execution environment version', id)
  return version
}

type Origin = Pick<EnvironmentVersion, 'dockerContext' | 'dockerImage' | 'dockerImageUri'>

/**
 * Reads the origin of an image. Clients use different field names for the two archives (platform.md §2.2 [C]).
 *
 * @throws Refusal 422 if the request has no origin, or a context without a Dockerfile
 */
function readOrigin(call: Call<'executionEnvironmentsVersionsCreate'>): Origin {
  const keep = (...names: string[]): StoredFile | null => {
    const file = call.files.find(({ field }) => names.includes(field))
    const text = names.find(name => name in call.body)
    if (file === undefined && text !== undefined) throw invalid(text, `${text} must be a file with a name.`)
    if (file !== undefined && isContext(file.field)) readDockerContext(file.file, file.field)
    return file === undefined ? null : { path: file.name, ...storeUpload(call.platform, file) }
  }
  const origin = {
    dockerContext: keep('docker_context', 'dockerContext'),
    dockerImage: keep('docker_image', 'dockerImage'),
    dockerImageUri: call.body.dockerImageUri ?? null
  }
  if (Object.values(origin).every(value => value === null))
    throw invalid('docker_context', 'One of docker_context, docker_image and dockerImageUri is required.')
  return origin
}
