import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { zipSync } from 'fflate'
import { FormData } from 'undici'
import { resumeBuilds } from '../../../emulator/lifecycle/environment-builds.ts'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { writeFiles } from '../../support/deploys.ts'
import { BUILD_TIME_MS, createEnvironment, ENVIRONMENTS_PATH } from '../../support/emulated-environments.ts'
import { start, startFrozen, TOKEN } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

function formOf(values: Record<string, string>, files: Record<string, Buffer> = {}): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(values)) form.append(name, value)
  for (const [name, content] of Object.entries(files)) form.append(name, new Blob([content]), `${name}.zip`)
  return form
}

const contextOf = (...paths: string[]) =>
  Buffer.from(zipSync(Object.fromEntries(paths.map(path => [path, Buffer.from('FROM scratch\n')]))))

describe('POST /executionEnvironments/{id}/versions/', () => {
  it('replies before the build, which takes time on the clock', async () => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
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
    emulator.platform.clock.advance(BUILD_TIME_MS / 2)
    expect((await version()).buildStatus).toBe('processing')
    emulator.platform.clock.advance(BUILD_TIME_MS / 2 - 1)
    expect((await version()).buildStatus).toBe('processing')
    emulator.platform.clock.advance(1)
    expect(await version()).toMatchObject({ buildStatus: 'success', imageId: body.id })
    const log = await emulator.call('GET', `${path}versions/${body.id}/buildLog/`)
    expect(log.body).toEqual({ log: expect.stringContaining('Successfully built'), error: '' })
    expect((await emulator.call('GET', path)).body.latestSuccessfulVersion.id).toBe(body.id)
  })

  it('builds a context with its Dockerfile in a subfolder, an image archive, and an image in a registry', async () => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    const forms = [
      formOf({}, { docker_context: contextOf('base/Dockerfile') }),
      formOf({}, { docker_image: Buffer.from('a tar') }),
      formOf({}, { dockerContext: contextOf('Dockerfile'), dockerImage: Buffer.from('a tar, too') }),
      formOf({ dockerImageUri: 'registry.example/image:1' })
    ]
    for (const form of forms) expect((await emulator.call('POST', `${path}versions/`, { form })).status).toBe(200)
    const json = { dockerImageUri: 'registry.example/image:2', label: 'v5', description: 'newer' }
    expect((await emulator.call('POST', `${path}versions/`, { json })).status).toBe(200)
    emulator.platform.clock.advance(BUILD_TIME_MS)
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
    const path = await createEnvironment(emulator)
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
    const path = await createEnvironment(emulator)
    const reply = await emulator.call('POST', `${path}versions/`, { json: { label: 'v1' } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['dockerImageUri']])
  })

  it.each([
    ['without a Dockerfile', contextOf('README.md', 'Dockerfile.old'), 'has no Dockerfile'],
    ['that is no archive', Buffer.from('text'), 'is neither a tar nor a zip archive']
  ])('refuses a context %s', async (_, context, problem) => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    const form = formOf({}, { docker_context: context })
    const reply = await emulator.call('POST', `${path}versions/`, { form })
    expect([reply.status, reply.body.errors.docker_context]).toEqual([422, expect.stringContaining(problem)])
    expect((await emulator.call('GET', path)).body.latestVersion).toBeNull()
  })

  it.each([
    ['RUN exit 3', 'process "/bin/sh -c exit 3" did not complete successfully: exit code: 3'],
    ['COPY missing.txt ./', expect.stringContaining('"/missing.txt": not found')]
  ])('fails at %s, with the line in a log that grows', async (instruction, error) => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    const dockerfile = `FROM python:3.12\n\n${instruction}\n`
    const form = formOf({}, { docker_context: Buffer.from(zipSync({ Dockerfile: Buffer.from(dockerfile) })) })
    const { body } = await emulator.call('POST', `${path}versions/`, { form })
    const buildLog = async () => (await emulator.call('GET', `${path}versions/${body.id}/buildLog/`)).body
    expect(await buildLog()).toEqual({ log: '', error: '' })
    emulator.platform.clock.advance(BUILD_TIME_MS / 2)
    const { log: first } = await buildLog()
    expect(first).toContain('#1 [internal] load build definition')
    emulator.platform.clock.advance(BUILD_TIME_MS / 2)
    const { log, error: why } = await buildLog()
    expect([log.startsWith(first), log.includes(`   3 | >>> ${instruction}`), why]).toEqual([true, true, error])
    expect((await emulator.call('GET', path)).body).toMatchObject({
      latestVersion: { id: body.id, buildStatus: 'failed' },
      latestSuccessfulVersion: null
    })
  })

  it.each(['', '--format=gnu', '--format=pax'])('finds the Dockerfile in a tar (%s)', async format => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    const folder = mkdtempSync(join(tmpdir(), 'context-'))
    const long = `${'a-long-name/'.repeat(14)}requirements.txt`
    writeFiles(folder, { Dockerfile: `FROM scratch\nCOPY ${long} ./\n`, [long]: '' })
    const archive = join(folder, '../', `${basename(folder)}.tar`)
    execFileSync('tar', [...(format === '' ? [] : [format]), '-cf', archive, '-C', folder, '.'])
    const form = formOf({}, { docker_context: readFileSync(archive) })
    rmSync(folder, { recursive: true })
    rmSync(archive)
    const { body } = await emulator.call('POST', `${path}versions/`, { form })
    emulator.platform.clock.advance(BUILD_TIME_MS)
    expect((await emulator.call('GET', `${path}versions/${body.id}/`)).body.buildStatus).toBe('success')
  })

  it('has no log during the build, and no room for more, where the switches say so', async () => {
    const emulator = await startFrozen()
    const path = await createEnvironment(emulator)
    emulator.setSwitches({ environmentBuildLog: 'when-built' })
    const post = () =>
      emulator.call('POST', `${path}versions/`, { form: formOf({}, { docker_context: contextOf('Dockerfile') }) })
    const { body } = await post()
    emulator.platform.clock.advance(BUILD_TIME_MS / 2)
    expect((await emulator.call('GET', `${path}versions/${body.id}/buildLog/`)).body.log).toBe('')
    emulator.setSwitches({ environmentQuota: 'exhausted' })
    const refused = [await post(), await emulator.call('POST', ENVIRONMENTS_PATH, { json: { name: 'another' } })]
    for (const { status, body } of refused)
      expect([status, body.message]).toEqual([422, expect.stringContaining('maximum number of')])
  })

  it('completes a build that a restart interrupted', async () => {
    const emulator = await startFrozen()
    applySeed(emulator.platform, { environments: [{ name: 'interrupted', versions: [{ label: 'v1' }] }] })
    const version = emulator.platform.state.all('environmentVersions').at(-1)
    if (version === undefined) throw new Error('the seed made no version')
    emulator.platform.state.put('environmentVersions', { ...version, buildStatus: 'processing' })
    resumeBuilds(emulator.platform)
    emulator.platform.clock.advance(BUILD_TIME_MS)
    expect(emulator.platform.state.get('environmentVersions', version.id)?.buildStatus).toBe('success')
  })

  it.each([
    ['no origin', { label: 'v1' }, 'docker_context', 'One of docker_context, docker_image and dockerImageUri'],
    ['a text in the place of a file', { docker_image: 'text' }, 'docker_image', 'must be a file'],
    ['an unknown key', { dockerImageUri: 'x', image: 'y' }, 'image', 'image is not allowed key']
  ])('refuses %s and stores nothing', async (_, values, field, problem) => {
    const emulator = await start()
    const path = await createEnvironment(emulator)
    const reply = await emulator.call('POST', `${path}versions/`, { form: formOf(values as Record<string, string>) })
    expect(reply.status).toBe(422)
    expect(reply.body.errors[field]).toContain(problem)
    expect((await emulator.call('GET', path)).body.latestVersion).toBeNull()
  })

  it("refuses a version of another user's environment", async () => {
    const emulator = await start()
    const form = formOf({ dockerImageUri: 'x' })
    expect((await emulator.call('POST', `${ENVIRONMENTS_PATH}${seedIds.python}/versions/`, { form })).status).toBe(403)
  })
})

describe('GET /executionEnvironments/{id}/versions/', () => {
  const versions = `${ENVIRONMENTS_PATH}${seedIds.newestFailed}/versions/`

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
    `${ENVIRONMENTS_PATH}${UNKNOWN}/`,
    `${ENVIRONMENTS_PATH}${UNKNOWN}/versions/`,
    `${ENVIRONMENTS_PATH}${seedIds.python}/versions/${UNKNOWN}/`,
    `${ENVIRONMENTS_PATH}${seedIds.python}/versions/${UNKNOWN}/buildLog/`,
    `${ENVIRONMENTS_PATH}${seedIds.node}/versions/7${seedIds.python.slice(1)}/`
  ])('is answered with 404: %s', async path => {
    const emulator = await start()
    expect((await emulator.call('GET', path)).status).toBe(404)
  })

  it('accepts no version', async () => {
    const emulator = await start()
    const form = formOf({ dockerImageUri: 'x' })
    expect((await emulator.call('POST', `${ENVIRONMENTS_PATH}${UNKNOWN}/versions/`, { form })).status).toBe(404)
  })
})
