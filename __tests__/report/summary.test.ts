import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { sampleReports } from '../../script/sample-reports.mjs'
import type { FailureReason } from '../../src/errors.ts'
import { headline } from '../../src/report/headline.ts'
import { MAX_SUMMARY_BYTES, renderSummary } from '../../src/report/summary.ts'
import type { Report } from '../../src/report/types.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { elements, forbiddenElements, page, plainText, seen } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'

const samples = sampleReports()
const sample = (name: string): Report => samples[name]!

describe('headline', () => {
  it.each([
    ['created', /^Application \[`churn-dashboard`\]\(<https:.*>\) was created and is running$/],
    ['updated', / was updated and is running$/],
    ['unchanged', / is unchanged$/],
    ['dry-run', / would be updated$/],
    ['preview', /^Preview \[`churn-dashboard-pr-12`\]/],
    ['build-failed', /^Deploy of application .* failed: the build failed; the previous version runs again$/],
    ['upload-refused', / failed: files were rejected$/]
  ])('describes %s', (name, text) => {
    expect(headline(sample(name))).toMatch(text)
  })

  it('describes a skipped stale commit', () => {
    const report = sample('unchanged')
    const outcome = { ...report.outcome, reason: 'stale-commit' as FailureReason }
    expect(headline({ ...report, outcome })).toMatch(/ was left unchanged: a newer commit was deployed$/)
  })

  it('describes a run without a name', () => {
    const report = sample('build-failed')
    const outcome = { ...report.outcome, reason: 'input-invalid' as FailureReason }
    const facts = { ...report.facts, appName: null, rolledBack: null }
    expect(headline({ ...report, outcome, facts, plan: null })).toBe('Deploy failed: an input or a file is invalid')
  })

  it('uses the heading of the action, if there is one', () => {
    expect(headline(sample('rollback'))).toMatch(/was rolled back and is running$/)
    expect(headline(sample('inspect'))).toMatch(/ is `running`$/)
  })
})

