import { createHash } from 'node:crypto'
import { formatTimestamp } from '../clock.ts'
import { linkOrigin } from '../http/paging.ts'
import type { Viewer } from '../platform.ts'
import type { OwnedRecord } from '../state/owned-record.ts'
import type { Application, EnvironmentVersion, Item, Source, Version } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { roleOn } from './access.ts'
import { viewParameters } from './parameters.ts'
import { effectiveResources } from './resources.ts'

export function viewTime(viewer: Viewer, time: number): string {
  return viewer.platform.settings.switches.timestamps === 'iso' ? new Date(time).toISOString() : formatTimestamp(time)
}

/** Fields about the creator in sources, versions, applications and publications. */
export function viewCreator(viewer: Viewer, userId: string | null) {
  const user = userId === null ? undefined : viewer.platform.state.get('users', userId)
  return {
    createdBy: user?.username ?? null,
    creatorFirstName: user?.firstName ?? null,
    creatorLastName: user?.lastName ?? null,
    creatorUserhash: user === undefined ? null : createHash('md5').update(user.username.toLowerCase()).digest('hex')
  }
}

function viewOwnedRecord(viewer: Viewer, record: OwnedRecord) {
  return {
    id: record.id,
    userId: record.userId,
    createdAt: viewTime(viewer, record.createdAt),
    updatedAt: viewTime(viewer, record.updatedAt),
    ...viewCreator(viewer, record.userId)
  }
}

export function viewSource(viewer: Viewer, source: Source): Schemas['CustomApplicationSource'] {
  const latest = latestVersion(viewer, source.id)
  const isOwner = roleOn(source, viewer.user) === 'OWNER'
  return {
    ...viewOwnedRecord(viewer, source),
    name: source.name,
    orgId: viewer.user.orgId,
    permissions: isOwner ? ['CAN_PUBLISH_NEW_IMAGE', 'CAN_SHARE', 'CAN_DELETE'] : [],
    latestVersion: latest === undefined ? null : viewVersion(viewer, latest)
  }
}

/** Latest created version (platform.md §3.2 [C]). Undefined for a new source. */
export function latestVersion(viewer: Viewer, sourceId: string): Version | undefined {
  return viewer.platform.state.all('versions').findLast(version => version.sourceId === sourceId)
}

export function viewVersion(viewer: Viewer, version: Version): Schemas['CustomApplicationSourceVersion'] {
  return {
    ...viewOwnedRecord(viewer, version),
    label: version.label,
    baseEnvironmentId: version.baseEnvironmentId,
    baseEnvironmentVersionId: version.baseEnvironmentVersionId,
    isFrozen: version.isFrozen,
    items: version.items.map(item => viewItem(viewer, item)),
    resources: effectiveResources(viewer.platform.settings, version.resources),
    requiredKeyScopeLevel: version.requiredKeyScopeLevel,
    runtimeParameters: viewParameters(version)
  }
}

function viewItem(viewer: Viewer, item: Item): Schemas['WorkspaceItemResponse'] {
  return {
    id: item.id,
    fileName: item.path.slice(item.path.lastIndexOf('/') + 1),
    filePath: item.path,
    fileSource: item.fileSource,
    created: viewTime(viewer, item.created),
    commitSha: null,
    ref: null,
    repositoryFilePath: null,
    repositoryLocation: null,
    repositoryName: null
  }
}

export function viewApplication(
  viewer: Viewer,
  application: Application,
  withLabels = false
): Schemas['CustomApplication'] {
  const { state, lifecycle, settings } = viewer.platform
  const visible = lifecycle.visibleState(application)
  const source = state.get('sources', application.sourceId ?? '')
  const version = state.get('versions', visible.versionId ?? '')
  const labels = {
    ...(source === undefined ? {} : { sourceName: source.name }),
    ...(version?.label == null ? {} : { sourceVersionLabel: version.label })
  }
  return {
    ...viewOwnedRecord(viewer, application),
    name: application.name,
    status: visible.status,
    applicationUrl: `${linkOrigin(viewer)}/custom_applications/${application.id}/`,
    customApplicationSourceId: visible.sourceId,
    customApplicationSourceVersionId: visible.versionId,
    envVersionId: application.envVersionId,
    allowAutoStopping: application.allowAutoStopping,
    externalAccessEnabled: application.externalAccessEnabled,
    externalAccessRecipients: application.externalAccessRecipients.slice(0, 100),
    expiresAt: null,
    orgId: viewer.user.orgId,
    lrsId: application.id,
    requiredKeyScopeLevel: application.requiredKeyScopeLevel,
    resources: viewResources(viewer, application),
    permissions: permissionsOn(viewer, application),
    ...(withLabels && settings.switches.sourceLabels === 'sent' ? labels : {})
  }
}

/**
 * Resources of an application. Null if none were given at its creation; those of the version only appear at the
 * version.
 */
function viewResources({ platform }: Viewer, application: Application) {
  const isShown = application.hasOwnResources || platform.settings.switches.resourcesShown === 'always'
  return isShown ? effectiveResources(platform.settings, application.resources) : null
}

function permissionsOn(viewer: Viewer, application: Application): string[] {
  if (roleOn(application, viewer.user) !== 'OWNER') return ['CAN_VIEW']
  return ['CAN_VIEW', 'CAN_UPDATE', 'CAN_DELETE', 'CAN_SHARE', 'CAN_CHANGE_EXTERNAL_ACCESS']
}

export function viewEnvironmentVersion(
  viewer: Viewer,
  version: EnvironmentVersion
): Schemas['ExecutionEnvironmentVersion'] {
  return {
    id: version.id,
    environmentId: version.environmentId,
    buildStatus: version.buildStatus,
    // Set also before the build ends, because the SDK requires it at once.
    imageId: version.id,
    label: version.label,
    description: version.description,
    created: viewTime(viewer, version.createdAt),
    dockerContextSize: version.dockerContext?.size ?? null,
    dockerImageSize: version.dockerImage?.size ?? null,
    sourceDockerImageUri: version.dockerImageUri
  }
}
