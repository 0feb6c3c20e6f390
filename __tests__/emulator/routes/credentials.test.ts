import { describe, expect, it } from '@jest/globals'
import { describeLaunch } from '../../../emulator/lifecycle/describe-launch.ts'
import { parameterEnvironment, plainEnvironment } from '../../../emulator/rules/parameters.ts'
import { applySeed } from '../../../emulator/seed.ts'
import type { Credential } from '../../../emulator/state/account-records.ts'
import type { Application, Version } from '../../../emulator/state/records.ts'
import { makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const LIST = '/credentials/'
const SECRET = 'c0rrect-horse'
const TOKEN = { name: 'mail', credentialType: 'api_token', apiToken: SECRET }

const make = (emulator: TestEmulator, json: object = TOKEN, token?: string) =>
  emulator.call('POST', LIST, { json, ...(token === undefined ? {} : { token }) })

describe('credentials', () => {
  it('are created, listed, read, changed and deleted, and no reply contains their secret', async () => {
    const emulator = await start()
    const created = await make(emulator)
    expect([created.status, created.body]).toEqual([
      201,
      {
        credentialId: expect.stringMatching(/^[0-9a-f]{24}$/),
        name: 'mail',
        credentialType: 'api_token',
        description: '',
        creationDate: expect.any(String)
      }
    ])
    const path = `${LIST}${created.body.credentialId}/`
    const json = { apiToken: `${SECRET}-2`, description: 'For mail' }
    const replies = [
      created,
      await emulator.call('GET', path),
      await emulator.call('PATCH', path, { json }),
      await emulator.call('GET', LIST)
    ]
    expect(replies.map(({ status }) => status)).toEqual([201, 200, 200, 200])
    expect(replies.filter(({ text }) => text.includes(SECRET))).toEqual([])
    expect(replies[3]?.body.data).toEqual([{ ...created.body, description: 'For mail' }])
    expect(emulator.platform.state.get('credentials', created.body.credentialId)?.secrets).toEqual({
      apiToken: `${SECRET}-2`
    })
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    for (const method of ['GET', 'DELETE']) expect((await emulator.call(method, path)).status).toBe(404)
    expect((await emulator.call('GET', LIST)).body.totalCount).toBe(0)
  })

  it.each([
    ['basic', { user: 'u', password: SECRET }],
    ['s3', { awsAccessKeyId: 'k', awsSecretAccessKey: SECRET }],
    ['gcp', { gcpKey: { type: 'service_account', private_key: SECRET } }],
    ['azure', { azureConnectionString: SECRET }],
    ['oauth', { token: 't', refreshToken: SECRET }],
    ['snowflake_key_pair_user_account', { user: 'u', privateKeyStr: SECRET }]
  ])('of type %s store the secrets of that type', async (credentialType, secrets) => {
    const emulator = await start()
    const created = await make(emulator, { name: 'one', credentialType, ...secrets })
    expect([created.status, created.text.includes(SECRET)]).toEqual([201, false])
    expect(emulator.platform.state.get('credentials', created.body.credentialId)?.secrets).toEqual(secrets)
  })

  it('have names that are unique per user', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    await make(emulator)
    const again = await make(emulator)
    expect([again.status, again.body.message]).toEqual([409, expect.stringContaining('already in use')])
    const other = await make(emulator, { ...TOKEN, name: 'other' })
    const rename = (name: string) => emulator.call('PATCH', `${LIST}${other.body.credentialId}/`, { json: { name } })
    expect((await rename('mail')).status).toBe(409)
    expect((await rename('other')).status).toBe(200)
    expect((await make(emulator, TOKEN, 'viewer')).status).toBe(201)
  })

  it('are only visible to their creator', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = `${LIST}${(await make(emulator)).body.credentialId}/`
    for (const [method, json] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
      expect((await emulator.call(method, path, { token: 'viewer', json })).status).toBe(404)
    expect((await emulator.call('GET', LIST, { token: 'viewer' })).body.totalCount).toBe(0)
  })

  it.each([
    ['no type', { name: 'x', apiToken: 'y' }, 'credentialType'],
    ['an unknown type', { name: 'x', credentialType: 'magic' }, 'credentialType'],
    ['a type without its secret', { name: 'x', credentialType: 'api_token' }, 'apiToken'],
    ['half of the secrets', { name: 'x', credentialType: 'basic', user: 'u' }, 'password'],
    ['the secret of another type', { ...TOKEN, password: 'p' }, 'password'],
    ['an unknown key', { ...TOKEN, colour: 'red' }, 'colour']
  ])('with %s are refused', async (_, json, field) => {
    const emulator = await start()
    const reply = await make(emulator, json)
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [field]])
    expect(emulator.platform.state.count('credentials')).toBe(0)
  })

  it('that do not exist are answered with 404', async () => {
    const emulator = await start()
    expect((await emulator.call('PATCH', `${LIST}${UNKNOWN}/`, { json: { name: 'x' } })).status).toBe(404)
  })
})

