import { page } from '../http/paging.ts'
import { conflict, noContent, ok } from '../http/reply.ts'
import { newRecordFields, type Routes, type Viewer } from '../platform.ts'
import { requireOwned } from '../rules/access.ts'
import { mergeSecrets } from '../rules/credentials.ts'
import { viewTime } from '../rules/views.ts'
import type { Credential } from '../state/account-records.ts'
import type { ParameterSetting } from '../state/records.ts'
import type { Schemas } from '../wire.ts'

/** Routes of credentials, which are private to their creator. Replies never contain secrets. */
export const credentialRoutes: Routes = {
  credentialsList(call) {
    const items = call.platform.state.all('credentials').filter(({ userId }) => userId === call.user.id)
    return page(call, { path: call.path, query: call.query, items, view: each => viewCredential(call, each) })
  },

  credentialsCreate(call) {
    const { name, credentialType, description = '', ...given } = call.body
    checkNameIsFree(call, name)
    const secrets = mergeSecrets(credentialType, {}, given)
    const credential: Credential = { ...newRecordFields(call), name, description, credentialType, secrets }
    call.platform.state.put('credentials', credential)
    return { status: 201, body: viewCredential(call, credential) }
  },

  credentialsRetrieve: call => ok(viewCredential(call, findCredential(call, call.params.credentialId))),

  credentialsPatch(call) {
    const credential = findCredential(call, call.params.credentialId)
    const { name = credential.name, description = credential.description, ...given } = call.body
    if (name !== credential.name) checkNameIsFree(call, name)
    const secrets = mergeSecrets(credential.credentialType, credential.secrets, given)
    const changed = { ...credential, name, description, secrets, updatedAt: call.platform.clock.now() }
    call.platform.state.put('credentials', changed)
    return ok(viewCredential(call, changed))
  },

  credentialsDelete(call) {
    const { id } = findCredential(call, call.params.credentialId)
    if (call.platform.settings.switches.credentialInUse === 'refuse') checkIsUnused(call, id)
    call.platform.state.remove('credentials', id)
    return noContent()
  }
}

/** @throws Refusal 404 */
const findCredential = (viewer: Viewer, id: string): Credential =>
  requireOwned(viewer, 'Credential', id, viewer.platform.state.get('credentials', id))

function checkNameIsFree({ platform, user }: Viewer, name: string): void {
  if (platform.state.all('credentials').some(known => known.userId === user.id && known.name === name))
    throw conflict(`Credential name "${name}" is already in use.`)
}

function checkIsUnused({ platform }: Viewer, id: string): void {
  const refersToIt = ({ type, value }: ParameterSetting) => type === 'credential' && value === id
  if (platform.state.all('versions').some(({ settings }) => settings.some(refersToIt)))
    throw conflict(`Credential ${id} is in use.`)
}

const viewCredential = (viewer: Viewer, credential: Credential): Schemas['Credential'] => ({
  credentialId: credential.id,
  name: credential.name,
  credentialType: credential.credentialType,
  description: credential.description,
  creationDate: viewTime(viewer, credential.createdAt)
})
