import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { dockerRules, includedByDockerignore } from '../../src/files/dockerignore.ts'
import type { IgnoreRules } from '../../src/files/ignore.ts'

function rulesOf(...lines: string[]): IgnoreRules {
  const rules = dockerRules(lines.join('\n'))
  if (typeof rules !== 'function') throw new Error(JSON.stringify(rules))
  return rules
}

/** Rules, and the paths that Docker's own matcher (moby/patternmatcher 0.6.1) leaves in and out. */
const cases: { lines: string[]; included: string[]; excluded: string[] }[] = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/dockerignore-rules.json'), 'utf8')
)

describe('rules of .dockerignore', () => {
  it.each(cases)('mean what they mean to Docker: $lines', ({ lines, included, excluded }) => {
    const rules = rulesOf(...lines)
    expect(included.filter(path => rules(path, false) !== null)).toEqual([])
    expect(excluded.filter(path => rules(path, false) === null)).toEqual([])
  })

  it.each(cases.slice(0, 80))(
    'never leave out a folder that holds a file of the context: $lines',
    ({ lines, included }) => {
      const rules = rulesOf(...lines)
      const folders = included.flatMap(path => {
        const parts = path.split('/')
        return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
      })
      expect(folders.filter(folder => rules(folder, true) !== null)).toEqual([])
    }
  )

  it('are matched in little time, whatever they are', () => {
    const rules = rulesOf(`${'*a'.repeat(500)}*b`, `${'**/*a/'.repeat(200)}b`, `${'a/**/'.repeat(200)}b`)
    expect(rules(`${'a'.repeat(250)}/`.repeat(10).concat('a'.repeat(250)), false)).toBeNull()
  })

  it.each([
    ['[[]a', '[a'],
    ['[&~]', '&'],
    ['[\\]]', ']'],
    ['a\\?', 'a?'],
    ['?', '😀']
  ])('have classes and escapes: %s', (line, path) => {
    expect(rulesOf(line)(path, false)).toBe(`${line} (.dockerignore)`)
  })

  it('leave out a folder with everything in it, so that it is not read', () => {
    const rules = rulesOf('node_modules', '!docs/**')
    expect(rules('node_modules', true)).toBe('node_modules (.dockerignore)')
    expect(rulesOf('node_modules', '!node_modules/keep')('node_modules', true)).toBeNull()
  })

  it('never leave out the Dockerfile, and always leave out .git', () => {
    const rules = rulesOf('**', '!.git')
    expect([rules('Dockerfile', false), rules('app/Dockerfile', false), rules('.git', true)]).toEqual([
      null,
      '** (.dockerignore)',
      '.git/ (always)'
    ])
  })

  it('leave out files in which tools keep secrets, unless a line names them', () => {
    const rules = rulesOf('')
    expect(['.env', 'app/.netrc', 'id_rsa'].map(path => rules(path, false))).toEqual([
      '.env (built in)',
      '.netrc (built in)',
      'id_rsa* (built in)'
    ])
    expect([rules('.aws', true), rules('.env.example', false)]).toEqual(['.aws/ (built in)', null])
    expect(rulesOf('!.env')('.env', false)).toBeNull()
    expect(rulesOf('**', '!.aws/**')('.aws', true)).toBeNull()
  })

  it('include a file that holds a secret only by its name', () => {
    const isNamed = includedByDockerignore('**\n!certs/server.key\n!**/*.pem')
    expect(['certs/server.key', 'server.key', 'certs/ca.pem'].map(isNamed)).toEqual([true, false, false])
  })

  it.each([
    ['!', 'A "!" needs a path.'],
    ['a[b', 'A "[" needs a class such as [a-z].'],
    ['[z-a]', 'A "[" needs a class such as [a-z].'],
    ['a[]b', 'A "[" needs a class such as [a-z].'],
    ['a\\', 'A "\\" at the end escapes nothing.']
  ])('are refused with their line: %s', (line, why) => {
    expect(dockerRules(`# comment\n${line}`)).toEqual([
      expect.objectContaining({ saw: `Line 2 is not a rule: ${JSON.stringify(line)}. ${why}` })
    ])
  })
})
