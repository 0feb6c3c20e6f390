import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'SECURITY.md'), 'utf8')

describe('SECURITY.md', () => {
  it('names rooms and tests that are there', () => {
    const places = [...page.matchAll(/`((?:src|__tests__|script)\/[^`]+)`/g)].map(([, place = '']) => place)
    expect(places.length).toBeGreaterThan(40)
    expect(places.filter(place => !existsSync(join(root, place)))).toEqual([])
  })

  it('names a test in each row of what holds', () => {
    const rows = page.split('\n').filter(line => /^\| .*\|.*\|.*\|$/.test(line) && !/^\| attempt/.test(line))
    expect(rows.length).toBeGreaterThan(25)
    expect(rows.filter(row => !/`(?:__tests__\/[\w/.-]+\.test\.ts|npm run [\w-]+)` \|$/.test(row))).toEqual([])
  })
})
