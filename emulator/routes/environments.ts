import { page } from '../http/paging.ts'
import { noContent, ok, Refusal } from '../http/reply.ts'
import { newId } from '../ids.ts'
import type { Call, Platform, Routes, Viewer } from '../platform.ts'
import { findEnvironment, roleOn } from '../rules/access.ts'
import { matchesSearch } from '../rules/search.ts'
import { viewEnvironmentVersion, viewTime } from '../rules/views.ts'
import type { Environment, EnvironmentVersion, Grant } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { changeGrant } from './sharing.ts'

export const environmentRoutes: Routes = {
  executionEnvironmentsList(call) {
    const items = call.platform.state
      .all('environments')
      .filter(environment => isVisible(call, environment) && matches(call, environment))
    const view = (environment: Environment) => viewEnvironment(call, environment)
    return page(call, { path: call.path, query: call.query, items, view })
  },

  executionEnvironmentsRetrieve(call) {
    return ok(viewEnvironment(call, findEnvironment(call, call.params.environmentId, 'read')))
  },

  executionEnvironmentsCreate(call) {
    const { body, platform, user } = call
    checkEnvironmentQuota(platform, 'execution environments')
    const now = platform.clock.now()
    const environment: Environment = {
      id: newId(now),
      userId: user.id,
      name: body.name,
      description: body.description ?? '',
      programmingLanguage: body.programmingLanguage ?? 'other',
      isPublic: body.isPublic ?? false,
      createdAt: now,
      useCases: body.useCases ?? [],
      requiredMetadataKeys: body.requiredMetadataKeys ?? [],
      grants: []
    }
    platform.state.put('environments', environment)
    return ok({ id: environment.id } satisfies Schemas['Created'])
  },

  executionEnvironmentsPatch(call) {
    const environment = findEnvironment(call, call.params.environmentId, 'write')
    const changed: Environment = { ...environment, ...call.body }
    call.platform.state.put('environments', changed)
    return ok(viewEnvironment(call, changed))
  },

  executionEnvironmentsDelete(call) {
    const { state } = call.platform
    const { id } = findEnvironment(call, call.params.environmentId, 'write')
    for (const version of versionsOf(call, id)) state.remove('environmentVersions', version.id)
    state.remove('environments', id)
    return noContent()
  },

  executionEnvironmentsAccessControlList(call) {
    const { userId, grants } = findEnvironment(call, call.params.environmentId, 'read')
    const owner: Grant[] = userId === null ? [] : [{ type: 'user', id: userId, role: 'OWNER' }]
    const items = [...owner, ...grants]
    return page(call, { path: call.path, query: call.query, items, view: grant => viewAccess(call.platform, grant) })
  },

  executionEnvironmentsAccessControlPatchMany(call) {
    const environment = findEnvironment(call, call.params.environmentId, 'write')
    const grants = call.body.data.reduce(
      (before, { username, role }) =>
        changeGrant(call, before, { shareRecipientType: 'user', username, role: role ?? 'NO_ROLE' }),
      environment.grants
    )
    call.platform.state.put('environments', { ...environment, grants })
    return noContent()
  }
}

const isVisible = (viewer: Viewer, environment: Environment): boolean =>
  environment.isPublic || roleOn(environment, viewer.user) !== undefined

function matches(call: Call<'executionEnvironmentsList'>, environment: Environment): boolean {
  const { searchFor, useCases, isPublic, isOwn } = call.query
  if (!matchesSearch(searchFor, environment.name, environment.description)) return false
  if (useCases !== undefined && !environment.useCases.includes(useCases)) return false
  if (isPublic !== undefined && environment.isPublic !== isPublic) return false
  return isOwn === undefined || (environment.userId === call.user.id) === isOwn
}

/** @throws Refusal 422 if no more may be created. Which status and text the platform answers is unknown (platform.md §9). */
export function checkEnvironmentQuota({ settings }: Platform, what: string): void {
  if (settings.switches.environmentQuota === 'exhausted')
    throw new Refusal(422, `You have reached the maximum number of ${what}.`)
}

/** Oldest first. */
export const versionsOf = (viewer: Viewer, environmentId: string): EnvironmentVersion[] =>
  viewer.platform.state.all('environmentVersions').filter(version => version.environmentId === environmentId)

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
    requiredMetadataKeys: environment.requiredMetadataKeys.map(key => ({ ...key })),
    useCases: [...environment.useCases]
  }
}

function viewAccess({ state }: Platform, { id, role }: Grant): Schemas['ExecutionEnvironmentAccess'] {
  const username = state.get('users', id)?.username ?? id
  return { username, userId: id, role, canShare: role === 'OWNER' }
}
