import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { diffFiles } from '../../../emulator/page/file-changes.ts'
import type { StoredFile } from '../../../emulator/state/records.ts'

const files = (list: Record<string, string>): StoredFile[] =>
  Object.entries(list).map(([path, blob]) => ({ path, blob, size: blob.length }))

describe('changesBetween', () => {
  it.each([
    ['nothing and nothing', {}, {}, []],
    ['an added file', {}, { a: 'x' }, ['added a null→1']],
    ['a removed file', { a: 'xx' }, {}, ['removed a 2→null']],
    ['other bytes', { a: 'x' }, { a: 'yyy' }, ['changed a 1→3']],
    ['other bytes of the same size', { a: 'x' }, { a: 'y' }, ['changed a 1→1']],
    ['the same bytes', { a: 'x', b: 'y' }, { b: 'y', a: 'x' }, []],
    ['a renamed file', { old: 'x' }, { new: 'x' }, ['added new null→1', 'removed old 1→null']],
    ['two files that swap their bytes', { a: 'x', b: 'yy' }, { a: 'yy', b: 'x' }, ['changed a 1→2', 'changed b 2→1']],
    ['letter case', { 'A.py': 'x' }, { 'a.py': 'x' }, ['removed A.py 1→null', 'added a.py null→1']],
    [
      'names of object prototype properties',
      {},
      { constructor: 'x', toString: 'y' },
      ['added constructor null→1', 'added toString null→1']
    ]
  ] as [string, Record<string, string>, Record<string, string>, string[]][])(
    'finds %s',
    (_name, before, after, expected) => {
      const changes = diffFiles(files(before), files(after))
      expect(
        changes.map(
          change => `${change.kind} ${change.path} ${change.before?.size ?? null}→${change.after?.size ?? null}`
        )
      ).toEqual(expected)
    }
  )

  it('turns any list of files into any other', () => {
    const list = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'c/e', 'f'), fc.constantFrom('x', 'yy', 'zzz'))
    fc.assert(
      fc.property(list, list, (before, after) => {
        const result = new Map(files(before).map(({ path, size }) => [path, size]))
        for (const { path, kind, before: was, after: is } of diffFiles(files(before), files(after))) {
          expect(result.get(path) ?? null).toBe(was?.size ?? null)
          expect(kind).toBe(was === null ? 'added' : is === null ? 'removed' : 'changed')
          if (is === null) result.delete(path)
          else result.set(path, is.size)
        }
        expect(new Map([...result].sort())).toEqual(
          new Map(
            files(after)
              .map(({ path, size }) => [path, size] as const)
              .sort()
          )
        )
      })
    )
  })
})
