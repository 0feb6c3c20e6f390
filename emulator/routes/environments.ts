import { page } from '../http/paging.ts'
import { forbidden, invalid, notFound, ok } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { beginBuild } from '../life/environment-builds.ts'
import { type Call, keepFile, type Routes, type Viewer } from '../platform.ts'
import { mentions } from '../rules/search.ts'
import { viewTime } from '../rules/views.ts'
import type { Environment, EnvironmentVersion, StoredFile } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

export const environmentRoutes: Routes = {
  executionEnvironmentsList(call) {
    const items = call.platform.state
      .all('environments')
      .filter(environment => isVisible(call, environment) && matches(call, environment))
    const view = (environment: Environment) => viewEnvironment(call, environment)
    return page(call, { path: call.path, query: call.query, items, view })
  },

  executionEnvironmentsRetrieve(call) {
    return ok(viewEnvironment(call, findEnvironment(call, call.params.environmentId)))
  },

  executionEnvironmentsCreate(call) {
    const { body, platform, user } = call
    const now = platform.clock.now()
    const environment: Environment = {
      id: newId(now),
      userId: user.id,
      name: body.name,
      description: body.description ?? '',
      programmingLanguage: body.programmingLanguage ?? 'other',
      isPublic: false,
      createdAt: now,
      useCases: body.useCases ?? []
    }
    platform.state.put('environments', environment)
    return ok({ id: environment.id } satisfies Schemas['Created'])
  },

  executionEnvironmentsVersionsList(call) {
    const { buildStatus, search } = call.query
    const items = versionsOf(call, findEnvironment(call, call.params.environmentId).id)
      .filter(version => buildStatus === undefined || version.buildStatus === buildStatus)
      .filter(version => mentions(search, version.label, version.description))
      .reverse()
    const view = (version: EnvironmentVersion) => viewEnvironmentVersion(call, version)
    return page(call, { path: call.path, query: call.query, items, view })
  },

  /** Answers before the image is built: `buildStatus` tells how that went. */
  executionEnvironmentsVersionsCreate(call) {
    const { platform, body } = call
    const environment = findEnvironment(call, call.params.environmentId)
    if (environment.userId !== call.user.id)
      throw forbidden(`Execution environment ${environment.id} belongs to somebody else.`)
    const now = platform.clock.now()
    const version: EnvironmentVersion = {
      id: newId(now),
      environmentId: environment.id,
      label: body.label ?? '',
      description: body.description ?? '',
      buildStatus: 'submitted',
      buildLog: '',
      buildError: '',
      ...originOf(call),
      createdAt: now
    }
    platform.state.put('environmentVersions', version)
    beginBuild(platform, version.id)
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
  }
}

const isVisible = (viewer: Viewer, { isPublic, userId }: Environment): boolean => isPublic || userId === viewer.user.id

function matches(call: Call<'executionEnvironmentsList'>, environment: Environment): boolean {
  const { searchFor, useCases, isPublic, isOwn } = call.query
  if (!mentions(searchFor, environment.name, environment.description)) return false
  if (useCases !== undefined && !environment.useCases.includes(useCases)) return false
  if (isPublic !== undefined && environment.isPublic !== isPublic) return false
  return isOwn === undefined || (environment.userId === call.user.id) === isOwn
}

/** @throws Refusal 404, also for somebody else's that is not public */
function findEnvironment(viewer: Viewer, id: string): Environment {
  const environment = viewer.platform.state.get('environments', id)
  if (environment === undefined || !isVisible(viewer, environment)) throw notFound('Execution environment', id)
  return environment
}

/** @throws Refusal 404 */
function findEnvironmentVersion(viewer: Viewer, environmentId: string, id: string): EnvironmentVersion {
  const environment = findEnvironment(viewer, environmentId)
  const version = viewer.platform.state.get('environmentVersions', id)
  if (version?.environmentId !== environment.id) throw notFound('Execution environment version', id)
  return version
}

/** Oldest first. */
const versionsOf = (viewer: Viewer, environmentId: string): EnvironmentVersion[] =>
  viewer.platform.state.all('environmentVersions').filter(version => version.environmentId === environmentId)

type Origin = Pick<EnvironmentVersion, 'dockerContext' | 'dockerImage' | 'dockerImageUri'>

/** @throws Refusal 422 when there is nothing to make an image from */
function originOf(call: Call<'executionEnvironmentsVersionsCreate'>): Origin {
  const keep = (field: 'docker_context' | 'docker_image'): StoredFile | null => {
    const file = call.files.find(known => known.field === field)
    if (file === undefined && field in call.body) throw invalid(field, `${field} must be a file with a name.`)
    return file === undefined ? null : { path: file.name, ...keepFile(call.platform, file) }
  }
  const origin = {
    dockerContext: keep('docker_context'),
    dockerImage: keep('docker_image'),
    dockerImageUri: call.body.dockerImageUri ?? null
  }
  if (Object.values(origin).every(value => value === null))
    throw invalid('docker_context', 'One of docker_context, docker_image and dockerImageUri is required.')
  return origin
}

function viewEnvironment(viewer: Viewer, environment: Environment): Schemas['ExecutionEnvironment'] {
  const versions = versionsOf(viewer, environment.id)
  const view = (version: EnvironmentVersion | undefined) =>
    version === undefined ? null : viewEnvironmentVersion(viewer, version)
  return {
    id: environment.id,
    name: environment.name,
    description: environment.description,
    programmingLanguage: environment.programmingLanguage,
    isPublic: environment.isPublic,
    created: viewTime(viewer, environment.createdAt),
    latestVersion: view(versions.at(-1)),
    latestSuccessfulVersion: view(versions.findLast(({ buildStatus }) => buildStatus === 'success')),
    requiredMetadataKeys: [],
    useCases: [...environment.useCases]
  }
}

function viewEnvironmentVersion(viewer: Viewer, version: EnvironmentVersion): Schemas['ExecutionEnvironmentVersion'] {
  return {
    id: version.id,
    environmentId: version.environmentId,
    buildStatus: version.buildStatus,
    // Also of one that is still being built: the SDK, which reads it right away, can not do without.
    imageId: version.id,
    label: version.label,
    description: version.description,
    created: viewTime(viewer, version.createdAt),
    dockerContextSize: version.dockerContext?.size ?? null,
    dockerImageSize: version.dockerImage?.size ?? null,
    sourceDockerImageUri: version.dockerImageUri
  }
}
