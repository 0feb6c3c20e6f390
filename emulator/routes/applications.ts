import { nameMatches, page, sortBy } from '../http/paging.ts'
import { conflict, invalid, noContent, notFound, ok, Refusal } from '../http/reply.ts'
import { type Call, newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { findApplication, findSource, findVersion, roleOn } from '../rules/access.ts'
import { missingParameters } from '../rules/parameters.ts'
import { applyResources, effectiveResources } from '../rules/resources.ts'
import { latestVersion, viewApplication } from '../rules/views.ts'
import { type Application, NEW_APPLICATION, type Publication, type Version } from '../state/records.ts'
import { accepted, startJob } from './status.ts'

export const applicationRoutes: Routes = {
  customApplicationsList(call) {
    const { orderBy, includeSourceLabels } = call.query
    const visible = call.platform.state
      .all('applications')
      .filter(application => roleOn(application, call.user) !== undefined)
    const items = sortBy(
      visible.filter(application => matches(call, application)),
      orderBy
    )
    const view = (application: Application) => viewApplication(call, application, includeSourceLabels === true)
    return page(call, { path: call.path, query: call.query, items, view })
  },

  customApplicationsCreate(call) {
    const { platform, body } = call
    const fields = newRecordFields(call)
    const name = body.name || `Custom application ${fields.id}`
    checkNameIsFree(call, name)
    const origin = resolveOrigin(call)
    const inherited = platform.settings.switches.resourcesInherited === 'on' ? (origin.version?.resources ?? {}) : {}
    const application: Application = {
      ...NEW_APPLICATION,
      ...fields,
      name,
      sourceId: origin.version?.sourceId ?? null,
      versionId: origin.version?.id ?? null,
      envVersionId: origin.envVersionId,
      resources: applyResources(platform.settings, inherited, body.resources),
      hasOwnResources: body.resources !== undefined,
      requiredKeyScopeLevel: body.requiredKeyScopeLevel ?? origin.version?.requiredKeyScopeLevel ?? null,
      publications: origin.version === undefined ? [] : [newPublication(call, origin.version)]
    }
    platform.state.put('applications', application)
    const job = startJob(call, `/customApplications/${application.id}/`)
    platform.lifecycle.create(application)
    return accepted(call, job, viewApplication(call, application))
  },

  customApplicationsRetrieve(call) {
    const application = findApplication(call, call.params.applicationId, 'read')
    return ok(viewApplication(call, application, call.query.includeSourceLabels === true))
  },

  customApplicationsPatch(call) {
    const { platform, body } = call
    const application = findApplication(call, call.params.applicationId, 'write')
    if (body.name !== undefined && body.name !== application.name) checkNameIsFree(call, body.name)
    const version = body.customApplicationSourceVersionId
    const published = version === undefined ? undefined : requirePublishable(call, version)
    const { name, allowAutoStopping, externalAccessEnabled, externalAccessRecipients } = { ...application, ...body }
    const changes = { name, allowAutoStopping, externalAccessEnabled, externalAccessRecipients }
    const patched: Application = { ...application, ...changes, updatedAt: platform.clock.now() }
    platform.state.put('applications', patched)
    if (published !== undefined) platform.lifecycle.publish(patched, published, newPublication(call, published))
    if (platform.settings.switches.patchAnswer === '204') return noContent()
    return accepted(call, startJob(call, `/customApplications/${application.id}/`, 'COMPLETED'))
  },

  customApplicationsDelete(call) {
    const { state, lifecycle } = call.platform
    const application = findApplication(call, call.params.applicationId, 'write')
    lifecycle.remove(application.id)
    for (const usage of state.all('usages'))
      if (usage.applicationId === application.id) state.remove('usages', usage.id)
    for (const { id, entityId } of state.all('keyValues'))
      if (entityId === application.id) state.remove('keyValues', id)
    state.remove('applications', application.id)
    return noContent()
  },

  customApplicationsNameCheckList(call) {
    if (call.platform.settings.switches.nameCheck === 'off') throw notFound('Custom application', 'nameCheck')
    return ok({ inUse: isTaken(call, call.query.name) })
  }
}

function matches(call: Call<'customApplicationsList'>, application: Application): boolean {
  const { query, platform } = call
  const { status, sourceId } = platform.lifecycle.visibleState(application)
  if (!nameMatches(call, application.name, query.name)) return false
  if (query.customApplicationSourceId !== undefined && String(query.customApplicationSourceId) !== (sourceId ?? 'null'))
    return false
  if (query.requireSource === true && sourceId === null) return false
  if (query.createdBy !== undefined && query.createdBy !== application.userId) return false
  if (query.status !== undefined && ![query.status].flat().includes(status)) return false
  if (query.externalAccessEnabled !== undefined && query.externalAccessEnabled !== application.externalAccessEnabled)
    return false
  const { resourceLabel, replicas } = effectiveResources(platform.settings, application.resources)
  if (query.resourceLabel !== undefined && query.resourceLabel !== resourceLabel) return false
  return replicas >= (query.replicasMin ?? 0) && replicas <= (query.replicasMax ?? Number.POSITIVE_INFINITY)
}

const isTaken = (viewer: Viewer, name: string): boolean =>
  viewer.platform.state.all('applications').some(application => application.name === name)

function checkNameIsFree(viewer: Viewer, name: string): void {
  if (viewer.platform.settings.switches.uniqueApplicationNames === 'on' && isTaken(viewer, name))
    throw conflict(`Custom application name "${name}" is already in use.`)
}

/** Resolves the origin of a new application: exactly one of three ids (platform.md §8 row 22). */
function resolveOrigin(call: Call<'customApplicationsCreate'>): {
  version: Version | undefined
  envVersionId: string | null
} {
  const { applicationSourceId, applicationSourceVersionId, environmentId } = call.body
  const given = [applicationSourceId, applicationSourceVersionId, environmentId].filter(id => id !== undefined)
  if (given.length !== 1)
    throw new Refusal(
      422,
      'Exactly one of applicationSourceId, applicationSourceVersionId and environmentId is required.'
    )
  if (environmentId !== undefined) return { version: undefined, envVersionId: requireBuiltVersion(call, environmentId) }
  const version =
    applicationSourceId === undefined
      ? requirePublishable(call, applicationSourceVersionId ?? '')
      : requireLatestVersion(call, applicationSourceId)
  return { version, envVersionId: version.baseEnvironmentVersionId }
}

function requireLatestVersion(viewer: Viewer, sourceId: string): Version {
  const source = findSource(viewer, sourceId, 'read')
  const version = latestVersion(viewer, source.id)
  if (version === undefined) throw invalid('applicationSourceId', `Source "${source.name}" has no version.`)
  return requirePublishable(viewer, version.id)
}

/** @throws Refusal 422 for a version that cannot run */
function requirePublishable(viewer: Viewer, id: string): Version {
  const { state, settings } = viewer.platform
  const sourceId = state.get('versions', id)?.sourceId ?? ''
  const version = findVersion(viewer, sourceId, id, 'read')
  const environment = state.get('environmentVersions', version.baseEnvironmentVersionId ?? '')
  if (environment === undefined) throw new Refusal(422, `Version ${id} has no execution environment.`)
  if (environment.buildStatus !== 'success')
    throw new Refusal(422, `Execution environment version ${environment.id} has not been built successfully.`)
  const missing = missingParameters(version)
  if (missing.length > 0 && settings.switches.missingParameter === 'refuse')
    throw new Refusal(422, `Runtime parameters without a value: ${missing.join(', ')}.`)
  return version
}

function requireBuiltVersion(viewer: Viewer, environmentId: string): string {
  const { state } = viewer.platform
  if (state.get('environments', environmentId) === undefined)
    throw invalid('environmentId', `Execution environment ${environmentId} does not exist.`)
  const built = state
    .all('environmentVersions')
    .findLast(version => version.environmentId === environmentId && version.buildStatus === 'success')
  if (built === undefined)
    throw new Refusal(422, `Execution environment ${environmentId} has no successfully built version.`)
  return built.id
}

function newPublication(viewer: Viewer, version: Version): Publication {
  return {
    sourceId: version.sourceId,
    versionId: version.id,
    userId: viewer.user.id,
    createdAt: viewer.platform.clock.now()
  }
}
