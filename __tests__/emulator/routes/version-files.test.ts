import { describe, expect } from '@jest/globals'
import { unzipSync } from 'fflate'
import { FormData } from 'undici'
import { it, itInFull } from '../../support/effort.ts'
import { createSource, readFiles } from '../../support/emulated-sources.ts'
import { type Answer, filesForm, type Json, start } from '../../support/emulator.ts'

const paths = (answer: Answer): string[] => answer.body.items.map((item: Json) => item.filePath)

describe('files of a version', () => {
  it('replaces an existing path, with a new item id unless a switch keeps it', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const first = (await emulator.call('POST', versions, { form: filesForm({ a: 'one', b: 'two' }) })).body
    const path = `${versions}${first.id}/`
    const second = await emulator.call('PATCH', path, { form: filesForm({ a: 'three' }) })
    expect(second.status).toBe(200)
    expect(paths(second)).toEqual(['a', 'b'])
    expect(second.body.items[0].id).not.toBe(first.items[0].id)
    expect(await readFiles(emulator, path)).toEqual({ a: 'three', b: 'two' })
    emulator.setSwitches({ replacedItem: 'same-id' })
    const third = await emulator.call('PATCH', path, { form: filesForm({ a: 'four' }) })
    expect(third.body.items[0].id).toBe(second.body.items[0].id)
  })

  it('deletes by id from JSON and from repeated form fields', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const { id, items } = (await emulator.call('POST', versions, { form: filesForm({ a: '1', b: '2', c: '3' }) })).body
    const path = `${versions}${id}/`
    expect(paths(await emulator.call('PATCH', path, { json: { filesToDelete: [items[0].id] } }))).toEqual(['b', 'c'])
    const form = new FormData()
    form.append('filesToDelete', items[1].id)
    form.append('filesToDelete', items[2].id)
    expect(paths(await emulator.call('PATCH', path, { form }))).toEqual([])
  })

  it('refuses to delete an unknown id, and deletes none of the others', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
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
    emulator.setSwitches({ uploadWithDelete: order, replacedItem: 'same-id' })
    const versions = await createSource(emulator)
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
    const versions = await createSource(emulator)
    const form = new FormData()
    form.append('file', new Blob(['x']), 'x')
    // A form would convert a line break to CRLF, so the test sends a raw body.
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
    const reply = await emulator.call('POST', await createSource(emulator), { form })
    expect([reply.status, Object.keys(reply.body.errors)]).toEqual([422, ['filePath']])
  })

  const many = (count: number, prefix = 'f') =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`${prefix}${i}`, 'x']))

  it('accepts 100 files in a request, not 101, unless a switch removes the limit', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    expect((await emulator.call('POST', versions, { form: filesForm(many(100)) })).status).toBe(201)
    expect((await emulator.call('POST', versions, { form: filesForm(many(101)) })).status).toBe(422)
    emulator.setSwitches({ filesPerRequest: 'unlimited' })
    expect((await emulator.call('POST', versions, { form: filesForm(many(101)) })).status).toBe(201)
  })

  itInFull('accepts 1000 files and refuses the next one', async () => {
    const emulator = await start()
    emulator.setSwitches({ filesPerRequest: 'unlimited' })
    const versions = await createSource(emulator)
    const { id } = (await emulator.call('POST', versions, { form: filesForm(many(1000)) })).body
    const path = `${versions}${id}/`
    expect((await emulator.call('PATCH', path, { form: filesForm({ f0: 'replaced' }) })).status).toBe(200)
    expect((await emulator.call('PATCH', path, { form: filesForm({ more: 'x' }) })).status).toBe(422)
    expect((await emulator.call('GET', path)).body.items).toHaveLength(1000)
  })

  it('refuses more than 100 deletes in a request', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
    const { id } = (await emulator.call('POST', versions, { json: {} })).body
    const filesToDelete = Array.from({ length: 101 }, () => 'x')
    const reply = await emulator.call('PATCH', `${versions}${id}/`, { json: { filesToDelete } })
    expect(reply.status).toBe(422)
    expect(reply.body.message).toContain('100')
  })

  it('are all in the archive, unchanged', async () => {
    const emulator = await start()
    const versions = await createSource(emulator)
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
    const versions = await createSource(emulator)
    const { id, items } = (
      await emulator.call('POST', versions, { form: filesForm({ a: Buffer.from([255, 254, 0]) }) })
    ).body
    const reply = await emulator.call('GET', `${versions}${id}/items/${items[0].id}/`)
    expect([reply.status, reply.body.message]).toEqual([422, 'File is not utf-8 encoded'])
    expect((await emulator.call('GET', `${versions}${id}/items/unknown/`)).status).toBe(404)
  })
})
