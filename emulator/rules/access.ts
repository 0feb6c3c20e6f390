import { forbidden, notFound } from '../http/reply.ts'
import type { Viewer } from '../platform.ts'
import type { Application, ApplicationTemplate, Grant, Role, Source, User, Version } from '../state/records.ts'

/** Roles that may change what they were given; the others look only. */
const WRITERS: ReadonlySet<Role> = new Set<Role>(['OWNER', 'ADMIN', 'EDITOR', 'READ_WRITE', 'USER', 'DATA_SCIENTIST'])

/** The user's role on something: its maker owns it, others have what they were granted. */
export function roleOn(thing: { userId: string; grants: readonly Grant[] }, user: User): Role | undefined {
  if (thing.userId === user.id) return 'OWNER'
  const own = (grant: Grant) =>
    (grant.type === 'user' && grant.id === user.id) || (grant.type === 'organization' && grant.id === user.orgId)
  return thing.grants.find(own)?.role
}

type Wish = 'read' | 'write'

/** An id that one may not see is answered like one that does not exist (facts §5 [I]). */
function allowed<T extends { userId: string; grants: readonly Grant[] }>(
  viewer: Viewer,
  thing: T | undefined,
  wish: Wish,
  missing: Error
): T {
  const role = thing === undefined ? undefined : roleOn(thing, viewer.user)
  if (thing === undefined || role === undefined) throw missing
  if (wish === 'write' && !WRITERS.has(role)) throw forbidden(`Role ${role} does not permit this.`)
  return thing
}

/** @throws Refusal 404, 403 */
export function findSource(viewer: Viewer, id: string, wish: Wish): Source {
  return allowed(viewer, viewer.platform.state.get('sources', id), wish, notFound('Custom application source', id))
}

/** @throws Refusal 404, 403 */
export function findVersion(viewer: Viewer, sourceId: string, id: string, wish: Wish): Version {
  findSource(viewer, sourceId, wish)
  const version = viewer.platform.state.get('versions', id)
  if (version === undefined || version.sourceId !== sourceId) throw notFound('Custom application source version', id)
  return version
}

/** @throws Refusal 404, 403 */
export function findApplication(viewer: Viewer, id: string, wish: Wish): Application {
  return allowed(viewer, viewer.platform.state.get('applications', id), wish, notFound('Custom application', id))
}

/** Global templates are everybody's to read and nobody's to change: the seeds answer 404 then. */
export function findApplicationTemplate(viewer: Viewer, id: string, wish: Wish): ApplicationTemplate {
  const template = viewer.platform.state.get('applicationTemplates', id)
  const missing = notFound('Application template', id)
  if (template === undefined) throw missing
  if (template.isGlobal) {
    if (wish === 'write') throw missing
    return template
  }
  return allowed(viewer, { ...template, grants: [] }, wish, missing) && template
}
