import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Context } from '../../src/github/context.ts'
import { readContext } from '../../src/github/context.ts'
import { labelOf, safeName, targetOf } from '../../src/plan/target.ts'
import { ID, read } from '../inputs/source.ts'

const NOW = Date.UTC(2026, 0, 1)
const LOCAL = readContext({})

const PULL_REQUEST: Context = {
  ...LOCAL,
  eventName: 'pull_request',
  pullRequest: {
    number: 42,
    url: null,
    author: null,
    headSha: null,
    headRef: 'feature',
    headRepository: 'octo/app',
    baseRef: 'main',
    fromFork: false
  }
}

const target = (inputs: Record<string, string>, context = PULL_REQUEST) => targetOf(read(inputs), context, NOW)

describe('targetOf', () => {
  it('is the application itself outside of a pull request', () => {
    expect(target({ 'source-name': 'code' }, LOCAL)).toEqual({
      application: { name: 'churn' },
      sourceName: 'code',
      isPreview: false,
      expiresAt: null
    })
  })

  it('is an application of the pull request’s own, with a source of its own, that expires', () => {
    expect(target({ 'source-name': 'code', 'preview-ttl': '24h' })).toEqual({
      application: { name: 'churn-pr-42' },
      sourceName: null,
      isPreview: true,
      expiresAt: '2026-01-02T00:00:00.000Z'
    })
  })

  it.each<[string, Record<string, string>, Context, boolean]>([
    ['never by the input', { preview: 'false' }, PULL_REQUEST, false],
    ['always by the input', { preview: 'true' }, LOCAL, true],
    ['not for an event that only names a pull request', {}, { ...PULL_REQUEST, eventName: 'issue_comment' }, false]
  ])('is a preview %s', (_, inputs, context, isPreview) => {
    expect(target(inputs, context).isPreview).toBe(isPreview)
  })

  it.each<[Record<string, string>, Context, string]>([
    [{ 'preview-name': 'pr{number}.{app}' }, PULL_REQUEST, 'pr42.churn'],
    [{ preview: 'true' }, { ...LOCAL, refName: 'Feature/Ä' }, 'churn-pr-feature-a'],
    [{ preview: 'true' }, LOCAL, 'churn-pr-manual'],
    [{ 'app-name': '', 'app-id': ID }, PULL_REQUEST, `${ID}-pr-42`],
    [{ 'app-name': 'a{number}$&' }, PULL_REQUEST, 'a-number--pr-42'],
    [{ 'app-name': "cost$'$$" }, PULL_REQUEST, 'cost--pr-42']
  ])('fills the template of the name: %j', (inputs, context, name) => {
    expect(target(inputs, context).application).toEqual({ name })
  })

  it('has a name that leaves room for the source’s', () => {
    const { name = '' } = target({ 'app-name': 'x'.repeat(512), 'source-name': 'code' }).application
    expect(`${name}Source`.length).toBeLessThanOrEqual(255)
  })
})

describe('safeName', () => {
  it.each([
    ['Churn', 'churn'],
    ['My App (v2)', 'my-app-v2'],
    ['a_b.c-d', 'a_b.c-d'],
    ['  a / b  ', 'a-b'],
    ['Café Été', 'cafe-ete'],
    ['ﬁne', 'fine']
  ])('of %j is %j', (name, safe) => {
    expect(safeName(name, 100)).toBe(safe)
  })

  it.each(['日本-pr-1', 'Приложение-pr-1', '🚀-pr-1'])('of %j keeps a digest of what it could not spell', name => {
    expect(safeName(name, 100)).toMatch(/^pr-1-[0-9a-f]{8}$/)
  })

  it.each(['', '日本', '---', '\u0301'])('of %j is a digest that begins with a letter', name => {
    expect(safeName(name, 100)).toMatch(/^app-[0-9a-f]{8}$/)
  })

  it('tells apart what it cuts', () => {
    const long = 'x'.repeat(100)
    expect(safeName(long, 100)).toBe(long)
    expect(safeName(`${long}a`, 100)).not.toBe(safeName(`${long}b`, 100))
    expect(safeName(`${long}a`, 100)).toHaveLength(100)
  })

  it('is safe, short enough, and the same for the same, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 20, max: 512 }), (name, most) => {
        const safe = safeName(name, most)
        expect(safe).toMatch(/^[a-z0-9._][a-z0-9._-]*$/)
        expect(safe.length).toBeLessThanOrEqual(most)
        expect(safeName(name, most)).toBe(safe)
        expect(safeName(safe, most)).toBe(safe)
      })
    )
  })

  it('never gives one name to two that differ in more than spelling', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '日', '本', 'é', '-'), maxLength: 6 })
    const spelling = (name: string) =>
      name
        .replaceAll('é', 'e')
        .replace(/-+/g, '-')
        .replace(/^-+|-+$/g, '')
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        if (spelling(a) !== spelling(b) && spelling(a) !== '' && spelling(b) !== '')
          expect(safeName(a, 100)).not.toBe(safeName(b, 100))
      })
    )
  })
})

describe('labelOf', () => {
  const context: Context = {
    ...LOCAL,
    refName: 'main',
    commit: '0123456789abcdef0123456789abcdef01234567',
    runNumber: 7,
    runAttempt: 2
  }

  it.each([
    ['{ref}@{sha7} #{run}', 'main@0123456 #7'],
    ['{sha}.{attempt}', '0123456789abcdef0123456789abcdef01234567.2'],
    ['v1', 'v1'],
    ['{REF} {other} {', '{REF} {other} {'],
    ['{ref}{ref}', 'mainmain'],
    [' a\r\n\tb ', 'a b'],
    [' \n ', 'unlabelled']
  ])('fills %j: %j', (template, label) => {
    expect(labelOf(template, context)).toBe(label)
  })

  it('has words for what is not known outside of GitHub', () => {
    expect(labelOf('{ref}@{sha7} #{run}.{attempt}', LOCAL)).toBe('local@unknown #0.1')
  })

  it('takes a branch’s name as it is, not as another template', () => {
    expect(labelOf('{ref}', { ...context, refName: "{sha}$&$'" })).toBe("{sha}$&$'")
  })

  it('is one line of at most 255 characters, none of them cut in half, for any template and branch', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400, size: 'max' }),
        fc.string({ unit: 'binary' }),
        (template, refName) => {
          const label = labelOf(`${template}{ref}`, { ...context, refName })
          expect([...label].length).toBeLessThanOrEqual(255)
          expect(label).not.toMatch(/\p{Cc}/u)
          expect(label).not.toBe('')
          expect(label.isWellFormed()).toBe(true)
        }
      )
    )
  })
})
