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

  it('takes an absolute path, and a workspace that is itself behind a link', () =>
    inCheckout({ ...TREE, '../alias': { to: 'workspace' } }, async checkout => {
      expect(await rootOf(checkout, checkout.at('app'))).toMatchObject({ name: 'app' })
      const root = await findRoot({ workspace: checkout.at('../alias'), path: checkout.at('../alias/app') })
      expect(root).toEqual({ location: checkout.at('app'), workspace: checkout.workspace, name: 'app' })
    }))

  it.each([
    ['ap', 'There is no such folder; the folders of the workspace are "app", "docs".'],
    ['app/x/y', 'There is no such folder; "app" has no folders.'],
    ['../nowhere/x', 'There is no such folder; the folders of the workspace are "app", "docs".'],
    ['app/start-app.sh', 'That is not a folder.'],
    ['app/start-app.sh/x', 'There is no such folder;'],
    ['..', 'outside of the workspace'],
    ['../workspace2', 'outside of the workspace'],
    ['outwards', 'outside of the workspace'],
    ['/', 'That is "/", outside of the workspace'],
    ['loop', 'It is a link that leads back to itself.'],
    ['.git', 'That lies in ".git"'],
    ['.git/hooks', 'That lies in ".git"'],
    ['a\0b', 'NUL']
  ])('refuses %j and says what it saw', (path, saw) =>
    inCheckout(TREE, async checkout => {
      const error = await checkout.refusal({ path })
      expect(error.reason).toBe('input-invalid')
      expect(error.explanation.what).toBe(`Input "path" is ${JSON.stringify(path)}.`)
      expect(error.explanation.saw).toContain(saw)
    })
  )

  it('tells an empty workspace to be checked out, and a missing one', () =>
    inCheckout({}, async checkout => {
      expect((await checkout.refusal({ path: 'app' })).message).toContain('the workspace has no folders')
      expect((await checkout.refusal({ path: 'app' })).message).toContain('actions/checkout')
      expect((await checkout.refusal({ workspace: checkout.at('no') })).message).toContain('/no" is not there')
    }))

  it('names nothing that lies outside of the workspace', () =>
    inCheckout({ ...TREE, '../beside/secret/x': '' }, async checkout => {
      mkdirSync(checkout.at('../beside/other'))
      for (const path of ['outwards/x', 'outwards/secret/y', '../beside/x', '../beside/secret/y'])
        expect((await checkout.refusal({ path })).message).not.toContain('other')
    }))
})
