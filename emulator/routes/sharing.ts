import { page } from '../http/paging.ts'
import { forbidden, invalid, noContent, type Reply } from '../http/reply.ts'
import { newId } from '../ids.ts'
import type { Call, Platform, Routes, Viewer } from '../platform.ts'
import { findApplication, findSource, roleOn } from '../rules/access.ts'
import type { Application, Grant, Role, Source } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

type SharedRolesList = Call<'customApplicationsSharedRolesList'> | Call<'customApplicationSourcesSharedRolesList'>
type Update = Schemas['ApplicationSharingUpdateOrRemove']

const ROLES: readonly Role[] = [
  'ADMIN',
  'CONSUMER',
  'DATA_SCIENTIST',
  'EDITOR',
  'OBSERVER',
  'OWNER',
  'READ_ONLY',
  'READ_WRITE',
  'USER'
]

/** Role in an update that removes the recipient's role. */
const NO_ROLE = 'NO_ROLE'

export const sharingRoutes: Routes = {
  customApplicationsSharedRolesList: call => list(call, findApplication(call, call.params.applicationId, 'read')),

  customApplicationsSharedRolesPatchMany(call) {
    const application = findApplication(call, call.params.applicationId, 'write')
    const grants = changeGrants(call, application, call.body)
    call.platform.state.put('applications', { ...application, grants })
    return noContent()
  },

  customApplicationSourcesSharedRolesList: call => list(call, findSource(call, call.params.appSourceId, 'read')),

  customApplicationSourcesSharedRolesPatchMany(call) {
    const source = findSource(call, call.params.appSourceId, 'write')
    call.platform.state.put('sources', { ...source, grants: changeGrants(call, source, call.body) })
    return noContent()
  }
}

/** Lists the shared roles. The creator comes first and is owner without a grant. */
function list(call: SharedRolesList, record: Application | Source): Reply {
  const { id, name, shareRecipientType } = call.query
  const owner: Grant = { type: 'user', id: record.userId, role: 'OWNER' }
  const items = [owner, ...record.grants.filter(grant => grant.id !== record.userId)]
    .map(grant => viewGrant(call.platform, grant))
    .filter(grant => id === undefined || grant.id === id)
    .filter(grant => name === undefined || grant.name === name)
    .filter(grant => shareRecipientType === undefined || grant.shareRecipientType === shareRecipientType)
  return page(call, { path: call.path, query: call.query, items, view: grant => grant })
}

function viewGrant(platform: Platform, grant: Grant): Schemas['AccessControlV2'] {
  const user = grant.type === 'user' ? platform.state.get('users', grant.id) : undefined
  return { id: grant.id, name: user?.username ?? grant.id, role: grant.role, shareRecipientType: grant.type }
}

/** @throws Refusal 403 without the right to share, 422 for unknown roles and recipients */
function changeGrants(viewer: Viewer, record: Application | Source, update: Update): readonly Grant[] {
  if (roleOn(record, viewer.user) !== 'OWNER') throw forbidden('Only an owner may share.')
  return update.roles.reduce<readonly Grant[]>((grants, entry) => changeGrant(viewer, grants, entry), record.grants)
}

/**
 * Applies one entry of a sharing update to the grants.
 *
 * @throws Refusal 422 for unknown roles and recipients
 */
export function changeGrant(
  viewer: Viewer,
  grants: readonly Grant[],
  entry: Update['roles'][number]
): readonly Grant[] {
  const type = entry.shareRecipientType
  const id = 'username' in entry ? resolveUserId(viewer, entry.username) : entry.id
  const index = grants.findIndex(grant => grant.type === type && grant.id === id)
  if (entry.role === NO_ROLE) return grants.filter((_, position) => position !== index)
  const grant: Grant = { type, id, role: parseRole(entry.role) }
  return index < 0 ? [...grants, grant] : grants.with(index, grant)
}

function parseRole(role: string): Role {
  const known = ROLES.find(name => name === role)
  if (known === undefined) throw invalid('role', `Role "${role}" is not one of ${[...ROLES, NO_ROLE].join(', ')}.`)
  return known
}

/** Finds or creates a user. There is no sign-up, so a switch can allow unknown names. */
function resolveUserId(viewer: Viewer, username: string): string {
  const { state, settings, clock } = viewer.platform
  const known = state.all('users').find(user => user.username === username)
  if (known !== undefined) return known.id
  if (settings.switches.unknownUsers === 'refuse') throw invalid('username', `User "${username}" does not exist.`)
  const id = newId(clock.now())
  state.put('users', { id, username, firstName: '', lastName: '', orgId: viewer.user.orgId, token: null })
  return id
}
