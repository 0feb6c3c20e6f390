import { relative } from 'node:path'
import { create } from '@actions/glob'
import { afterEach, describe, expect, jest } from '@jest/globals'
import fc from 'fast-check'
import { type Globs, readGlobs } from '../../src/files/globs.ts'
import { inCheckout, SCRIPT } from '../support/checkout.ts'
import { effort, it, itSampled } from '../support/effort.ts'

/** Options with which `@actions/glob` must read the patterns. By default it follows links. */
const WALK = {
  followSymbolicLinks: false,
  implicitDescendants: true,
  matchDirectories: false,
  omitBrokenSymbolicLinks: true,
  excludeHiddenFiles: false
}

afterEach(() => {
  jest.restoreAllMocks()
})

/** Captures the output of the process. */
const printing = () => jest.spyOn(process.stdout, 'write').mockReturnValue(true)

async function globsOf(...lines: string[]): Promise<Globs> {
  const globs = await readGlobs('exclude', lines)
  if (Array.isArray(globs)) throw new Error(globs[0]?.saw)
  return globs
}

describe('readGlobs', () => {
  it.each([
    ['**', 'a/b', true],
    ['**', '.hidden/.x', true],
    ['*', 'a', true],
    ['*', 'a/b', true],
    ['*.md', 'a.md', true],
    ['*.md', 'a/b.md', false],
    ['**/*.md', 'a.md', true],
    ['**/*.md', 'a/.b/c.md', true],
    ['docs', 'docs/a/b', true],
    ['docs/', 'docs/a/b', true],
    ['docs/', 'docs', false],
    ['docs/*', 'docs/a/b', true],
    ['./docs/**', 'docs/a', true],
    ['doc', 'docs/a', false],
    ['a?c', 'abc', true],
    ['[ab].txt', 'b.txt', true],
    ['*.{py,sh}', 'a.py', false],
    ['A', 'a', false],
    ['cafe\u0301', 'caf\u00e9', true],
    ['#a', '#a', false],
    ['~x', '~x', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['**/', 'a', true],
    ['*/', 'a', false]
  ])('%j matches %j: %s', async (line, path, expected) => {
    expect((await globsOf(line)).match(path) !== null).toBe(expected)
  })

  it('uses the last line that matches, and returns it', async () => {
    const globs = await globsOf('docs/**', '!docs/keep/**', '**/*.tmp', '')
    expect(globs.match('docs/a')).toBe('docs/**')
    expect(globs.match('docs/keep/a')).toBeNull()
    expect(globs.match('docs/keep/a.tmp')).toBe('**/*.tmp')
    expect(globs.unmatched([])).toEqual([])
    expect((await globsOf('', '# all')).isEmpty).toBe(true)
  })

  it.each([
    '/docs',
    '/etc/**',
    '!/x',
    '../x',
    'a/../b',
    'a/./b',
    './../x',
    '..',
    '.',
    './',
    '~',
    '~/x',
    'C:\\x',
    '\\.\\./x',
    '[.]./x',
    'a/[.]'
  ])('rejects %j, which is not a path below the folder', async line => {
    await inCheckout({ 'start-app.sh': SCRIPT }, async checkout => {
      const { explanation, reason } = await checkout.refusal({ exclude: [line] })
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe(`Input "exclude" has ${JSON.stringify(line)}.`)
    })
  })

  it('reports the lines of both inputs together', () =>
    inCheckout({ 'start-app.sh': SCRIPT }, async checkout => {
      const { explanation } = await checkout.refusal({ include: ['/a'], exclude: ['../b'] })
      expect(explanation.saw).toContain('1. Input "include" has "/a".')
      expect(explanation.saw).toContain('2. Input "exclude" has "../b".')
    }))

  it('never throws, whatever a line contains', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...'.!~/\\[]*?#{}a :\n')).map(characters => characters.join('')),
        async line => {
          const globs = await readGlobs('exclude', [line])
          if (!Array.isArray(globs)) globs.match('a/.b')
        }
      )
    ))

  it('does not depend on the current folder', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'package.json': '' }, async checkout => {
      expect((await checkout.collect({ exclude: ['package.json'] })).files).toHaveLength(1)
    }))

  const part = fc.constantFrom('a', 'b', 'ab', 'a.py', 'b.md', '.h', '[z]', 'x y')
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))
  const glob = fc.constantFrom('*', '**', 'a', 'b', 'a*', '*.py', '?', '[ab]', '[!a]', '.*', '{a,b}', 'x y', '\\[z]')
  const line = fc
    .tuple(fc.constantFrom('', '', '!', './'), fc.array(glob, { minLength: 1, maxLength: 3 }), fc.constantFrom('', '/'))
    .map(([start, globs, end]) => start + globs.join('/') + end)

  it('prints nothing', async () => {
    const write = printing()
    const globs = await globsOf('**', '!docs/**')
    globs.match('docs/a')
    expect(write).not.toHaveBeenCalled()
  })

  itSampled('matches the same paths as the walk of @actions/glob', async () => {
    printing()
    await fc.assert(
      fc.asyncProperty(
        fc.array(path, { maxLength: 20 }),
        fc.array(line, { minLength: 1, maxLength: 4 }),
        (all, lines) => {
          const paths = all.filter(each => !all.some(other => other.startsWith(`${each}/`)))
          return inCheckout(Object.fromEntries(paths.map(each => [each, ''])), async checkout => {
            const placed = lines.map(each => each.replace(/^(!?)(\.\/)?/, `$1${checkout.workspace}/`)).join('\n')
            const globber = await create(placed, WALK)
            // It throws an error if a pattern treats a file as a folder.
            const found = await globber.glob().catch(() => null)
            fc.pre(found !== null)
            const theirs = (found ?? []).map(each => relative(checkout.workspace, each))
            const globs = await globsOf(...lines)
            expect([...new Set(paths)].filter(each => globs.match(each) !== null).sort()).toEqual(theirs.sort())
          })
        }
      ),
      { numRuns: effort(25, 100) }
    )
  })
})
