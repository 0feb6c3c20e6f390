import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from '@jest/globals'
import { checkoutCommit } from '../../src/files/checkout-commit.ts'
import { writeFiles } from '../support/deploys.ts'

const COMMIT = 'a'.repeat(40)
const OTHER = 'b'.repeat(64)
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function workspace(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'checkout-'))
  folders.push(folder)
  const inside = join(folder, 'workspace')
  mkdirSync(inside)
  writeFiles(inside, files)
  return inside
}

describe('checkoutCommit', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['a checked out commit', { '.git/HEAD': `${COMMIT}\n` }, COMMIT],
    ['a commit of SHA-256', { '.git/HEAD': OTHER }, OTHER],
    ['a branch', { '.git/HEAD': 'ref: refs/heads/a/b\n', '.git/refs/heads/a/b': `${COMMIT}\n` }, COMMIT],
    [
      'a packed branch',
      { '.git/HEAD': 'ref: refs/heads/x', '.git/packed-refs': `#\n${COMMIT} refs/heads/x\n` },
      COMMIT
    ],
    [
      'another packed branch',
      { '.git/HEAD': 'ref: refs/heads/x', '.git/packed-refs': `${COMMIT} refs/heads/xy` },
      null
    ],
    ['a branch without a commit', { '.git/HEAD': 'ref: refs/heads/main' }, null],
    ['a ref that leads out', { '.git/HEAD': 'ref: refs/../../a', a: COMMIT }, null],
    ['a damaged HEAD', { '.git/HEAD': 'main' }, null],
    ['no checkout', { 'a.txt': '' }, null],
    ['the folder of a submodule', { '.git/HEAD': COMMIT, 'app/.git': 'gitdir: ../.git/modules/app' }, COMMIT],
    ['the nearest of two checkouts', { '.git/HEAD': OTHER, 'app/.git/HEAD': COMMIT }, COMMIT]
  ])('of %s', (_, files, expected) => {
    const folder = workspace({ 'app/start-app.sh': '', ...files })
    expect(checkoutCommit(folder, 'app')).toBe(expected)
  })

  it('reads nothing beyond the workspace', () => {
    const folder = workspace({ 'app/start-app.sh': '' })
    mkdirSync(join(folder, '../.git'))
    writeFileSync(join(folder, '../.git/HEAD'), COMMIT)
    expect(checkoutCommit(folder, 'app')).toBeNull()
    expect(checkoutCommit(folder, '..')).toBeNull()
  })
})
