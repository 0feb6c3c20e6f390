import { describe, expect, it } from '@jest/globals'
import { zipSync } from 'fflate'
import { FormData } from 'undici'
import { resumeBuilds } from '../../../emulator/lifecycle/environment-builds.ts'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { start, type TestEmulator, TOKEN } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'
const PATH = '/executionEnvironments/'
const BUILD_TIME = 1_000

type Named = { name: string }

const names = async (emulator: TestEmulator, query: Record<string, string>) =>
  (await emulator.call('GET', PATH, { query })).body.data.map(({ name }: Named) => name)

async function frozen(): Promise<TestEmulator> {
  const emulator = await start()
  emulator.platform.clock.freeze()
  return emulator
}

async function makeEnvironment(emulator: TestEmulator): Promise<string> {
  const reply = await emulator.call('POST', PATH, { json: { name: 'mine', useCases: ['customApplication'] } })
  expect(reply.status).toBe(200)
  return `${PATH}${reply.body.id}/`
}

function formOf(values: Record<string, string>, files: Record<string, Buffer> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  for (const [name, content] of Object.entries(files)) form.append(name, new Blob([content]), `${name}.zip`)
  return form
}

const contextOf = (...paths: string[]) =>
  Buffer.from(zipSync(Object.fromEntries(paths.map(path => [path, Buffer.from('FROM scratch\n')]))))

describe('GET /executionEnvironments/', () => {
  it('has more than one page, and the well-known Node.js environment on the second', async () => {
    const emulator = await start()
    const first = await emulator.call('GET', PATH)
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
    await makeEnvironment(emulator)
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
    const reply = await emulator.call('GET', PATH, { query: { [name]: value } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, [name]])
  })
})

describe('GET /executionEnvironments/{id}/', () => {
  it('has no latest version if it has no versions', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', `${PATH}${seedIds.neverBuilt}/`)
    expect(body).toMatchObject({ latestVersion: null, latestSuccessfulVersion: null })
  })

  it('shows the latest version, which failed, and the latest successful one', async () => {
    const emulator = await start()
    const { body } = await emulator.call('GET', `${PATH}${seedIds.newestFailed}/`)
    expect(body.latestVersion).toMatchObject({ label: 'v2', buildStatus: 'failed' })
    expect(body.latestSuccessfulVersion).toMatchObject({ label: 'v1', buildStatus: 'success' })
  })
})

describe('POST /executionEnvironments/', () => {
  it('creates an environment that only its creator sees', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await makeEnvironment(emulator)
    const { body } = await emulator.call('GET', path)
    expect(body).toMatchObject({ name: 'mine', isPublic: false, useCases: ['customApplication'], latestVersion: null })
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(404)
    const list = await emulator.call('GET', PATH, { query: { searchFor: 'mine' }, token: 'viewer' })
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
    const reply = await emulator.call('POST', PATH, { json })
    expect([reply.status, reply.body.errors]).toEqual([422, { [field]: problem }])
  })
})

describe('an execution environment', () => {
  const keys = [{ fieldName: 'REGION', displayName: 'Region' }]

  it('can be public and require metadata', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const json = { name: 'ours', isPublic: true, requiredMetadataKeys: keys }
    const { body } = await emulator.call('POST', PATH, { json })
    const seen = await emulator.call('GET', `${PATH}${body.id}/`, { token: 'viewer' })
    expect([seen.status, seen.body]).toMatchObject([200, { isPublic: true, requiredMetadataKeys: keys }])
  })

  it('is changed by its owner, except for fields that are left out', async () => {
    const emulator = await start()
    const path = await makeEnvironment(emulator)
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
    const emulator = await frozen()
    const path = await makeEnvironment(emulator)
    await emulator.call('POST', `${path}versions/`, { json: { dockerImageUri: 'x' } })
    const versions = emulator.platform.state.count('environmentVersions')
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    emulator.platform.clock.advance(BUILD_TIME)
    expect(emulator.platform.state.count('environmentVersions')).toBe(versions - 1)
    for (const method of ['GET', 'DELETE']) expect((await emulator.call(method, path)).status).toBe(404)
  })

  it('of another user cannot be changed, deleted or shared', async () => {
    const emulator = await start()
    const path = `${PATH}${seedIds.python}/`
    const data = [{ username: 'viewer@example.com', role: 'OWNER' }]
    expect((await emulator.call('PATCH', path, { json: { name: 'mine' } })).status).toBe(403)
    expect((await emulator.call('DELETE', path)).status).toBe(403)
    expect((await emulator.call('PATCH', `${path}accessControl/`, { json: { data } })).status).toBe(403)
  })

  it('is shared by user name, and unshared', async () => {
    const emulator = await start()
    applySeed(emulator.platform, { users: [{ username: 'viewer@example.com', token: 'viewer' }] })
    const path = await makeEnvironment(emulator)
    const share = (role: string | null, username = 'viewer@example.com') =>
      emulator.call('PATCH', `${path}accessControl/`, { json: { data: [{ username, role, canShare: true }] } })
    const access = async () => (await emulator.call('GET', `${path}accessControl/`)).body.data
    const own = { username: 'emulator@example.com', userId: seedIds.owner, role: 'OWNER', canShare: true }
    expect(await access()).toEqual([own])
    expect((await share('USER')).status).toBe(204)
    expect(await access()).toEqual([own, expect.objectContaining({ username: 'viewer@example.com', role: 'USER' })])
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(200)
    const list = await emulator.call('GET', PATH, { query: { searchFor: 'mine' }, token: 'viewer' })
    expect(list.body.totalCount).toBe(1)
    expect((await share(null)).status).toBe(204)
    expect((await emulator.call('GET', path, { token: 'viewer' })).status).toBe(404)
    expect((await share('KING')).status).toBe(422)
    expect((await share('USER', 'nobody@example.com')).status).toBe(422)
  })
})

