import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { FormData } from 'undici'
import { createSource, readFiles } from '../../support/emulated-sources.ts'
import { filesForm, type Json, makeVersion, PYTHON_ENVIRONMENT, start } from '../../support/emulator.ts'

describe('POST versions/', () => {
  it('creates an empty version from JSON', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', await createSource(emulator), { json: { label: 'v1' } })
    expect(reply.status).toBe(201)
    expect(reply.body).toMatchObject({
      label: 'v1',
      items: [],
      isFrozen: false,
      baseEnvironmentId: null,
      baseEnvironmentVersionId: null
    })
  })

  it('matches files and paths by their order when they alternate', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const reply = await emulator.call('POST', versions, { form: filesForm({ 'a/x.txt': 'one', 'b/x.txt': 'two' }) })
    expect(await readFiles(emulator, `${versions}${reply.body.id}/`)).toEqual({ 'a/x.txt': 'one', 'b/x.txt': 'two' })
    expect(reply.body.items[0]).toMatchObject({ fileName: 'x.txt', fileSource: 'local' })
  })

  it('matches them by order when all paths come first, whatever the file names', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const form = new FormData()
    for (const path of ['a.txt', 'b.txt']) form.append('filePath', path)
    for (const text of ['one', 'two']) form.append('file', new Blob([text]), '../../evil')
    const reply = await emulator.call('POST', versions, { form })
    expect(await readFiles(emulator, `${versions}${reply.body.id}/`)).toEqual({ 'a.txt': 'one', 'b.txt': 'two' })
  })

  it('copies files, environment, resources and parameters of its base under new item ids', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
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
    emulator.setSwitches({ copiedItems: 'same-ids' })
    const same = (await emulator.call('POST', versions, { json: { baseVersion: base.id } })).body
    expect(same.items[0].id).toBe(base.items[0].id)
  })

  it('refuses a base from another source', async () => {
    const emulator = await start()
    const other = await makeVersion(emulator, 'other')
    const reply = await emulator.call('POST', await createSource(emulator), { json: { baseVersion: other.versionId } })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['baseVersion']])
  })

  it('accepts form-urlencoded fields', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const reply = await emulator.call('POST', await createSource(emulator), { body: 'label=v7', headers })
    expect([reply.status, reply.body.label]).toEqual([201, 'v7'])
  })

  it('accepts resources as JSON text in a form without files, but no files and no other text', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
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

  it('uses the latest version of an environment id, and refuses an unknown id', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const environment = await emulator.call('GET', `/executionEnvironments/${PYTHON_ENVIRONMENT}/`)
    const reply = await emulator.call('POST', versions, { json: { baseEnvironmentId: PYTHON_ENVIRONMENT } })
    expect(reply.body.baseEnvironmentVersionId).toBe(environment.body.latestVersion.id)
    for (const field of ['baseEnvironmentId', 'baseEnvironmentVersionId']) {
      const refused = await emulator.call('POST', versions, { json: { [field]: '0123456789abcdef01234567' } })
      expect([refused.status, Object.keys(refused.body.errors)]).toEqual([422, [field]])
    }
  })
})

describe('an invalid body', () => {
  const type = 'multipart/form-data; boundary=X'
  it.each([
    ['no boundary', 'multipart/form-data', 'anything'],
    ['no part', type, 'nothing that looks like a part'],
    [
      'an incomplete part',
      type,
      '--X\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of the fi'
    ]
  ])('with %s is refused without storing anything', async (_, contentType, body) => {
    const folder = mkdtempSync(join(tmpdir(), 'multipart-'))
    const emulator = await start({ dataFolder: folder })
    const versions = await createSource(emulator)
    const reply = await emulator.call('POST', versions, { body, headers: { 'content-type': contentType } })
    expect(reply.status).toBe(400)
    expect(reply.body.message).toContain('multipart')
    expect((await emulator.call('GET', versions)).body.totalCount).toBe(0)
    expect(readdirSync(join(folder, 'incoming'))).toEqual([])
    rmSync(folder, { recursive: true })
  })

  it('of another type is refused with 415', async () => {
    const emulator = await start()
    const reply = await emulator.call('POST', await createSource(emulator), {
      body: '<x/>',
      headers: { 'content-type': 'text/xml' }
    })
    expect(reply.status).toBe(415)
  })

  it('of broken JSON is refused with 400', async () => {
    const emulator = await start()
    const headers = { 'content-type': 'application/json' }
    const reply = await emulator.call('POST', await createSource(emulator), { body: '{"label":', headers })
    expect(reply.status).toBe(400)
  })
})

describe('resources of a version', () => {
  it('are merged into existing ones, and include the limits of their bundle', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
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

  it('are replaced completely when the switch says so', async () => {
    const emulator = await start()
    emulator.setSwitches({ resources: 'replace' })
    const versions = await createSource(emulator)
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
    const reply = await emulator.call('POST', await createSource(emulator), { json: { resources } })
    expect(reply.status).toBe(422)
  })

  it('refuse healthEndpointPath on an older server', async () => {
    const emulator = await start()
    emulator.setSwitches({ healthEndpointPath: 'unknown' })
    const reply = await emulator.call('POST', await createSource(emulator), {
      json: { resources: { healthEndpointPath: '/up' } }
    })
    expect(reply.body.message).toBe('healthEndpointPath is not allowed key')
  })
})

describe('a frozen version', () => {
  it.each(['422', '409'])('refuses PATCH and DELETE with %s', async frozen => {
    const emulator = await start()
    emulator.setSwitches({ frozen })
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    await emulator.call('POST', '/customApplications/', { json: { applicationSourceVersionId: versionId } })
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    expect((await emulator.call('GET', path)).body.isFrozen).toBe(true)
    expect((await emulator.call('PATCH', path, { json: { label: 'x' } })).status).toBe(Number(frozen))
    expect((await emulator.call('DELETE', path)).status).toBe(Number(frozen))
  })

  it('is frozen only once it runs when the switch says so', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running' })
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
