import { createHash } from 'node:crypto'
import { lstatSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { UserError } from '../../src/errors.ts'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'
import { effort } from '../support/effort.ts'

describe('links', () => {
  it('to files are sent as the content of their target, under their own path', () =>
    inCheckout(
      {
        'app/start-app.sh': { to: 'scripts/start.sh' },
        'app/scripts/start.sh': SCRIPT,
        'app/a/one': { to: '../two' },
        'app/two': { to: './three' },
        'app/three': 'three'
      },
      async checkout => {
        const desired = await checkout.collect({ path: 'app' })
        expect(pathsOf(desired)).toEqual(['a/one', 'scripts/start.sh', 'start-app.sh', 'three', 'two'])
        const three = {
          size: 5,
          sha256: createHash('sha256').update('three').digest('hex'),
          location: checkout.at('app/three')
        }
        expect(desired.files[0]).toEqual({ path: 'a/one', ...three })
        expect(desired.files[4]).toEqual({ path: 'two', ...three })
      }
    ))

  it('can be absolute, and can leave the folder on the way, if their target is inside', () =>
    inCheckout({ 'start-app.sh': SCRIPT, around: { to: '../workspace/a' }, a: 'a' }, async checkout => {
      symlinkSync(checkout.at('a'), checkout.at('absolute'))
      expect(pathsOf(await checkout.collect())).toEqual(['a', 'absolute', 'around', 'start-app.sh'])
    }))

  it.each<[string, Tree, string[], string]>([
    ['the built-in list', { 'pub.txt': { to: '.env' }, '.env': 'secret' }, [], '.env (built in)'],
    [
      'the built-in list, with its folder',
      { 'pub.txt': { to: '.aws/credentials' }, '.aws/credentials': 'secret' },
      [],
      '.aws/ (built in)'
    ],
    [
      'the ignore file',
      { 'pub.txt': { to: 'private/key.txt' }, 'private/key.txt': 'secret', '.dr_apps_ignore': 'private/' },
      [],
      'private/ (.dr_apps_ignore)'
    ],
    [
      'the ignore file, over another link',
      { 'pub.txt': { to: 'b' }, b: { to: 'private/x' }, 'private/x': 'secret', '.dr_apps_ignore': 'private\nb' },
      [],
      'private (.dr_apps_ignore)'
    ],
    ['"exclude"', { 'pub.txt': { to: 'a/b' }, 'a/b': 'secret' }, ['a/**'], 'exclude: a/**']
  ])('to files that %s excludes are excluded too, with a notice', (_, tree, exclude, rule) =>
    inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
      const desired = await checkout.collect({ exclude })
      expect(pathsOf(desired)).toEqual(['start-app.sh'])
      expect(desired.ignored.map(each => each.rule)).toContain(rule)
      expect(desired.notices).toEqual([expect.stringMatching(/^These links are not sent, .* "pub\.txt -> [^"]+"\.$/)])
    })
  )

  it('to files that a rule includes again are sent', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, 'pub.txt': { to: 'a/b' }, 'a/b': 'b', 'a/c': 'c', '.dr_apps_ignore': 'a/\n!a/b' },
      async checkout => {
        expect(pathsOf(await checkout.collect())).toEqual(['a/b', 'pub.txt', 'start-app.sh'])
      }
    ))

  it('to files that "include" does not match are sent, because it matches paths to send', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'pub.txt': { to: 'a/b' }, 'a/b': 'b' }, async checkout => {
      expect(pathsOf(await checkout.collect({ include: ['*.sh', '*.txt'] }))).toEqual(['pub.txt', 'start-app.sh'])
    }))

  it.each<[string, Tree, string, string]>([
    [
      'out of the folder',
      { x: { to: '../other/y' }, '../other/y': '' },
      'x -> ../other/y',
      'points outside of the folder'
    ],
    [
      'to the folder beside, of like name',
      { x: { to: '../app2/y' }, '../app2/y': '' },
      'x -> ../app2/y',
      'points outside'
    ],
    ['to a device', { x: { to: '/dev/zero' } }, 'x -> /dev/zero', 'points outside of the folder'],
    ['out by two links', { x: { to: 'y' }, y: { to: '..' } }, 'y -> ..', 'point outside of the folder'],
    ['to a folder', { x: { to: 'y' }, 'y/z': '' }, 'x -> y', 'points to a folder'],
    ['to the folder itself', { x: { to: '.' } }, 'x -> .', 'points to a folder'],
    ['to nothing', { x: { to: 'y' } }, 'x -> y', 'target does not exist'],
    ['through a file', { x: { to: 'start-app.sh/y' } }, 'x -> start-app.sh/y', 'target does not exist'],
    ['to itself', { x: { to: 'x' } }, 'x -> x', 'points to itself'],
    ['in a circle', { x: { to: 'y' }, y: { to: 'x' } }, '2 links "x -> y", "y -> x"', 'point to themselves'],
    ['into .git', { x: { to: '.git/config' }, '.git/config': 'token' }, 'x -> .git/config', 'points into ".git"']
  ])('%s are rejected', (_, tree, name, saw) => {
    const placed = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`app/${path}`, content]))
    return inCheckout({ 'app/start-app.sh': SCRIPT, ...placed }, async checkout => {
      const { explanation } = await checkout.refusal({ path: 'app' })
      expect(explanation.what).toContain(name)
      expect(explanation.saw).toContain(saw)
    })
  })

  it('that the rules or the inputs exclude are not resolved', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        'a/x': { to: '/etc/passwd' },
        'y.tmp': { to: 'y.tmp' },
        z: { to: '..' },
        '.dr_apps_ignore': '*.tmp'
      },
      async checkout => {
        expect(pathsOf(await checkout.collect({ exclude: ['a/**', 'z'] }))).toEqual(['start-app.sh'])
        expect(pathsOf(await checkout.collect({ include: ['*.sh'] }))).toEqual(['start-app.sh'])
      }
    ))

  const secret = 'a secret that lies outside'
  const part = fc.constantFrom('a', 'b', 'c', 'd')
  const inside = fc.array(part, { minLength: 1, maxLength: 3 }).map(parts => parts.join('/'))
  const target = fc
    .tuple(
      fc.constantFrom(
        '',
        './',
        '../',
        '../../',
        '../../../',
        '../../outside/',
        'WORKSPACE/app/',
        'WORKSPACE/../outside/',
        '/'
      ),
      inside
    )
    .map(([start, path]) => start + path)
  const plan = fc.array(fc.tuple(inside, fc.option(target, { nil: null })), { minLength: 3, maxLength: 20 })

  it('never include a file outside of the folder', () =>
    fc.assert(
      fc.asyncProperty(plan, steps =>
        inCheckout(
          { 'app/start-app.sh': SCRIPT, '../outside/a': secret, '../outside/b/c': secret, a: secret, 'b/c': secret },
          async checkout => {
            for (const [path, to] of steps) {
              const place = checkout.at(`app/${path}`)
              try {
                mkdirSync(dirname(place), { recursive: true })
                // Skips paths below a link, which the test itself would create outside.
                if (lstatSync(dirname(place)).isSymbolicLink() || lstatSync(dirname(dirname(place))).isSymbolicLink())
                  continue
                if (to === null) writeFileSync(place, 'inside', { flag: 'wx' })
                else symlinkSync(to.replace('WORKSPACE', checkout.workspace), place)
              } catch {
                // An earlier step created this path.
              }
            }
            const desired = await checkout.collect({ path: 'app' }).catch((error: Error) => error)
            if (desired instanceof Error) {
              expect(desired).toBeInstanceOf(UserError)
              expect(desired.message).not.toContain(secret)
              return
            }
            const digest = createHash('sha256').update(secret).digest('hex')
            for (const file of desired.files) {
              expect(file.sha256).not.toBe(digest)
              expect(file.location.startsWith(checkout.at('app/'))).toBe(true)
              expect(lstatSync(file.location).isFile()).toBe(true)
            }
          }
        )
      ),
      { numRuns: effort(15, 150) }
    ))
})
