import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect } from '@jest/globals'
import { findOtherNames, isActionName, readActionName } from '../../script/action-name.mjs'
import { it, itInFull } from '../support/effort.ts'

const root = join(import.meta.dirname, '../..')
const name = readActionName(root)
const OTHER = 'octo-corp/deploy.datarobot'
const SHA = '0123456789abcdef0123456789abcdef01234567'
const PINNED = `      - uses: ${name}/cleanup@${SHA} # v1.2.3\n`
const LEFT_OUT = ['node_modules', '.git', 'dist', 'lib', '__tests__', '.tools', '.venv', '.venv-older', 'coverage']

let tree: string
beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'owner-'))
  cpSync(root, tree, { recursive: true, filter: path => path === root || !LEFT_OUT.includes(basename(path)) })
  writeFileSync(join(tree, 'examples/pinned.md'), PINNED)
})
afterAll(() => rmSync(tree, { recursive: true }))

const run = (script: string, ...options: string[]) =>
  spawnSync(process.execPath, [join(root, 'script', script), ...options], { encoding: 'utf8' })
const owner = (to: string) => run('owner.mjs', to, tree)
const check = () => run('docs.mjs', '--check', tree)

/** Text of every file, by path. */
const textOf = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [path, readFileSync(path, 'latin1')])
  )
const filesWith = (texts: Record<string, string>, text: string) =>
  Object.entries(texts).flatMap(([path, content]) => (content.includes(text) ? [path] : []))
/** References of steps and reusable workflows to this action, without its name. */
const referencesTo = (texts: Record<string, string>, action: string) =>
  Object.values(texts).flatMap(text =>
    [...text.matchAll(/uses: ([\w.-]+\/[\w.-]+)(\S*@\S+)/g)].flatMap(([, used, rest]) =>
      used === action ? [rest] : []
    )
  )

describe('npm run owner', () => {
  it('renames the action in everything that a user copies, and back', () => {
    const before = textOf(tree)
    const references = referencesTo(before, name)
    expect(references.length).toBeGreaterThan(40)

    expect(owner(OTHER)).toMatchObject({ status: 0, stderr: '' })
    const renamed = textOf(tree)
    expect(filesWith(renamed, name)).toEqual([])
    expect(readActionName(tree)).toBe(OTHER)
    expect(referencesTo(renamed, OTHER)).toEqual(references)
    expect(readFileSync(join(tree, 'examples/pinned.md'), 'utf8')).toBe(PINNED.replace(name, OTHER))

    expect(owner(name)).toMatchObject({ status: 0, stderr: '' })
    expect(textOf(tree)).toEqual(before)
  })

  it.each([
    ['an empty name', ''],
    ['no owner', 'deploy-action'],
    ['a URL', 'https://github.com/acme/deploy-action'],
    ['a ref', 'acme/deploy-action@v1'],
    ['a folder', 'acme/deploy-action/cleanup'],
    ['a suffix', 'acme/deploy-action.git'],
    ['a parent folder', 'acme/..'],
    ['an option', '--help/me'],
    ['a line end', 'acme/deploy\naction'],
    ['an owner with 40 characters', `${'a'.repeat(40)}/deploy-action`]
  ])('knows that %s is not a name', (_, to) => {
    expect(isActionName(to)).toBe(false)
  })

  it('refuses a wrong name and changes nothing', () => {
    const { status, stderr } = owner('acme/deploy-action/cleanup')
    expect(status).toBe(1)
    expect(stderr).toContain('is not the name of a repository')
    expect(readActionName(tree)).toBe(name)
  })
})

describe('npm run docs', () => {
  const file = () => join(tree, 'examples/other.md')
  const other = 'other-org/datarobot-custom-app-action'
  const text = (action: string) =>
    `git clone https://github.com/${action}.git\n\n- uses: ${action}@v1\n\nSee ${action}.\n`

  it('finds another owner of the action', () => {
    writeFileSync(file(), text(other))
    expect(findOtherNames(tree)).toEqual([{ path: 'examples/other.md', before: text(other), after: text(name) }])
    rmSync(file())
  })

  itInFull('corrects another owner of the action, and leaves similar names as they are', async () => {
    const similar = [
      '~/.cache/datarobot-custom-app-action/examples',
      'user-agent: datarobot-custom-app-action/1.2.3',
      'acme/datarobot-custom-app-action-mirror',
      'acme/datarobot-custom-app-action.mirror',
      'datarobot-community/terraform-provider-datarobot'
    ].join('\n')
    writeFileSync(join(tree, 'examples/similar.md'), similar)
    writeFileSync(file(), text(other))
    expect(check()).toMatchObject({
      status: 1,
      stderr: 'examples/other.md names another repository than package.json: run "npm run docs".\n'
    })
    expect(run('docs.mjs', tree).status).toBe(0)
    expect(readFileSync(file(), 'utf8')).toBe(text(name))
    expect(readFileSync(join(tree, 'examples/similar.md'), 'utf8')).toBe(similar)
    expect(check()).toMatchObject({ status: 0, stderr: '' })
  })
})
