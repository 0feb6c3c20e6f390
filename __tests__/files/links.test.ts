import { createHash } from 'node:crypto'
import { symlinkSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'

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

  it('can be absolute, and can leave the checkout on the way, if their target is inside', () =>
    inCheckout({ 'start-app.sh': SCRIPT, around: { to: '../workspace/a' }, a: 'a' }, async checkout => {
      symlinkSync(checkout.at('a'), checkout.at('absolute'))
      expect(pathsOf(await checkout.collect())).toEqual(['a', 'absolute', 'around', 'start-app.sh'])
    }))

  it('to folders elsewhere in the checkout are sent with their files, as in the official templates', () =>
    inCheckout(
      {
        'app/start-app.sh': SCRIPT,
        'app/core': { to: '../core' },
        'app/requirements.txt': { to: 'core/requirements.txt' },
        'core/requirements.txt': 'dash',
        'core/src/main.py': '',
        'core/shared': { to: '../libs/shared' },
        'libs/shared/a.py': '',
        'libs/other.py': ''
      },
      async checkout => {
        const desired = await checkout.collect({ path: 'app' })
        expect(
          desired.files.map(({ path, location }) => [path, location.slice(checkout.workspace.length + 1)])
        ).toEqual([
          ['core/requirements.txt', 'core/requirements.txt'],
          ['core/shared/a.py', 'libs/shared/a.py'],
          ['core/src/main.py', 'core/src/main.py'],
          ['requirements.txt', 'core/requirements.txt'],
          ['start-app.sh', 'app/start-app.sh']
        ])
        expect(desired.notices).toEqual([])
      }
    ))

  it('to folders may be the ignore file, the scripts and the metadata too', () =>
    inCheckout(
      {
        'app/start-app.sh': { to: '../shared/start.sh' },
        'app/.dr_apps_ignore': { to: '../shared/ignored' },
        'app/metadata.yaml': { to: '../shared/metadata.yaml' },
        'app/a.log': '',
        'shared/start.sh': SCRIPT.replaceAll('\n', '\r\n'),
        'shared/ignored': '*.log\n',
        'shared/metadata.yaml': 'runtimeParameterDefinitions:\n  - {fieldName: KEY, type: string}\n'
      },
      async checkout => {
        expect((await checkout.refusal({ path: 'app' })).message).toContain('It has CR LF line endings.')
        checkout.lay({ 'shared/start.sh': SCRIPT })
        const desired = await checkout.collect({ path: 'app' })
        expect(pathsOf(desired)).toEqual(['metadata.yaml', 'start-app.sh'])
        expect(desired.parameterDefinitions).toEqual([{ name: 'KEY', type: 'string' }])
      }
    ))

  const TEMPLATE: Tree = {
    'app/start-app.sh': SCRIPT,
    'app/core': { to: '../core' },
    'core/a.py': '',
    'core/b.txt': '',
    'core/tests/c.py': '',
    'core/.env': 'secret',
    'core/.venv/x': '',
    'core/.git': 'gitdir: elsewhere'
  }

  it.each<[string, { include?: string[]; exclude?: string[]; ignored?: string }, string[]]>([
    ['nothing', {}, ['core/a.py', 'core/b.txt', 'core/tests/c.py', 'start-app.sh']],
    [
      '"include" with the link',
      { include: ['*.sh', 'core'] },
      ['core/a.py', 'core/b.txt', 'core/tests/c.py', 'start-app.sh']
    ],
    ['"include" below the link', { include: ['*.sh', 'core/*.py'] }, ['core/a.py', 'start-app.sh']],
    ['"exclude" with the link', { exclude: ['core'] }, ['start-app.sh']],
    ['"exclude" below the link', { exclude: ['core/**', '!core/b.txt'] }, ['core/b.txt', 'start-app.sh']],
    ['the ignore file with the link', { ignored: 'core/' }, ['start-app.sh']],
    ['the ignore file below the link', { ignored: 'core/*\n!core/a.py' }, ['core/a.py', 'start-app.sh']],
    [
      'the ignore file with the target',
      { ignored: '../core' },
      ['core/a.py', 'core/b.txt', 'core/tests/c.py', 'start-app.sh']
    ],
    [
      'the ignore file, with a file of the built-in list',
      { ignored: 'core/*\n!core/.env' },
      ['core/.env', 'start-app.sh']
    ]
  ])('to folders are selected by %s', (_, { ignored, ...inputs }, paths) =>
    inCheckout(
      { ...TEMPLATE, ...(ignored === undefined ? {} : { 'app/.dr_apps_ignore': ignored }) },
      async checkout => {
        const desired = await checkout.collect({ path: 'app', ...inputs })
        expect(pathsOf(desired)).toEqual(paths)
        expect(desired.notices).toEqual([])
      }
    )
  )

  it('to folders that are not there are errors if "include" names files in them', () =>
    inCheckout({ 'start-app.sh': SCRIPT, core: { to: '../core' } }, async checkout => {
      expect(pathsOf(await checkout.collect({ include: ['*.sh', '**/*.py'] }))).toEqual(['start-app.sh'])
      const { explanation } = await checkout.refusal({ include: ['*.sh', './core/*.py'] })
      expect(explanation.what).toBe('The link "core -> ../core" cannot be sent.')
      expect(explanation.next).toContain('submodules')
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
    ['"exclude"', { 'pub.txt': { to: 'a/b' }, 'a/b': 'secret' }, ['a/**'], 'exclude: a/**'],
    ['the built-in list, in a folder', { pub: { to: '.aws' }, '.aws/credentials': 'secret' }, [], '.aws/ (built in)'],
    [
      'the built-in list, over a folder',
      { pub: { to: 'a/b' }, 'a/b/c': { to: '../../.env' }, '.env': 'secret', '.dr_apps_ignore': 'a/' },
      [],
      'a/ (.dr_apps_ignore)'
    ],
    [
      'the ignore file, in a folder',
      { pub: { to: 'a' }, 'a/key.txt': 'secret', '.dr_apps_ignore': '/a/*.txt' },
      [],
      '/a/*.txt (.dr_apps_ignore)'
    ]
  ])('to files that %s excludes are excluded too, with a notice', (_, tree, exclude, rule) =>
    inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
      const desired = await checkout.collect({ exclude })
      expect(pathsOf(desired)).toEqual(['start-app.sh'])
      expect(desired.ignored.map(each => each.rule)).toContain(rule)
      expect(desired.notices).toEqual([expect.stringMatching(/^These links are not sent, .* "pub[^"]* -> [^"]+"\.$/)])
    })
  )

  it('to files elsewhere in the checkout that the built-in list excludes are excluded too', () =>
    inCheckout(
      {
        'app/start-app.sh': SCRIPT,
        'app/a.json': { to: '../gha-creds-1a.json' },
        'app/b': { to: '../core/.kube' },
        'app/c.txt': { to: '../docs/c.txt' },
        'app/.dr_apps_ignore': 'docs/',
        'gha-creds-1a.json': 'secret',
        'core/.kube/config': 'secret',
        'docs/c.txt': ''
      },
      async checkout => {
        const desired = await checkout.collect({ path: 'app' })
        expect(pathsOf(desired)).toEqual(['c.txt', 'start-app.sh'])
        expect(desired.notices).toEqual([
          'These links are not sent, because a rule excludes their targets: "a.json -> ../gha-creds-1a.json", ' +
            '"b -> ../core/.kube".'
        ])
      }
    ))

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
      'out of the checkout',
      { x: { to: '../../o/y' }, '../../o/y': '' },
      'x -> ../../o/y',
      'points outside of the checkout'
    ],
    [
      'to a folder outside of the checkout',
      { x: { to: '../../o' }, '../../o/y': '' },
      'x -> ../../o',
      'points outside'
    ],
    [
      'to the folder beside, of like name',
      { x: { to: '../../workspace2' }, '../../workspace2/y': '' },
      'workspace2',
      'points outside'
    ],
    ['to a device', { x: { to: '/dev/zero' } }, 'x -> /dev/zero', 'points outside of the checkout'],
    [
      'out by two links',
      { x: { to: 'y' }, y: { to: '../..' } },
      '"x -> y", "y -> ../.."',
      'point outside of the checkout'
    ],
    [
      'out by a link in a linked folder',
      { x: { to: '../c' }, '../c/y': { to: '../../o' }, '../../o/z': '' },
      'x/y -> ../../o',
      'points outside'
    ],
    ['to the folder itself', { x: { to: '.' } }, 'x -> .', 'leads back to itself, or to a folder that contains it'],
    ['to a folder above', { x: { to: '..' } }, 'x -> ..', 'leads back'],
    [
      'to a folder above, through a linked folder',
      { x: { to: '../c' }, '../c/d/y': { to: '../../app' } },
      'x/d/y -> ../../app',
      'leads back'
    ],
    [
      'to one another',
      { x: { to: '../c' }, '../c/y': { to: '../d' }, '../d/z': { to: '../c' } },
      'x/y/z -> ../c',
      'leads back'
    ],
    ['to nothing', { x: { to: 'y' } }, 'x -> y', 'target does not exist'],
    [
      'to nothing, in a linked folder',
      { x: { to: '../c' }, '../c/y': { to: 'z' } },
      'x/y -> z',
      'target does not exist'
    ],
    ['through a file', { x: { to: 'start-app.sh/y' } }, 'x -> start-app.sh/y', 'target does not exist'],
    ['to itself', { x: { to: 'x' } }, 'x -> x', 'leads back to itself'],
    ['in a circle', { x: { to: 'y' }, y: { to: 'x' } }, '2 links "x -> y", "y -> x"', 'lead back to themselves'],
    ['into .git', { x: { to: '.git/config' }, '.git/config': 'token' }, 'x -> .git/config', 'points into ".git"'],
    [
      'to the .git of the checkout',
      { x: { to: '../.GIT' }, '../.GIT/config': 'token' },
      'x -> ../.GIT',
      'points into ".git"'
    ],
    [
      'into the .git of a linked folder',
      { x: { to: '../c' }, '../c/y': { to: '.git/hooks' }, '../c/.git/hooks/z': '' },
      'x/y -> .git/hooks',
      'points into'
    ]
  ])('%s are rejected', (_, tree, name, saw) => {
    const placed = Object.fromEntries(Object.entries(tree).map(([path, content]) => [`app/${path}`, content]))
    return inCheckout({ 'app/start-app.sh': SCRIPT, ...placed }, async checkout => {
      const { explanation } = await checkout.refusal({ path: 'app' })
      expect(explanation.what).toContain(name)
      expect(explanation.saw).toContain(saw)
    })
  })

  it('are all rejected in one message', () =>
    inCheckout(
      {
        'app/start-app.sh': SCRIPT,
        'app/a': { to: '/etc/passwd' },
        'app/b': { to: '../c' },
        'c/d': { to: '..' },
        'c/e': { to: 'nowhere' },
        'c/f': { to: '../.git/config' },
        '.git/config': ''
      },
      async checkout => {
        const { explanation } = await checkout.refusal({ path: 'app' })
        expect(explanation.what).toBe('Folder "app" has 4 problems.')
        for (const name of ['a -> /etc/passwd', 'b/d -> ..', 'b/e -> nowhere', 'b/f -> ../.git/config'])
          expect(explanation.saw).toContain(`The link "${name}" cannot be sent.`)
      }
    ))

  it('that the rules or the inputs exclude are not resolved', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        'a/x': { to: '/etc/passwd' },
        'y.tmp': { to: 'y.tmp' },
        z: { to: '..' },
        venv: { to: '/usr' },
        '.dr_apps_ignore': '*.tmp'
      },
      async checkout => {
        expect(pathsOf(await checkout.collect({ exclude: ['a/**', 'z'] }))).toEqual(['start-app.sh'])
        expect(pathsOf(await checkout.collect({ include: ['*.sh'] }))).toEqual(['start-app.sh'])
      }
    ))
})
