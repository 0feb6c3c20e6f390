import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { unzipSync } from 'fflate'
import { FormData } from 'undici'
import {
  type Answer,
  filesForm,
  type Json,
  makeVersion,
  PYTHON_ENVIRONMENT,
  start,
  type TestEmulator
} from '../../support/emulator.ts'

async function newSource(emulator: TestEmulator): Promise<string> {
  const source = await emulator.call('POST', '/customApplicationSources/', {
    json: { name: `s${emulator.platform.state.count('sources')}` }
  })
  return `/customApplicationSources/${source.body.id}/versions/`
}

const paths = (answer: Answer): string[] => answer.body.items.map((item: Json) => item.filePath)

/** What a version really holds, read item by item. */
async function contents(emulator: TestEmulator, path: string): Promise<Record<string, string>> {
  const version = await emulator.call('GET', path)
  const files: Record<string, string> = {}
  for (const item of version.body.items)
    files[item.filePath] = (await emulator.call('GET', `${path}items/${item.id}/`)).body.content
  return files
}

describe('POST versions/', () => {
  it('makes an empty version from JSON', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', await newSource(emulator), { json: { label: 'v1' } })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      label: 'v1',
      items: [],
      isFrozen: false,
      baseEnvironmentId: null,
      baseEnvironmentVersionId: null
    })
  })

  it('pairs files and paths by their order when they alternate', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const reply = await emulator.call('POST', versions, { form: filesForm({ 'a/x.txt': 'one', 'b/x.txt': 'two' }) })
    expect(await contents(emulator, `${versions}${reply.body.id}/`)).toEqual({ 'a/x.txt': 'one', 'b/x.txt': 'two' })
    expect(reply.body.items[0]).toMatchObject({ fileName: 'x.txt', fileSource: 'local' })
  })

  it('pairs them by order when all paths come first, whatever the parts are called', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const form = new FormData()
    for (const path of ['a.txt', 'b.txt']) form.append('filePath', path)
    for (const text of ['one', 'two']) form.append('file', new Blob([text]), '../../evil')
    const reply = await emulator.call('POST', versions, { form })
    expect(await contents(emulator, `${versions}${reply.body.id}/`)).toEqual({ 'a.txt': 'one', 'b.txt': 'two' })
  })

  it('copies files, environment, resources and parameters of its base under new item ids', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const form = filesForm({
      'start-app.sh': '#!/bin/sh',
      'metadata.yaml': 'runtimeParameterDefinitions: [{fieldName: A, type: string}]'
    })
    form.append('baseEnvironmentId', PYTHON_ENVIRONMENT)
    form.append('resources', JSON.stringify({ replicas: 2 }))
    form.append('runtimeParameterValues', JSON.stringify([{ fieldName: 'A', type: 'string', value: 'x' }]))
    const base = (await emulator.call('POST', versions, { form })).body
    const copy = (await emulator.call('POST', versions, { json: { baseVersion: base.id, label: 'v2' } })).body
    for (const key of ['baseEnvironmentId', 'baseEnvironmentVersionId', 'resources', 'runtimeParameters'])
      expect([key, copy[key]]).toEqual([key, base[key]])
    expect(copy.items.map((item: Json) => item.filePath)).toEqual(['start-app.sh', 'metadata.yaml'])
    expect(copy.items[0].id).not.toBe(base.items[0].id)
    emulator.turn({ copiedItems: 'same-ids' })
    const same = (await emulator.call('POST', versions, { json: { baseVersion: base.id } })).body
    expect(same.items[0].id).toBe(base.items[0].id)
  })

  it('refuses a base from another source', async () => {
    const emulator = await start()
    const other = await makeVersion(emulator, 'other')
    const reply = await emulator.call('POST', await newSource(emulator), { json: { baseVersion: other.versionId } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['baseVersion']])
  })

  it('takes form-urlencoded fields', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await emulator.call('POST', await newSource(emulator), { body: 'label=v7', headers })
    expect([reply.status, reply.body.label]).toEqual([201, 'v7'])
  })

  it('takes resources as JSON text in a form without files, and neither files nor other text', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const send = (fields: Record<string, string>) =>
      emulator.call('POST', versions, { body: `${new URLSearchParams(fields)}`, headers })
    const reply = await send({ resources: '{"replicas": 3, "resourceLabel": "cpu.medium"}' })
    expect([reply.status, reply.body.resources]).toMatchObject([201, { replicas: 3, resourceLabel: 'cpu.medium' }])
    for (const [field, fields] of [
      ['resources', { resources: '{"replicas": "many"}' }],
      ['resources', { resources: "{'replicas': 3}" }],
      ['file', { file: 'text', filePath: 'a.txt' }]
    ] as const) {
      const refused = await send(fields)
      expect([refused.status, Object.keys(refused.body.errors)[0]]).toEqual([422, field])
    }
  })

  it('takes an environment by id as its latest version, and refuses one that does not exist', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const environment = await emulator.call('GET', `/executionEnvironments/${PYTHON_ENVIRONMENT}/`)
    const reply = await emulator.call('POST', versions, { json: { baseEnvironmentId: PYTHON_ENVIRONMENT } })
    expect(reply.body.baseEnvironmentVersionId).toBe(environment.body.latestVersion.id)
    for (const field of ['baseEnvironmentId', 'baseEnvironmentVersionId']) {
      const refused = await emulator.call('POST', versions, { json: { [field]: '0123456789abcdef01234567' } })
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, [field]])
    }
  })
})

