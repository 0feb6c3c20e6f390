import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { batches, diffFiles, MAX_BATCH_BYTES, MAX_BATCH_FILES } from '../../src/plan/diff.ts'
import { EMPTY_STATE, file, files, manifest, running, trees, version } from '../support/desired-state.ts'

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
  ])('returns the uploads and deletes: %s', (_, desired, uploads, deletes) => {
    const diff = diffFiles(desired, before, false)
    expect([diff.uploads.map(({ path }) => path), diff.deletes, diff.kept]).toEqual([uploads, deletes, []])
  })

  it('uploads all files without a base', () => {
    const desired = [file('a'), file('b')]
    expect(diffFiles(desired, EMPTY_STATE, false)).toEqual({ uploads: desired, deletes: [], kept: [] })
  })

  it('uploads all files over untrusted contents, and deletes other paths', () => {
    const diff = diffFiles([file('a'), file('b')], untrusted(['a', 'x', MANIFEST_PATH]), false)
    expect([diff.uploads.length, diff.deletes]).toEqual([2, ['x']])
  })

  it('keeps files of a template, and no others', () => {
    const first = diffFiles([file('a')], untrusted(['a', 'template.py']), true)
    expect([first.deletes, first.kept]).toEqual([[], ['template.py']])
    const later = diffFiles([file('a')], running([file('a'), file('b')], ['template.py']), true)
    expect([later.deletes, later.kept]).toEqual([['b'], ['template.py']])
    const without = diffFiles([file('a')], running([file('a')], ['template.py']), false)
    expect([without.deletes, without.kept]).toEqual([['template.py'], []])
  })

  it('treats a path of the template that is in the checkout as one of the checkout', () => {
    const diff = diffFiles([file('template.py', 'ours')], running([], ['template.py']), true)
    expect([diff.uploads.map(({ path }) => path), diff.deletes, diff.kept]).toEqual([['template.py'], [], []])
  })

  it('turns any tree into any other, uploads no unchanged file, and never deletes the manifest', () => {
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

const sized = (...sizes: number[]) => sizes.map((size, index) => file(`f${index}`, '', size))
const countsOf = (sizes: number[]) => batches(sized(...sizes)).map(({ length }) => length)
const MIB = 1024 * 1024

describe('batches', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [99, [99]],
    [100, [99, 1]],
    [198, [99, 99]],
    [199, [99, 99, 1]],
    [999, [99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 9]]
  ])('splits %i files into %j, with room for the manifest in each', (count, sizes) => {
    expect(batches(files(count)).map(({ length }) => length)).toEqual(sizes)
  })

  it.each<[string, number[], number[]]>([
    ['just what fits', [39 * MIB, MIB], [2]],
    ['a byte more', [39 * MIB, MIB, 1], [2, 1]],
    ['one that is larger than a batch', [MIB, 50 * MIB, MIB], [1, 1, 1]],
    ['one that is larger, first and last', [50 * MIB, 0, 60 * MIB], [1, 1, 1]],
    ['each batch for itself', [30 * MIB, 30 * MIB, 5 * MIB, 5 * MIB], [1, 3]],
    ['empty files', [0, 0, 40 * MIB, 0], [4]]
  ])('splits by bytes: %s', (_, sizes, counts) => {
    expect(countsOf(sizes)).toEqual(counts)
  })

  it('keeps every file, in order, within both limits', () => {
    const sizes = fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.nat({ max: MIB }) },
        { weight: 1, arbitrary: fc.integer({ min: 20 * MIB, max: 60 * MIB }) }
      ),
      { maxLength: 300, size: 'max' }
    )
    fc.assert(
      fc.property(sizes, list => {
        const desired = sized(...list)
        const result = batches(desired)
        expect(result.flat()).toEqual(desired)
        for (const batch of result) {
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_FILES)
          if (batch.length > 1)
            expect(batch.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MAX_BATCH_BYTES)
        }
        expect(result.slice(0, -1).every(({ length }) => length > 0)).toBe(true)
      }),
      { numRuns: 50 }
    )
  })
})
