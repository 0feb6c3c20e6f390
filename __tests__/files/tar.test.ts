import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { archiveOf } from '../../src/datarobot/environment-builds.ts'
import { collectDockerContext } from '../../src/files/docker-context.ts'
import { writeFiles } from '../support/deploys.ts'
import { effort, it, itSampled } from '../support/effort.ts'

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tar-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

async function archive(workspace: string): Promise<Buffer> {
  const { length, bytes } = archiveOf(await collectDockerContext({ workspace, path: '.' }))
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes()) chunks.push(chunk)
  const whole = Buffer.concat(chunks)
  expect(whole.length).toBe(length)
  return whole
}

/** Files that `tar` unpacks, by path: content, and whether its owner may execute it. */
function unpacked(bytes: Buffer, paths: readonly string[]): Record<string, [string, boolean]> {
  const folder = mkdtempSync(join(home, 'out-'))
  execFileSync('tar', ['-xf', '-', '-C', folder], { input: bytes })
  return Object.fromEntries(
    paths.map(path => {
      const file = join(folder, path)
      return [path, [readFileSync(file, 'utf8'), (statSync(file).mode & 0o100) !== 0]]
    })
  )
}

const LONG = `${'a-folder-with-a-name/'.repeat(14)}file-with-a-long-name.txt`
const FILES = {
  Dockerfile: 'FROM scratch\n',
  'start.sh': '#!/bin/sh\n',
  'empty.txt': '',
  'exactly one block.txt': 'x'.repeat(512),
  'äöü/日本.txt': 'unicode',
  [`${'b'.repeat(100)}/name.txt`]: 'prefix',
  [`${'c'.repeat(101)}`]: 'no slash to split at',
  [LONG]: 'long'
}

describe('the archive of a context', () => {
  it('is unpacked by tar to the same files', async () => {
    const workspace = join(home, 'in')
    writeFiles(workspace, FILES)
    chmodSync(join(workspace, 'start.sh'), 0o750)
    expect(unpacked(await archive(workspace), Object.keys(FILES))).toEqual(
      Object.fromEntries(Object.entries(FILES).map(([path, content]) => [path, [content, path === 'start.sh']]))
    )
  })

  it('is the same for the same files, whatever their times, modes of groups and order on disk', async () => {
    const [one, two] = [join(home, 'one'), join(home, 'two')]
    writeFiles(one, FILES)
    writeFiles(two, Object.fromEntries(Object.entries(FILES).reverse()))
    chmodSync(join(two, 'empty.txt'), 0o600)
    expect((await archive(one)).equals(await archive(two))).toBe(true)
    const digest = async (workspace: string) => (await collectDockerContext({ workspace, path: '.' })).digest
    expect(await digest(one)).toBe(await digest(two))
    chmodSync(join(two, 'empty.txt'), 0o700)
    expect(await digest(one)).not.toBe(await digest(two))
  })

  itSampled('holds any tree of names', async () => {
    const name = fc
      .stringMatching(/^[a-zA-Z0-9 é日._-]{1,120}$/)
      .filter(text => /[^. ]/.test(text) && text.trim() === text)
    const tree = fc.dictionary(
      fc.array(name, { minLength: 1, maxLength: 4 }).map(parts => `tree/${parts.join('/')}.d`),
      fc.string({ maxLength: 600 }),
      { maxKeys: 8 }
    )
    let count = 0
    await fc.assert(
      fc.asyncProperty(tree, async files => {
        const workspace = join(home, `${count++}`)
        const given = { Dockerfile: 'FROM scratch\n', ...files }
        try {
          writeFiles(workspace, given)
        } catch {
          return // A name is both a file and a folder, or too long for the disk.
        }
        const paths = Object.keys(given).map(path => path.normalize('NFC'))
        const found = unpacked(await archive(workspace), paths)
        for (const [path, content] of Object.entries(given))
          expect(found[path.normalize('NFC')]?.[0]).toBe(Buffer.from(content).toString('utf8'))
      }),
      { numRuns: effort(15, 300) }
    )
  })

  it('is not completed if a file changed since it was digested', async () => {
    const workspace = join(home, 'in')
    writeFiles(workspace, FILES)
    const { bytes } = archiveOf(await collectDockerContext({ workspace, path: '.' }))
    writeFileSync(join(workspace, 'start.sh'), '#!/bin/no')
    const read = async () => {
      for await (const _ of bytes());
    }
    await expect(read()).rejects.toThrow('It changed during the upload.')
  })
})
