import { mkdirSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { findRoot } from '../../src/files/root.ts'
import { type Checkout, inCheckout, SCRIPT, type Tree } from '../support/checkout.ts'

const TREE: Tree = {
  'app/start-app.sh': SCRIPT,
  'docs/a.md': '',
  '.git/hooks/x': '',
  linked: { to: 'app' },
  outwards: { to: '../beside' },
  loop: { to: 'loop' },
  '../beside/start-app.sh': SCRIPT,
  '../workspace2/start-app.sh': SCRIPT
}

const rootOf = (checkout: Checkout, path: string) => findRoot({ workspace: checkout.workspace, path })

describe('findRoot', () => {
  it.each([
    ['.', '.'],
    ['', '.'],
    ['app', 'app'],
    ['app/', 'app'],
    ['docs/../app', 'app'],
    ['linked', 'app']
  ])('finds %j as %j', (path, name) =>
    inCheckout(TREE, async checkout => {
      expect(await rootOf(checkout, path)).toEqual({
        location: checkout.at(name).replace(/\/\.?$/, ''),
        workspace: checkout.workspace,
        name
      })
    })
  )

  it('accepts an absolute path, and a workspace behind a link', () =>
    inCheckout({ ...TREE, '../alias': { to: 'workspace' } }, async checkout => {
      expect(await rootOf(checkout, checkout.at('app'))).toMatchObject({ name: 'app' })
      const root = await findRoot({ workspace: checkout.at('../alias'), path: checkout.at('../alias/app') })
      expect(root).toEqual({ location: checkout.at('app'), workspace: checkout.workspace, name: 'app' })
    }))

  it.each([
    ['ap', 'It does not exist; the folders of the workspace are "app", "docs".'],
    ['app/x/y', 'It does not exist; "app" has no folders.'],
    ['../nowhere/x', 'It does not exist; the folders of the workspace are "app", "docs".'],
    ['app/start-app.sh', 'It is not a folder.'],
    ['app/start-app.sh/x', 'It does not exist;'],
    ['..', 'outside of the workspace'],
    ['../workspace2', 'outside of the workspace'],
    ['outwards', 'outside of the workspace'],
    ['/', 'It is "/", outside of the workspace'],
    ['loop', 'It is a link that points to itself.'],
    ['.git', 'It is inside of ".git"'],
    ['.git/hooks', 'It is inside of ".git"'],
    ['a\0b', 'NUL']
  ])('rejects %j and reports what it saw', (path, saw) =>
    inCheckout(TREE, async checkout => {
      const error = await checkout.refusal({ path })
      expect(error.reason).toBe('input-invalid')
      expect(error.explanation.what).toBe(`Input "path" is ${JSON.stringify(path)}.`)
      expect(error.explanation.saw).toContain(saw)
    })
  )

  it('advises a checkout for an empty and a missing workspace', () =>
    inCheckout({}, async checkout => {
      expect((await checkout.refusal({ path: 'app' })).message).toContain('the workspace has no folders')
      expect((await checkout.refusal({ path: 'app' })).message).toContain('actions/checkout')
      expect((await checkout.refusal({ workspace: checkout.at('no') })).message).toContain('/no" does not exist')
    }))

  it('names no folder outside of the workspace', () =>
    inCheckout({ ...TREE, '../beside/secret/x': '' }, async checkout => {
      mkdirSync(checkout.at('../beside/other'))
      for (const path of ['outwards/x', 'outwards/secret/y', '../beside/x', '../beside/secret/y'])
        expect((await checkout.refusal({ path })).message).not.toContain('other')
    }))
})
