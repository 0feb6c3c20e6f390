import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const USE_CASE = 'abcdef0123456789abcdef01'

async function makeApplication(emulator: TestEmulator): Promise<string> {
  const { versionId } = await makeVersion(emulator, 'shop')
  const json = { applicationSourceVersionId: versionId, name: 'shop' }
  return (await emulator.call('POST', '/customApplications/', { json })).body.id
}

describe('the account', () => {
  it('is that of the key', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const own = await emulator.call('GET', '/account/info/')
    expect([own.status, own.body]).toMatchObject([200, { uid: seedIds.owner, email: 'emulator@example.com' }])
    const other = await emulator.call('GET', '/account/info/', { token: 'viewer' })
    expect(other.body).toMatchObject({ uid: seedIds.viewer, firstName: 'Vera', orgId: own.body.orgId })
  })

  it.each(['/account/info/', '/version/', '/ping/', '/clientConfig/'])('is needed for %s', async path => {
    const emulator = await start()
    for (const token of [null, 'wrong']) expect((await emulator.call('GET', path, { token })).status).toBe(401)
  })

  it.each(['/account/info/', '/version/', '/ping/', '/clientConfig/'])(
    'is asked for without parameters: %s',
    async path => {
      const emulator = await start()
      const reply = await emulator.call('GET', path, { query: { verbose: 1 } })
      expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['verbose']])
    }
  )
})

describe('the platform', () => {
  it('tells its version and answers a ping, with and without the final slash', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', '/version/')
    expect(body.versionString).toMatch(new RegExp(`^${body.major}\\.${body.minor}\\.`))
    for (const path of ['/ping/', '/ping'])
      expect((await emulator.call('GET', path)).body).toEqual({ response: 'pong' })
  })

  it.each(['public', 'internal'])('tells clients its address outside when links are %s', async urls => {
    const emulator = await start()
    emulator.turn({ urls })
    const { body } = await emulator.call('GET', '/clientConfig/')
    expect(body.EXTERNAL_WEB_SERVER_URL).toBe(emulator.origin)
  })
})

describe('a Use Case', () => {
  it('takes an application once, and gives it up once', async () => {
    const emulator = await start()
    const path = `/useCases/${USE_CASE}/customApplications/${await makeApplication(emulator)}/`
    expect((await emulator.call('POST', path)).status).toBe(201)
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    expect((await emulator.call('DELETE', path)).status).toBe(404)
    expect((await emulator.call('POST', path)).status).toBe(201)
  })

  it.each(['422', '409'])('answers %s, by a switch, to an application that it has', async status => {
    const emulator = await start()
    emulator.turn({ alreadyLinked: status })
    const path = `/useCases/${USE_CASE}/customApplications/${await makeApplication(emulator)}/`
    await emulator.call('POST', path)
    const reply = await emulator.call('POST', path)
    expect([reply.status, reply.body.message]).toEqual([
      Number(status),
      expect.stringContaining('already linked to this Use Case')
    ])
  })

  it('shares an application with other Use Cases', async () => {
    const emulator = await start()
    const id = await makeApplication(emulator)
    for (const useCase of [USE_CASE, UNKNOWN])
      expect((await emulator.call('POST', `/useCases/${useCase}/customApplications/${id}/`)).status).toBe(201)
    expect(emulator.platform.state.get('applications', id)?.useCaseIds).toEqual([USE_CASE, UNKNOWN])
  })

  it.each(['POST', 'DELETE'])('answers %s with 404 for an unknown application or a bad id', async method => {
    const emulator = await start()
    const id = await makeApplication(emulator)
    for (const path of [
      `/useCases/${USE_CASE}/customApplications/${UNKNOWN}/`,
      `/useCases/short/customApplications/${id}/`
    ])
      expect((await emulator.call(method, path)).status).toBe(404)
  })
})
