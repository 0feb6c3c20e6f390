import { execFileSync } from 'node:child_process'
import { mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { unzipSync } from 'fflate'
import { zipFiles } from '../../../src/actions/publish-template/archive.ts'
import { digestBytes } from '../../../src/files/digest.ts'

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'archive-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function file(path: string, bytes: Buffer) {
  const location = join(folder, path)
  writeFileSync(location, bytes)
  return { path, location, size: bytes.length, sha256: digestBytes(bytes) }
}

describe('zipFiles', () => {
  const generated = { path: '.datarobot/deploy.json', bytes: Buffer.from('{}') }

  it('holds each file by its path, byte for byte, and is always the same for the same files', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251))
    const files = [file('größe.bin', bytes), file('empty', Buffer.alloc(0))]
    const zip = await zipFiles(files, generated)
    const entries = unzipSync(zip)
    expect(Object.keys(entries)).toEqual(['größe.bin', 'empty', '.datarobot/deploy.json'])
    expect(Buffer.from(entries['größe.bin'] ?? []).equals(bytes)).toBe(true)
    expect(Buffer.compare(await zipFiles(files, generated), zip)).toBe(0)
  })

  it('rejects a file that changed', async () => {
    const changed = file('a', Buffer.from('a'))
    writeFileSync(changed.location, 'b')
    await expect(zipFiles([changed], generated)).rejects.toThrow('It changed during this step.')
    rmSync(changed.location)
    await expect(zipFiles([changed], generated)).rejects.toThrow('It can no longer be read')
  })

  it.each<[string, (location: string) => void]>([
    [
      'a link to the same content',
      location => {
        renameSync(location, `${location}-moved`)
        symlinkSync(`${location}-moved`, location)
      }
    ],
    [
      'a pipe that nobody writes to',
      location => {
        rmSync(location)
        execFileSync('mkfifo', [location])
      }
    ]
  ])('rejects a file that was replaced by %s', async (_, replace) => {
    const replaced = file('a', Buffer.from('a'))
    replace(replaced.location)
    await expect(zipFiles([replaced], generated)).rejects.toThrow('It can no longer be read, or was replaced.')
  })
})
