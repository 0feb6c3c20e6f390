import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteVersions } from '../../src/apply/prune.ts'
import { createVersion, deleteFiles, upload, verify } from '../../src/apply/versions.ts'
import { type DesiredFile, MANIFEST_PATH, type Manifest } from '../../src/files/types.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { applyContext, planOf, progressOf } from '../support/apply-context.ts'
import { filesForm, type Json, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'versions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

function fileOf(path: string, text: string): DesiredFile {
  const location = join(folder, createHash('sha256').update(path).digest('hex'))
  writeFileSync(location, text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { path, location, size: Buffer.byteLength(text), sha256 } as DesiredFile
}

function manifestOf(files: readonly DesiredFile[], run = '1'): Manifest {
  return {
    schema: 1,
    label: 'v2',
    repository: null,
    repositoryId: null,
    previewOf: null,
    commit: null,
    ref: null,
    run: { id: run, attempt: 1, url: '' },
    pullRequest: null,
    expiresAt: null,
    githubEnvironment: null,
    settings: '',
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
    kept: []
  }
}

type Create = Extract<DeployStep, { kind: 'create-version' }>

const creating = (files: readonly DesiredFile[]): Create => ({
  kind: 'create-version',
  base: null,
  label: 'ours',
  environmentVersionId: null,
  resources: {},
  keyScope: undefined,
  files
})

async function source(emulator: TestEmulator): Promise<string> {
  return (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body.id
}

async function versionsOf(emulator: TestEmulator, sourceId: string): Promise<Json[]> {
  return (await emulator.call('GET', `/customApplicationSources/${sourceId}/versions/`, { query: { limit: 100 } })).body
    .data
}

const lost = { operation: 'customApplicationSourcesVersionsCreate', when: 'after', cut: 'no-answer' } as const

describe('createVersion, if its response is lost', () => {
  const files = [] as DesiredFile[]

  it('finds the version by its manifest', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const progress = progressOf({ sourceId: await source(emulator), manifest: manifestOf(files) })
    emulator.fault(lost)
    await createVersion(client, planOf([]), progress, creating(files))
    expect((await versionsOf(emulator, progress.sourceId ?? '')).map(({ id }) => id)).toEqual([progress.version?.id])
  })

  it('deletes the draft and creates another if the manifest comes with a later request', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const progress = progressOf({ sourceId: await source(emulator), manifest: manifestOf(files) })
    emulator.fault(lost)
    const later: DeployStep = { kind: 'upload', batch: 2, of: 2, files }
    await createVersion(client, planOf([later]), progress, creating(files))
    expect((await versionsOf(emulator, progress.sourceId ?? '')).map(({ id }) => id)).toEqual([progress.version?.id])
  })

  it('does not adopt a draft of another run with the same label', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const sourceId = await source(emulator)
    const theirs = progressOf({ sourceId, manifest: manifestOf(files, '2') })
    await createVersion(client, planOf([]), theirs, creating(files))
    const progress = progressOf({ sourceId, manifest: manifestOf(files) })
    emulator.fault({ ...lost, when: 'before' })
    await createVersion(client, planOf([]), progress, creating(files))
    expect(progress.version?.id).not.toBe(theirs.version?.id)
    expect(await versionsOf(emulator, sourceId)).toHaveLength(2)
  })

  it('ignores frozen versions and versions with other labels', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const sourceId = await source(emulator)
    const path = `/customApplicationSources/${sourceId}/versions/`
    const form = filesForm({}, { label: 'ours', baseEnvironmentId: PYTHON_ENVIRONMENT })
    const frozen = (await emulator.call('POST', path, { form })).body.id
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceVersionId: frozen } })
    const other = (await emulator.call('POST', path, { json: { label: 'theirs' } })).body.id
    const progress = progressOf({ sourceId, manifest: manifestOf(files) })
    emulator.fault(lost)
    await createVersion(client, planOf([]), progress, creating(files))
    const left = (await versionsOf(emulator, sourceId)).map(({ id }) => id)
    expect(left.sort()).toEqual([frozen, other, progress.version?.id].sort())
  })

  it('takes no frozen version for its own, whatever it holds', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const sourceId = await source(emulator)
    const theirs = progressOf({ sourceId, manifest: manifestOf(files) })
    await createVersion(client, planOf([]), theirs, creating(files))
    const frozen = emulator.platform.state.get('versions', theirs.version?.id ?? '')
    if (frozen !== undefined) emulator.platform.state.put('versions', { ...frozen, isFrozen: true })
    const progress = progressOf({ sourceId, manifest: manifestOf(files) })
    emulator.fault({ ...lost, when: 'before' })
    await createVersion(client, planOf([]), progress, creating(files))
    expect(progress.version?.id).not.toBe(theirs.version?.id)
  })
})

