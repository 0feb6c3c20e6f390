import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { readActionName } from '../../script/action-name.mjs'

const root = join(import.meta.dirname, '../..')
const read = (page: string): string => readFileSync(join(root, page), 'utf8')

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\n')
  .filter(file => file !== '' && existsSync(join(root, file)))
/** Files and folders that a reader of the repository finds. */
const places = new Set(files.flatMap(file => [file, ...foldersOf(file)]))
const pages = files.filter(file => file.endsWith('.md') || file === 'llms.txt')
/** Files whose texts name pages: descriptions of inputs and actions, workflows, issue forms. */
const descriptions = files.filter(file => /\.ya?ml$/.test(file) && !/^(?:dist|api|__tests__)\//.test(file))

/** Hosts of other sites that pages link to. No test requests them: a new one is added here after a look. */
const HOSTS = [
  ...['cli.github.com', 'docs.github.com', 'github.com'],
  ...['www.datarobot.com', 'docs.datarobot.com'],
  ...['docs.docker.com', 'keepachangelog.com', 'semver.org', 'www.contributor-covenant.org', 'zizmor.sh']
]

function foldersOf(file: string): string[] {
  const folder = dirname(file)
  return folder === '.' ? ['.'] : [folder, ...foldersOf(folder)]
}

/** Removes code blocks, code spans and comments, which contain no links. */
const prose = (text: string): string =>
  text
    .replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '')
    .replace(/`[^`\n]*`/g, 'code')
    .replace(/<!--[\s\S]*?-->/g, '')

/** Targets of links and pictures: in place, by reference, in HTML, and plain addresses. */
function targetsIn(text: string): string[] {
  const known =
    /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^ *\[[^\]]+\]: (\S+)|(?:src|href)="([^"]+)"|srcset="([^"]+)"|<(https?:[^>]+)>/gm
  return [...prose(text).matchAll(known)].flatMap(([, ...targets]) =>
    targets.filter(target => target !== undefined).map(target => target.replace(/ \d+[wx]$/, ''))
  )
}

/** References without a definition, such as `[a][b]`, and `[b]` where another link of the page is a reference. */
function undefinedReferences(text: string): string[] {
  const defined = [...prose(text).matchAll(/^ *\[([^\]]+)\]: /gm)].map(([, name = '']) => name.toLowerCase())
  const used = [...prose(text).matchAll(/\]\[([^\]]+)\]/g)].map(([, name = '']) => name.toLowerCase())
  return used.filter(name => !defined.includes(name))
}

/** Anchors that GitHub creates for headings: a repeated one gets a number. HTML can set others. */
function anchorsOf(text: string): string[] {
  const counts = new Map<string, number>()
  const headings = [...text.replace(/^ *(`{3,})[\s\S]*?^ *\1$/gm, '').matchAll(/^#+ (.+?)(?: #+)?$/gm)]
  const anchors = headings.map(([, heading = '']) => {
    const slug = heading
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-')
    const count = counts.get(slug) ?? 0
    counts.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
  return [...anchors, ...[...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name)]
}

/** Path in the repository for an address of its own pages and files on GitHub; other addresses stay as they are. */
function withoutHost(target: string): string {
  const name = readActionName(root).replaceAll('.', String.raw`\.`)
  const own = [
    new RegExp(`^https://github\\.com/${name}/(?:blob|tree|raw|edit)/[\\w.-]+/(.+)$`),
    new RegExp(`^https://raw\\.githubusercontent\\.com/${name}/[\\w.-]+/(.+)$`)
  ]
  return own.reduce((text, expression) => text.replace(expression, '/$1'), target)
}

const isExternal = (target: string): boolean => /^[a-z]+:/.test(withoutHost(target))

function isBroken(target: string, page: string): boolean {
  const [path = '', anchor] = withoutHost(target).split('#')
  const file = path.startsWith('/') ? normalize(path.slice(1)) : normalize(join(dirname(page), path || '.'))
  const place = path === '' ? page : file.replace(/\/$/, '')
  if (!places.has(place)) return true
  if (anchor === undefined) return false
  if (/\.md$/.test(place)) return !anchorsOf(read(place)).includes(anchor)
  const [, line] = /^L(\d+)$/.exec(anchor) ?? []
  return line === undefined || read(place).split('\n').length < Number(line)
}

const links = pages.flatMap(page => targetsIn(read(page)).map(target => ({ page, target })))

describe('a link in a page', () => {
  it('points to an existing file and heading', () => {
    const own = links.filter(({ target }) => !isExternal(target))
    expect(own.length).toBeGreaterThan(300)
    expect(own.filter(({ page, target }) => isBroken(target, page))).toEqual([])
  })

  it('by a reference has its definition', () => {
    expect(pages.filter(page => undefinedReferences(read(page)).length > 0)).toEqual([])
  })

  it('to another site is one over https, to a known host', () => {
    const others = links.filter(({ target }) => isExternal(target) && !target.startsWith('http://127.0.0.1:'))
    expect(others.length).toBeGreaterThan(5)
    const unknown = others.filter(({ target }) => !target.startsWith('https:') || !HOSTS.includes(new URL(target).host))
    expect(unknown).toEqual([])
  })

  it.each([
    ['errors.md#timeout', false],
    ['../README.md#inputs', false],
    ['errors.md#no-such-reason', true],
    ['none.md', true],
    ['../../README.md', true],
    ['../node_modules', true],
    ['../examples/hello/', false],
    ['../examples/hello/app.py#L3', false],
    ['../examples/hello/app.py#L3000', true],
    ['#no-such-heading', true],
    [`https://github.com/${readActionName(root)}/blob/main/docs/errors.md#timeout`, false],
    [`https://github.com/${readActionName(root)}/blob/v1/docs/none.md`, true],
    [`https://raw.githubusercontent.com/${readActionName(root)}/v1/schema/none.json`, true]
  ])('to %s from docs/ is broken: %s', (target, expected) => {
    expect(isBroken(target, 'docs/inputs.md')).toBe(expected)
  })

  it.each<[string, string[]]>([
    ['[a](b.md "title") ![c](d.png)', ['b.md', 'd.png']],
    ['[a](<b.md>)', ['b.md']],
    ['[a][b]\n\n[b]: c.md', ['c.md']],
    ['<img src="a.png">\n<source srcset="b.png 2x">\n<a href="c.md">', ['a.png', 'b.png', 'c.md']],
    ['<https://example.com/>', ['https://example.com/']],
    ['`[a](b.md)`\n\n```md\n[a](b.md)\n```\n\n````md\n```\n[a](b.md)\n````\n<!-- [a](b.md) -->', []]
  ])('is read from %j', (text, targets) => {
    expect(targetsIn(text)).toEqual(targets)
  })

  it('by a reference without a definition is found', () => {
    expect(undefinedReferences('[a][b] [c][D]\n\n[d]: e.md')).toEqual(['b'])
  })

  it.each<[string, string[]]>([
    ['# One\n## Two words, `code` and [a link](b.md)', ['one', 'two-words-code-and-a-link']],
    ['# Same\n## Same\n## Same', ['same', 'same-1', 'same-2']],
    ['## How to …\n## `a_b`-c', ['how-to-', 'a_b-c']],
    ['```sh\n# no heading\n```\n<a id="own"></a>', ['own']]
  ])('can point to the anchors of %j', (text, anchors) => {
    expect(anchorsOf(text)).toEqual(anchors)
  })
})

describe('a page that a description, a workflow or a form names', () => {
  /** Pages in a text, by link or by name. A path counts from the root, or from the folder of the file. */
  const pagesIn = (text: string): string[] => [
    ...[...text.matchAll(/\]\(((?!https?:)[^)\s]+)\)/g)].map(([, target = '']) => target),
    ...(text.match(/(?<![\w./*-])(?:[\w-]+\/)*[\w-]+\.md\b(?:#[\w-]+)?/g) ?? []),
    ...(text.match(/https:\/\/[^\s'"`)]+/g) ?? []).filter(target => !isExternal(target)).map(withoutHost)
  ]

  it('exists', () => {
    const named = descriptions.flatMap(file => pagesIn(read(file)).map(target => ({ file, target })))
    expect(named.length).toBeGreaterThan(20)
    expect(
      named.filter(
        ({ file, target }) => isBroken(target, 'README.md') && isBroken(target, file) && isBroken(target, 'docs/x')
      )
    ).toEqual([])
  })
})

describe('docs/', () => {
  it('has no page that its index does not list', () => {
    const targets = targetsIn(read('docs/README.md')).map(target => normalize(join('docs', target)))
    const listed = ['docs/README.md', ...targets]
    expect(pages.filter(page => page.startsWith('docs/') && !listed.includes(page))).toEqual([])
  })
})

describe('llms.txt', () => {
  const text = read('llms.txt')

  it('has the form of llmstxt.org: a title, a summary, and lists of links with notes', () => {
    const [head = '', ...sections] = text.split(/^## .+\n\n/m)
    expect(head).toMatch(/^# .+\n\n(?:> .+\n)+\n(?:[^#\n].*\n|\n)*$/)
    for (const section of sections) expect(section.trim()).toMatch(/^(?:- \[[^\]]+\]\([^)]+\)(?:: .+)?\n?)+$/)
    expect(text).toMatch(/^## Optional$/m)
  })

  it('lists every page for users, and the page of every action', () => {
    const listed = targetsIn(text)
    const expected = pages.filter(page => /^docs\/|^[\w-]+\/README\.md$|^[A-Z]+\.md$|SKILL\.md$/.test(page))
    expect(expected.filter(page => !listed.includes(page))).toEqual([])
  })
})
