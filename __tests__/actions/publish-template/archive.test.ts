import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { unzipSync } from 'fflate'
import { zipFiles } from '../../../src/actions/publish-template/archive.ts'
import { digestBytes } from '../../../src/files/digest.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(path: string, bytes: Buffer) {
  const location = join(folder, path)
  writeFileSync(location, bytes)
  return { path, location, size: bytes.length, sha256: digestBytes(bytes) }
}

describe('zipFiles', () => {
  const made = { path: '.datarobot/deploy.json', bytes: Buffer.from('{}') }

  it('holds each file by its path, byte for byte, and is the same whenever it is made', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251))
    const files = [file('größe.bin', bytes), file('empty', Buffer.alloc(0))]
    const zip = await zipFiles(files, made)
    const entries = unzipSync(zip)
    expect(Object.keys(entries)).toEqual(['größe.bin', 'empty', '.datarobot/deploy.json'])
    expect(Buffer.from(entries['größe.bin'] ?? []).equals(bytes)).toBe(true)
    expect(Buffer.compare(await zipFiles(files, made), zip)).toBe(0)
  })

  it('refuses a file that is no longer what it was', async () => {
    const changed = file('a', Buffer.from('a'))
    writeFileSync(changed.location, 'b')
    await expect(zipFiles([changed], made)).rejects.toThrow('It changed after it was looked at.')
    rmSync(changed.location)
    await expect(zipFiles([changed], made)).rejects.toThrow('It can no longer be read.')
  })
})
