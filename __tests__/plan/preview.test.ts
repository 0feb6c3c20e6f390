import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { Have } from '../../src/plan/have.ts'
import { isPreview, previewNameOf, previewPrefix, refuseNamesake, wishesForPreview } from '../../src/plan/preview.ts'

const anyName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })

describe('previewNameOf', () => {
  it.each([
    ['{app}-pr-{number}', 'churn', '12', 'churn-pr-12'],
    ['{app}-pr-{number}', 'Churn Dashboard (EU)', '12', 'churn-dashboard-eu--pr-12'],
    ['pr-{number}-of-{app}', 'Übersicht', '1', 'pr-1-of-u-bersicht'],
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
