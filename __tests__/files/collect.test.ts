import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { serializeManifest } from '../../src/files/manifest.ts'
import { MANIFEST_PATH, MAX_FILES } from '../../src/files/types.ts'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'
import { effort, it, itInFull, itSampled, sample } from '../support/effort.ts'

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const many = (count: number, folder: string): Tree =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${folder}/${index}.txt`, '']))

describe('collect', () => {
  it('returns each file with its size, digest and location', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'app/main.py': 'print()\n' }, async checkout => {
      expect(await checkout.collect()).toEqual({
        files: [
          { path: 'app/main.py', size: 8, sha256: sha256('print()\n'), location: checkout.at('app/main.py') },
          { path: 'start-app.sh', size: SCRIPT.length, sha256: sha256(SCRIPT), location: checkout.at('start-app.sh') }
        ],
        ignored: [],
        excluded: new Map(),
        notices: [],
        parameterDefinitions: null
      })
    }))

  it('collects only the files of a folder in the workspace', () =>
    inCheckout({ 'app/start-app.sh': SCRIPT, 'other/a.txt': '', 'app2/b.txt': '' }, async checkout => {
      expect(pathsOf(await checkout.collect({ path: 'app' }))).toEqual(['start-app.sh'])
      expect(pathsOf(await checkout.collect({ path: checkout.at('app') }))).toEqual(['start-app.sh'])
      expect(pathsOf(await checkout.collect({ path: './other/../app/' }))).toEqual(['start-app.sh'])
    }))

  it('sorts by code units, independent of the locale', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, 'é.txt': '', 'a.txt': '', 'B.txt': '', 'a/b': '', 'a-b': '' },
      async checkout => {
        expect(pathsOf(await checkout.collect())).toEqual(['B.txt', 'a-b', 'a.txt', 'a/b', 'start-app.sh', 'é.txt'])
      }
    ))

  it('composes a decomposed name, and reads the file at its location', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'cafe\u0301/x.txt': 'x' }, async checkout => {
      const [file] = (await checkout.collect()).files
      expect(file).toMatchObject({ path: 'caf\u00e9/x.txt', location: checkout.at('cafe\u0301/x.txt') })
    }))

  it('sends hidden files and empty ones', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, '.streamlit/config.toml': '', '.python-version': '3.12\n' },
      async checkout => {
        expect(pathsOf(await checkout.collect())).toEqual(['.python-version', '.streamlit/config.toml', 'start-app.sh'])
      }
    ))

  it('excludes the ignore file of the root, but not those below it', () =>
    inCheckout({ 'start-app.sh': SCRIPT, '.dr_apps_ignore': '', 'a/.dr_apps_ignore': '' }, async checkout => {
      expect(pathsOf(await checkout.collect())).toEqual(['a/.dr_apps_ignore', 'start-app.sh'])
    }))

  it('counts excluded paths by rule, largest first; a folder that was not entered is one', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        '.dr_apps_ignore': '*.log\r\n',
        '.git/config': 'secret',
        'a.log': '',
        'b/c.log': '',
        'node_modules/x/y.js': '',
        'docs/1.md': '',
        'docs/2.md': '',
        'docs/3.md': ''
      },
      async checkout => {
        const desired = await checkout.collect({ exclude: ['docs/**'] })
        expect(pathsOf(desired)).toEqual(['start-app.sh'])
        expect(desired.ignored).toEqual([
          { rule: 'exclude: docs/**', count: 3 },
          { rule: '*.log (.dr_apps_ignore)', count: 2 },
          { rule: '.git/ (always)', count: 1 },
          { rule: 'node_modules/ (built in)', count: 1 }
        ])
      }
    ))

  it('applies the inputs in addition to the ignore file, which they cannot override', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, '.dr_apps_ignore': 'a.py\n', 'a.py': '', 'b.py': '', 'c.txt': '' },
      async checkout => {
        const desired = await checkout.collect({ include: ['*.sh', '*.py'], exclude: ['b.*'] })
        expect(pathsOf(desired)).toEqual(['start-app.sh'])
        expect(desired.ignored).toContainEqual({ rule: 'not in include', count: 1 })
      }
    ))

  it('removes from "include" the paths of a later line with "!"', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'secrets/a': '' }, async checkout => {
      expect(pathsOf(await checkout.collect({ include: ['**', '!secrets/**'] }))).toEqual(['start-app.sh'])
    }))

  it('has notices for names that differ only in case, and for lines that match nothing', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'Readme.md': '', 'README.md': '' }, async checkout => {
      expect((await checkout.collect({ include: ['**', 'gone.txt'], exclude: ['old/**', '!no.md'] })).notices).toEqual([
        'These paths differ only in case, and are the same file on many disks: "README.md", "Readme.md".',
        'These lines of "include" and "exclude" match no file: "gone.txt", "old/**", "!no.md".'
      ])
    }))

  it('has no notice for lines about paths that are excluded anyway', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        'node_modules/a/b.js': '',
        'x/node_modules/a.js': '',
        'docs/a.md': '',
        'a.log': '',
        '.dr_apps_ignore': 'docs\n*.log'
      },
      async checkout => {
        const exclude = ['node_modules', 'node_modules/', 'node_modules/**', '**/node_modules/**', 'docs/**/*.md']
        const desired = await checkout.collect({ exclude: [...exclude, './docs/a.md', '*.log', 'a.*', 'x/**'] })
        expect(desired.notices).toEqual([])
      }
    ))

  it('reads the parameters that metadata.yaml defines, at the root only', () =>
    inCheckout(
      {
        'start-app.sh': SCRIPT,
        'metadata.yaml': 'runtimeParameterDefinitions:\n  - {fieldName: KEY, type: credential}\n',
        'a/metadata.yaml': ':'
      },
      async checkout => {
        expect((await checkout.collect()).parameterDefinitions).toEqual([{ name: 'KEY', type: 'credential' }])
      }
    ))

  it('skips a manifest of this action that was committed', () =>
    inCheckout({ 'start-app.sh': SCRIPT }, async checkout => {
      const origin = { repository: null, repositoryId: null, previewOf: null, commit: null, ref: null, run: null }
      const manifest = { schema: 1, label: null, ...origin } as const
      const rest = { pullRequest: null, expiresAt: null, githubEnvironment: null, settings: '', files: [], kept: [] }
      checkout.lay({ [MANIFEST_PATH]: serializeManifest({ ...manifest, ...rest }) })
      expect(pathsOf(await checkout.collect())).toEqual(['start-app.sh'])
    }))

  it.each<[string, Tree]>([
    ['a file', { [MANIFEST_PATH]: '{}' }],
    ['a folder', { [`${MANIFEST_PATH}/a`]: '' }],
    ['a file where its folder must be', { '.datarobot': '' }]
  ])('rejects %s at the path of the manifest', (_, tree) =>
    inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
      expect((await checkout.refusal()).message).toContain('stores its own manifest there')
    })
  )

  itSampled.each(sample([MAX_FILES, MAX_FILES - 1], 1))('accepts %i files', count =>
    inCheckout({ 'start-app.sh': SCRIPT, ...many(count - 1, 'data') }, async checkout => {
      expect((await checkout.collect()).files).toHaveLength(count)
    })
  )

  it('rejects one file more as a limit, and names the largest folders', () =>
    inCheckout({ 'start-app.sh': SCRIPT, ...many(700, 'data'), ...many(299, 'img') }, async checkout => {
      const error = await checkout.refusal()
      expect(error.reason).toBe('limit-exceeded')
      expect(error.explanation.what).toBe('Folder "." has 1000 files to send.')
      expect(error.explanation.saw).toContain('"data/" (700), "img/" (299), "./" (1)')
    }))

  it('does not count excluded files', () =>
    inCheckout({ 'start-app.sh': SCRIPT, ...many(1000, 'data'), '.dr_apps_ignore': 'data/' }, async checkout => {
      expect((await checkout.collect()).files).toHaveLength(1)
    }))

  itInFull('reports too many files among other problems as invalid input', () =>
    inCheckout({ 'app.sh': '', ...many(999, 'data') }, async checkout => {
      const error = await checkout.refusal()
      expect(error.reason).toBe('input-invalid')
      expect(error.explanation.saw).toContain('has 1000 files to send')
      expect(error.explanation.saw).toContain('has no file "start-app.sh"')
    })
  )

  it.each<[string, Tree, string[], string]>([
    ['empty', {}, [], 'It is empty.'],
    ['left out whole', { 'a.log': '', '.dr_apps_ignore': '*\n' }, [], '"* (.dr_apps_ignore): 1"'],
    ['not included', { 'start-app.sh': SCRIPT }, ['!docs/**'], '"not in include: 1"']
  ])('rejects a folder that is %s, and reports nothing else', (_, tree, include, saw) =>
    inCheckout(tree, async checkout => {
      const error = await checkout.refusal({ include })
      expect(error.explanation.what).toBe('Folder "." has no files to send.')
      expect(error.explanation.saw).toContain(saw)
    })
  )

  it('reports all problems in one error', () =>
    inCheckout(
      {
        'start-app.sh': 'python app.py\r\n',
        'metadata.yaml': 'a: [\n',
        'bad\\name': '',
        ' blank': '',
        gone: { to: 'nowhere' },
        out: { to: '/etc/passwd' },
        'cafe\u0301': '',
        'caf\u00e9': ''
      },
      async checkout => {
        const { reason, message, explanation } = await checkout.refusal()
        expect(reason).toBe('input-invalid')
        expect(explanation.what).toBe('Folder "." has 8 problems.')
        for (const words of [
          'The link "out -> /etc/passwd" cannot be sent. It points outside of the checkout.',
          'The link "gone -> nowhere" cannot be sent. Its target does not exist.',
          'The path "bad\\\\name" cannot be sent. Its name contains a backslash.',
          'The path " blank" cannot be sent.',
          'The name "caf\u00e9" cannot be sent. Two files have this name',
          'does not begin with "#!"',
          'CR LF',
          'File "metadata.yaml" cannot be read. Line '
        ])
          expect(message).toContain(words)
      }
    ))

  it('lists ten names of a kind, then the number of others', () => {
    const links = Array.from({ length: 12 }, (_, index) => [`link${String(index).padStart(2, '0')}`, { to: 'x' }])
    return inCheckout({ 'start-app.sh': SCRIPT, ...Object.fromEntries(links) }, async checkout => {
      const { explanation } = await checkout.refusal()
      expect(explanation.what).toMatch(/^12 links "link00 -> x", .* "link09 -> x" and 2 more cannot be sent\.$/)
      expect(explanation.saw).toBe('Their targets do not exist.')
    })
  })

  itSampled('returns the digests of the files on disk', () =>
    fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,3}(\/[a-z]{1,3}){0,2}\.bin$/), fc.uint8Array({ maxLength: 300 }), {
          maxKeys: 12
        }),
        tree =>
          inCheckout({ 'start-app.sh': SCRIPT, ...tree }, async checkout => {
            const found = (await checkout.collect()).files.map(({ path, size, sha256 }) => ({ path, size, sha256 }))
            const expected = ['start-app.sh', ...Object.keys(tree)].sort().map(path => {
              const bytes = readFileSync(checkout.at(path))
              return { path, size: bytes.length, sha256: sha256(bytes) }
            })
            expect(found).toEqual(expected)
          })
      ),
      { numRuns: effort(4, 40) }
    )
  )

  itSampled('returns the same result for any order of creation', () => {
    const paths = ['start-app.sh', 'b/1', 'b/2', 'a/x/y', 'a/x/z', 'c.log', 'B/1', 'd.log', '.env', 'venv/lib', 'link']
    const tree = (order: readonly string[]): Tree =>
      Object.fromEntries(
        order.map(path => [path, path === 'link' ? { to: 'b/1' } : path === 'start-app.sh' ? SCRIPT : path])
      )
    return fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(paths, { minLength: paths.length }), async order => {
        const answers = [paths, order].map(each =>
          inCheckout(tree(each), async checkout => {
            const { files, ...rest } = await checkout.collect({ exclude: ['*.log'] })
            return {
              files: files.map(({ location, ...file }) => [file, location.slice(checkout.workspace.length)]),
              ...rest
            }
          })
        )
        expect(await answers[1]).toEqual(await answers[0])
      }),
      { numRuns: effort(5, 15) }
    )
  })

  it('detects a changed byte if the size is the same', () =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a.txt': 'one' }, async checkout => {
      const before = await checkout.collect()
      writeFileSync(checkout.at('a.txt'), 'onf')
      const after = await checkout.collect()
      expect(after.files[0]?.sha256).not.toBe(before.files[0]?.sha256)
      expect(after.files[1]).toEqual(before.files[1])
    }))
})
