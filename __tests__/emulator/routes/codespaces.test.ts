import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { applySeed } from '../../../emulator/seed.ts'
import { makeVersion, startFrozen, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

const JOB_TIME_MS = 300

interface Setup {
  emulator: TestEmulator
  source: string
  version: string
  versionId: string
}

/** Starts an emulator with a frozen clock and a source with one version. Moving files can be a job. */
async function setup(reply: 'at-once' | 'job' = 'at-once'): Promise<Setup> {
  const emulator = await startFrozen()
  emulator.setSwitches({ codespaceReply: reply })
  const { sourceId, versionId } = await makeVersion(emulator, 'shop', {
    'start-app.sh': '#!/bin/sh\n',
    'old.py': 'old'
  })
  const source = `/customApplicationSources/${sourceId}/`
  return { emulator, source, version: `${source}versions/${versionId}/`, versionId }
}

async function freeze({ emulator, versionId }: Setup): Promise<void> {
  const json = { applicationSourceVersionId: versionId, name: 'shop' }
  expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
}

interface Item {
  filePath: string
  fileSource: string
}

const pathsOf = async (emulator: TestEmulator, version: string): Promise<string[]> =>
  (await emulator.call('GET', version)).body.items.map(({ filePath }: Item) => filePath)

const filesOf = (emulator: TestEmulator, id: string): string[] =>
  (emulator.platform.state.get('codespaces', id)?.files ?? []).map(({ path }) => path)

const json = { codespaceId: seedIds.codespace }

describe('POST …/fromCodespace/', () => {
  it("replaces the version's files by those of the codespace, and returns the same id", async () => {
    const { emulator, version, versionId } = await setup()
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json })
    expect([reply.status, reply.body]).toEqual([200, { id: versionId }])
    const { items } = (await emulator.call('GET', version)).body
    expect(items.map(({ filePath, fileSource }: Item) => [filePath, fileSource])).toEqual([
      ['start-app.sh', 'codespace'],
      ['app.py', 'codespace']
    ])
  })

  it('creates a new version with the label if the version is frozen', async () => {
    const context = await setup()
    await freeze(context)
    const { emulator, source, version, versionId } = context
    const reply = await emulator.call('POST', `${version}fromCodespace/`, {
      json: { ...json, label: 'from codespace' }
    })
    expect(reply.status).toBe(200)
    expect(reply.body.id).not.toBe(versionId)
    const created = (await emulator.call('GET', `${source}versions/${reply.body.id}/`)).body
    expect(created).toMatchObject({ label: 'from codespace', isFrozen: false, baseEnvironmentId: seedIds.python })
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'old.py'])
    expect((await emulator.call('GET', source)).body.latestVersion.id).toBe(reply.body.id)
  })

  it('as a job answers 202, and redirects to the version when it is done', async () => {
    const { emulator, version } = await setup('job')
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json })
    expect([reply.status, reply.text]).toEqual([202, ''])
    const job = String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length)
    emulator.platform.clock.advance(JOB_TIME_MS - 1)
    expect((await emulator.call('GET', job)).body.status).toBe('INITIALIZED')
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'old.py'])
    emulator.platform.clock.advance(1)
    const done = await emulator.call('GET', job)
    expect([done.status, done.headers.location]).toEqual([303, `${emulator.origin}/api/v2${version}`])
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'app.py'])
  })

  it('as a job on a frozen version redirects to the new version', async () => {
    const context = await setup('job')
    await freeze(context)
    const { emulator, version, source } = context
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json: { ...json, label: 'new' } })
    emulator.platform.clock.advance(JOB_TIME_MS)
    const job = String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length)
    const { location } = (await emulator.call('GET', job)).headers
    const { latestVersion } = (await emulator.call('GET', source)).body
    expect(location).toBe(`${emulator.origin}/api/v2${source}versions/${latestVersion.id}/`)
    expect(latestVersion.label).toBe('new')
  })

  it('moves the files although the status job hangs', async () => {
    const { emulator, version } = await setup('job')
    emulator.setSwitches({ statusJobs: 'hang' })
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json })
    emulator.platform.clock.advance(10 * JOB_TIME_MS)
    const job = await emulator.call('GET', String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length))
    expect(job.body.status).toBe('INITIALIZED')
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'app.py'])
  })

  it('does not move the files when the job is cancelled', async () => {
    const { emulator, version } = await setup('job')
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json })
    const job = String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length)
    expect((await emulator.call('DELETE', job)).status).toBe(204)
    emulator.platform.clock.advance(JOB_TIME_MS)
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'old.py'])
  })

  it('fails the job if the version was frozen after its start', async () => {
    const context = await setup('job')
    const { emulator, version } = context
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json })
    await freeze(context)
    emulator.platform.clock.advance(JOB_TIME_MS)
    const job = await emulator.call('GET', String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length))
    expect([job.status, job.body]).toMatchObject([200, { status: 'ERROR', message: expect.stringContaining('frozen') }])
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'old.py'])
  })

  it('reads the runtime parameters that the new files define', async () => {
    const { emulator, version } = await setup()
    const yaml = 'runtimeParameterDefinitions:\n  - fieldName: COLOUR\n    type: string\n    defaultValue: red\n'
    const { codespaces } = applySeed(emulator.platform, { codespaces: [{ files: { 'metadata.yaml': yaml } }] })
    await emulator.call('POST', `${version}fromCodespace/`, { json: { codespaceId: codespaces[0] } })
    const { runtimeParameters } = (await emulator.call('GET', version)).body
    expect(runtimeParameters).toMatchObject([{ fieldName: 'COLOUR', currentValue: 'red' }])
  })

  it('refuses a codespace of more than 1000 files and changes nothing', async () => {
    const { emulator, version } = await setup()
    const files = Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [`${index}.txt`, '']))
    const { codespaces } = applySeed(emulator.platform, { codespaces: [{ files }] })
    const reply = await emulator.call('POST', `${version}fromCodespace/`, { json: { codespaceId: codespaces[0] } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['codespaceId']])
    expect(await pathsOf(emulator, version)).toEqual(['start-app.sh', 'old.py'])
  })

  it('refuses an empty label and one of 256 characters', async () => {
    const { emulator, version } = await setup()
    for (const label of ['', 'x'.repeat(256)]) {
      const reply = await emulator.call('POST', `${version}fromCodespace/`, { json: { ...json, label } })
      expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['label']])
    }
  })
})

