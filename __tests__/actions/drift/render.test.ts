import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { renderDrift, renderIssue, withShortAddresses } from '../../../src/actions/drift/render.ts'
import type { ApplicationDrift, DriftReport } from '../../../src/actions/drift/report.ts'
import { effort, it, itSampled } from '../../support/effort.ts'
import { forbiddenElements, page, plainText, seen } from '../../support/github-page.ts'
import { hostileText } from '../../support/hostile-text.ts'

const driftOf = (more: Partial<ApplicationDrift> = {}): ApplicationDrift => ({
  app: 'churn',
  target: 'production',
  namedBy: 'churn',
  name: 'churn',
  id: 'a',
  url: 'https://app.example.com/custom_applications/a/',
  status: 'running',
  versionId: 'v',
  versionLabel: 'two',
  commit: null,
  items: [{ part: 'files', text: 'Files: 1 new or changed, 0 removed.', details: ['"a.txt" has another content'] }],
  origin: {
    kind: 'by-hand',
    text: 'It runs version "two" (v), which no deploy of this action made.',
    since: '2026-03-09T10:00:00.000Z',
    isPublication: true,
    by: 'ada@example.com'
  },
  unread: [],
  error: null,
  ...more
})

const reportOf = (...applications: ApplicationDrift[]): DriftReport => ({
  drifted: true,
  repository: 'acme/churn',
  commit: null,
  refName: 'main',
  applications
})

describe('renderDrift', () => {
  it('shows each application that differs, with the person and the time', () => {
    const agreeing = driftOf({ name: 'sales', items: [], origin: null })
    const error = { reason: 'forbidden' as const, message: 'It may not be read.' }
    const failed = driftOf({ name: 'costs', items: [], origin: null, error })
    const text = seen(page(renderDrift(withShortAddresses(reportOf(driftOf(), agreeing, failed)))))
    expect(text).toContain('churn (production) differs from main')
    expect(text).toContain('Published 2026-03-09 10:00 UTC by a…@example.com.')
    expect(text).toContain('a.txt has another content')
    expect(text).toContain('costs (production) could not be compared')
    expect(text).toMatch(/1 application as in main\s+sales/)
  })

  it('does not repeat the title of a part', () => {
    const items = [
      { part: 'settings' as const, text: 'Settings differ.', details: ['External access is off, and should be on'] },
      { part: 'files' as const, text: 'Files: 1 new or changed, 0 removed.', details: [] },
      { part: 'status' as const, text: 'The application has failed.', details: [] }
    ]
    const lines = renderDrift(reportOf(driftOf({ items }))).split('\n')
    expect(lines).toContain('- **Settings:**')
    expect(lines).toContain('- **Files:** 1 new or changed, 0 removed.')
    expect(lines).toContain('- **Status:** The application has failed.')
  })

  it('says that the history does not tell', () => {
    const origin = { ...driftOf().origin!, since: null, by: null }
    expect(renderDrift(reportOf(driftOf({ origin })))).toContain('The history does not tell')
  })

  it('leaves details out of a long report', () => {
    const details = Array.from({ length: 400 }, (_, index) => `"${'x'.repeat(200)}${index}" is missing`)
    const items = [{ part: 'files' as const, text: 'Files differ.', details }]
    const many = Array.from({ length: 30 }, () => driftOf({ items }))
    const report = renderDrift(reportOf(...many))
    expect(report.length).toBeLessThanOrEqual(50_000)
    expect(report).toContain('more')
  })
})

describe('renderIssue', () => {
  it('does not depend on the run, so that an unchanged difference edits nothing', () => {
    const issue = renderIssue(driftOf(), { refName: 'main' })
    expect(issue).toContain('differs from what `main` says about it')
    expect(issue).not.toMatch(/status|running/)
  })

  it('says that everything agrees', () => {
    expect(renderIssue(driftOf({ items: [] }), { refName: 'main' })).toContain('agrees with `main` again')
  })

  it('fits into an issue', () => {
    const details = Array.from({ length: 400 }, () => `"${'😀'.repeat(480)}" is missing`)
    const items = (['files', 'parameters', 'roles', 'settings', 'resources', 'version', 'status'] as const).map(
      part => ({
        part,
        text: 'x'.repeat(500),
        details
      })
    )
    const issue = renderIssue(driftOf({ items }), { refName: 'main' })
    expect([...issue].length).toBeLessThanOrEqual(60_000)
  })

  itSampled('consists of text and lists, whatever untrusted text it holds', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (one, two) => {
        const drift = driftOf({
          name: one,
          target: two,
          url: two,
          items: [
            { part: 'files', text: `It runs ${JSON.stringify(one)}: ${two}.`, details: [JSON.stringify(two), one] }
          ],
          origin: { kind: 'by-hand', text: `${JSON.stringify(one)} ${two}`, since: one, isPublication: true, by: two },
          unread: [{ part: one, because: two }]
        })
        for (const markdown of [
          renderIssue(drift, { refName: two }),
          renderDrift({ ...reportOf(drift), refName: one })
        ]) {
          const html = page(markdown)
          expect(forbiddenElements(html)).toEqual([])
          expect(plainText(html)).not.toMatch(/@\w|:\/\/|#\d/)
        }
      }),
      { numRuns: effort(20, 200) }
    )
  })
})
