import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { triggerFor } from '../../src/actions/deploy/trigger.ts'
import { ignoreRules, readIgnoreFile } from '../../src/files/ignore.ts'
import { MAX_METADATA_BYTES, readDefinitions } from '../../src/files/metadata.ts'
import { readContext } from '../../src/github/context.ts'
import { untrustedSource } from '../../src/run/untrusted.ts'
import { inCheckout, SCRIPT } from '../support/checkout.ts'
import { cpuSeconds } from '../support/cpu-time.ts'
import { effort, it, itSampled, sample } from '../support/effort.ts'
import { hostileText } from '../support/hostile-text.ts'

const isClean = () => !('polluted' in {}) && Object.keys(Object.prototype).length === 0
/** Maximum processor time to read any text. Without the limits, some texts take minutes. */
const MAX_CPU_SECONDS = 20

describe('.dr_apps_ignore', () => {
  const piece = fc.constantFrom(
    '*',
    '**',
    '**/',
    '?',
    '[',
    ']',
    '[!',
    '[a-z]',
    '[z-a]',
    '!',
    '#',
    '\\',
    '/',
    '{a,b}',
    '('
  )
  const rule = fc.array(
    fc.oneof(piece, fc.constantFrom('a', 'b', '.', ' ', '$', '^', '+', '|', '\u0000', 'é', '\ud800'))
  )
  const rules = fc.array(rule.map(pieces => pieces.join(''))).map(lines => lines.join('\n'))
  const path = fc.array(fc.constantFrom('a', 'b', 'ab', '[', '!', '\\', '.a', 'a b'), { minLength: 1 })

  itSampled('excludes a path by one of its rules or not at all, for any text', () => {
    fc.assert(
      fc.property(rules, path, fc.boolean(), (text, parts, isFolder) => {
        const rule = ignoreRules(text, true)(parts.join('/'), isFolder)
        if (rule !== null) expect(rule).toMatch(/^\S.* \((?:built in|\.dr_apps_ignore)\)$/)
      }),
      { numRuns: effort(20, 500) }
    )
  })

  it.each([
    ['a rule of many double stars', `${'**/a/'.repeat(8)}b`, 'Line 1 has "**" more than 3 times.'],
    ['a rule longer than any path', `# rules\n${'a'.repeat(4097)}`, 'Line 2 is longer than 4096 characters'],
    ['a file of too many rules', 'a\n'.repeat(33_000), 'It is larger than 64 KiB.']
  ])('with %s causes a specific error', (_, text, saw) =>
    inCheckout({ 'start-app.sh': SCRIPT, '.dr_apps_ignore': text }, async checkout => {
      const { reason, explanation } = await checkout.refusal()
      expect(reason).toBe('input-invalid')
      expect(explanation.what).toBe('File ".dr_apps_ignore" cannot be used.')
      expect(explanation.saw).toContain(saw)
    })
  )

  it('is matched soon at the limit of what it may hold', () =>
    inCheckout({ '.dr_apps_ignore': `${'**/a/'.repeat(3)}b\n${'*a'.repeat(1000)}b` }, async checkout => {
      const text = await readIgnoreFile(checkout.root)
      const matches = ignoreRules(text as string, true)
      const path = `${'a/'.repeat(100)}${'a'.repeat(250)}`
      expect(await cpuSeconds(() => expect(matches(path, false)).toBe(null))).toBeLessThan(MAX_CPU_SECONDS)
    }))
})

