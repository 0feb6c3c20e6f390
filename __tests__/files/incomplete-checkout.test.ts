import { mkdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { inCheckout, SCRIPT, type Tree } from '../support/checkout.ts'

const OID = `oid sha256:${'0a'.repeat(32)}`
const POINTER = `version https://git-lfs.github.com/spec/v1\n${OID}\nsize 12345\n`

describe('a Git LFS pointer', () => {
  it.each([
    ['as it is', POINTER],
    ['with CR LF', POINTER.replaceAll('\n', '\r\n')],
    ['with an extension', POINTER.replace('oid', `ext-0-foo sha256:${'b'.repeat(64)}\noid`)],
    ['of an old version', POINTER.replace('git-lfs', 'hawser')]
  ])('is rejected %s', (_, text) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'data/model.pkl': text }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe('The file "data/model.pkl" cannot be sent.')
      expect(explanation.saw).toContain('It is a Git LFS pointer')
      expect(explanation.next).toContain('Set "lfs: true" on actions/checkout')
    })
  )

  it.each([
    ['a text about them', `A pointer:\n${POINTER}`],
    ['a text that goes on', `${POINTER}more\n`],
    ['half of one', POINTER.slice(0, 60)],
    ['an empty file', '']
  ])('is not %s', (_, text) =>
    inCheckout({ 'start-app.sh': SCRIPT, 'a.txt': text }, async checkout => {
      expect((await checkout.collect()).files).toHaveLength(2)
    })
  )
})

describe('submodules', () => {
  const modules = (...paths: string[]) => paths.map(path => `[submodule "x"]\n\tpath = ${path}\n\turl = u\n`).join('')
  const noticesOf = (tree: Tree, empty: string, path = '.') =>
    inCheckout({ '.git/HEAD': '', ...tree }, async checkout => {
      mkdirSync(checkout.at(empty), { recursive: true })
      return (await checkout.collect({ path })).notices
    })

  it('with an empty folder cause a notice', async () => {
    const tree = { 'start-app.sh': SCRIPT, '.gitmodules': modules('libs/a', 'libs/b', 'libs/none'), 'libs/b/x': '' }
    expect(await noticesOf(tree, 'libs/a')).toEqual([
      expect.stringMatching(
        /^These folders of submodules are empty: "libs\/a"\. Set "submodules: true" on actions\/checkout/
      )
    ])
  })

  it('are checked only in the folder of the application, and named relative to it', async () => {
    const tree = { 'app/start-app.sh': SCRIPT, '.gitmodules': modules('app/core', 'other', 'app') }
    expect(await noticesOf(tree, 'app/core', 'app')).toEqual([expect.stringContaining('"core"')])
    expect(await noticesOf(tree, 'other', 'app')).toEqual([])
  })

  it('are checked in linked folders too', async () => {
    const tree = {
      'app/start-app.sh': SCRIPT,
      'app/core': { to: '../core' },
      'core/x': '',
      '.gitmodules': modules('core/lib', 'other')
    }
    expect(await noticesOf(tree, 'core/lib', 'app')).toEqual([expect.stringContaining('are empty: "core/lib"')])
    expect(await noticesOf({ ...tree, '.gitmodules': modules('core') }, 'core', 'app')).toEqual([])
  })

  it('that a rule excludes cause no notice', async () => {
    const tree = { 'start-app.sh': SCRIPT, '.gitmodules': modules('libs/a'), '.dr_apps_ignore': 'libs/' }
    expect(await noticesOf(tree, 'libs/a')).toEqual([])
  })
})

describe('a sparse checkout', () => {
  const ON = '[core]\n\tsparseCheckout = true\n'
  const noticesOf = (git: Record<string, string>, tree: Tree = {}) =>
    inCheckout(
      {
        ...tree,
        'apps/churn/start-app.sh': SCRIPT,
        '.git/HEAD': '',
        ...Object.fromEntries(Object.entries(git).map(([name, text]) => [`.git/${name}`, text]))
      },
      async checkout => (await checkout.collect({ path: 'apps/churn' })).notices
    )
  const NOTICE = [expect.stringMatching(/^This is a sparse checkout: /)]

  it.each([
    ['of part of the folder', '/*\n!/*/\n/apps/\n!/apps/*/\n/apps/churn/\n!/apps/churn/*/\n/apps/churn/src/\n'],
    ['of files by pattern', '*.py\n*.sh\n'],
    ['of another folder', '/*\n!/*/\n/libs/\n']
  ])('%s causes a notice', async (_, text) => {
    expect(await noticesOf({ config: ON, 'info/sparse-checkout': text })).toEqual(NOTICE)
    expect(await noticesOf({ config: '', 'config.worktree': ON, 'info/sparse-checkout': text })).toEqual(NOTICE)
  })

  it('of part of a linked folder causes a notice', async () => {
    const tree = { 'apps/churn/core': { to: '../../core' }, 'core/a.py': '' }
    const whole = '/*\n!/*/\n/apps/\n'
    expect(await noticesOf({ config: ON, 'info/sparse-checkout': `${whole}/core/\n!/core/*/\n` }, tree)).toEqual(NOTICE)
    expect(await noticesOf({ config: ON, 'info/sparse-checkout': `${whole}/core/\n` }, tree)).toEqual([])
  })

  it.each([
    ['of the whole folder', ON, '/*\n!/*/\n/apps/\n!/apps/*/\n/apps/churn/\n'],
    ['of the folder above', ON, '/*\n!/*/\n/apps/\n'],
    ['that is switched off', '[core]\n\tsparseCheckout = false\n', '*.py\n']
  ])('%s causes no notice', async (_, config, text) => {
    expect(await noticesOf({ config, 'info/sparse-checkout': text })).toEqual([])
  })
})