describe('renderSummary', () => {
  it.each(Object.keys(samples))('renders %s with tables, lists, folds and text', name => {
    const html = page(renderSummary(sample(name)))
    expect(forbiddenElements(html)).toEqual([])
    expect(plainText(html)).not.toMatch(/@\w|:\/\/|\bundefined\b/)
  })

  it('shows the cause first, then the end of the log, then the facts', () => {
    const text = seen(page(renderSummary(sample('build-failed'))))
    const places = ['could not be built', 'Next:', 'ended with code 1', 'Failed version', 'create version'].map(part =>
      text.indexOf(part)
    )
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  it('shows the runtime log of an application that did not start, not its build log', () => {
    const text = seen(page(renderSummary(sample('start-failed'))))
    expect(text).toContain('Runtime log:\nTraceback')
    expect(text).toContain('Build log (1 line)')
  })

  it('shows the result of each step', () => {
    const text = renderSummary(sample('upload-refused'))
    expect(text).toMatch(/\| 1 \| create version .* \| done \| 1\.2s \|/)
    expect(text).toMatch(/\| 2 \| delete 1 file \| \*\*failed\*\* \| 1\.2s \|/)
    expect(text).toMatch(/\| 3 \| .* \| not&nbsp;reached \| {2}\|/)
  })

  it('shows only the plan if no step ran', () => {
    const text = renderSummary(sample('dry-run'))
    expect(text).toContain('1. create version')
    expect(text).not.toMatch(/### Steps|mermaid/)
  })

  it('links the commit, the pull request and the page of the reason', () => {
    expect(renderSummary(sample('preview'))).toContain('[\\#12](<https://github.com/acme/churn/pull/12>)')
    expect(renderSummary(sample('updated'))).toContain(
      '[`abc1234`](<https://github.com/acme/churn/commit/abc1234def5678abc1234def5678abc1234def56>)'
    )
    expect(renderSummary(sample('build-failed'))).toContain('/docs/errors.md#build-failed>)')
  })

  it('shows one fact a line: URL, version, commit', () => {
    const lines = renderSummary(sample('preview')).split('\n')
    const url = 'https://app.datarobot.com/custom_applications/66f1c0ffee0123456789abcd/'
    expect(lines.slice(lines.indexOf('| :-- | :-- |') - 1).slice(0, 9)).toEqual([
      `| URL | [\`${url}\`](<${url}>) |`,
      '| :-- | :-- |',
      '| **Status** | `running` |',
      '| **Version** | `main@abc1234 #42` `66f1c0ffee0123456789ab42` |',
      '| **Previous version** | `main@9f31c02 #41` `66f1c0ffee0123456789ab41` |',
      expect.stringMatching(/^\| \*\*Commit\*\* \| \[`abc1234`\]\(<.*>\) on `feature\/new-chart` \|$/),
      expect.stringContaining('**Pull request**'),
      '| **Expires** | 2026-03-09 10:00 UTC |',
      '| **Took** | 2m 05s |'
    ])
  })

  it('shows in the timeline the stage in which a run failed', () => {
    expect(renderSummary(sample('start-failed'))).toMatch(/\n {2}Wait 1m 55s :crit, \d+, 125000\n/)
  })

  it('lists several problems as a list', () => {
    const error = {
      reason: 'input-invalid' as const,
      what: 'The inputs of this step have 2 problems:',
      saw: '\n- Input "a" is wrong.\n- Input "b" is wrong.',
      next: '\nCorrect both.'
    }
    const html = page(renderSummary({ ...sample('build-failed'), error }))
    expect(html).toMatch(
      /<blockquote>.*<li>.*<code>a<\/code> is wrong.*<li>.*<code>b<\/code> is wrong.*<strong>Next:<\/strong> Correct both.*<\/blockquote>/s
    )
  })

  it.each(['- ', '1. ', '- \u001b[31m'])(
    'shows %j as text where it lists nothing, for below a line it would make a heading',
    saw => {
      const error = { reason: 'internal' as const, what: 'Two problems:', saw: `\n${saw}`, next: 'Look.' }
      const html = page(renderSummary({ ...sample('build-failed'), error }))
      expect(elements(html).filter(element => element === 'h2')).toHaveLength(1)
      expect(seen(html)).toContain(saw.slice(0, 2).trim())
    }
  )

  it('does not show the value of a parameter', () => {
    for (const report of Object.values(samples)) expect(renderSummary(report)).not.toContain('secret')
  })

  itSampled('allows no other markup in user-provided text', () => {
    fc.assert(
      fc.property(hostileText, hostileText, hostileText, (one, two, log) => {
        const report = sample('build-failed')
        const html = page(
          renderSummary({
            ...report,
            facts: {
              ...report.facts,
              appName: one,
              appUrl: two,
              appStatus: two,
              versionLabel: one,
              versionId: two,
              previousVersionId: one
            },
            origin: { ...report.origin, refName: one, commit: two, repository: one },
            error: { reason: 'internal', what: one, saw: two, next: one },
            plan: report.plan && { ...report.plan, notes: [one, two] },
            buildLog: log,
            runtimeLog: one
          })
        )
        expect(forbiddenElements(html)).toEqual([])
        expect(plainText(html)).not.toMatch(/@\w|:\/\/|#\d/)
      }),
      { numRuns: effort(20, 300) }
    )
  })

  itSampled('stays below its limit for any log', () => {
    const line = fc.oneof(
      hostileText,
      fc.constantFrom(
        '\u0085'.repeat(50_000),
        '\0'.repeat(200_000),
        'x'.repeat(2_000_000),
        '`'.repeat(100_000),
        '語\n'.repeat(100_000)
      )
    )
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), lines => {
        const report = { ...sample('start-failed'), buildLog: lines.join('\n'), runtimeLog: lines.reverse().join('\n') }
        expect(Buffer.byteLength(renderSummary(report))).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
      }),
      { numRuns: effort(3, 30) }
    )
  })

  it.each([
    ['environment-build-failed', '', true],
    ['timeout', '', true],
    ['timeout', 'starting', false],
    ['start-failed', 'starting', false],
    ['server-error', '', false]
  ] as const)(
    'shows the build log of the execution environment if it can explain %s (log "%s")',
    (reason, runtimeLog, isShown) => {
      const failed = sample('build-failed')
      const error = { ...failed.error!, reason }
      const text = renderSummary({ ...failed, error, environmentBuildLog: 'no such image', buildLog: '', runtimeLog })
      expect(text.includes('no such image')).toBe(isShown)
    }
  )

  it('keeps the end of a long log', () => {
    const buildLog = `${'first\n'.repeat(100_000)}the cause`
    const text = renderSummary({ ...sample('build-failed'), buildLog })
    expect(text).toContain('\nthe cause\n')
    expect(text).toMatch(/Build log \(last \d+ lines\)/)
  })

  it.each([[60_000], [5_000], [1_200], [300]])(
    'fits in %d bytes, with the headline and as much more as goes',
    mostBytes => {
      const text = renderSummary({ ...sample('build-failed'), buildLog: 'line\n'.repeat(100_000) }, mostBytes)
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostBytes)
      expect(text).toContain('the build failed')
      expect(text.includes('**Next:**')).toBe(mostBytes > 1_000)
    }
  )

  it('fits for any plan', () => {
    const report = sample('updated')
    const steps = Array.from({ length: 500 }, () => ({
      ...report.steps[0]!,
      step: { kind: 'create-source' as const, name: '😀|'.repeat(5_000), customTemplateId: null }
    }))
    const plan = report.plan && { ...report.plan, notes: Array.from({ length: 500 }, () => '<'.repeat(10_000)) }
    expect(Buffer.byteLength(renderSummary({ ...report, steps, plan }))).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  })
})
