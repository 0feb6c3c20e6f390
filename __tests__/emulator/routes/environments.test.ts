import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { BUILD_TIME_MS, createEnvironment, ENVIRONMENTS_PATH } from '../../support/emulated-environments.ts'
import { start, startFrozen, type TestEmulator } from '../../support/emulator.ts'

type Named = { name: string }

const names = async (emulator: TestEmulator, query: Record<string, string>) =>
  (await emulator.call('GET', ENVIRONMENTS_PATH, { query })).body.data.map(({ name }: Named) => name)

describe('GET /executionEnvironments/', () => {
  it('has more than one page, and the well-known Node.js environment on the second', async () => {
    const emulator = await start()
    const first = await emulator.call('GET', ENVIRONMENTS_PATH)
    expect(first.body.count).toBe(20)
    const second = await emulator.fetch('GET', first.body.next.slice(emulator.origin.length))
    expect(second.body.data.map(({ id }: { id: string }) => id)).toContain(seedIds.node)
    expect(first.body.count + second.body.count).toBe(first.body.totalCount)
    expect(second.body.next).toBeNull()
  })

  it.each([
    [
      'Python 3.12 Applications',
      ['[DataRobot] Python 3.12 Applications Base', '[DataRobot] Python 3.12 Applications Base (GPU)']
    ],
    ['STREAMLIT', ['[Experimental] Python 3.9 Streamlit']],
    ['base of node', ['[DataRobot] NodeJS 22 Applications Base']],
    ['same name', ['Environment of the same name', 'Environment of the same name']],
    ['no such thing', []]
  ])('searches for %j in names and descriptions', async (searchFor, found) => {
    expect(await names(await start(), { searchFor })).toEqual(found)
  })

  it('filters by use, by being public and by owner', async () => {
    const emulator = await start()
    await createEnvironment(emulator)
    expect(await names(emulator, { useCases: 'customModel' })).toEqual(['[DataRobot] Python 3.11 Scikit-Learn Drop-In'])
    expect(await names(emulator, { isPublic: 'false' })).toEqual(['mine'])
    for (const yes of ['true', 'True', 'TRUE']) expect(await names(emulator, { isOwn: yes })).toEqual(['mine'])
    expect(await names(emulator, { isPublic: 'False' })).toEqual(['mine'])
    expect(await names(emulator, { isOwn: 'false', searchFor: 'mine' })).toEqual([])
    expect(await names(emulator, { isPublic: 'true', searchFor: 'mine' })).toEqual([])
  })

  it.each([
    ['limit', '101'],
    ['limit', 'many'],
    ['offset', '-1'],
    ['isPublic', 'perhaps'],
    ['search', 'x']
  ])('refuses %s=%s', async (name, value) => {
    const emulator = await start()
    const reply = await emulator.call('GET', ENVIRONMENTS_PATH, { query: { [name]: value } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [name]])
  })
})

describe('GET /executionEnvironments/{id}/', () => {
  it('has no latest version if it has no versions', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', `${ENVIRONMENTS_PATH}${seedIds.neverBuilt}/`)
    expect(body).toMatchObject({ latestVersion: null, latestSuccessfulVersion: null })
  })

  it('shows the latest version, which failed, and the latest successful one', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', `${ENVIRONMENTS_PATH}${seedIds.newestFailed}/`)
    expect(body.latestVersion).toMatchObject({ label: 'v2', buildStatus: 'failed' })
    expect(body.latestSuccessfulVersion).toMatchObject({ label: 'v1', buildStatus: 'success' })
  })
})

