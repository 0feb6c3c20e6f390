import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const TESTS = join(import.meta.dirname, '..')

const importOf = (text: string, module: string): string =>
  new RegExp(`import \\{([^}]*)\\} from '[^']*${module}'`).exec(text)?.[1] ?? ''

/** First lines of the tests of one kind that play a part of their cases or runs in `npm test`. */
function sampledTests(text: string, kind: 'it' | 'itSampled'): string[] {
  const parts = importOf(text, 'support/effort\\.ts').match(/\b(?:effort|sample)\b/g) ?? []
  const calls = `\\b(?:${parts.join('|') || 'none'})\\(`
  const constant = new RegExp(`^ *const ([A-Z_]+) = .*${calls}.*\n`, 'gm')
  const names = [...text.matchAll(constant)].map(([, name]) => `\\b${name}\\b`)
  const sampled = new RegExp([calls, ...names].join('|'))
  const tests = text.replace(constant, '').split(/^ *(itSampled|itInFull|it)\b(?=[.(])/m)
  return tests
    .filter((test, index) => tests[index - 1] === kind && sampled.test(test))
    .map(test => test.split('\n')[0] ?? '')
}

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

  // Otherwise no run plays its full round.
  it.each(files)('samples only what itSampled plays in full: %s', name => {
    expect(sampledTests(readFileSync(join(TESTS, name), 'utf8'), 'it')).toEqual([])
  })

  it('is recognized by a constant, too', () => {
    const text = [
      `import { effort, it, itSampled, sample } ${"from '../support/effort.ts'"}`,
      'const RUNS = effort(1, 9)',
      "it('a', () => RUNS)",
      "itSampled.each(sample(CASES, 2))('b', () => {})"
    ].join('\n')
    expect(sampledTests(text, 'it')).toEqual(["('a', () => RUNS)"])
    expect(sampledTests(text, 'itSampled')).toHaveLength(1)
  })
})
