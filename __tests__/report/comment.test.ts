import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { sampleComments } from '../../script/sample-comments.mjs'
import { type CommentPage, MAX_COMMENT_CHARS, renderComment } from '../../src/report/comment.ts'
import { parseHistory } from '../../src/report/run-history.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { forbiddenElements, page, plainText, seen } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'

const samples = sampleComments()
const sample = (name: string): CommentPage => samples[name]!
const renderedText = (name: string) => seen(page(renderComment(sample(name))))

/** Elements of a comment: the marker and the history, and those of any report. */
const COMMENTS = ['!--', '!--']

/** A failed run with user-provided text everywhere. */
const untrusted = (one: string, two: string, log: string): CommentPage => {
  const { report, ...rest } = sample('failed')
  return {
    ...rest,
    application: { name: one, isPreview: true },
    history: { ...rest.history, url: two },
    origin: { ...rest.origin, commit: two, repository: one },
    report: report && {
      ...report,
      findings: [{ file: one, line: 3, message: two, next: one }],
      facts: { ...report.facts, appName: one, appUrl: two, versionLabel: one, expiresAt: two },
      error: { reason: 'internal', what: one, saw: two, next: one },
      plan: report.plan && { ...report.plan, notes: [one] },
      buildLog: log,
      runtimeLog: log
    }
  }
}

describe('the facts of a comment', () => {
  it.each([
    ['answered', /Health.*the application answered/s],
    ['sign-in', /Health.*only the sign-in page answered/s],
    ['off', /Health.*not checked/s]
  ] as const)('say in words that the health is %s', (health, words) => {
    const { report, ...rest } = sample('ready')
    const facts = { ...report!.facts, health }
    expect(seen(page(renderComment({ ...rest, report: { ...report!, facts } })))).toMatch(words)
  })

  it('say whether the verification passed, and show the end of its output if it failed', () => {
    const { report, ...rest } = sample('failed')
    const error = { ...report!.error!, reason: 'verification-failed' as const }
    const facts = { ...report!.facts, verification: 'failed' as const }
    const failed = { ...report!, error, facts, verificationLog: '1 of 9 failed\n' }
    const html = seen(page(renderComment({ ...rest, report: failed })))
    expect(html).toMatch(/Verification.*failed.*1 of 9 failed/s)
  })
})

