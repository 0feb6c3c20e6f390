import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const TESTS = join(import.meta.dirname, '..')

const importOf = (text: string, module: string): string =>
  new RegExp(`import \\{([^}]*)\\} from '[^']*${module}'`).exec(text)?.[1] ?? ''

describe('a file with slow tests', () => {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.test.ts'))
    .filter(name => importOf(readFileSync(join(TESTS, name), 'utf8'), 'support/effort\\.ts') !== '')

  it('exists', () => {
    expect(files).toContain('chaos/chaos.test.ts')
  })

  // Otherwise `npm run test:slow` repeats its quick tests.
  it.each(files)('takes its `it` from effort.ts: %s', name => {
    expect(importOf(readFileSync(join(TESTS, name), 'utf8'), '@jest/globals')).not.toMatch(/\b(it|test)\b/)
  })
})