describe('POST …/toCodespace/', () => {
  it("adds the version's files to those of the codespace", async () => {
    const { emulator, version, versionId } = await setup()
    const reply = await emulator.call('POST', `${version}toCodespace/`, { json })
    expect([reply.status, reply.body]).toEqual([200, { id: versionId }])
    expect(filesOf(emulator, seedIds.codespace)).toEqual(['app.py', 'start-app.sh', 'old.py'])
  })

  it('is possible from a frozen version', async () => {
    const context = await setup()
    await freeze(context)
    const reply = await context.emulator.call('POST', `${context.version}toCodespace/`, { json })
    expect([reply.status, reply.body]).toEqual([200, { id: context.versionId }])
  })

  it('as a job adds them when it is done', async () => {
    const { emulator, version } = await setup('job')
    const reply = await emulator.call('POST', `${version}toCodespace/`, { json })
    expect(reply.status).toBe(202)
    expect(filesOf(emulator, seedIds.codespace)).not.toContain('old.py')
    emulator.platform.clock.advance(JOB_TIME_MS)
    expect(filesOf(emulator, seedIds.codespace)).toContain('old.py')
    const job = await emulator.call('GET', String(reply.headers.location).slice(`${emulator.origin}/api/v2`.length))
    expect(job.headers.location).toBe(`${emulator.origin}/api/v2${version}`)
  })
})

describe.each(['fromCodespace', 'toCodespace'])('POST …/%s/', operation => {
  it.each(['at-once', 'job'] as const)("refuses an unknown codespace and another user's, answering %s", async reply => {
    const { emulator, version } = await setup(reply)
    emulator.platform.state.put('codespaces', { id: UNKNOWN, userId: seedIds.viewer, useCaseId: UNKNOWN, files: [] })
    for (const codespaceId of ['abcdef0123456789abcdef01', UNKNOWN]) {
      const reply = await emulator.call('POST', `${version}${operation}/`, { json: { codespaceId } })
      expect([reply.status, reply.body.errors]).toEqual([
        422,
        { codespaceId: `Codespace ${codespaceId} does not exist.` }
      ])
    }
  })

  it.each([
    ['no codespace', {}, 'codespaceId', 'is required'],
    ['a wrong type', { codespaceId: 1 }, 'codespaceId', 'must be string'],
    ['an unknown key', { ...json, codespace: 'x' }, 'codespace', 'codespace is not allowed key']
  ])('refuses %s', async (_, body, field, problem) => {
    const { emulator, version } = await setup()
    const reply = await emulator.call('POST', `${version}${operation}/`, { json: body })
    expect([reply.status, reply.body.errors]).toEqual([422, { [field]: problem }])
  })

  it('answers 404 for a source or version that does not exist', async () => {
    const { emulator, source, versionId } = await setup()
    for (const path of [`${source}versions/${UNKNOWN}/`, `/customApplicationSources/${UNKNOWN}/versions/${versionId}/`])
      expect((await emulator.call('POST', `${path}${operation}/`, { json })).status).toBe(404)
  })
})