describe('renderComment', () => {
  it.each(Object.keys(samples))('renders %s with tables, lists, folds and text, and keeps the history', name => {
    const markdown = renderComment(sample(name))
    const html = page(markdown)
    expect(forbiddenElements(html)).toEqual(COMMENTS)
    expect(plainText(html)).not.toMatch(/@\w|:\/\/|\bundefined\b/)
    expect(parseHistory(markdown, sample(name).key)).toEqual(sample(name).history)
  })

  it('starts with its marker and ends with its history, both hidden', () => {
    const markdown = renderComment(sample('ready'))
    expect(markdown).toMatch(/^<!-- datarobot-custom-app:[0-9a-f]{32} -->\n/)
    expect(markdown).toMatch(/\n<!-- datarobot-custom-app-story:[\w+/=]+ -->$/)
    expect(renderedText('ready')).not.toContain('datarobot-custom-app:')
  })

  it.each([
    ['deploying-first', /Preview churn-dashboard-pr-12 is being deployed/],
    ['deploying', /stays live until the new one runs/],
    ['ready', /was updated and is running/],
    ['ready', /Changed.*3 files \(2\.9 KiB\) of 14, 1 removed/s],
    ['ready', /2026-03-09 10:00 UTC/],
    ['unchanged', /is unchanged/],
    ['failed', /failed: the build failed/],
    ['rolled-back', /the previous version runs again/],
    ['rolled-back', /ModuleNotFoundError/],
    ['planned', /would be updated.*1\. |would be updated.*create version/s],
    ['skipped', /was left unchanged: a newer commit was deployed/],
    ['removed', /Preview churn-dashboard-pr-12 was removed/],
    ['expired', /expired and was removed.*To restore it/s]
  ])('shows for %s: %s', (name, words) => {
    expect(renderedText(name)).toMatch(words)
  })

  it.each([
    ['unchanged', false, /Changed\s+.*nothing/s],
    ['failed', false, null],
    ['rolled-back', false, null],
    ['planned', false, null],
    ['skipped', false, null],
    ['failed', true, /Changed\s+.*3 files/s]
  ])('shows for %s with "changed" %s the changed files: %s', (name, changed, words) => {
    const { facts } = sample(name).report!
    const report = { ...sample(name).report!, facts: { ...facts, changed } }
    const text = seen(page(renderComment({ ...sample(name), report })))
    if (words === null) expect(text).not.toMatch(/\bChanged\b/)
    else expect(text).toMatch(words)
  })

  it('links the application, the commit and the run', () => {
    const markdown = renderComment(sample('ready'))
    const url = sample('ready').history.url
    expect(markdown).toContain(`[\`${url}\`](<${url}>)`)
    expect(markdown).toContain('[run 44](<https://github.com/acme/churn/actions/runs/4400/attempts/1>)')
    expect(markdown).toMatch(/\[`abc1234`\]\(<https:\/\/github.com\/acme\/churn\/commit\/abc1234/)
    expect(renderComment(sample('removed'))).not.toContain('custom_applications')
  })

  it('links a finding to its line in the deployed commit', () => {
    expect(renderComment(sample('failed'))).toMatch(
      /\[`apps\/churn\/requirements\.txt:3`\]\(<https:\/\/github\.com\/acme\/churn\/blob\/abc1234[0-9a-f]+\/apps\/churn\/requirements\.txt#L3>\) pip found no version/
    )
  })

  it('lists earlier runs with their results', () => {
    const text = renderedText('ready')
    expect(text).toContain('Earlier: 3 runs')
    expect(text).toMatch(/77b1f3e\s+failed: build-failed\s+58s\s+run 43, attempt 2/)
    expect(text).toMatch(/5d0e7aa\s+superseded\s+run 42/)
    expect(text).toMatch(/9f31c02\s+ready\s+2m 23s\s+run 41/)
  })

  it('shows the end of a log only after a failure', () => {
    const report = { ...sample('failed').report!, buildLog: `${'first\n'.repeat(50_000)}the cause` }
    expect(seen(page(renderComment({ ...sample('failed'), report })))).toContain('first\nthe cause\n')
    const fine = { ...sample('ready').report!, buildLog: 'all is well' }
    expect(renderComment({ ...sample('ready'), report: fine })).not.toContain('all is well')
  })

  itSampled('allows no other markup in user-provided text', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (one, two, log) => {
        const html = page(renderComment(untrusted(one, two, log)))
        expect(forbiddenElements(html)).toEqual(COMMENTS)
        expect(html.match(/<!--/g)).toHaveLength(2)
        expect(plainText(html)).not.toMatch(/@\w|:\/\/|#\d/)
      }),
      { numRuns: effort(20, 300) }
    )
  })

  itSampled('fits in a comment for any log', () => {
    const logs = fc.constantFrom('\0'.repeat(200_000), 'x'.repeat(200_000), '`'.repeat(100_000), '語\n'.repeat(60_000))
    fc.assert(
      fc.property(hostileText, logs, (text, log) => {
        const markdown = renderComment(untrusted(text, text.repeat(50), log))
        expect(markdown.length).toBeLessThanOrEqual(MAX_COMMENT_CHARS)
      }),
      { numRuns: effort(3, 20) }
    )
  })

  it.each([[40_000], [8_000], [3_500], [1_500]])('fits in %d characters, with heading, marker and history', most => {
    const report = { ...sample('failed').report!, buildLog: `${'line\n'.repeat(100_000)}the cause` }
    const markdown = renderComment({ ...sample('failed'), report }, most)
    expect(markdown.length).toBeLessThanOrEqual(most)
    expect(markdown).toContain('the build failed')
    expect(parseHistory(markdown, sample('failed').key)?.entries[0]).toEqual(sample('failed').history.entries[0])
    expect(markdown.includes('the cause')).toBe(most >= 8_000)
  })
})