describe('POST /executionEnvironments/', () => {
  it('creates an environment that only its creator sees', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await createEnvironment(emulator)
    const { body } = await emulator.call('GET', path)
    expect(body).toMatchObject({ name: 'mine', isPublic: false, useCases: ['customApplication'], latestVersion: null })
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(404)
    const list = await emulator.call('GET', ENVIRONMENTS_PATH, { query: { searchFor: 'mine' }, token: 'viewer' })
    expect(list.body.totalCount).toBe(0)
  })

  it.each([
    ['no name', {}, 'name', 'is required'],
    ['a wrong type', { name: 1 }, 'name', 'must be string'],
    ['a text as list', { name: 'x', useCases: 'customApplication' }, 'useCases', 'must be array'],
    ['an unknown key', { name: 'x', colour: 'red' }, 'colour', 'colour is not allowed key'],
    [
      'an incomplete metadata key',
      { name: 'x', requiredMetadataKeys: [{ fieldName: 'A' }] },
      'requiredMetadataKeys.0.displayName',
      'is required'
    ]
  ])('refuses %s', async (_, json, field, problem) => {
    const emulator = await start()
    const reply = await emulator.call('POST', ENVIRONMENTS_PATH, { json })
    expect([reply.status, reply.body.errors]).toEqual([422, { [field]: problem }])
  })
})

describe('an execution environment', () => {
  const keys = [{ fieldName: 'REGION', displayName: 'Region' }]

  it('can be public and require metadata', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const json = { name: 'ours', isPublic: true, requiredMetadataKeys: keys }
    const { body } = await emulator.call('POST', ENVIRONMENTS_PATH, { json })
    const reply = await emulator.call('GET', `${ENVIRONMENTS_PATH}${body.id}/`, { token: 'viewer' })
    expect([reply.status, reply.body]).toMatchObject([200, { isPublic: true, requiredMetadataKeys: keys }])
  })

  it('is changed by its owner, except for fields that are left out', async () => {
    const emulator = await start()
    const path = await createEnvironment(emulator)
    const patched = await emulator.call('PATCH', path, {
      json: { name: 'renamed', description: 'newer', requiredMetadataKeys: keys }
    })
    expect([patched.status, patched.body]).toMatchObject([
      200,
      { name: 'renamed', description: 'newer', useCases: ['customApplication'], requiredMetadataKeys: keys }
    ])
    const read = await emulator.call('GET', path)
    expect(read.body).toEqual(patched.body)
    const other = await emulator.call('PATCH', path, { json: { useCases: ['customModel'] } })
    expect(other.body).toMatchObject({ name: 'renamed', useCases: ['customModel'] })
  })

  it('is deleted with its versions', async () => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    await emulator.call('POST', `${path}versions/`, { json: { dockerImageUri: 'x' } })
    const versions = emulator.platform.state.count('environmentVersions')
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    emulator.platform.clock.advance(BUILD_TIME_MS)
    expect(emulator.platform.state.count('environmentVersions')).toBe(versions - 1)
    for (const method of ['GET', 'DELETE']) expect((await emulator.call(method, path)).status).toBe(404)
  })

  it('of another user cannot be changed, deleted or shared', async () => {
    const emulator = await start()
    const path = `${ENVIRONMENTS_PATH}${seedIds.python}/`
    const data = [{ username: 'viewer@example.com', role: 'OWNER' }]
    expect((await emulator.call('PATCH', path, { json: { name: 'mine' } })).status).toBe(403)
    expect((await emulator.call('DELETE', path)).status).toBe(403)
    expect((await emulator.call('PATCH', `${path}accessControl/`, { json: { data } })).status).toBe(403)
  })

  it('is shared by user name, and unshared', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await createEnvironment(emulator)
    const share = (role: string | null, username = 'viewer@example.com') =>
      emulator.call('PATCH', `${path}accessControl/`, { json: { data: [{ username, role, canShare: true }] } })
    const access = async () => (await emulator.call('GET', `${path}accessControl/`)).body.data
    const own = { username: 'emulator@example.com', userId: seedIds.owner, role: 'OWNER', canShare: true }
    expect(await access()).toEqual([own])
    expect((await share('USER')).status).toBe(204)
    expect(await access()).toEqual([own, expect.objectContaining({ username: 'viewer@example.com', role: 'USER' })])
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(200)
    const list = await emulator.call('GET', ENVIRONMENTS_PATH, { query: { searchFor: 'mine' }, token: 'viewer' })
    expect(list.body.totalCount).toBe(1)
    expect((await share(null)).status).toBe(204)
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(404)
    expect((await share('KING')).status).toBe(422)
    expect((await share('USER', 'nobody@example.com')).status).toBe(422)
  })
})