describe('POST /executionEnvironments/{id}/versions/', () => {
  it('replies before the build, which takes time on the clock', async () => {
    const emulator = await frozen()
    const path = await makeEnvironment(emulator)
    const context = contextOf('Dockerfile')
    const form = formOf({ label: 'v1', description: 'first' }, { docker_context: context })
    const { status, body } = await emulator.call('POST', `${path}versions/`, { form })
    expect(status).toBe(200)
    const version = async () => (await emulator.call('GET', `${path}versions/${body.id}/`)).body
    expect(await version()).toMatchObject({
      environmentId: path.split('/')[2],
      buildStatus: 'submitted',
      label: 'v1',
      description: 'first',
      dockerContextSize: context.length,
      dockerImageSize: null,
      sourceDockerImageUri: null,
      imageId: body.id
    })
    emulator.platform.clock.advance(BUILD_TIME / 2)
    expect((await version()).buildStatus).toBe('processing')
    emulator.platform.clock.advance(BUILD_TIME / 2 - 1)
    expect((await version()).buildStatus).toBe('processing')
    emulator.platform.clock.advance(1)
    expect(await version()).toMatchObject({ buildStatus: 'success', imageId: body.id })
    const log = await emulator.call('GET', `${path}versions/${body.id}/buildLog/`)
    expect(log.body).toEqual({ log: expect.stringContaining('Successfully built'), error: '' })
    expect((await emulator.call('GET', path)).body.latestSuccessfulVersion.id).toBe(body.id)
  })

  it('builds a context with its Dockerfile in a subfolder, an image archive, and an image in a registry', async () => {
    const emulator = await frozen()
    const path = await makeEnvironment(emulator)
    const forms = [
      formOf({}, { docker_context: contextOf('base/Dockerfile') }),
      formOf({}, { docker_image: Buffer.from('a tar') }),
      formOf({}, { dockerContext: contextOf('Dockerfile'), dockerImage: Buffer.from('a tar, too') }),
      formOf({ dockerImageUri: 'registry.example/image:1' })
    ]
    for (const form of forms) expect((await emulator.call('POST', `${path}versions/`, { form })).status).toBe(200)
    const json = { dockerImageUri: 'registry.example/image:2', label: 'v5', description: 'newer' }
    expect((await emulator.call('POST', `${path}versions/`, { json })).status).toBe(200)
    emulator.platform.clock.advance(BUILD_TIME)
    const { data } = (await emulator.call('GET', `${path}versions/`)).body
    expect(data.map(({ buildStatus }: { buildStatus: string }) => buildStatus)).toEqual(Array(5).fill('success'))
    expect(data[0]).toMatchObject({
      sourceDockerImageUri: 'registry.example/image:2',
      label: 'v5',
      description: 'newer',
      dockerContextSize: null
    })
    expect(data[1].sourceDockerImageUri).toBe('registry.example/image:1')
    expect(data[2]).toMatchObject({ dockerImageSize: 10, dockerContextSize: contextOf('Dockerfile').length })
    expect(data[3].dockerImageSize).toBe(5)
  })

  it('returns the uploaded bytes', async () => {
    const emulator = await start()
    const path = await makeEnvironment(emulator)
    const context = contextOf('Dockerfile')
    const add = async (body: object) => (await emulator.call('POST', `${path}versions/`, body)).body.id
    const download = (id: string) =>
      fetch(`${emulator.origin}/api/v2${path}versions/${id}/download/`, {
        headers: { authorization: `Bearer ${TOKEN}` }
      })
    const found = await download(await add({ form: formOf({}, { docker_context: context }) }))
    expect([found.status, Buffer.from(await found.arrayBuffer())]).toEqual([200, context])
    expect((await download(await add({ json: { dockerImageUri: 'x' } }))).status).toBe(404)
  })

  it('refuses JSON without an image', async () => {
    const emulator = await start()
    const path = await makeEnvironment(emulator)
    const reply = await emulator.call('POST', `${path}versions/`, { json: { label: 'v1' } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['dockerImageUri']])
  })

  it('fails the build of a context without a Dockerfile, with the reason in its log', async () => {
    const emulator = await frozen()
    const path = await makeEnvironment(emulator)
    const form = formOf({}, { docker_context: contextOf('README.md', 'Dockerfile.old') })
    const { body } = await emulator.call('POST', `${path}versions/`, { form })
    emulator.platform.clock.advance(BUILD_TIME)
    expect((await emulator.call('GET', path)).body).toMatchObject({
      latestVersion: { id: body.id, buildStatus: 'failed' },
      latestSuccessfulVersion: null
    })
    const log = await emulator.call('GET', `${path}versions/${body.id}/buildLog/`)
    expect(log.body.error).toBe('The docker context has no Dockerfile.')
    expect(log.body.log).toContain('no Dockerfile')
  })

  it('completes a build that a restart interrupted', async () => {
    const emulator = await frozen()
    applySeed(emulator.platform, { environments: [{ name: 'interrupted', versions: [{ label: 'v1' }] }] })
    const version = emulator.platform.state.all('environmentVersions').at(-1)
    if (version === undefined) throw new Error('the seed made no version')
    emulator.platform.state.put('environmentVersions', { ...version, buildStatus: 'processing' })
    resumeBuilds(emulator.platform)
    emulator.platform.clock.advance(BUILD_TIME)
    expect(emulator.platform.state.get('environmentVersions', version.id)?.buildStatus).toBe('success')
  })

  it.each([
    ['no origin', { label: 'v1' }, 'docker_context', 'One of docker_context, docker_image and dockerImageUri'],
    ['a text in the place of a file', { docker_image: 'text' }, 'docker_image', 'must be a file'],
    ['an unknown key', { dockerImageUri: 'x', image: 'y' }, 'image', 'image is not allowed key']
  ])('refuses %s and stores nothing', async (_, values, field, problem) => {
    const emulator = await start()
    const path = await makeEnvironment(emulator)
    const reply = await emulator.call('POST', `${path}versions/`, { form: formOf(values as Record<string, string>) })
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', path)).body.latestVersion).toBeNull()
  })

  it("refuses a version of another user's environment", async () => {
    const emulator = await start()
    const form = formOf({ dockerImageUri: 'x' })
    expect((await emulator.call('POST', `${PATH}${seedIds.python}/versions/`, { form })).status).toBe(403)
  })
})

