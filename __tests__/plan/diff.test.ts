import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { diffFiles } from '../../src/plan/diff.ts'
import { file, manifest, NOTHING, running, trees, version } from '../support/desired-state.ts'

const untrusted = (paths: string[]) => ({
  base: version(paths),
  manifest: { trusted: null, reason: 'it was not made by this action' }
})

describe('diffFiles', () => {
  const before = running([file('a'), file('b'), file('c')])

  it.each([
    ['the same', [file('a'), file('b'), file('c')], [], []],
    ['one changed', [file('a'), file('b', 'other'), file('c')], ['b'], []],
    ['one more', [file('a'), file('b'), file('c'), file('d')], ['d'], []],
    ['one less', [file('a'), file('b')], [], ['c']],
    ['one renamed', [file('a'), file('b'), file('d', 'c')], ['d'], ['c']],
    ['nothing in common', [file('x')], ['x'], ['a', 'b', 'c']],
    ['nothing at all', [], [], ['a', 'b', 'c']]
  ])('finds what to send and what to delete: %s', (_, wanted, uploads, deletes) => {
    const diff = diffFiles(wanted, before, false)
    expect([diff.uploads.map(({ path }) => path), diff.deletes, diff.kept]).toEqual([uploads, deletes, []])
  })

  it('sends everything to where nothing is', () => {
    const wanted = [file('a'), file('b')]
    expect(diffFiles(wanted, NOTHING, false)).toEqual({ uploads: wanted, deletes: [], kept: [] })
  })

  it('sends everything over what it does not know, and deletes what is not wanted', () => {
    const diff = diffFiles([file('a'), file('b')], untrusted(['a', 'x', MANIFEST_PATH]), false)
    expect([diff.uploads.length, diff.deletes]).toEqual([2, ['x']])
  })

  it('keeps what a template brought, and only that', () => {
    const first = diffFiles([file('a')], untrusted(['a', 'template.py']), true)
    expect([first.deletes, first.kept]).toEqual([[], ['template.py']])
    const later = diffFiles([file('a')], running([file('a'), file('b')], ['template.py']), true)
    expect([later.deletes, later.kept]).toEqual([['b'], ['template.py']])
    const without = diffFiles([file('a')], running([file('a')], ['template.py']), false)
    expect([without.deletes, without.kept]).toEqual([['template.py'], []])
  })

  it('takes a path that a template brought and the checkout has for the checkout’s', () => {
    const diff = diffFiles([file('template.py', 'ours')], running([], ['template.py']), true)
    expect([diff.uploads.map(({ path }) => path), diff.deletes, diff.kept]).toEqual([['template.py'], [], []])
  })

  it('turns any tree into any other, sends nothing that is there, and never touches the manifest', () => {
    fc.assert(
      fc.property(trees(), trees(), fc.boolean(), fc.boolean(), (before, after, isTrusted, keeps) => {
        const paths = [...before.map(({ path }) => path), MANIFEST_PATH]
        const trust = isTrusted ? { trusted: manifest(before) } : { trusted: null, reason: 'of a test' }
        const diff = diffFiles(after, { base: version(paths), manifest: trust }, keeps)
        const result = new Map(before.map(({ path, sha256 }) => [path, sha256]))
        for (const { path, sha256 } of diff.uploads) {
          if (isTrusted) expect(result.get(path)).not.toBe(sha256)
          result.set(path, sha256)
        }
        for (const path of diff.deletes) expect(result.delete(path)).toBe(true)
        for (const path of diff.kept) expect(result.delete(path)).toBe(true)
        expect(result).toEqual(new Map(after.map(({ path, sha256 }) => [path, sha256])))
        expect(diff.deletes).not.toContain(MANIFEST_PATH)
      })
    )
  })
})
