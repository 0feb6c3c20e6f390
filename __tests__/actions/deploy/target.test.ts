import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { targetOf } from '../../../src/actions/deploy/target.ts'
import type { Context } from '../../../src/github/context.ts'
import { readContext } from '../../../src/github/context.ts'
import { labelOf } from '../../../src/run/provenance.ts'
import { anyText } from '../../support/any-text.ts'
import { read } from '../../support/inputs.ts'

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
    isClosed: false,
    isFromFork: false
  }
}

const target = (inputs: Record<string, string>, context = PULL_REQUEST, previewOf: string | null = 'churn') =>
  targetOf(read(inputs), context, previewOf, NOW)

describe('targetOf', () => {
  it('is the application itself when no preview is wanted', () => {
    expect(target({ 'source-name': 'code' }, PULL_REQUEST, null)).toEqual({
      application: { name: 'churn' },
      sourceName: 'code',
      previewOf: null,
      expiresAt: null
    })
  })

  it('is an application of the pull request’s own, with a source of its own, that expires', () => {
    expect(target({ 'source-name': 'code', 'preview-ttl': '24h' })).toEqual({
      application: { name: 'churn-pr-42' },
      sourceName: null,
      previewOf: 'churn',
      expiresAt: '2026-01-02T00:00:00.000Z'
    })
  })

  it.each<[Record<string, string>, Context, string, unknown]>([
    [{ 'preview-name': 'pr{number}.{app}' }, PULL_REQUEST, 'churn', 'pr42.churn'],
    [
      { preview: 'true' },
      { ...LOCAL, refName: 'Feature/Ä' },
      'churn',
      expect.stringMatching(/^churn-pr-feature-a-[0-9a-f]{8}$/)
    ],
    [{ preview: 'true' }, { ...LOCAL, refName: '12' }, 'churn', expect.stringMatching(/^churn-pr-12-[0-9a-f]{8}$/)],
    [{ preview: 'true' }, LOCAL, 'churn', 'churn-pr-manual'],
    [{}, PULL_REQUEST, 'a{number}$&', expect.stringMatching(/^a-number--pr-42-[0-9a-f]{8}$/)],
    [{}, PULL_REQUEST, "cost$'$$", expect.stringMatching(/^cost--pr-42-[0-9a-f]{8}$/)]
  ])('fills the template of the name: %j', (inputs, context, app, name) => {
    expect(target(inputs, context, app).application).toEqual({ name })
  })

  it('has a name that leaves room for the source’s', () => {
    const { name = '' } = target({ 'source-name': 'code' }, PULL_REQUEST, 'x'.repeat(512)).application
    expect(`${name}Source`.length).toBeLessThanOrEqual(255)
  })

  it('refuses a preview that would be the application itself', () => {
    expect(() => target({ preview: 'true', 'preview-name': '{app}' })).toThrow('preview-name')
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
      fc.property(anyText({ maxLength: 400, size: 'max' }), anyText(), (template, refName) => {
        const label = labelOf(`${template}{ref}`, { ...context, refName })
        expect([...label].length).toBeLessThanOrEqual(255)
        expect(label).not.toMatch(/\p{Cc}/u)
        expect(label).not.toBe('')
        expect(label.isWellFormed()).toBe(true)
      })
    )
  })
})
