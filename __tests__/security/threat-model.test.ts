import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const read = (page: string) => readFileSync(join(root, page), 'utf8')

describe.each([
  ['SECURITY.md', 40],
  ['docs/reliability.md', 15]
])('%s', (page, atLeast) => {
  it('names files and tests that exist', () => {
    const places = [...read(page).matchAll(/`((?:src|__tests__|script)\/[^`]+)`/g)].map(([, place = '']) => place)
    expect(places.length).toBeGreaterThan(atLeast)
    expect(places.filter(place => !existsSync(join(root, place)))).toEqual([])
  })
})

describe('SECURITY.md', () => {
  it('names a test in each row of its protections', () => {
    const rows = read('SECURITY.md')
      .split('\n')
      .filter(line => /^\| .*\|.*\|.*\|$/.test(line) && !/^\| attempt/.test(line))
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter(row => !/`(?:__tests__\/[\w/.-]+\.test\.ts|npm run [\w-]+)` \|$/.test(row))).toEqual([])
  })
})