describe('createVersion without a key scope', () => {
  it.each([
    ['user', 1],
    [null, 0]
  ])('over a base whose key scope is %s sends %i requests to clear it', async (keyScope, requests) => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const sourceId = await source(emulator)
    const path = `/customApplicationSources/${sourceId}/versions/`
    const json = { label: 'base', requiredKeyScopeLevel: keyScope }
    const base = (await emulator.call('POST', path, { json })).body
    expect(base.requiredKeyScopeLevel).toBe(keyScope)
    const progress = progressOf({ sourceId, manifest: manifestOf([]) })
    const step = { ...creating([]), base: { id: base.id, label: 'base' }, keyScope: null }
    await createVersion(client, planOf([]), progress, step)
    expect(progress.version?.requiredKeyScopeLevel).toBeNull()
    expect(patches(emulator)).toBe(requests)
  })
})

/** A draft with these files, as the last response returned it. */
async function draft(emulator: TestEmulator, files: Record<string, string>) {
  const { client } = applyContext(emulator)
  const sourceId = await source(emulator)
  const path = `/customApplicationSources/${sourceId}/versions/`
  const version = (await emulator.call('POST', path, { json: { label: 'draft' } })).body
  const entries = Object.entries(files)
  for (let first = 0; first < entries.length; first += 100) {
    const form = filesForm(Object.fromEntries(entries.slice(first, first + 100)))
    await emulator.call('PATCH', `${path}${version.id}/`, { form })
  }
  const progress = progressOf({ sourceId, version: (await emulator.call('GET', `${path}${version.id}/`)).body })
  const paths = async () =>
    (await versionsOf(emulator, sourceId))[0]?.items.map(({ filePath }: Json) => filePath).sort()
  return { client, progress, paths, sourceId, versionId: version.id as string }
}

const patches = (emulator: TestEmulator) =>
  emulator.requests.since(0).filter(({ operation }) => operation === 'customApplicationSourcesVersionsPatch').length

describe('upload, if its response is lost', () => {
  const a = () => fileOf('a.txt', 'new')
  const step = (...files: DesiredFile[]): Extract<DeployStep, { kind: 'upload' }> => ({
    kind: 'upload',
    batch: 1,
    of: 1,
    files
  })
  const losing = { operation: 'customApplicationSourcesVersionsPatch', cut: 'no-answer' } as const

  it('is not repeated if its files are stored', async () => {
    const emulator = await start()
    const { client, progress, paths } = await draft(emulator, { 'a.txt': 'old' })
    const before = patches(emulator)
    emulator.fault({ ...losing, when: 'after' })
    progress.manifest = manifestOf([a()])
    await upload(client, progress, step(a()))
    expect(patches(emulator) - before).toBe(1)
    expect(await paths()).toEqual([MANIFEST_PATH, 'a.txt'])
  })

  it('is repeated if they are not, or if a replaced file looks like the old one', async () => {
    const emulator = await start()
    emulator.setSwitches({ replacedItem: 'same-id' })
    emulator.platform.clock.freeze()
    const { client, progress } = await draft(emulator, { 'a.txt': 'old' })
    for (const when of ['before', 'after'] as const) {
      const before = patches(emulator)
      emulator.fault({ ...losing, when })
      await upload(client, progress, step(a()))
      expect(patches(emulator) - before).toBe(2)
    }
  })

  it('sends the manifest with the last batch only', async () => {
    const emulator = await start()
    const { client, progress, paths } = await draft(emulator, {})
    progress.manifest = manifestOf([a()])
    await upload(client, progress, { ...step(a()), of: 2 })
    expect(await paths()).toEqual(['a.txt'])
    await upload(client, progress, { ...step(), batch: 2, of: 2 })
    expect(await paths()).toEqual([MANIFEST_PATH, 'a.txt'])
  })
})

