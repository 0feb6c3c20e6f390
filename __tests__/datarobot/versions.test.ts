import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import type { NewVersion, Versions } from '../../src/datarobot/versions.ts'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { checkoutOf } from '../support/checkout-files.ts'
import { connect } from '../support/client.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

const ENVIRONMENT_VERSION = '76d07fae0513a1edf18595bb'

const FIELDS: NewVersion = {
  label: 'main@0123456 #7',
  baseVersion: null,
  environmentVersionId: null,
  resources: {},
  keyScope: undefined
}

async function startWithSource() {
  const emulator = await start()
  const client = connect(emulator.origin)
  const { id: sourceId } = await client.sources.create('churnSource')
  return { emulator, client, sourceId, versions: client.versions(sourceId) }
}

const batch = (contents: Record<string, string | Uint8Array>, manifest: string | null = null) => ({
  files: checkoutOf(contents),
  manifest: manifest === null ? null : { path: MANIFEST_PATH, bytes: Buffer.from(manifest) }
})

/** Files of a version: path → text. */
async function contentsOf(versions: Versions, versionId: string): Promise<Record<string, string>> {
  const { items } = await versions.get(versionId)
  const pairs = items.map(async ({ id, filePath }) => [filePath, await versions.read(versionId, id)] as const)
  return Object.fromEntries(await Promise.all(pairs))
}

describe('a version', () => {
  it.each(['200', '201'])(
    'is made with files, manifest and fields in one request, for a server that says %s',
    async code => {
      const { emulator, client, versions } = await startWithSource()
      emulator.setSwitches({ versionCreated: code })
      const before = client.http.sent
      const resources = { resourceLabel: 'cpu.small', replicas: 2, sessionAffinity: true }
      const made = await versions.create(
        { ...FIELDS, environmentVersionId: ENVIRONMENT_VERSION, resources, keyScope: 'viewer' },
        batch({ 'app.py': 'print(1)', 'folder/näme "ä".txt': 'tëxt', empty: '' }, '{}')
      )
      expect(client.http.sent - before).toBe(1)
      expect(made).toMatchObject({
        label: FIELDS.label,
        baseEnvironmentVersionId: ENVIRONMENT_VERSION,
        requiredKeyScopeLevel: 'viewer',
        resources,
        isFrozen: false
      })
      expect(await contentsOf(versions, made.id)).toEqual({
        'app.py': 'print(1)',
        'folder/näme "ä".txt': 'tëxt',
        empty: '',
        [MANIFEST_PATH]: '{}'
      })
    }
  )

  it('sends no key that was not asked for: older servers know fewer', async () => {
    const { emulator, versions } = await startWithSource()
    emulator.setSwitches({ healthEndpointPath: 'unknown' })
    const made = await versions.create(FIELDS, batch({}))
    expect(made).toMatchObject({ baseEnvironmentVersionId: null, requiredKeyScopeLevel: null, items: [] })
    const asked = versions.create({ ...FIELDS, resources: { healthEndpointPath: '/up' } }, batch({}))
    await expect(asked).rejects.toMatchObject({ reason: 'upload-refused', status: 422 })
  })

  it.each(
    ['new-ids', 'same-ids'].flatMap(copiedItems =>
      ['new-id', 'same-id'].map(replacedItem => ({ copiedItems, replacedItem }))
    )
  )('begins as its base, and is changed by its own ids, under %j', async switches => {
    const { emulator, versions } = await startWithSource()
    emulator.setSwitches(switches)
    const base = await versions.create(
      { ...FIELDS, environmentVersionId: ENVIRONMENT_VERSION, resources: { replicas: 2 } },
      batch({ a: '1', b: '1', c: '1' })
    )
    const made = await versions.create({ ...FIELDS, baseVersion: base.id }, batch({ b: '2' }))
    expect(made).toMatchObject({ baseEnvironmentVersionId: ENVIRONMENT_VERSION, resources: { replicas: 2 } })
    const doomed = made.items.filter(({ filePath }) => filePath === 'c').map(({ id }) => id)
    const left = await versions.deleteFiles(made.id, doomed, null)
    expect(left.items.map(({ filePath }) => filePath).sort()).toEqual(['a', 'b'])
    expect(await contentsOf(versions, made.id)).toEqual({ a: '1', b: '2' })
    expect(await contentsOf(versions, base.id)).toEqual({ a: '1', b: '1', c: '1' })
  })

  it('has null for what a server leaves out: no label, no environment', async () => {
    const { emulator, sourceId, versions } = await startWithSource()
    emulator.setSwitches({ nulls: 'left-out' })
    const { body } = await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { json: {} })
    const nothing = { label: null, baseEnvironmentId: null, baseEnvironmentVersionId: null }
    expect(body).not.toHaveProperty('label')
    expect(await versions.get(body.id)).toMatchObject(nothing)
    expect(await versions.newestFirst()).toMatchObject([nothing])
    expect(await versions.create(FIELDS, batch({}))).toMatchObject({ ...nothing, label: FIELDS.label })
  })

  it('is not sent a batch again when its answer is lost, and holds the same when it is sent twice', async () => {
    const { emulator, client, versions } = await startWithSource()
    const { id } = await versions.create(FIELDS, batch({ a: '1' }))
    const files = batch({ a: '2', b: 'x'.repeat(300_000) }, '{}')
    emulator.fault({ operation: 'customApplicationSourcesVersionsPatch', when: 'after', cut: 'no-answer' })
    await expect(versions.upload(id, files)).rejects.toMatchObject({ reason: 'network', status: null })
    const stored = await versions.upload(id, files)
    expect(stored.items.map(({ filePath }) => filePath)).toEqual(['a', 'b', MANIFEST_PATH])
    expect(await contentsOf(versions, id)).toMatchObject({ a: '2', b: 'x'.repeat(300_000) })
    expect(client.pauses).toEqual([])
  })

  it('is not made twice when its answer is lost', async () => {
    const { emulator, versions } = await startWithSource()
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', when: 'after', cut: 'no-answer' })
    await expect(versions.create(FIELDS, batch({ a: '1' }))).rejects.toMatchObject({ reason: 'network', status: null })
    const all = []
    for await (const version of versions.list()) all.push(version.label)
    expect(all).toEqual([FIELDS.label])
  })

  it('is listed past the first page', async () => {
    const { versions } = await startWithSource()
    for (let index = 0; index < 101; index += 1) await versions.create({ ...FIELDS, label: `v${index}` }, batch({}))
    const labels = new Set<string | null>()
    for await (const { label } of versions.list()) labels.add(label)
    expect(labels.size).toBe(101)
  })

  it.each(['422', '409'])('that an application runs is refused to change, with %s', async frozen => {
    const { emulator, client, versions } = await startWithSource()
    emulator.setSwitches({ frozen })
    const fields = { ...FIELDS, environmentVersionId: ENVIRONMENT_VERSION }
    const { id } = await versions.create(fields, batch({ 'start-app.sh': '#!/bin/sh\n' }))
    await client.applications.create('churn', id)
    await expect(versions.upload(id, batch({ a: '1' }))).rejects.toMatchObject({ status: Number(frozen) })
    await expect(versions.remove(id)).rejects.toMatchObject({ status: Number(frozen) })
  })

  it('goes, and is gone when it is removed again', async () => {
    const { versions } = await startWithSource()
    const { id } = await versions.create(FIELDS, batch({}))
    await versions.remove(id)
    await versions.remove(id)
    await expect(versions.get(id)).rejects.toMatchObject({ reason: 'not-found' })
  })

  it('whose file is no text cannot be read, and says so', async () => {
    const { versions } = await startWithSource()
    const { id, items } = await versions.create(FIELDS, batch({ 'image.png': new Uint8Array([0xff, 0xfe, 0x00]) }))
    await expect(versions.read(id, items[0]?.id ?? '')).rejects.toMatchObject({ status: 422 })
  })
})

