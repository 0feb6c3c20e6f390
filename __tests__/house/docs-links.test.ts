import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const read = (page: string): string => readFileSync(join(root, page), 'utf8')

const pages = execFileSync('git', ['ls-files', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter(page => page !== '' && existsSync(join(root, page)))

/** Removes code blocks and code spans, which contain no links. */
const prose = (text: string): string => text.replace(/^ *```[\s\S]*?^ *```$/gm, '').replace(/`[^`\n]*`/g, 'code')

/** Targets of links and pictures in the repository. */
const targetsIn = (text: string): string[] =>
  [...prose(text).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, picture]) => link ?? picture ?? '')
    .filter(target => !/^[a-z]+:/.test(target))

/** Anchors that GitHub creates for the headings. */
const anchorsOf = (text: string): string[] =>
  [...text.replace(/^ *```[\s\S]*?^ *```$/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  )

const isBroken = (target: string, page: string): boolean => {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(dirname(page), path)
  if (!existsSync(join(root, file))) return true
  return anchor !== undefined && !anchorsOf(read(file)).includes(anchor)
}

describe('a link in a page', () => {
  it('points to an existing file and heading', () => {
    const links = pages.flatMap(page => targetsIn(read(page)).map(target => ({ page, target })))
    expect(links.length).toBeGreaterThan(100)
    expect(links.filter(({ page, target }) => isBroken(target, page))).toEqual([])
  })

  it.each([
    ['errors.md#timeout', false],
    ['../README.md#inputs', false],
    ['errors.md#no-such-reason', true],
    ['none.md', true]
  ])('to %s from docs/ is broken: %s', (target, expected) => {
    expect(isBroken(target, 'docs/inputs.md')).toBe(expected)
  })
})

describe('docs/', () => {
  it('has no page that its index does not list', () => {
    const listed = ['docs/README.md', ...targetsIn(read('docs/README.md')).map(target => join('docs', target))]
    expect(pages.filter(page => page.startsWith('docs/') && !listed.includes(page))).toEqual([])
  })
})
