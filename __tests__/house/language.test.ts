import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'

const root = join(import.meta.dirname, '../..')

/** Only this file may hold the old words. */
const isChecked = (file: string): boolean => file !== '__tests__/house/language.test.ts'

const files = execFileSync('git', ['ls-files', '*.ts', '*.mts', '*.mjs', '*.py', '*.sh', '*.md', '*.yml'], {
  cwd: root,
  encoding: 'utf8'
})
  .split('\n')
  .filter(file => existsSync(join(root, file)) && !/^(?:dist|api|__tests__\/fixtures)\/|^$/.test(file))
const code = files.filter(file => /\.m?ts$|\.mjs$/.test(file))

const lines = (file: string): string[] => readFileSync(join(root, file), 'utf8').split('\n')

/** Expressions that plain English replaces, each with an example. */
const REPLACED: readonly (readonly [expression: RegExp, example: string])[] = [
  [/\bstrangers?\b/i, 'code of strangers'],
  [/\b(?:told|tells?) of\b/, 'is told of a failure'],
  [/\b(?:take|takes|taken|took|taking) (?:\w+ )?back\b/, 'takes it back'],
  [/\bthe versions? before\b/i, 'the version before'],
  [/\bwish(?:es|ed)?\b/i, 'the wishes of a version'],
  [/\bconceal|\bblot(?:s|ted)? out\b/i, 'conceals a secret'],
  [/\bcame to no end\b/, 'The job came to no end.'],
  [/\bto be looked at\b/, 'is kept to be looked at'],
  [/\b(?:has|with|in) a blank\b/, 'a path with a blank'],
  [/\bwhoever\b/i, 'Whoever deploys'],
  [/\b(?:MOST|LONGEST)_[A-Z]/, 'const MOST_FILES = 1'],
  [/\b(?:Have|Wish)[A-Z]\w*/, 'interface HaveVersion {}'],
  [/\/\*\* (?:Of|What|Whether|Who|Whose|Where|How)\b/, '/** What a run needs. */']
]

describe.each(REPLACED)('%s', (expression, example) => {
  it('is found in an example', () => {
    expect(example).toMatch(expression)
  })

  it('is in no name, comment, message or page', () => {
    const found = files
      .filter(isChecked)
      .flatMap(file => lines(file).flatMap((line, index) => (expression.test(line) ? `${file}:${index + 1}` : [])))
    expect(found).toEqual([])
  })
})

describe('a doc comment of several lines', () => {
  const start = /^\s*\* (?:Of|What|Whether|Who|Whose|Where|How)\b/

  it('begins with a subject', () => {
    const found = code
      .filter(isChecked)
      .flatMap(file =>
        lines(file).flatMap((line, index, all) =>
          start.test(line) && all[index - 1]?.trim() === '/**' ? `${file}:${index + 1}` : []
        )
      )
    expect(found).toEqual([])
  })
})

describe('a constant with a time', () => {
  const time = /^(?:export )?const (\w*(?:TIMEOUT|INTERVAL|PAUSE|DELAY)\w*)(?:: [^=]+)? = \[?[\d(]/

  it('has its unit in its name', () => {
    const names = code
      .filter(isChecked)
      .flatMap(file => lines(file).flatMap(line => time.exec(line)?.[1] ?? []))
      .sort()
    expect(names.length).toBeGreaterThan(10)
    expect(names.filter(name => !/_(?:MS|SECONDS|MINUTES|HOURS|DAYS)$/.test(name))).toEqual([])
  })
})