describe('deleteFiles', () => {
  const many = Object.fromEntries(Array.from({ length: 205 }, (_, index) => [`${index}.txt`, '']))

  it.each(['new-ids', 'same-ids'])(
    'deletes a hundred files in a request, by ids of the new version: %s',
    async copiedItems => {
      const emulator = await start()
      emulator.setSwitches({ copiedItems })
      const { client, progress, paths } = await draft(emulator, { ...many, 'kept.txt': '' })
      const before = patches(emulator)
      await deleteFiles(client, progress, Object.keys(many))
      expect(patches(emulator) - before).toBe(3)
      expect(await paths()).toEqual(['kept.txt'])
      expect(progress.version?.items).toHaveLength(1)
    }
  )

  it('ends even if the server deletes nothing', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, many)
    emulator.fault({
      operation: 'customApplicationSourcesVersionsPatch',
      answer: { status: 200, body: progress.version },
      times: 0
    })
    const before = patches(emulator)
    await deleteFiles(client, progress, Object.keys(many))
    expect(patches(emulator) - before).toBe(3)
  })

  it('sends nothing if no path matches', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, { 'a.txt': '' })
    const before = patches(emulator)
    await deleteFiles(client, progress, ['gone.txt'])
    expect(patches(emulator)).toBe(before)
  })
})

describe('verify', () => {
  it('accepts exactly the planned files and those of a template', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, { 'a.txt': '', 'template.txt': '' })
    progress.manifest = { ...manifestOf([]), kept: ['template.txt'] }
    await verify(client, progress, ['a.txt'])
  })

  it('reads the version again before it fails', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, { 'a.txt': '' })
    if (progress.version !== null) progress.version = { ...progress.version, items: [] }
    await verify(client, progress, ['a.txt'])
  })

  it('names missing and unexpected files', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, { 'a.txt': '', 'extra.txt': '' })
    await expect(verify(client, progress, ['a.txt', 'lost.txt'])).rejects.toMatchObject({
      reason: 'upload-refused',
      explanation: {
        saw: expect.stringMatching(/lacks 1 of 2 files: "lost\.txt".*holds 1 unexpected files.*"extra\.txt"/)
      }
    })
  })

  it('rejects unexpected files even if none is missing', async () => {
    const emulator = await start()
    const { client, progress } = await draft(emulator, { 'a.txt': '', 'extra.txt': '' })
    await expect(verify(client, progress, ['a.txt'])).rejects.toMatchObject({
      reason: 'upload-refused',
      explanation: { saw: 'It holds 1 unexpected files: "extra.txt".' }
    })
  })
})

describe('deleteVersions', () => {
  it('deletes the oldest unused versions, and keeps those that DataRobot refuses to delete', async () => {
    const emulator = await start()
    const { client, progress, sourceId } = await draft(emulator, {})
    const path = `/customApplicationSources/${sourceId}/versions/`
    const form = filesForm({}, { label: 'live', baseEnvironmentId: PYTHON_ENVIRONMENT })
    const live = (await emulator.call('POST', path, { form })).body.id
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceVersionId: live } })
    for (const label of ['older', 'newer']) {
      emulator.platform.clock.advance(1_000)
      await emulator.call('POST', path, { json: { label } })
    }
    const progressed = { ...progress, version: null, versionId: 'another' }
    expect(await deleteVersions(client, progressed, 1, null)).toBe(2)
    expect((await versionsOf(emulator, sourceId)).map(({ label }) => label)).toEqual(['newer', 'live'])
  })
})
