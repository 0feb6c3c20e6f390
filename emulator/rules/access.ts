import { forbidden, notFound } from '../http/reply.ts'
import type { Viewer } from '../platform.ts'
import type {
  Application,
  ApplicationTemplate,
  Environment,
  Grant,
  Made,
  Role,
  Source,
  User,
  Version
} from '../state/records.ts'

/** Roles that may change what they were given; the others look only. */
const WRITERS: ReadonlySet<Role> = new Set<Role>(['OWNER', 'ADMIN', 'EDITOR', 'READ_WRITE', 'USER', 'DATA_SCIENTIST'])

/** The user's role on something: its maker owns it, others have what they were granted. */
export function roleOn(thing: { userId: string | null; grants: readonly Grant[] }, user: User): Role | undefined {
  if (thing.userId === user.id) return 'OWNER'
  const isOwn = (grant: Grant) =>
    (grant.type === 'user' && grant.id === user.id) || (grant.type === 'organization' && grant.id === user.orgId)
  return thing.grants.find(isOwn)?.role
}

type Wish = 'read' | 'write'

/** An id that one may not see is answered like one that does not exist (platform.md §5 [I]). */
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

/** Every user can read a global template; changing one answers 404, as in DataRobot's API reference. */
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

/** Public ones are everybody's to use. @throws Refusal 404, 403 */
export function findEnvironment(viewer: Viewer, id: string, wish: Wish): Environment {
  const environment = viewer.platform.state.get('environments', id)
  const role = environment === undefined ? undefined : roleOn(environment, viewer.user)
  if (environment === undefined || (role === undefined && !environment.isPublic))
    throw notFound('Execution environment', id)
  if (wish === 'write' && (role === undefined || !WRITERS.has(role)))
    throw forbidden(`Execution environment ${id} belongs to somebody else.`)
  return environment
}

/** Something that is its maker's alone, such as a credential. @throws Refusal 404 */
export function own<T extends Made>(viewer: Viewer, what: string, id: string, thing: T | undefined): T {
  if (thing?.userId !== viewer.user.id) throw notFound(what, id)
  return thing
}