describe('files of a version', () => {
  it('replaces a path that exists, under a new item id unless a switch keeps it', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const first = (await emulator.call('POST', versions, { form: filesForm({ a: 'one', b: 'two' }) })).body
    const path = `${versions}${first.id}/`
    const second = await emulator.call('PATCH', path, { form: filesForm({ a: 'three' }) })
    expect(second.status).toBe(200)
    expect(paths(second)).toEqual(['a', 'b'])
    expect(second.body.items[0].id).not.toBe(first.items[0].id)
    expect(await contents(emulator, path)).toEqual({ a: 'three', b: 'two' })
    emulator.turn({ replacedItem: 'same-id' })
    const third = await emulator.call('PATCH', path, { form: filesForm({ a: 'four' }) })
    expect(third.body.items[0].id).toBe(second.body.items[0].id)
  })

  it('deletes by id from JSON and from repeated form fields', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const { id, items } = (await emulator.call('POST', versions, { form: filesForm({ a: '1', b: '2', c: '3' }) })).body
    const path = `${versions}${id}/`
    expect(paths(await emulator.call('PATCH', path, { json: { filesToDelete: [items[0].id] } }))).toEqual(['b', 'c'])
    const form = new FormData()
    form.append('filesToDelete', items[1].id)
    form.append('filesToDelete', items[2].id)
    expect(paths(await emulator.call('PATCH', path, { form }))).toEqual([])
  })

  it('refuses to delete an id it does not have, and deletes none of the others', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const { id, items } = (await emulator.call('POST', versions, { form: filesForm({ a: '1' }) })).body
    const reply = await emulator.call('PATCH', `${versions}${id}/`, {
      json: { filesToDelete: [items[0].id, 'nobody'] }
    })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['filesToDelete']])
    expect(paths(await emulator.call('GET', `${versions}${id}/`))).toEqual(['a'])
  })

  it.each([
    ['upload-first', []],
    ['delete-first', ['a']]
  ])('with %s, one request that replaces and deletes a path leaves %j', async (order, expected) => {
    const emulator = await start()
    emulator.turn({ uploadWithDelete: order, replacedItem: 'same-id' })
    const versions = await newSource(emulator)
    const { id, items } = (await emulator.call('POST', versions, { form: filesForm({ a: '1' }) })).body
    const form = filesForm({ a: '2' }, { filesToDelete: items[0].id })
    expect(paths(await emulator.call('PATCH', `${versions}${id}/`, { form }))).toEqual(expected)
  })

  it.each([
    ['../up'],
    ['a/../../up'],
    ['/absolute'],
    ['C:/windows'],
    ['back\\slash'],
    ['line\nbreak'],
    ['carriage\rreturn'],
    [' leading'],
    ['trailing '],
    ['a//b'],
    ['./a'],
    ['nul\u0000']
  ])('refuses the path %j', async path => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const form = new FormData()
    form.append('file', new Blob(['x']), 'x')
    // A form would turn a line break into CRLF, so the raw body says exactly what is sent.
    const boundary = 'XXBOUNDARYXX'
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="filePath"\r\n\r\n${path}\r\n--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n--${boundary}--\r\n`
    const reply = await emulator.call('POST', versions, {
      body,
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` }
    })
    expect(reply.status).toBe(422)
    expect(reply.body.errors.filePath).toContain('Can not store file')
    expect((await emulator.call('GET', versions)).body.totalCount).toBe(0)
  })

  it.each([
    ['more files than paths', 2, 1],
    ['more paths than files', 1, 2]
  ])('refuses %s', async (_, files, filePaths) => {
    const emulator = await start()
    const form = new FormData()
    for (let index = 0; index < files; index += 1) form.append('file', new Blob(['x']), 'x')
    for (let index = 0; index < filePaths; index += 1) form.append('filePath', `p${index}`)
    const reply = await emulator.call('POST', await newSource(emulator), { form })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['filePath']])
  })

  const many = (count: number, prefix = 'f') =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, 'x']))

  it('takes 100 files in a request, not 101, unless a switch lifts the limit', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    expect((await emulator.call('POST', versions, { form: filesForm(many(100)) })).status).toBe(201)
    expect((await emulator.call('POST', versions, { form: filesForm(many(101)) })).status).toBe(422)
    emulator.turn({ filesPerRequest: 'unlimited' })
    expect((await emulator.call('POST', versions, { form: filesForm(many(101)) })).status).toBe(201)
  })

  it('holds 1000 files and refuses the next one', async () => {
    const emulator = await start()
    emulator.turn({ filesPerRequest: 'unlimited' })
    const versions = await newSource(emulator)
    const { id } = (await emulator.call('POST', versions, { form: filesForm(many(1000)) })).body
    const path = `${versions}${id}/`
    expect((await emulator.call('PATCH', path, { form: filesForm({ f0: 'replaced' }) })).status).toBe(200)
    expect((await emulator.call('PATCH', path, { form: filesForm({ more: 'x' }) })).status).toBe(422)
    expect((await emulator.call('GET', path)).body.items).toHaveLength(1000)
  })

  it('refuses more than 100 deletes in a request', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const { id } = (await emulator.call('POST', versions, { json: {} })).body
    const filesToDelete = Array.from({ length: 101 }, () => 'x')
    const reply = await emulator.call('PATCH', `${versions}${id}/`, { json: { filesToDelete } })
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('100')
  })

  it('are all in the archive, byte by byte', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const files = { 'start-app.sh': '#!/bin/sh', 'data/ümlaut.bin': Buffer.from([0, 255, 254]) }
    const { id } = (await emulator.call('POST', versions, { form: filesForm(files) })).body
    const archive = await fetch(`${emulator.origin}/api/v2${versions}${id}/archive/`, {
      headers: { authorization: 'Bearer test-token' }
    })
    const unzipped = unzipSync(new Uint8Array(await archive.arrayBuffer()))
    expect(Buffer.from(unzipped['data/ümlaut.bin'] ?? []).equals(files['data/ümlaut.bin'])).toBe(true)
    expect(Object.keys(unzipped).sort()).toEqual(Object.keys(files).sort())
  })

  it('refuses to show a binary as text', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const { id, items } = (
      await emulator.call('POST', versions, { form: filesForm({ a: Buffer.from([255, 254, 0]) }) })
    ).body
    const reply = await emulator.call('GET', `${versions}${id}/items/${items[0].id}/`)
    expect([reply.status, reply.body.message]).toEqual([422, 'File is not utf-8 encoded'])
    expect((await emulator.call('GET', `${versions}${id}/items/unknown/`)).status).toBe(404)
  })
})

