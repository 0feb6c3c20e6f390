import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const LIST = '/useCases/'

async function makeApplication(emulator: TestEmulator): Promise<string> {
  const { versionId } = await makeVersion(emulator, 'shop')
  const json = { applicationSourceVersionId: versionId, name: 'shop' }
  return (await emulator.call('POST', '/customApplications/', { json })).body.id
}

const linkPath = (application: string, useCase: string = seedIds.useCase) =>
  `${LIST}${useCase}/customApplications/${application}/`

const names = async (emulator: TestEmulator, query: Record<string, string> = {}) =>
  (await emulator.call('GET', LIST, { query })).body.data.map(({ name }: { name: string }) => name)

describe('Use Cases', () => {
  it('are created, listed, searched, changed and deleted', async () => {
    const emulator = await start()
    const created = await emulator.call('POST', LIST, { json: { name: 'Churn', description: 'All about it' } })
    expect([created.status, created.body]).toMatchObject([201, { name: 'Churn', description: 'All about it' }])
    const path = `${LIST}${created.body.id}/`
    expect((await emulator.call('GET', path)).body).toEqual(created.body)
    expect(await names(emulator)).toEqual(['Example', 'Churn'])
    expect(await names(emulator, { search: 'chu' })).toEqual(['Churn'])
    const renamed = await emulator.call('PATCH', path, { json: { name: 'Churn 2' } })
    expect(renamed.body).toMatchObject({ id: created.body.id, name: 'Churn 2', description: 'All about it' })
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    expect((await emulator.call('GET', path)).status).toBe(404)
    expect(await names(emulator)).toEqual(['Example'])
  })

  it('get a default name', async () => {
    const emulator = await start()
    expect((await emulator.call('POST', LIST)).body.name).not.toBe('')
  })

  it('are private to their creator', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    expect((await emulator.call('GET', LIST, { token: 'viewer' })).body.totalCount).toBe(0)
    for (const method of ['GET', 'DELETE'])
      expect((await emulator.call(method, `${LIST}${seedIds.useCase}/`, { token: 'viewer' })).status).toBe(404)
  })

  it('are also created by cloning a template', async () => {
    const emulator = await start()
    const clone = await emulator.call('POST', `/applicationTemplates/${seedIds.applicationTemplate}/clone/`)
    expect((await emulator.call('GET', `${LIST}${clone.body.useCaseId}/`)).body.name).toBe('Hello template')
  })
})

describe('an application in a Use Case', () => {
  it('is linked once, with the link as the reply, and unlinked once', async () => {
    const emulator = await start()
    const id = await makeApplication(emulator)
    const linked = await emulator.call('POST', linkPath(id))
    expect([linked.status, linked.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        entityType: 'customApplication',
        entityId: id,
        experimentContainerId: seedIds.useCase,
        createdAt: expect.any(String),
        created: expect.objectContaining({ id: seedIds.owner, username: 'emulator@example.com' }),
        isDeleted: false
      }
    ])
    expect((await emulator.call('GET', `${LIST}${seedIds.useCase}/`)).body.applicationsCount).toBe(1)
    expect((await emulator.call('DELETE', linkPath(id))).status).toBe(204)
    expect((await emulator.call('DELETE', linkPath(id))).status).toBe(404)
    expect((await emulator.call('POST', linkPath(id))).status).toBe(201)
  })

  it.each(['422', '409'])('is answered with %s, by a switch, if it is already linked', async status => {
    const emulator = await start()
    emulator.setSwitches({ alreadyLinked: status })
    const path = linkPath(await makeApplication(emulator))
    await emulator.call('POST', path)
    const reply = await emulator.call('POST', path)
    expect([reply.status, reply.body.message]).toEqual([
      Number(status),
      expect.stringContaining('already linked to this Use Case')
    ])
  })

  it('can be in several Use Cases, and stays when one of them is deleted', async () => {
    const emulator = await start()
    const id = await makeApplication(emulator)
    const other = (await emulator.call('POST', LIST, { json: { name: 'Other' } })).body.id
    for (const useCase of [seedIds.useCase, other])
      expect((await emulator.call('POST', linkPath(id, useCase))).status).toBe(201)
    const ids = () => emulator.platform.state.get('applications', id)?.useCaseIds
    expect(ids()).toEqual([seedIds.useCase, other])
    await emulator.call('DELETE', `${LIST}${seedIds.useCase}/`)
    expect(ids()).toEqual([other])
  })

  it.each(['POST', 'DELETE'])('is answered with 404 to %s when either is unknown', async method => {
    const emulator = await start()
    const id = await makeApplication(emulator)
    for (const path of [linkPath(UNKNOWN), linkPath(id, UNKNOWN), linkPath(id, 'short')])
      expect([path, (await emulator.call(method, path)).status]).toEqual([path, 404])
  })
})