describe('runtime parameters of a version', () => {
  const METADATA = 'runtimeParameterDefinitions:\n  - fieldName: KEY\n    type: string\n    defaultValue: d\n'
  const KEY = { name: 'KEY', type: 'string', value: 'v' } as const
  const current = async (versions: Versions, id: string) =>
    (await versions.get(id)).runtimeParameters?.[0]?.currentValue

  it('are set by their definitions, and reset by null', async () => {
    const { versions } = await startWithSource()
    const { id } = await versions.create(FIELDS, batch({ 'metadata.yaml': METADATA }))
    await versions.setParameters(id, 'values', [KEY], undefined)
    expect(await current(versions, id)).toBe('v')
    await versions.setParameters(id, 'values', [{ ...KEY, value: null }], undefined)
    expect(await current(versions, id)).toBe('d')
  })

  it('are set without definitions', async () => {
    const { versions } = await startWithSource()
    const { id } = await versions.create(FIELDS, batch({ a: '1' }))
    await versions.setParameters(id, 'parameters', [KEY], undefined)
    expect(await current(versions, id)).toBe('v')
  })

  it.each([
    ['unknown-key', 'is not allowed key'],
    ['feature-off', 'RUNTIME_PARAMETERS_IMPROVEMENTS']
  ])('are refused by a server that has no such way: %s', async (runtimeParameters, words) => {
    const { emulator, versions } = await startWithSource()
    emulator.setSwitches({ runtimeParameters })
    const { id } = await versions.create(FIELDS, batch({ a: '1' }))
    const setting = versions.setParameters(id, 'parameters', [KEY], undefined)
    await expect(setting).rejects.toMatchObject({
      reason: 'input-invalid',
      serverMessage: expect.stringContaining(words)
    })
    await expect(setting).rejects.not.toThrow('"v"')
  })

  it.each(['keeps', 'resets'])('leave the key scope as it is, for a server that %s it', async keyScopeOnPatch => {
    const { emulator, versions } = await startWithSource()
    emulator.setSwitches({ keyScopeOnPatch })
    const { id } = await versions.create({ ...FIELDS, keyScope: 'user' }, batch({ a: '1' }))
    await versions.setParameters(id, 'parameters', [KEY], 'user')
    expect(await versions.get(id)).toMatchObject({ requiredKeyScopeLevel: 'user' })
    expect(await versions.clearKeyScope(id)).toMatchObject({ requiredKeyScopeLevel: null })
  })
})

describe('the files of a codespace', () => {
  it.each(['at-once', 'job'])('come into a version: %s', async codespaceReply => {
    const { emulator, versions } = await startWithSource()
    emulator.setSwitches({ codespaceReply, urls: 'internal' })
    const { id } = await versions.create(FIELDS, batch({}))
    const answer = await versions.importCodespace(id, seedIds.codespace, 'from a codespace')
    if (codespaceReply === 'at-once') expect(answer).toEqual({ id })
    else expect(answer).toEqual({ job: expect.stringMatching(/\/status\/[\w-]+\/$/) })
    await settle(emulator)
    expect(Object.keys(await contentsOf(versions, id)).sort()).toEqual(['app.py', 'start-app.sh'])
  })
})

/** Lets the emulator's own time pass. */
async function settle(emulator: TestEmulator): Promise<void> {
  const { status } = await emulator.fetch('POST', '/_emulator/clock', { json: { advance: 60_000 } })
  expect(status).toBe(200)
}
