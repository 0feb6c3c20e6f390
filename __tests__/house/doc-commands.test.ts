import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { load } from 'js-yaml'
import { blocksOf, commandsOf, commandsOfCi, isRunByCi, isShell } from '../../conformance/documents/blocks.ts'
import { ciOf } from '../../conformance/documents/checkout.ts'
import { blocksFor, FRAMEWORKS, healthPathOf, SKILL } from '../../conformance/documents/frameworks.ts'
import { blocksToRun, PAGES } from '../../conformance/documents/pages.ts'

const root = join(import.meta.dirname, '../..')
const read = (page: string): string => readFileSync(join(root, page), 'utf8')

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\n')
  .filter(page => page !== '' && existsSync(join(root, page)))

const isRunElsewhere = ciOf(root)

/** Blocks of commands that no check of CI runs, and that have no mark. */
const unproven = (page: string, text: string): string[] =>
  page === SKILL || PAGES.includes(page)
    ? []
    : blocksToRun(text, isRunElsewhere).map(
        block => `${page}:${block.line} ${commandsOf(block).find(command => !isRunElsewhere(command))}`
      )

describe('a block of commands in a page', () => {
  it('is run in CI, or is marked as not', () => {
    expect(pages.length).toBeGreaterThan(30)
    expect(pages.flatMap(page => unproven(page, read(page)))).toEqual([])
  })

  it('has a shell as its language, so that it is found', () => {
    const programs = /^(?:\$ |(?:npm|npx|node|git|gh|docker|curl|pip|python3?|bash|sh|cd|export) )/m
    const others = pages.flatMap(page =>
      blocksOf(read(page))
        .filter(({ language, text }) => ['', 'text', 'txt'].includes(language) && programs.test(text))
        .map(({ line }) => `${page}:${line}`)
    )
    expect(others).toEqual([])
  })

  it('is below each mark, and the mark has its form', () => {
    const marks = (page: string): number => read(page).match(/^<!--.*\bnot run\b.*$/gm)?.length ?? 0
    const marked = (page: string): number =>
      blocksOf(read(page)).filter(block => isShell(block) && block.notRun !== null).length
    expect(pages.filter(page => marks(page) !== marked(page))).toEqual([])
  })

  it.each([
    ['a command of no check', '```sh\nmake\n```\n', ['p.md:1 make']],
    ['one in another shell', '```powershell\nmake\n```\n', ['p.md:1 make']],
    ['one beside another that is run', '```sh\nnpm ci && npm publish # out\n```\n', ['p.md:1 npm publish']],
    ['an example of a mark', '`<!-- not run in CI: why -->`\n\n```sh\nmake\n```\n', ['p.md:3 make']],
    ['a mark without a reason', '<!-- not run in CI: -->\n```sh\nmake\n```\n', ['p.md:2 make']],
    ['a mark of the block before', '<!-- not run in CI: a -->\n```sh\na\n```\n\n```sh\nb\n```\n', ['p.md:6 b']],
    ['a mark', '<!-- not run in CI: needs an account -->\n\n```sh\nmake\n```\n', []],
    ['a script', '```sh\n#!/bin/sh\nmake\n```\n', []],
    ['another language', '```yaml\nrun: make\n```\n', []],
    ['tests that do not exist', '```sh\nnpm test -- __tests__/none\n```\n', ['p.md:1 npm test -- __tests__/none']],
    ['tests that exist', '```sh\nA_B=1 npm test -- __tests__/house -t one\n```\n', []]
  ])('with %s is judged', (_, page, expected) => {
    expect(unproven('p.md', page)).toEqual(expected)
  })
})

describe('the commands of CI', () => {
  it('are read from .ci/run and the workflows', () => {
    for (const command of ['npm ci && npm test', 'npm run demo', 'npm run conformance', 'npm run documents'])
      for (const each of command.split(' && ')) expect([each, isRunElsewhere(each)]).toEqual([each, true])
    for (const command of ['npm run bench', 'npm run docs', 'npm', 'node', 'npm run'])
      expect([command, isRunElsewhere(command)]).toEqual([command, false])
  })

  it.each([
    ["  check 'types' npm run types\n", ['npm run types']],
    ['      - run: bash .ci/run\n', ['bash .ci/run']],
    ['# Without npm in front\n', []],
    ['API_COVERAGE=$uses npm test\n', ['npm test']],
    ["  check 'x' \\\n    npm run y -- --check\n", ['npm run y -- --check']]
  ])('are read from %j', (script, commands) => {
    expect(commandsOfCi([script])).toEqual(commands)
  })

  it('include those of a script in package.json', () => {
    expect(isRunByCi('npm run demo', ['node demo.mjs'], { demo: 'node demo.mjs' }, [])).toBe(true)
    expect(isRunByCi('npm run demo', ['node demo.mjs'], { demo: 'node other.mjs' }, [])).toBe(false)
  })
})

describe('the skill', () => {
  const page = read(SKILL)

  it('has the front matter of the format: the name of its folder, and a description', () => {
    const [, front = ''] = page.split(/^---$/m)
    const { name = '', description = '', compatibility = '', ...others } = load(front) as Record<string, string>
    expect(SKILL).toContain(`/${name}/`)
    expect(name).toMatch(/^(?=.{1,64}$)[a-z0-9]+(?:-[a-z0-9]+)*$/)
    expect(description.length).toBeLessThanOrEqual(1024)
    expect(compatibility.length).toBeLessThanOrEqual(500)
    expect(Object.keys(others)).toEqual(['license'])
    expect(page.split('\n').length).toBeLessThan(500)
  })

  it('has no block that no framework follows, and one start file and one configuration for each', () => {
    const followed = FRAMEWORKS.flatMap(name => blocksFor(page, name))
    const lines = blocksOf(page).filter(({ notRun }) => notRun === null)
    expect(new Set(followed.map(({ line }) => line)).size).toBe(lines.length)
    for (const name of FRAMEWORKS)
      expect(blocksFor(page, name).flatMap(({ file }) => file ?? [])).toEqual([
        'start-app.sh',
        'datarobot-apps.yml',
        '.github/workflows/deploy.yml'
      ])
  })

  it('names the health paths that its check requests', () => {
    const paths = Object.fromEntries(FRAMEWORKS.map(name => [name, healthPathOf(page, name)]))
    expect(paths).toMatchObject({ Streamlit: '_stcore/script-health-check', Dash: '_dash-layout', Gradio: 'config' })
    expect(paths).toMatchObject({ Flask: '', Node: '', Shiny: null })
  })
})
