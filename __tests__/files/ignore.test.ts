import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_EXCLUDES, ignoreRules, LeftOut } from '../../src/files/ignore.ts'
import { foldersOf } from '../../src/files/paths.ts'
import { walk } from '../../src/files/walk.ts'
import { inCheckout, pathsOf, SCRIPT, type Tree } from './checkout.ts'

/** What leaves a file out, be it a rule for a folder that it lies in. */
function ruleOf(path: string, text: string, defaultExcludes = true): string | null {
  const rules = ignoreRules(text, defaultExcludes)
  const folder = foldersOf(path).find(each => rules(each, true) !== null)
  return folder === undefined ? rules(path, false) : rules(folder, true)
}

describe('docs/inputs.md', () => {
  it('lists what is left out by itself', () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/inputs.md'), 'utf8')
    const [, list = ''] = /<!-- default-excludes -->\s*```gitignore\n(.*?)\n\s*```/s.exec(text) ?? []
    expect(list.split('\n').map(line => line.trim())).toEqual(DEFAULT_EXCLUDES)
  })
})

describe('ignoreRules', () => {
  it.each([
    ['.git/config', '', '.git/ (always)'],
    ['lib/.git', '', '.git/ (always)'],
    ['.GIT/config', '', '.git/ (always)'],
    ['.git/config', '!.git/\n!.git/config', '.git/ (always)'],
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
    ['node_modules/a.js', '!node_modules/a.js', 'node_modules/ (built in)'],
    ['.env.example', '.env.example', '.env.example (.dr_apps_ignore)'],
    ['a.log', '# *.log\n\n*.log  \n', '*.log (.dr_apps_ignore)'],
    ['a.log', '\ufeff*.log\r\n', '*.log (.dr_apps_ignore)'],
    ['A.LOG', '*.log', null],
    ['#a', '\\#a', '\\#a (.dr_apps_ignore)'],
    ['docs/a', '/docs', '/docs (.dr_apps_ignore)'],
    ['x/docs/a', '/docs', null],
    ['caf\u00e9', 'cafe\u0301', 'caf\u00e9 (.dr_apps_ignore)']
  ])('leaves %j out of a folder with %j by %j', (path, text, rule) => {
    expect(ruleOf(path, text)).toBe(rule)
  })

  it('lets everything but .git in when the built-in list is off', () => {
    for (const path of ['node_modules/a', '.env', 'x.pyc', '.venv/a', '.idea/a'])
      expect(ruleOf(path, '', false)).toBeNull()
    expect(ruleOf('.git/a', '', false)).toBe('.git/ (always)')
  })

  it('has a list of defaults of which each leaves something out, or brings it back', () => {
    for (const pattern of DEFAULT_EXCLUDES.filter(each => !each.startsWith('!') && each !== '.git/'))
      expect(ruleOf(`deep/${pattern.replace('*', 'x')}${pattern.endsWith('/') ? 'x' : ''}`, '')).toBe(
        `${pattern} (built in)`
      )
  })

  it('never throws, whatever is in the file', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a-z[\]*!?\\^-]+$/), (text, more) => {
        ignoreRules(`${text}\n${more}`, true)('a/b', false)
      })
    )
  })
})

describe('the ignore file', () => {
  it('may be a link to a file of the folder', () =>
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
      'leads out of the folder'
    ],
    ['a broken link', { '.dr_apps_ignore': { to: 'x' } }, 'leads to nothing'],
    ['a folder', { '.dr_apps_ignore/x': '' }, 'It is not a file']
  ])('is refused as %s, before anything is judged by it', (_, tree, saw) =>
    inCheckout(tree, async checkout => {
      const { explanation, message } = await checkout.refusal()
      expect(explanation.saw).toContain(saw)
      expect(message).not.toContain('secret')
    })
  )

  it('leaves out a link to a folder that a rule for folders means, for it could not be sent', () =>
    inCheckout(
      { 'start-app.sh': SCRIPT, venv: { to: '../venv' }, '../venv/x': '', 'b/node_modules': { to: '/nowhere' } },
      async checkout => {
        const want = await checkout.collect()
        expect(pathsOf(want)).toEqual(['start-app.sh'])
        expect(want.ignored).toEqual([
          { rule: 'node_modules/ (built in)', count: 1 },
          { rule: 'venv/ (built in)', count: 1 }
        ])
      }
    ))
})

// In ASCII: a wildcard of git takes a byte, one of ours a character.
const part = fc.constantFrom('a', 'b', 'ab', 'a.py', 'b.log', 'A', '.h', 'a b', '#x', '!y', '[z]', 'x*')
const path = fc.array(part, { minLength: 1, maxLength: 4 }).map(parts => parts.join('/'))
const glob = fc.constantFrom(
  '*',
  '**',
  'a',
  'b',
  'a*',
  '*.py',
  '*.log',
  '?',
  '.*',
  '[ab]',
  '[!a]',
  '[a-c]*',
  '\\#x',
  '\\!y',
  '#x',
  'a\\ b',
  'a b',
  '\\[z]',
  'x\\*',
  'x ',
  'x\\ '
)
const rule = fc
  .tuple(
    fc.constantFrom('', '', '!', '/', '!/'),
    fc.array(glob, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', ' ', '\r', '/**', '/*')
  )
  .map(([start, globs, end]) => start + globs.join('/') + end)

/** Leaves out what cannot be laid beside what came before: a file where a folder is. */
function layable(paths: readonly string[]): string[] {
  return paths.filter(
    (path, index) =>
      !paths
        .slice(0, index)
        .some(other => other === path || other.startsWith(`${path}/`) || path.startsWith(`${other}/`))
  )
}

describe('the rules and git', () => {
  it('agree on random trees', () =>
    fc.assert(
      fc.asyncProperty(fc.array(path, { maxLength: 25 }), fc.array(rule, { maxLength: 6 }), (paths, rules) =>
        inCheckout(Object.fromEntries(layable(paths).map(each => [each, ''])), async checkout => {
          const text = rules.join('\n')
          const env = {
            PATH: process.env.PATH,
            HOME: checkout.folder,
            GIT_CONFIG_GLOBAL: '/dev/null',
            GIT_CONFIG_NOSYSTEM: '1'
          }
          const git = (...args: string[]) =>
            execFileSync('git', args, {
              cwd: checkout.workspace,
              env,
              encoding: 'utf8',
              stdio: ['ignore', 'pipe', 'pipe']
            })
          git('init', '--quiet', '--template=')
          writeFileSync(checkout.at('.git/exclude'), text)
          git('config', 'core.excludesFile', checkout.at('.git/exclude'))
          const theirs = git('ls-files', '-co', '--exclude-standard', '-z').split('\0').slice(0, -1)
          const entries = await walk(checkout.workspace, ignoreRules(text, false), new LeftOut())
          expect(entries.map(({ path }) => path).sort()).toEqual(theirs.sort())
        })
      ),
      { numRuns: 120 }
    ))
})
