import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/errors.ts'
import { digestBytes } from '../../src/files/digest.ts'
import { foldersOf, isInside, runsThroughGit } from '../../src/files/paths.ts'
import { type Checkout, inCheckout, SCRIPT } from '../support/checkout.ts'
import { effort, itSampled } from '../support/effort.ts'

const IGNORED = 'private/\n*.log\n'
const EXCLUDE = ['b/c/**']

const part = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'a', 'b', 'c', 'd', 'private', 'x.log', '.env')
const inside = fc.array(part, { minLength: 1, maxLength: 3, size: 'max' }).map(parts => parts.join('/'))
const place = fc.tuple(fc.constantFrom('app', 'app', 'core'), inside).map(parts => parts.join('/'))
const files = fc.array(place, { minLength: 6, maxLength: 12, size: 'max' })
const bad = fc.constantFrom('gone', '.', '..', '../..', '../../outside/a', 'WORKSPACE/.git/config', 'WORKSPACE/.git')
interface Link {
  path: string
  to: number | string
  isAbsolute: boolean
}

/** A link to an earlier path, by its number, or to a place that cannot be sent. */
const link: fc.Arbitrary<Link> = fc.record({
  path: place,
  to: fc.oneof({ weight: 40, arbitrary: fc.nat(1000) }, { weight: 1, arbitrary: bad }),
  isAbsolute: fc.boolean()
})
const links = fc.array(link, { minLength: 4, maxLength: 12, size: 'max' })

/** Writes files and links, but not below links: those would be written to the target. */
function write(checkout: Checkout, paths: readonly string[], links: readonly Link[]): void {
  const written: string[] = []
  const add = (path: string, create: (location: string) => void) => {
    const location = checkout.at(path)
    try {
      mkdirSync(dirname(location), { recursive: true })
      if (realpathSync(dirname(location)) !== dirname(location)) return
      create(location)
      written.push(...foldersOf(path).slice(1), path)
    } catch {
      // An earlier path is a file in place of a folder, or has this name.
    }
  }
  for (const path of paths) add(path, location => writeFileSync(location, `content of ${path}`, { flag: 'wx' }))
  for (const { path, to, isAbsolute } of links)
    add(path, location => {
      if (typeof to === 'string') return symlinkSync(to.replace('WORKSPACE', checkout.workspace), location)
      const target = checkout.at(written[to % written.length] ?? 'core')
      symlinkSync(isAbsolute ? target : relative(dirname(location), target), location)
    })
}

/** Paths that `cp -RL` copies of the application, by its own reading of the links. */
function copy(checkout: Checkout): { files: string[]; folders: string[]; hasErrors: boolean } {
  const { status } = spawnSync('cp', ['-RL', checkout.at('app'), checkout.at('../copy')])
  const entries = readdirSync(checkout.at('../copy'), { recursive: true, withFileTypes: true })
  const pathsOf = (isFile: boolean) =>
    entries
      .filter(entry => entry.isFile() === isFile)
      .map(entry => relative(checkout.at('../copy'), join(entry.parentPath, entry.name)))
  return { files: pathsOf(true), folders: pathsOf(false), hasErrors: status !== 0 }
}

/** True if the ignore file or the built-in list excludes a path of the application. */
const isIgnored = (path: string, isFolder: boolean): boolean =>
  path === '.dr_apps_ignore' ||
  path
    .split('/')
    .some(
      (name, index, { length }) =>
        name === '.env' || name === 'x.log' || (name === 'private' && (isFolder || index < length - 1))
    )

/** True if the input `exclude` of this test matches a path. */
const isExcluded = (path: string): boolean => `${path}/`.startsWith('b/c/')

describe('the files of a tree with links', () => {
  itSampled('are those that cp -RL copies, without those that a rule excludes by their path or by their target', () =>
    fc.assert(
      fc.asyncProperty(files, links, (paths, linked) =>
        inCheckout(
          {
            'app/start-app.sh': SCRIPT,
            'app/.dr_apps_ignore': IGNORED,
            'core/a': 'core',
            '.git/config': 'token',
            '../outside/a/b': 'outside'
          },
          async checkout => {
            write(checkout, paths, linked)
            const copied = copy(checkout)
            const realOf = (path: string) => realpathSync(checkout.at(`app/${path}`))
            const isForbidden = (path: string) =>
              !isInside(checkout.workspace, realOf(path)) || runsThroughGit(checkout.workspace, realOf(path))
            const collected = await checkout
              .collect({ path: 'app', exclude: EXCLUDE })
              .catch((error: unknown) => error as Error)

            if (collected instanceof Error) {
              expect(collected).toBeInstanceOf(UserError)
              expect(copied.hasErrors || [...copied.files, ...copied.folders].some(isForbidden)).toBe(true)
              return
            }
            const isLeftOut = (real: string, isFolder: boolean) =>
              isInside(checkout.at('app'), real)
                ? isIgnored(relative(checkout.at('app'), real), isFolder) ||
                  (!isFolder && isExcluded(relative(checkout.at('app'), real)))
                : real.split('/').includes('.env')
            const expected = copied.files.filter(
              path =>
                // A rule for folders also matches a link that cannot be sent.
                !isIgnored(path, isForbidden(path)) &&
                !isExcluded(path) &&
                !isLeftOut(realOf(path), false) &&
                !foldersOf(path).some(folder => isLeftOut(realOf(folder), true))
            )
            expect(collected.files.map(({ path }) => path)).toEqual(expected.sort())
            for (const { path, location, sha256 } of collected.files) {
              expect(isForbidden(path)).toBe(false)
              expect(lstatSync(location).isFile()).toBe(true)
              expect(sha256).toBe(digestBytes(readFileSync(checkout.at(`../copy/${path}`))))
            }
          }
        )
      ),
      { numRuns: effort(12, 200) }
    )
  )
})
