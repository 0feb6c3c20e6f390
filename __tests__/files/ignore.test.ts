import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_EXCLUDES, Exclusions, ignoreRules, readIgnoreFile } from '../../src/files/ignore.ts'
import { foldersOf } from '../../src/files/paths.ts'
import { walk } from '../../src/files/walk.ts'
import { anyText } from '../support/any-text.ts'
import { inCheckout, pathsOf, SCRIPT, type Tree } from '../support/checkout.ts'
import { effort, it, itSampled } from '../support/effort.ts'

const ruleOf = (path: string, text: string, defaultExcludes = true) => ignoreRules(text, defaultExcludes)(path, false)

describe('docs/inputs.md', () => {
  it('lists the built-in excludes', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/inputs.md'), 'utf8')
    const [, list = ''] = /<!-- default-excludes -->\s*```gitignore\n(.*?)\n\s*```/s.exec(text) ?? []
    expect(list.split('\n').map(line => line.trim())).toEqual(DEFAULT_EXCLUDES)
  })
})

describe('ignoreRules', () => {
  it.each([
    ['.git', '', '.git/ (always)'],
    ['lib/.git', '', '.git/ (always)'],
    ['.GIT', '', '.git/ (always)'],
    ['.git', '!.git/\n!.git', '.git/ (always)'],
    ['.gitattributes', '', null],
    ['.github/workflows/a.yml', '', '.github/ (built in)'],
    ['.gitignore', '', null],
    ['a/node_modules/b/c.js', '', 'node_modules/ (built in)'],
    ['node_modules', '', null],
    ['.env', '', '.env (built in)'],
    ['a/.env.local', '', '.env.* (built in)'],
    ['.env.example', '', null],
    ['.env.sample', '', null],
    ['.envrc', '', null],
    ['x.pyc', '', '*.pyc (built in)'],
    ['.env', '!.env', null],
    ['node_modules/a.js', '!node_modules/', null],
    ['node_modules/a.js', '!node_modules/a.js', null],
    ['node_modules/b.js', '!node_modules/a.js', 'node_modules/ (built in)'],
    ['node_modules/a.js', '!a.js', 'node_modules/ (built in)'],
    ['src/.env', '*\n!src/**', '.env (built in)'],
    ['src/.env', '*\n!src/', '.env (built in)'],
    ['src/.env', '!.*', '.env (built in)'],
    ['src/.env', '!src/[.a-z]*', '.env (built in)'],
    ['src/.env', '*\n!.env\n!src/**', null],
    ['src/.env', '!src/.e*', null],
    ['src/.env', '!.env\nsrc/.env', 'src/.env (.dr_apps_ignore)'],
    ['src/id_rsa', '!src/id_*', null],
    ['.env.example', '.env.example', '.env.example (.dr_apps_ignore)'],
    ['a.log', '# *.log\n\n*.log  \n', '*.log (.dr_apps_ignore)'],
    ['a.log', '*.log\r\n', '*.log (.dr_apps_ignore)'],
    ['A.LOG', '*.log', null],
    ['#a', '\\#a', '\\#a (.dr_apps_ignore)'],
    ['docs/a', '/docs', '/docs (.dr_apps_ignore)'],
    ['x/docs/a', '/docs', null],
    ['caf\u00e9', 'cafe\u0301', 'caf\u00e9 (.dr_apps_ignore)']
  ])('excludes %j, with the rules %j, by %j', (path, text, rule) => {
    expect(ruleOf(path, text)).toBe(rule)
  })

  it('includes everything except .git without the built-in list', () => {
    for (const path of ['node_modules/a', '.env', 'x.pyc', '.venv/a', '.idea/a'])
      expect(ruleOf(path, '', false)).toBeNull()
    expect(ruleOf('.git', '', false)).toBe('.git/ (always)')
  })

  it('has defaults that each exclude or include something', () => {
    for (const pattern of DEFAULT_EXCLUDES.filter(each => !each.startsWith('!') && each !== '.git/'))
      expect(ruleOf(`deep/${pattern.replace('*', 'x')}${pattern.endsWith('/') ? 'x' : ''}`, '')).toBe(
        `${pattern} (built in)`
      )
  })

  it('never throws, whatever the file contains', () => {
    fc.assert(
      fc.property(anyText(), fc.stringMatching(/^[a-z[\]*!?\\^-]+$/), (text, more) => {
        ignoreRules(`${text}\n${more}`, true)('a/b', false)
      })
    )
  })
})