describe('GET /executionEnvironments/{id}/versions/', () => {
  const versions = `${PATH}${seedIds.newestFailed}/versions/`

  it.each([
    [{}, ['v2', 'v1']],
    [{ buildStatus: 'success' }, ['v1']],
    [{ buildStatus: 'processing' }, []],
    [{ search: 'V2' }, ['v2']]
  ])('with %j lists %j', async (query, labels) => {
    const emulator = await start()
    const reply = await emulator.call('GET', versions, { query: query as Record<string, string> })
    expect(reply.body.data.map(({ label }: { label: string }) => label)).toEqual(labels)
  })

  it('refuses a build status that does not exist', async () => {
    const emulator = await start()
    const reply = await emulator.call('GET', versions, { query: { buildStatus: 'done' } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['buildStatus']])
  })
})

describe('an execution environment or version that does not exist', () => {
  it.each([
    `${PATH}${UNKNOWN}/`,
    `${PATH}${UNKNOWN}/versions/`,
    `${PATH}${seedIds.python}/versions/${UNKNOWN}/`,
    `${PATH}${seedIds.python}/versions/${UNKNOWN}/buildLog/`,
    `${PATH}${seedIds.node}/versions/7${seedIds.python.slice(1)}/`
  ])('is answered with 404: %s', async path => {
    const emulator = await start()
    expect((await emulator.call('GET', path)).status).toBe(404)
  })

  it('accepts no version', async () => {
    const emulator = await start()
    const form = formOf({ dockerImageUri: 'x' })
    expect((await emulator.call('POST', `${PATH}${UNKNOWN}/versions/`, { form })).status).toBe(404)
  })
})