describe('a multipart body that is not one', () => {
  const type = 'multipart/form-data; boundary=X'
  it.each([
    ['no boundary', 'multipart/form-data', 'anything'],
    ['no part', type, 'nothing that looks like a part'],
    [
      'an end inside a part',
      type,
      '--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of the fi'
    ]
  ])('with %s is refused, and nothing of it is stored', async (_, contentType, body) => {
    const folder = mkdtempSync(join(tmpdir(), 'multipart-'))
    const emulator = await start({ dataFolder: folder })
    const versions = await newSource(emulator)
    const reply = await emulator.call('POST', versions, { body, headers: { 'content-type': contentType } })
    expect(reply.status).toBe(400)
    expect(reply.body.message).toContain('multipart')
    expect((await emulator.call('GET', versions)).body.totalCount).toBe(0)
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    rmSync(folder, { recursive: true })
  })

  it('of another type is refused with 415', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', await newSource(emulator), {
      body: '<x/>',
      headers: { 'content-type': 'text/xml' }
    })
    expect(reply.status).toBe(415)
  })

  it('of broken JSON is refused with 400', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/json' }
    const reply = await emulator.call('POST', await newSource(emulator), { body: '{"label":', headers })
    expect(reply.status).toBe(400)
  })
})

describe('resources of a version', () => {
  it('merge into what is there, and echo the numbers of their bundle', async () => {
    const emulator = await start()
    const versions = await newSource(emulator)
    const { id } = (
      await emulator.call('POST', versions, { json: { resources: { replicas: 3, resourceLabel: 'cpu.small' } } })
    ).body
    const reply = await emulator.call('PATCH', `${versions}${id}/`, { json: { resources: { sessionAffinity: true } } })
    expect(reply.body.resources).toMatchObject({
      replicas: 3,
      sessionAffinity: true,
      memoryRequest: 268435456,
      memoryLimit: 536870912,
      cpuRequest: 0.5,
      cpuLimit: 1
    })
  })

  it('are replaced whole when the switch says so', async () => {
    const emulator = await start()
    emulator.turn({ resources: 'replace' })
    const versions = await newSource(emulator)
    const { id } = (await emulator.call('POST', versions, { json: { resources: { replicas: 3 } } })).body
    const reply = await emulator.call('PATCH', `${versions}${id}/`, { json: { resources: { sessionAffinity: true } } })
    expect(reply.body.resources.replicas).toBe(1)
  })

  it.each([
    ['an unknown bundle', { resourceLabel: 'cpu.giant' }],
    ['a negative count', { replicas: -1 }],
    ['an unknown key', { colour: 'red' }]
  ])('refuse %s', async (_, resources) => {
    const emulator = await start()
    const reply = await emulator.call('POST', await newSource(emulator), { json: { resources } })
    expect(reply.status).toBe(422)
  })

  it('refuse healthEndpointPath on an older server', async () => {
    const emulator = await start()
    emulator.turn({ healthEndpointPath: 'unknown' })
    const reply = await emulator.call('POST', await newSource(emulator), {
      json: { resources: { healthEndpointPath: '/up' } }
    })
    expect(reply.body.message).toBe('healthEndpointPath is not allowed key')
  })
})

describe('a frozen version', () => {
  it.each(['422', '409'])('refuses PATCH and DELETE with %s', async frozen => {
    const emulator = await start()
    emulator.turn({ frozen })
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceVersionId: versionId } })
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    expect((await emulator.call('GET', path)).body.isFrozen).toBe(true)
    expect((await emulator.call('PATCH', path, { json: { label: 'x' } })).status).toBe(Number(frozen))
    expect((await emulator.call('DELETE', path)).status).toBe(Number(frozen))
  })

  it('freezes only once it runs when the switch says so', async () => {
    const emulator = await start()
    emulator.turn({ freezing: 'when-running' })
    emulator.platform.clock.freeze()
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceVersionId: versionId } })
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    expect((await emulator.call('GET', path)).body.isFrozen).toBe(false)
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body.isFrozen).toBe(true)
  })
})

describe('DELETE of a version', () => {
  it('removes it while it can still be changed', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    expect((await emulator.call('GET', path)).status).toBe(404)
  })
})
