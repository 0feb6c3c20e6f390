import { describe, expect, it } from '@jest/globals'
import type { FileChange } from '../../src/plan/types.ts'
import { countChanges, listChanges } from '../../src/report/file-changes.ts'

const change = (kind: FileChange['kind'], path: string, more: Partial<FileChange> = {}): FileChange => ({
  kind,
  path,
  from: null,
  size: kind === 'deleted' ? null : 2048,
  sizeBefore: kind === 'added' ? null : 1024,
  ...more
})

const many = (count: number, pathOf: (index: number) => string): FileChange[] =>
  Array.from({ length: count }, (_, index) => change('added', pathOf(index)))

describe('the list of changed files', () => {
  it('shows sizes, and a renamed file with both paths', () => {
    const files = [
      change('changed', 'app.py'),
      change('changed', 'same.py', { sizeBefore: 2048 }),
      change('changed', 'unknown.py', { sizeBefore: null }),
      change('added', 'new.py'),
      change('deleted', 'old.py'),
      change('renamed', 'lib/b.py', { from: 'a.py' })
    ]
    expect(listChanges(files)).toEqual([
      '! app.py (1.0 KiB → 2.0 KiB)',
      '! same.py (2.0 KiB)',
      '! unknown.py (2.0 KiB)',
      '+ new.py (2.0 KiB)',
      '- old.py (1.0 KiB)',
      '! a.py → lib/b.py'
    ])
    expect(countChanges(files)).toBe('1 new, 3 changed, 1 renamed, 1 removed')
  })

  it('groups files by folder, and counts those of a folder with many', () => {
    const files = [change('added', 'pages/a.py'), change('deleted', 'pages/b.py'), ...many(13, index => `img/${index}`)]
    expect(listChanges(files)).toEqual([
      '  pages/',
      '+   a.py (2.0 KiB)',
      '-   b.py (1.0 KiB)',
      '  img/: 13 new, 26.0 KiB'
    ])
  })

  it.each([
    ['many folders in one', many(500, index => `a/b/${index}/x`), ['  a/b/: 500 new, 1000 KiB']],
    ['many folders in many', many(500, index => `${index % 50}/${index}/x`), ['  ./: 500 new, 1000 KiB']]
  ])('stays short with %s', (_, files, lines) => {
    expect(listChanges(files)).toEqual(lines)
  })

  it('keeps a path on one line', () => {
    expect(listChanges([change('added', 'a\n::error::b')]).join()).not.toContain('\n')
  })
})
