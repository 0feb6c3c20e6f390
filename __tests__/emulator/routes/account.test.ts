import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { makeVersion, start } from '../../support/emulator.ts'

describe('the account', () => {
  it('belongs to the API key', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const own = await emulator.call('GET', '/account/info/')
    expect([own.status, own.body]).toMatchObject([200, { uid: seedIds.owner, email: 'emulator@example.com' }])
    const other = await emulator.call('GET', '/account/info/', { token: 'viewer' })
    expect(other.body).toMatchObject({ uid: seedIds.viewer, firstName: 'Vera', orgId: own.body.orgId })
  })

  it.each(['/account/info/', '/version/', '/ping/', '/clientConfig/'])('is required for %s', async path => {
    const emulator = await start()
    for (const token of [null, 'wrong']) expect((await emulator.call('GET', path, { token })).status).toBe(401)
  })

  it.each(['/account/info/', '/version/', '/ping/', '/clientConfig/'])('takes no parameters: %s', async path => {
    const emulator = await start()
    const reply = await emulator.call('GET', path, { query: { verbose: 1 } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['verbose']])
  })
})

describe('the platform', () => {
  it('returns its version and answers a ping, with and without the final slash', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', '/version/')
    expect(body.versionString).toMatch(new RegExp(`^${body.major}\\.${body.minor}\\.`))
    for (const path of ['/ping/', '/ping'])
      expect((await emulator.call('GET', path)).body).toEqual({ response: 'pong' })
  })

  it.each(['public', 'internal'])('returns its public URL when links are %s', async urls => {
    const emulator = await start()
    emulator.setSwitches({ urls })
    const { body } = await emulator.call('GET', '/clientConfig/')
    expect(body.EXTERNAL_WEB_SERVER_URL).toBe(emulator.origin)
  })
})

describe('POST /entitlements/evaluate/', () => {
  it.each([
    ['works', true],
    ['feature-off', false]
  ])('returns the feature of parameters without definitions for the switch %s', async (runtimeParameters, value) => {
    const emulator = await start()
    emulator.setSwitches({ runtimeParameters })
    const [asked, other] = ['RUNTIME_PARAMETERS_IMPROVEMENTS', 'ENABLE_CUSTOM_APPLICATIONS']
    const json = { entitlements: [{ name: asked }, { name: other }] }
    const reply = await emulator.call('POST', '/entitlements/evaluate/', { json })
    expect([reply.status, reply.body]).toEqual([
      200,
      {
        entitlements: [
          { name: asked, value },
          { name: other, value: true }
        ]
      }
    ])
    expect((await emulator.call('GET', '/account/info/')).body.permissions[asked]).toBe(value)
  })
})

describe('resource bundles', () => {
  const LIST = '/mlops/compute/bundles/'

  it('are listed with their CPU and memory', async () => {
    const emulator = await start()
    const { data } = (await emulator.call('GET', LIST)).body
    expect(data).toContainEqual(
      expect.objectContaining({ id: 'cpu.medium', cpuCount: 1, memoryBytes: 1024 ** 3, hasGpu: false })
    )
    expect(data.filter(({ isDefault }: { isDefault: boolean }) => isDefault)).toEqual([
      (await emulator.call('GET', `${LIST}cpu.small/`)).body
    ])
    const { sourceId } = await makeVersion(emulator, 'shop')
    for (const { id } of data) {
      const json = { resources: { resourceLabel: id } }
      const reply = await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { json })
      expect([id, reply.status]).toEqual([id, 201])
    }
  })

  it.each([
    ['useCases=customApplication', true],
    ['useCases=noSuchUse&useCases=customApplication', true],
    ['useCases=noSuchUse', false]
  ])('are filtered by use: %s', async (query, isFound) => {
    const emulator = await start()
    const { body } = await emulator.fetch('GET', `/api/v2${LIST}?${query}`)
    expect(body.totalCount > 0).toBe(isFound)
  })

  it('are answered with 404 for an unknown name', async () => {
    expect((await (await start()).call('GET', `${LIST}cpu.vast/`)).status).toBe(404)
  })
})
