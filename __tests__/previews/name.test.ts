import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { CurrentState } from '../../src/plan/current-state.ts'
import {
  assertOwnPreview,
  earlierPreviewNameOf,
  isPreview,
  previewNameOf,
  previewPrefix,
  restrictForPreview,
  safeName
} from '../../src/previews/name.ts'
import { anyText } from '../support/any-text.ts'

const anyName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })

const ofPull = (pullRequest: number) => ({ pullRequest, refName: 'feature' })
const ofBranch = (refName: string | null) => ({ pullRequest: null, refName })
const TEMPLATE = '{app}-pr-{number}'

describe('previewNameOf', () => {
  it.each([
    [TEMPLATE, 'churn', ofPull(12), /^churn-pr-12$/],
    [TEMPLATE, 'Churn', ofPull(12), /^churn-pr-12$/],
    [TEMPLATE, 'Churn Dashboard (EU)', ofPull(12), /^churn-dashboard-eu--pr-12-[0-9a-f]{8}$/],
    ['pr-{number}-of-{app}', 'Übersicht', ofPull(1), /^pr-1-of-ubersicht-[0-9a-f]{8}$/],
    ['pr-{number}', 'churn', ofPull(12), /^pr-12$/],
    [TEMPLATE, 'churn', ofBranch('Feature'), /^churn-pr-feature$/],
    ['{app}-{number}', 'churn', ofBranch('feature/../x y'), /^churn-feature-..-x-y-[0-9a-f]{8}$/],
    [TEMPLATE, 'churn', ofBranch('12'), /^churn-pr-12-[0-9a-f]{8}$/],
    [TEMPLATE, 'churn', ofBranch(null), /^churn-pr-manual$/]
  ])('of %s, %s and %j is %s', (template, app, subject, name) => {
    expect(previewNameOf(template, app, subject)).toMatch(name)
  })

  it('is safe, never too long for its source, and begins with the prefix that previews are searched by', () => {
    fc.assert(
      fc.property(anyName, fc.nat(), (app, number) => {
        for (const nameOf of [previewNameOf, earlierPreviewNameOf]) {
          const name = nameOf(TEMPLATE, app, ofPull(number))
          expect(name).toMatch(/^[a-z0-9._-]+$/)
          expect(name.length).toBeLessThanOrEqual(249)
          expect(name.startsWith(previewPrefix(TEMPLATE, app))).toBe(true)
        }
      })
    )
  })

  it.each([
    ['applications', ['Sales App', ofPull(12)], ['sales-app', ofPull(12)]],
    ['branches', ['churn', ofBranch('feature/x')], ['churn', ofBranch('feature-x')]],
    ['a branch and a pull request', ['churn', ofBranch('12')], ['churn', ofPull(12)]]
  ] as const)('tells %s apart', (_, [app, subject], [otherApp, other]) => {
    expect(previewNameOf(TEMPLATE, app, subject)).not.toBe(previewNameOf(TEMPLATE, otherApp, other))
  })

  it('never gives one name to two applications or branches that differ in more than their case', () => {
    fc.assert(
      fc.property(anyName, anyName, fc.nat(), (one, other, number) => {
        fc.pre(one.toLowerCase() !== other.toLowerCase())
        const ofApp = (app: string) => previewNameOf(TEMPLATE, app, ofPull(number))
        const ofRef = (branch: string) => previewNameOf(TEMPLATE, 'churn', ofBranch(branch))
        expect(ofApp(one)).not.toBe(ofApp(other))
        expect(ofRef(one)).not.toBe(ofRef(other))
      })
    )
  })

  it('tells two long names apart', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 300, maxLength: 400 }), fc.nat(), fc.nat(), (app, one, other) => {
        fc.pre(one !== other)
        const name = (number: number) => previewNameOf(TEMPLATE, app, ofPull(number))
        expect(name(one)).not.toBe(name(other))
      })
    )
  })
})

describe('earlierPreviewNameOf', () => {
  it.each([
    ['Sales App', ofPull(12), 'sales-app-pr-12'],
    ['Café', ofPull(12), 'cafe-pr-12'],
    ['churn', ofBranch('feature/x'), 'churn-pr-feature-x'],
    ['churn', ofBranch('12'), 'churn-pr-12'],
    ['churn', ofPull(12), 'churn-pr-12']
  ])('of %s and %j is %s', (app, subject, name) => {
    expect(earlierPreviewNameOf(TEMPLATE, app, subject)).toBe(name)
  })

  it.each(['日本', 'x'.repeat(300)])('of %s is the name of today', app => {
    expect(earlierPreviewNameOf(TEMPLATE, app, ofPull(1))).toBe(previewNameOf(TEMPLATE, app, ofPull(1)))
  })
})

