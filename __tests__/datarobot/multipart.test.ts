import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import busboy from 'busboy'
import fc from 'fast-check'
import { type MultipartBody, multipart, type Part } from '../../src/datarobot/multipart.ts'
import { UserError } from '../../src/errors.ts'
import type { DesiredFile } from '../../src/files/types.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'multipart-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

let written = 0
function fileOf(path: string, bytes: Uint8Array): DesiredFile {
  written += 1
  const location = join(folder, String(written))
  writeFileSync(location, bytes)
  return { path, location, size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

interface Read {
  name: string
  fileName: string | undefined
  type: string
  bytes: Buffer
}

async function bytesOf(body: MultipartBody): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  for await (const piece of body.bytes()) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** As a server reads it. */
async function readBack(body: MultipartBody): Promise<Read[]> {
  const bytes = await bytesOf(body)
  expect(bytes).toHaveLength(body.length)
  const parts: (Read | undefined)[] = []
  const parser = busboy({
    headers: { 'content-type': body.contentType },
    defParamCharset: 'utf8',
    limits: { fieldSize: Number.POSITIVE_INFINITY, fieldNameSize: 10_000 }
  })
  let count = 0
  parser.on('field', (name, value, { mimeType: type }) => {
    parts[count++] = { name, fileName: undefined, type, bytes: Buffer.from(value) }
  })
  parser.on('file', (name, stream, { filename: fileName, mimeType: type }) => {
    const index = count++
    const pieces: Buffer[] = []
    stream.on('data', (piece: Buffer) => pieces.push(piece))
    stream.on('end', () => {
      parts[index] = { name, fileName, type, bytes: Buffer.concat(pieces) }
    })
  })
  await new Promise((resolve, reject) => {
    parser.on('close', resolve)
    parser.on('error', reject)
    parser.end(bytes)
  })
  return parts.map(part => part as Read)
}

describe('multipart', () => {
  const names = fc
    .string({ unit: fc.constantFrom('a', 'é', '日', '"', ';', '=', ' ', '%', '-'), minLength: 1, maxLength: 12 })
    .map(name => `n${name}n`)
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(fc.constantFrom('\r\n', '--', '\r\n--', '----datarobot-', 'Content-Disposition: form-data', '\r', '\n'))
      .map(pieces => Buffer.from(pieces.join('')))
  )
  const part = fc.oneof(
    fc.record({ kind: fc.constant('field' as const), name: names, value: fc.string({ unit: 'grapheme' }) }),
    fc.record({ kind: fc.constant('bytes' as const), name: names, fileName: names, bytes: content }),
    fc.record({ kind: fc.constant('file' as const), name: names, fileName: names, bytes: content })
  )

  it('keeps names, order and bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), async made => {
        const parts = made.map((one): Part => {
          if (one.kind === 'field') return { name: one.name, value: one.value }
          if (one.kind === 'bytes') return { name: one.name, fileName: one.fileName, bytes: one.bytes }
          return { name: one.name, file: fileOf(`folder/${one.fileName}`, one.bytes) }
        })
        const read = await readBack(multipart(parts))
        const asBrowsersDo = (name: string) => name.replaceAll('"', '%22')
        expect(read.map(({ name, fileName }) => [name, fileName])).toEqual(
          made.map(one => [asBrowsersDo(one.name), one.kind === 'field' ? undefined : asBrowsersDo(one.fileName)])
        )
        for (const [index, one] of made.entries())
          expect(read[index]?.bytes.equals(one.kind === 'field' ? Buffer.from(one.value) : one.bytes)).toBe(true)
      }),
      { numRuns: 60 }
    )
  })

  it('sets the content type of a field', async () => {
    const read = await readBack(multipart([{ name: 'resources', value: '{}', type: 'application/json' }]))
    expect(read).toMatchObject([{ name: 'resources', type: 'application/json', fileName: undefined }])
  })

  it('escapes names, so that they cannot add a header', async () => {
    const name = 'a"\r\nContent-Type: text/html\r\n\r\nx'
    const bytes = await bytesOf(multipart([{ name, value: '' }]))
    expect(String(bytes).split('\r\n\r\n')).toHaveLength(2)
  })

  it('can be sent again, with the same bytes', async () => {
    const body = multipart([{ name: 'file', file: fileOf('a', Buffer.alloc(700_000, 7)) }])
    expect((await bytesOf(body)).equals(await bytesOf(body))).toBe(true)
  })

  it('has a new boundary each time', () => {
    expect(multipart([]).contentType).not.toBe(multipart([]).contentType)
  })

  it('combines small files and splits large ones', async () => {
    const many = Array.from({ length: 100 }, (_, index) => ({
      name: 'file',
      file: fileOf(`${index}`, Buffer.alloc(99))
    }))
    let pieces = 0
    let largest = 0
    const body = multipart([...many, { name: 'file', file: fileOf('large', Buffer.alloc(4 * 1024 * 1024)) }])
    for await (const piece of body.bytes()) {
      pieces += 1
      largest = Math.max(largest, piece.length)
    }
    expect(pieces).toBeLessThanOrEqual(66)
    expect(largest).toBeLessThanOrEqual(128 * 1024)
  })

  it.each<[string, (file: DesiredFile) => void]>([
    ['holds other bytes of the same size', ({ location }) => writeFileSync(location, 'other bytes')],
    ['became longer', ({ location }) => writeFileSync(location, 'first bytes and more')],
    ['became shorter', ({ location }) => writeFileSync(location, 'first')],
    ['is gone', ({ location }) => rmSync(location)]
  ])('rejects a file that %s since it was digested, and names it', async (_, change) => {
    const file = fileOf('app/main.py', Buffer.from('first bytes'))
    const body = multipart([{ name: 'file', file }])
    change(file)
    const reading = bytesOf(body)
    await expect(reading).rejects.toThrow(UserError)
    await expect(reading).rejects.toThrow('File "app/main.py" could not be sent.')
    await expect(reading).rejects.not.toThrow(folder)
  })
})