describe('metadata.yaml', () => {
  const KEY = 'runtimeParameterDefinitions'
  const filled = (head: string, line: string) =>
    head + line.repeat(Math.floor((MAX_METADATA_BYTES - head.length) / line.length))

  itSampled.each(
    sample(
      [
        ['one definition by many aliases', filled(`x: &a {fieldName: a, type: string}\n${KEY}:\n`, '- *a\n')],
        [
          'aliases of aliases',
          `a: &a [x]\n${'bcdefghij'.replace(/./g, (c, i) => `${c}: &${c} [${Array(99).fill(`*${'abcdefghi'[i]}`)}]\n`)}${KEY}: *j`
        ],
        [
          'maps that merge maps',
          `a: &a {x: 1}\n${'bcdefghij'.replace(/./g, (c, i) => `${c}: &${c} {<<: [${Array(99).fill(`*${'abcdefghi'[i]}`)}]}\n`)}${KEY}: [*j]`
        ],
        ['a map that merges itself', `${KEY}: [&a {<<: *a}]`],
        ['a list that holds itself', `${KEY}: &a [*a]`],
        ['many keys', Array.from({ length: MAX_METADATA_BYTES / 10 }, (_, index) => `k${index}: 1`).join('\n')],
        ['deep lists', '['.repeat(MAX_METADATA_BYTES)],
        ['deep maps', filled('', '{a: ')],
        ['many errors', filled('', 'a: b: c\n')],
        ['many comments before a value that is not written', filled('? a\n', '# ').replace(/ $/, '\n')],
        ['many values that are not written', filled(`${KEY}:\n`, '-\n')]
      ],
      4
    )
  )('of %s is read soon, or refused in few words', async (_, text) => {
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_METADATA_BYTES)
    const read = () => expect(readDefinitions(text).length).toBeLessThanOrEqual(10)
    expect(await cpuSeconds(read)).toBeLessThan(MAX_CPU_SECONDS)
  })

  itSampled('is read or rejected for any text, and never changes a prototype', () => {
    const word = fc.constantFrom(
      KEY,
      'fieldName',
      'type',
      '__proto__',
      'constructor',
      'polluted',
      '<<',
      'string',
      '!!js/x'
    )
    const mark = fc.constantFrom(
      ': ',
      '\n',
      '\n- ',
      '\n  ',
      '{',
      '}',
      '[',
      ']',
      ', ',
      '&a ',
      '*a',
      '|',
      '>',
      '"',
      "'",
      '---\n',
      '?',
      '\t'
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(word, mark, hostileText), { maxLength: 30 }), pieces => {
        expect(Array.isArray(readDefinitions(pieces.join('')))).toBe(true)
        expect(isClean()).toBe(true)
      }),
      { numRuns: effort(20, 500) }
    )
  })

  it('can define a parameter with the name of a property of Object', () => {
    const names = ['__proto__', 'constructor', 'toString']
    const text = `${KEY}:\n${names.map(name => `- {fieldName: ${name}, type: string}\n`).join('')}`
    expect(readDefinitions(text)).toEqual(names.map(name => ({ name, type: 'string' })))
  })
})

describe('the payload of an event', () => {
  const key = fc.constantFrom(
    ...['pull_request', 'number', 'head', 'base', 'repo', 'full_name', 'sha', 'ref', 'user', 'login', 'html_url'],
    ...['workflow_run', 'pull_requests', 'head_repository', 'issue', 'action', '__proto__', 'constructor', 'polluted']
  )
  const payload = fc.letrec<{ value: unknown; object: string }>(tie => ({
    value: fc.oneof(
      { maxDepth: 5 },
      fc.constantFrom(1, -1, 1e99, null, true, 'acme/churn', 'main'),
      hostileText,
      tie('object'),
      fc.array(tie('object'), { maxLength: 2 })
    ),
    object: fc
      .array(fc.tuple(key, tie('value')), { maxLength: 6 })
      .map(pairs => `{${pairs.map(([name, value]) => `${JSON.stringify(name)}:${jsonOf(value)}`)}}`)
  })).object
  const read = (text: string, eventName: string) =>
    readContext(
      { GITHUB_REPOSITORY: 'acme/churn', GITHUB_EVENT_NAME: eventName, GITHUB_EVENT_PATH: 'event', GITHUB_SHA: 'a' },
      () => text
    )
  const eventName = fc.constantFrom('pull_request', 'pull_request_target', 'workflow_run', 'issue_comment', 'push')

  itSampled('is read or ignored for any JSON, and never changes a prototype', () => {
    fc.assert(
      fc.property(fc.oneof(payload, fc.json(), hostileText), eventName, (text, name) => {
        const context = read(text, name)
        triggerFor(context, 'auto')
        untrustedSource(context)
        for (const value of [context.commit, context.refName, context.eventAction, context.pullRequest?.headRef])
          expect(value == null || typeof value === 'string').toBe(true)
        expect(isClean()).toBe(true)
      }),
      { numRuns: effort(20, 500) }
    )
  })

  it('uses only its own keys, not those of a prototype', () => {
    const number = '{"number":7,"head":{"repo":{"full_name":"acme/churn"}}}'
    expect(read(`{"__proto__":{"pull_request":${number}}}`, 'pull_request').pullRequest).toBe(null)
    expect(read(`{"pull_request":${number}}`, 'pull_request').pullRequest).toMatchObject({
      number: 7,
      isFromFork: false
    })
  })

  it('is ignored if it is too deep', () => {
    expect(read(`${'{"pull_request":'.repeat(50_000)}1${'}'.repeat(50_000)}`, 'pull_request').pullRequest).toBe(null)
  })

  it.each(['', ',"head":null', ',"head":{"repo":null}', ',"head":{"repo":{"full_name":["acme/churn"]}}'])(
    'trusts no pull request whose repository it does not name: %s',
    head => {
      expect(read(`{"pull_request":{"number":7${head}}}`, 'pull_request_target').pullRequest?.isFromFork).toBe(true)
    }
  )
})

/** Serializes a value. Objects are JSON texts already. */
function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return `[${value}]`
  return typeof value === 'string' && value.startsWith('{"') ? value : (JSON.stringify(value) ?? 'null')
}
