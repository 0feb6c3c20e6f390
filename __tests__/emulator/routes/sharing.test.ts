import { beforeEach, describe, expect, it } from '@jest/globals'
import { type Json, makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

let emulator: TestEmulator
let application: string
let source: string

beforeEach(async () => {
  emulator = await start()
  const { sourceId } = await makeVersion(emulator, 'one')
  const { body } = await emulator.call('POST', '/customApplications/', { json: { applicationSourceId: sourceId } })
  application = `/customApplications/${body.id}/sharedRoles/`
  source = `/customApplicationSources/${sourceId}/sharedRoles/`
})

const share = (path: string, roles: Json[]) =>
  emulator.call('PATCH', path, { json: { operation: 'updateRoles', roles } })
const page = { offset: 0, limit: 10 }

describe('sharedRoles of applications and sources', () => {
  it('lists the creator as the owner, then the recipients', async () => {
    for (const path of [application, source]) {
      const shared = await share(path, [
        { role: 'CONSUMER', shareRecipientType: 'user', username: 'viewer@example.com' },
        { role: 'EDITOR', shareRecipientType: 'group', id: '0123456789abcdef01234567' }
      ])
      expect(shared.status).toBe(204)
      const { data } = (await emulator.call('GET', path, { query: page })).body
      expect(data).toMatchObject([
        { name: 'emulator@example.com', role: 'OWNER', shareRecipientType: 'user' },
        { name: 'viewer@example.com', role: 'CONSUMER', shareRecipientType: 'user' },
        { id: '0123456789abcdef01234567', role: 'EDITOR', shareRecipientType: 'group' }
      ])
    }
  })

  it('changes one role, removes one, and keeps the others', async () => {
    await share(application, [
      { role: 'CONSUMER', shareRecipientType: 'user', username: 'viewer@example.com' },
      { role: 'USER', shareRecipientType: 'user', username: 'editor@example.com' }
    ])
    await share(application, [{ role: 'NO_ROLE', shareRecipientType: 'user', username: 'viewer@example.com' }])
    await share(application, [{ role: 'OBSERVER', shareRecipientType: 'user', username: 'editor@example.com' }])
    const { data } = (await emulator.call('GET', application, { query: { ...page, shareRecipientType: 'user' } })).body
    expect(data.map((grant: Json) => [grant.name, grant.role])).toEqual([
      ['emulator@example.com', 'OWNER'],
      ['editor@example.com', 'OBSERVER']
    ])
  })

  it('finds a recipient by name and by id', async () => {
    await share(application, [{ role: 'CONSUMER', shareRecipientType: 'user', username: 'viewer@example.com' }])
    const byName = (await emulator.call('GET', application, { query: { ...page, name: 'viewer@example.com' } })).body
    expect(byName.totalCount).toBe(1)
    const byId = (await emulator.call('GET', application, { query: { ...page, id: byName.data[0].id } })).body
    expect(byId.data).toEqual(byName.data)
  })

  it.each([
    ['an unknown user', { role: 'USER', shareRecipientType: 'user', username: 'nobody@example.com' }],
    ['an unknown role', { role: 'KING', shareRecipientType: 'user', username: 'viewer@example.com' }],
    ['an unknown kind of recipient', { role: 'USER', shareRecipientType: 'robot', id: 'x' }]
  ])('refuses %s without applying any part of the request', async (_, wrong) => {
    const right = { role: 'CONSUMER', shareRecipientType: 'user', username: 'viewer@example.com' }
    expect((await share(application, [right, wrong])).status).toBe(422)
    expect((await emulator.call('GET', application, { query: page })).body.totalCount).toBe(1)
  })

  it('accepts unknown user names when the switch allows it', async () => {
    emulator.setSwitches({ unknownUsers: 'accept' })
    const reply = await share(application, [
      { role: 'USER', shareRecipientType: 'user', username: 'nobody@example.com' }
    ])
    expect(reply.status).toBe(204)
  })

  it('refuses a missing role and another operation', async () => {
    expect((await share(application, [])).status).toBe(422)
    const json = {
      operation: 'removeRoles',
      roles: [{ role: 'USER', shareRecipientType: 'user', username: 'viewer@example.com' }]
    }
    expect((await emulator.call('PATCH', application, { json })).body.errors).toHaveProperty('operation')
  })
})
