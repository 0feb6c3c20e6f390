import { forbidden, notFound } from '../http/reply.ts'
import type { Viewer } from '../platform.ts'
import type { OwnedRecord } from '../state/owned-record.ts'
import type {
  Application,
  ApplicationTemplate,
  Environment,
  Grant,
  Role,
  Source,
  User,
  Version
} from '../state/records.ts'

/** Roles with write access. All others are read-only. */
const WRITERS: ReadonlySet<Role> = new Set<Role>(['OWNER', 'ADMIN', 'EDITOR', 'READ_WRITE', 'USER', 'DATA_SCIENTIST'])

/** Role of a user on a record: the creator is the owner, others have the granted role. */
export function roleOn(record: { userId: string | null; grants: readonly Grant[] }, user: User): Role | undefined {
  if (record.userId === user.id) return 'OWNER'
  const appliesToUser = (grant: Grant) =>
    (grant.type === 'user' && grant.id === user.id) || (grant.type === 'organization' && grant.id === user.orgId)
  return record.grants.find(appliesToUser)?.role
}

type AccessLevel = 'read' | 'write'

/** Checks access. A record that the user may not see is answered like one that does not exist (platform.md §5 [I]). */
function requireAccess<T extends { userId: string; grants: readonly Grant[] }>(
  viewer: Viewer,
  record: T | undefined,
  level: AccessLevel,
  notFoundError: Error
): T {
  const role = record === undefined ? undefined : roleOn(record, viewer.user)
  if (record === undefined || role === undefined) throw notFoundError
  if (level === 'write' && !WRITERS.has(role)) throw forbidden(`Role ${role} does not permit this.`)
  return record
}

/** @throws Refusal 404, 403 */
export function findSource(viewer: Viewer, id: string, level: AccessLevel): Source {
  return requireAccess(
    viewer,
    viewer.platform.state.get('sources', id),
    level,
    notFound('Custom application source', id)
  )
}

/** @throws Refusal 404, 403 */
export function findVersion(viewer: Viewer, sourceId: string, id: string, level: AccessLevel): Version {
  findSource(viewer, sourceId, level)
  const version = viewer.platform.state.get('versions', id)
  if (version === undefined || version.sourceId !== sourceId) throw notFound('Custom application source version', id)
  return version
}

/** @throws Refusal 404, 403 */
export function findApplication(viewer: Viewer, id: string, level: AccessLevel): Application {
  return requireAccess(viewer, viewer.platform.state.get('applications', id), level, notFound('Custom application', id))
}

/** Finds a template. All users can read global templates, and nobody can change them: a write is answered with 404. */
export function findApplicationTemplate(viewer: Viewer, id: string, level: AccessLevel): ApplicationTemplate {
  const template = viewer.platform.state.get('applicationTemplates', id)
  const notFoundError = notFound('Application template', id)
  if (template === undefined) throw notFoundError
  if (template.isGlobal) {
    if (level === 'write') throw notFoundError
    return template
  }
  return requireAccess(viewer, { ...template, grants: [] }, level, notFoundError) && template
}

/**
 * Finds an environment. All users can use public environments.
 *
 * @throws Refusal 404, 403
 */
export function findEnvironment(viewer: Viewer, id: string, level: AccessLevel): Environment {
  const environment = viewer.platform.state.get('environments', id)
  const role = environment === undefined ? undefined : roleOn(environment, viewer.user)
  if (environment === undefined || (role === undefined && !environment.isPublic))
    throw notFound('Execution environment', id)
  if (level === 'write' && (role === undefined || !WRITERS.has(role)))
    throw forbidden(`Execution environment ${id} belongs to another user.`)
  return environment
}

/**
 * Checks that a private record, such as a credential, belongs to the caller.
 *
 * @throws Refusal 404
 */
export function requireOwned<T extends OwnedRecord>(
  viewer: Viewer,
  what: string,
  id: string,
  record: T | undefined
): T {
  if (record?.userId !== viewer.user.id) throw notFound(what, id)
  return record
}