describe('the ignore file', () => {
  it('can be a link to a file of the folder', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, rules: '*.log\n', 'a.log': '', '.dr_apps_ignore': { to: 'rules' } },
      async checkout => {
        expect(pathsOf(await checkout.collect())).toEqual(['rules', 'start-app.sh'])
      }
    ))

  it.each<[string, Tree, string]>([
    [
      'a link out of the folder',
      { '.dr_apps_ignore': { to: '../rules' }, '../rules': 'secret' },
      'points outside of the checkout'
    ],
    ['a broken link', { '.dr_apps_ignore': { to: 'x' } }, 'target does not exist'],
    ['a folder', { '.dr_apps_ignore/x': '' }, 'It is not a file']
  ])('is rejected as %s, before its rules are applied', (_, tree, saw) =>
    inCheckout(tree, async checkout => {
      const { explanation, message } = await checkout.refusal()
      expect(explanation.saw).toContain(saw)
      expect(message).not.toContain('secret')
    })
  )

  it('excludes a link to a folder by a rule for folders, because it could not be sent', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, venv: { to: '../venv' }, '../venv/x': '', 'b/node_modules': { to: '/nowhere' } },
      async checkout => {
        const desired = await checkout.collect()
        expect(pathsOf(desired)).toEqual(['start-app.sh'])
        expect(desired.ignored).toEqual([
          { rule: 'node_modules/ (built in)', count: 1 },
          { rule: 'venv/ (built in)', count: 1 }
        ])
      }
    ))
})

/** Cases that `conformance/ignore.py` compares with DataRobot's own tool. */
const { files: FILES, cases: CASES } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/ignore-rules.json'), 'utf8')
) as { files: string[]; cases: { name: string; rules: string; files?: string[]; leftOut: string[] }[] }

describe("DataRobot's own tool", () => {
  it.each(CASES)('excludes the same files: $name', ({ rules, files = FILES, leftOut }) =>
    inCheckout({ ...Object.fromEntries(files.map(path => [path, ''])), '.dr_apps_ignore': rules }, async checkout => {
      const text = await readIgnoreFile(checkout.root)
      const rules = { ofPath: ignoreRules(text as string, false), ofTarget: () => null }
      const tree = await walk(checkout.root, rules, new Exclusions())
      const sent = new Set(tree.files.map(({ path }) => path))
      expect(files.filter(path => !sent.has(path)).sort()).toEqual(leftOut)
    })
  )
})

describe('the walk', () => {
  const part = fc.constantFrom('a', 'b', 'ab', 'a.py', '.env', 'node_modules', 'x[', 'data')
  const path = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))
  const glob = fc.constantFrom('*', '**', 'a', 'b', 'a*', '*.py', '[!a]', 'data', '.env', 'node_modules')
  const line = fc
    .tuple(
      fc.constantFrom('', '!', '/', '!/'),
      fc.array(glob, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('', '/', '/**')
    )
    .map(([start, globs, end]) => start + globs.join('/') + end)

  itSampled('skips no folder that contains a file to send', () =>
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), path, fc.boolean(), (lines, sent, defaultExcludes) => {
        const rules = ignoreRules(lines.join('\n'), defaultExcludes)
        if (rules(sent, false) === null) for (const folder of foldersOf(sent)) expect(rules(folder, true)).toBeNull()
      }),
      { numRuns: effort(200, 2000) }
    )
  )

  it.each([
    ['node_modules', 'node_modules/', true],
    ['node_modules', '*.log\n!src/**', true],
    ['node_modules', '!keep.txt', true],
    ['node_modules', '!node_modules/keep.txt', false],
    ['data', 'data/', true],
    ['data', 'data/\n!data/model.pkl', false],
    ['data', 'data/\n!src/model.pkl', true],
    ['data', 'data/\n!model.pkl', false],
    ['data', '!data/model.pkl\ndata/', true],
    ['data/raw', 'data/\n!data/model.pkl', true],
    ['data/keep', 'data/\n!data/keep/**', false]
  ])('skips %s by %j: %s', (folder, text, isSkipped) => {
    expect(ignoreRules(text, true)(folder, true) !== null).toBe(isSkipped)
  })
})
