import { describe, expect, it } from '@jest/globals'
import { applySeed } from '../../../emulator/seed.ts'
import { makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const LIST = '/keyValues/'

async function withApplication() {
  const emulator = await start()
  const { versionId } = await makeVersion(emulator, 'shop')
  const json = { applicationSourceVersionId: versionId, name: 'shop' }
  const id: string = (await emulator.call('POST', '/customApplications/', { json })).body.id
  const entity = { entityId: id, entityType: 'customApplication' }
  return { emulator, versionId, entity, settings: { ...entity, category: 'artifact' } }
}

async function make(emulator: TestEmulator, json: object) {
  const created = await emulator.call('POST', LIST, { json })
  expect(created.status).toBe(201)
  return `${LIST}${created.body.id}/`
}

describe('key-values', () => {
  it.each([
    ['string', { value: 'x' }, { value: 'x' }],
    ['json', { value: '{}' }, { value: '{}' }],
    ['numeric', { numericValue: 2.5 }, { value: '2.5', numericValue: 2.5 }],
    ['numeric', { value: '3' }, { value: '3', numericValue: 3 }],
    ['boolean', { booleanValue: true }, { value: 'true', booleanValue: true }],
    ['boolean', { value: 'False' }, { value: 'false', booleanValue: false }]
  ])('of type %s accept %j and return %j', async (valueType, given, read) => {
    const { emulator, settings } = await withApplication()
    const path = await make(emulator, { ...settings, name: 'state', valueType, ...given })
    expect((await emulator.call('GET', path)).body).toMatchObject({ ...settings, name: 'state', valueType, ...read })
  })

  it('are listed for one entity, found by name, changed and deleted', async () => {
    const { emulator, entity, settings, versionId } = await withApplication()
    const path = await make(emulator, { ...settings, name: 'state', valueType: 'string', value: 'x' })
    await make(emulator, { ...settings, name: 'count', valueType: 'numeric', numericValue: 1 })
    const other = { entityId: versionId, entityType: 'customApplicationSourceVersion' }
    await make(emulator, { ...other, category: 'tag', name: 'state', valueType: 'string', value: 'y' })
    const list = async (query: Record<string, string>) =>
      (await emulator.call('GET', LIST, { query })).body.data.map(({ value }: { value: string }) => value)
    expect(await list(entity)).toEqual(['x', '1'])
    expect(await list({ ...entity, name: 'count' })).toEqual(['1'])
    expect(await list(other)).toEqual(['y'])
    const changed = await emulator.call('PATCH', path, { json: { value: 'z', comment: 'newer' } })
    expect([changed.status, changed.body]).toMatchObject([200, { name: 'state', value: 'z' }])
    const turned = await emulator.call('PATCH', path, { json: { valueType: 'numeric', numericValue: 7 } })
    expect(turned.body).toMatchObject({ valueType: 'numeric', value: '7', numericValue: 7 })
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    expect((await emulator.call('GET', path)).status).toBe(404)
  })

  it('are deleted with their application', async () => {
    const { emulator, entity, settings } = await withApplication()
    const path = await make(emulator, { ...settings, name: 'state', valueType: 'string', value: 'x' })
    await emulator.call('DELETE', `/customApplications/${entity.entityId}/`)
    expect((await emulator.call('GET', path)).status).toBe(404)
    expect(emulator.platform.state.count('keyValues')).toBe(0)
  })

  it('can be read by users who can see the application, and changed by users who can change it', async () => {
    const { emulator, entity, settings } = await withApplication()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await make(emulator, { ...settings, name: 'state', valueType: 'string', value: 'x' })
    const as = (method: string, json?: object) => emulator.call(method, path, { token: 'viewer', json })
    expect((await as('GET')).status).toBe(404)
    const roles = [{ role: 'CONSUMER', shareRecipientType: 'user', username: 'viewer@example.com' }]
    const json = { operation: 'updateRoles', roles }
    await emulator.call('PATCH', `/customApplications/${entity.entityId}/sharedRoles/`, { json })
    expect((await as('GET')).status).toBe(200)
    expect((await as('PATCH', { value: 'y' })).status).toBe(403)
    expect((await as('DELETE')).status).toBe(403)
  })

  it.each([
    ['a name with a brace', { name: 'a{b' }, 422],
    ['an unknown category', { category: 'mood' }, 422],
    ['no value', { value: undefined }, 422],
    ['an invalid number', { valueType: 'numeric', value: 'many' }, 422],
    ['an application that does not exist', { entityId: UNKNOWN }, 404],
    ['the id of an application as a version', { entityType: 'customApplicationSourceVersion' }, 404]
  ])('with %s are refused', async (_, changes, status) => {
    const { emulator, settings } = await withApplication()
    const json = { ...settings, name: 'state', valueType: 'string', value: 'x', ...changes }
    expect((await emulator.call('POST', LIST, { json })).status).toBe(status)
    expect(emulator.platform.state.count('keyValues')).toBe(0)
  })

  it('are not listed without their entity', async () => {
    const { emulator, entity } = await withApplication()
    const list = (query: Record<string, string>) => emulator.call('GET', LIST, { query })
    expect((await list({ entityType: 'customApplication' })).status).toBe(422)
    expect((await list({ ...entity, entityId: UNKNOWN })).status).toBe(404)
  })
})