describe('safeName', () => {
  it.each([
    ['Churn', 'churn'],
    ['a_b.c-d', 'a_b.c-d']
  ])('of %j is %j', (name, safe) => {
    expect(safeName(name, 100)).toBe(safe)
  })

  it.each([
    ['My App (v2)', 'my-app-v2'],
    ['  a / b  ', 'a-b'],
    ['-a', 'a'],
    ['Café Été', 'cafe-ete'],
    ['ﬁne', 'fine'],
    ['日本-pr-1', 'pr-1'],
    ['Приложение-pr-1', 'pr-1'],
    ['🚀-pr-1', 'pr-1']
  ])('of %j is %s with a digest of what it could not spell', (name, text) => {
    expect(safeName(name, 100)).toMatch(new RegExp(`^${text}-[0-9a-f]{8}$`))
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
      fc.property(anyText(), fc.integer({ min: 20, max: 512 }), (name, most) => {
        const safe = safeName(name, most)
        expect(safe).toMatch(/^[a-z0-9._][a-z0-9._-]*$/)
        expect(safe.length).toBeLessThanOrEqual(most)
        expect(safeName(name, most)).toBe(safe)
        expect(safeName(safe, most)).toBe(safe)
      })
    )
  })
})

describe('refuseNamesake', () => {
  const owner = {
    repository: 'acme/churn',
    repositoryId: 5,
    run: null,
    previewOf: 'Churn',
    pullRequest: 12 as number | null,
    ref: 'refs/pull/12/merge'
  }
  const ofBranch = { ...owner, pullRequest: null, ref: 'refs/heads/feature/x' }
  const live = (given: object) => ({ ...owner, expiresAt: '2026-03-10T00:00:00Z', ...given }) as CurrentState['live']
  const application = { id: 'a1', name: 'churn-pr-12' } as CurrentState['application']
  const earlier = { repositoryId: null, previewOf: null }

  it.each([
    ['there is none', { application: null, live: null }, owner, TEMPLATE],
    ['it is the preview of this pull request', { application, live: live({}) }, owner, TEMPLATE],
    ['it is the preview of this branch', { application, live: live(ofBranch) }, ofBranch, TEMPLATE],
    ['an earlier release made it', { application, live: live(earlier) }, owner, TEMPLATE],
    ['the repository was renamed since', { application, live: live({ repository: 'acme/old' }) }, owner, TEMPLATE],
    ['all branches share it', { application, live: live(ofBranch) }, { ...ofBranch, ref: 'refs/heads/y' }, '{app}-test']
  ])('lets a deploy go on when %s', (_, current, ours, template) => {
    expect(() => assertOwnPreview(current, ours, template)).not.toThrow()
  })

  it.each([
    ['was made by hand', null, owner, 'was not made as a preview'],
    ['was deployed to last', live({ expiresAt: null }), owner, 'was not made as a preview'],
    ['is of another repository', live({ repository: 'acme/other', repositoryId: 6 }), owner, 'acme/other'],
    ['is of another application', live({ previewOf: 'churn' }), owner, 'of application "churn"'],
    ['is of another pull request', live({ pullRequest: 7 }), owner, 'pull request 7'],
    ['is of a branch of that number', live({ ...ofBranch, ref: 'refs/heads/12' }), owner, 'branch "12"'],
    ['is of a pull request', live({}), ofBranch, 'pull request 12'],
    ['is of another branch', live({ ...ofBranch, ref: 'refs/heads/feature-x' }), ofBranch, 'branch "feature-x"'],
    ['an earlier release made of another pull request', live({ ...earlier, pullRequest: 7 }), owner, 'pull request 7'],
    [
      'an earlier release made in another repository',
      live({ ...earlier, repository: 'acme/other' }),
      owner,
      'acme/other'
    ]
  ])('refuses an application that %s', (_, found, ours, words) => {
    expect(() => assertOwnPreview({ application, live: found }, ours, TEMPLATE)).toThrow(words)
  })
})

describe('givenForPreview', () => {
  const inputs = {
    resources: { replicas: 3, resourceLabel: 'cpu.small' },
    settings: { allowAutoStopping: true, externalAccessEnabled: true, externalAccessRecipients: ['@example.com'] }
  }

  it('leaves out what shows the application to guests or multiplies it, and names it', () => {
    expect(restrictForPreview({ ...inputs, preview: 'auto' })).toEqual({
      inputs: { preview: 'auto', resources: { resourceLabel: 'cpu.small' }, settings: { allowAutoStopping: true } },
      leftOut: ['replicas', 'external-access', 'external-access-recipients']
    })
  })

  it('keeps everything for who asks for a preview outright', () => {
    const given = { ...inputs, preview: true as const }
    expect(restrictForPreview(given)).toEqual({ inputs: given, leftOut: [] })
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
