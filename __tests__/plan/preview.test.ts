import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Have } from '../../src/plan/have.ts'
import {
  isPreview,
  previewNameOf,
  previewPrefix,
  refuseNamesake,
  safeName,
  wishesForPreview
} from '../../src/plan/preview.ts'

const anyName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })

describe('previewNameOf', () => {
  it.each([
    ['{app}-pr-{number}', 'churn', '12', 'churn-pr-12'],
    ['{app}-pr-{number}', 'Churn Dashboard (EU)', '12', 'churn-dashboard-eu--pr-12'],
    ['pr-{number}-of-{app}', 'Übersicht', '1', 'pr-1-of-ubersicht'],
    ['{app}-{number}', 'churn', 'feature/../x y', 'churn-feature-..-x-y']
  ])('of %s, %s and %s is %s', (template, app, number, name) => {
    expect(previewNameOf(template, app, number)).toBe(name)
  })

  it('is safe, never too long for its source, and begins with the prefix that previews are searched by', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), (app, number) => {
        const name = previewNameOf('{app}-pr-{number}', app, String(number))
        expect(name).toMatch(/^[a-z0-9._-]+$/)
        expect(name.length).toBeLessThanOrEqual(249)
        expect(name.startsWith(previewPrefix('{app}-pr-{number}', app))).toBe(true)
      })
    )
  })

  it('tells two long names apart', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 300, maxLength: 400 }), fc.nat(), fc.nat(), (app, one, other) => {
        fc.pre(one !== other)
        const name = (number: number) => previewNameOf('{app}-pr-{number}', app, String(number))
        expect(name(one)).not.toBe(name(other))
      })
    )
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

describe('refuseNamesake', () => {
  const ours = { repository: 'acme/churn', pullRequest: 12 }
  const live = (given: object) =>
    ({ repository: 'acme/churn', pullRequest: 12, expiresAt: '2026-03-10T00:00:00Z', ...given }) as Have['live']
  const application = { id: 'a1', name: 'churn-pr-12' } as Have['application']

  it.each([
    ['there is none', { application: null, live: null }],
    ['it is the preview of this pull request', { application, live: live({}) }]
  ])('lets a deploy go on when %s', (_, have) => {
    expect(() => refuseNamesake(have, ours)).not.toThrow()
  })

  it.each([
    ['was made by hand', null, 'was not made as a preview'],
    ['was deployed to last', live({ expiresAt: null }), 'was not made as a preview'],
    ['is of another repository', live({ repository: 'acme/other' }), 'acme/other'],
    ['is of another pull request', live({ pullRequest: 7 }), 'pull request 7']
  ])('refuses an application that %s', (_, found, words) => {
    expect(() => refuseNamesake({ application, live: found }, ours)).toThrow(words)
  })
})

describe('wishesForPreview', () => {
  const inputs = {
    resources: { replicas: 3, resourceLabel: 'cpu.small' },
    settings: { allowAutoStopping: true, externalAccessEnabled: true, externalAccessRecipients: ['@example.com'] }
  }

  it('leaves out what shows the application to guests or multiplies it, and names it', () => {
    expect(wishesForPreview({ ...inputs, preview: 'auto' })).toEqual({
      inputs: { preview: 'auto', resources: { resourceLabel: 'cpu.small' }, settings: { allowAutoStopping: true } },
      leftOut: ['replicas', 'external-access', 'external-access-recipients']
    })
  })

  it('keeps everything for who asks for a preview outright', () => {
    const wishes = { ...inputs, preview: true as const }
    expect(wishesForPreview(wishes)).toEqual({ inputs: wishes, leftOut: [] })
  })
})

describe('isPreview', () => {
  it.each([
    [
      'a preview in the source of its own',
      'churn-pr-12',
      'churn-pr-12Source',
      { expiresAt: '2026-03-09T10:00:00Z' },
      true
    ],
    [
      'production that a preview was promoted to',
      'churn',
      'churn-pr-12Source',
      { expiresAt: '2026-03-09T10:00:00Z' },
      false
    ],
    ['production that runs its own', 'churn', 'churnSource', { expiresAt: null }, false],
    ['what has no manifest', 'churn-pr-12', 'churn-pr-12Source', null, false],
    ['what has no source', 'churn-pr-12', null, { expiresAt: '2026-03-09T10:00:00Z' }, false]
  ])('of %s', (_, name, sourceName, manifest, expected) => {
    expect(isPreview({ name, sourceName }, manifest)).toBe(expected)
  })
})
