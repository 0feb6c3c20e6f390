import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(file => !file.startsWith('dist/') && existsSync(join(root, file)))
const code = files.filter(file => /\.([cm]?[jt]s|py|sh|ya?ml)$/.test(file))
const docs = files.filter(file => file.endsWith('.md'))

const headings = [...read('docs/platform.md').matchAll(/^##+ (\d+(?:\.\d+)?)\.? /gm)].map(([, number]) => number)

const citedSections = (text: string): string[] =>
  [...text.matchAll(/§ ?(\d+(?:\.\d+)*)/g)].map(([, number = '']) => number)

/** Markdown pages that the comments of a code file name. */
const namedPages = (text: string): string[] =>
  text
    .split('\n')
    .flatMap(line => /(?:^\s*(?:\/\*\*|\*|#)|\/\/ )(.*)/.exec(line)?.[1] ?? [])
    .flatMap(comment => comment.match(/(?<![\w*])[\w./-]*\w\.md\b/g) ?? [])

/** A page is named from the root or from the file's folder; a page of docs/ also by its name alone. */
const exists = (page: string, file: string): boolean =>
  ['', dirname(file), 'docs'].some(folder => existsSync(join(root, folder, page)))

describe('a citation of docs/platform.md', () => {
  it('names a section that exists', () => {
    expect(headings).toEqual(expect.arrayContaining(['1', '2.1', '3.3', '9']))
    const cited = [...code, ...docs].flatMap(file => citedSections(read(file)).map(number => ({ file, number })))
    expect(cited.length).toBeGreaterThan(50)
    expect(cited.filter(({ number }) => !headings.includes(number))).toEqual([])
  })

  it('calls the page by its name', () => {
    expect(code.filter(file => /\bfacts[\s*/#]+§/.test(read(file)))).toEqual([])
  })

  it.each([
    ['(platform.md §3.2 [C])', ['3.2']],
    ['(platform.md §8 row 2, and §9 no. 13)', ['8', '9']]
  ])('is read from %j', (text, sections) => {
    expect(citedSections(text)).toEqual(sections)
  })
})

describe('a page named in a comment', () => {
  it('exists', () => {
    const named = code.flatMap(file => namedPages(read(file)).map(page => ({ file, page })))
    expect(named.length).toBeGreaterThan(50)
    expect(named.filter(({ file, page }) => !exists(page, file))).toEqual([])
  })

  it.each([
    ['/** In docs/errors.md. */', ['docs/errors.md']],
    [' * As SECURITY.md says.', ['SECURITY.md']],
    ['const a = 1 // platform.md §4', ['platform.md']],
    ["const a = 'docs/none.md'", []]
  ])('is read from %j', (line, pages) => {
    expect(namedPages(line)).toEqual(pages)
  })
})