describe('a runtime parameter that names a credential', () => {
  const version = (value: string): Version =>
    ({ definitions: null, settings: [{ fieldName: 'KEY', type: 'credential', value }] }) as unknown as Version

  it('passes its secrets to the application, and a placeholder if it does not exist', () => {
    const secrets = { user: 'u', password: SECRET }
    const known = { credentialType: 'basic', secrets } as Credential
    const find = (id: string) => (id === UNKNOWN ? known : undefined)
    const payloadOf = (id: string) =>
      JSON.parse(parameterEnvironment(version(id), find).MLOPS_RUNTIME_PARAM_KEY ?? '').payload
    expect(payloadOf(UNKNOWN)).toEqual({ credentialType: 'basic', credentialId: UNKNOWN, ...secrets })
    expect(payloadOf('other')).toEqual({ credentialType: 'api_token', credentialId: 'other', apiToken: 'emulated' })
  })

  it.each<[string, Partial<Credential>, Record<string, string>]>([
    ['one field', { credentialType: 'api_token', secrets: { apiToken: SECRET } }, { KEY: SECRET }],
    [
      'several fields',
      { credentialType: 's3', secrets: { awsAccessKeyId: 'k', awsSecretAccessKey: SECRET } },
      { KEY_AWS_ACCESS_KEY_ID: 'k', KEY_AWS_SECRET_ACCESS_KEY: SECRET }
    ],
    ['one object', { credentialType: 'gcp', secrets: { gcpKey: { a: 1 } as never } }, { KEY: '{"a":1}' }]
  ])('passes plain variables too: %s', (_, credential, expected) => {
    expect(plainEnvironment(version(UNKNOWN), () => credential as Credential)).toEqual(expected)
  })
})

describe('a credential that a version refers to', () => {
  it.each([
    ['delete', 204],
    ['refuse', 409]
  ])('is deleted or refused, by the switch: %s', async (credentialInUse, status) => {
    const emulator = await start()
    emulator.setSwitches({ credentialInUse })
    const { credentialId } = (await make(emulator)).body
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    const parameter = { fieldName: 'KEY', type: 'credential', currentValue: credentialId }
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    await emulator.call('PATCH', path, { json: { runtimeParameters: JSON.stringify([parameter]) } })
    expect((await emulator.call('DELETE', `${LIST}${credentialId}/`)).status).toBe(status)
    await emulator.call('DELETE', path)
    expect((await emulator.call('DELETE', `${LIST}${credentialId}/`)).status).toBe(status === 409 ? 204 : 404)
  })
})

describe('an application', () => {
  it.each([
    ['plain-too', SECRET],
    ['prefixed', undefined]
  ])('gets its credential by the variables of the switch: %s', async (parameterVariables, plain) => {
    const emulator = await start()
    emulator.setSwitches({ parameterVariables })
    const { credentialId: value } = (await make(emulator)).body
    const version = { definitions: null, items: [], settings: [{ fieldName: 'KEY', type: 'credential', value }] }
    const { platform } = emulator
    const { environment } = describeLaunch(
      { id: 'a', userId: '', resources: {} } as unknown as Application,
      version as unknown as Version,
      'launch',
      true,
      {
        origin: emulator.origin,
        state: platform.state,
        settings: platform.settings,
        blobs: platform.blobs,
        outcome: undefined
      }
    )
    expect(environment.KEY).toBe(plain)
    expect(JSON.parse(environment.MLOPS_RUNTIME_PARAM_KEY ?? '').payload.apiToken).toBe(SECRET)
  })
})
