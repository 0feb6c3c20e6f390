import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { sampleShared } from '../../script/sample-comments.mjs'
import { MAX_COMMENT_CHARS } from '../../src/report/comment.ts'
import type { HistoryEntry, HistoryState } from '../../src/report/run-history.ts'
import { isOlderSection, mergeSections, parseSections, type Section } from '../../src/report/sections.ts'
import { renderShared, type SharedPage } from '../../src/report/shared-comment.ts'
import { effort, it, itSampled, sample } from '../support/effort.ts'
import { forbiddenElements, page, plainText, seen } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'

const KEY = 'f'.repeat(32)

const entryOf = (run: number, state: HistoryState = 'ready', more: Partial<HistoryEntry> = {}): HistoryEntry => ({
  run: { id: run, attempt: 1, number: run, began: run },
  state,
  commit: 'a'.repeat(40),
  reason: null,
  took: 61_000,
  ...more
})

const section = (app: number, entries: HistoryEntry[], more: Partial<Section> = {}): Section => ({
  key: String(app).padStart(32, '0'),
  name: `app-${app}`,
  history: { entries, url: `https://app.datarobot.com/custom_applications/${app}/` },
  details: `<details>\n<summary>app ${app}</summary>\n\ndetails of ${app}\n\n</details>`,
  ...more
})

const pageOf = (sections: readonly Section[]): SharedPage => ({
  key: KEY,
  sections,
  origin: { serverUrl: 'https://github.com', repository: 'acme/mono' },
  redact: text => text
})

const rows = (body: string) => body.split('\n').filter(line => /^\| .*app-\d/.test(line))
const withDetails = (sections: readonly Section[]) =>
  sections.filter(({ details }) => details !== '').map(({ name }) => name)

describe('the table of a shared comment', () => {
  it('has a row for each application, by name: link, state, commit, duration and run', () => {
    const sections = [
      section(3, [entryOf(7, 'removed')], { history: { entries: [entryOf(7, 'removed', { took: null })], url: null } }),
      section(1, [entryOf(7)]),
      section(2, [entryOf(7, 'failed', { reason: 'build-failed' }), entryOf(6)])
    ]
    const { body } = renderShared(pageOf(sections))
    const at = `[\`aaaaaaa\`](<https://github.com/acme/mono/commit/${'a'.repeat(40)}>)`
    const run = '[run 7](<https://github.com/acme/mono/actions/runs/7/attempts/1>)'
    expect(rows(body)).toEqual([
      `| [\`app-1\`](<https://app.datarobot.com/custom_applications/1/>) | ready | ${at} | 1m 01s | ${run} |`,
      `| [\`app-2\`](<https://app.datarobot.com/custom_applications/2/>) | failed: \`build-failed\` | ${at} | 1m 01s | ${run} |`,
      `| \`app-3\` | removed | ${at} |  | ${run} |`
    ])
  })

  it.each<[HistoryState, string | null, string]>([
    ['deploying', null, 'deploying'],
    ['ready', 'unchanged', 'unchanged'],
    ['ready', 'deployed', 'ready'],
    ['skipped', 'stale-commit', 'skipped: `stale-commit`'],
    ['rolled-back', 'start-failed', 'rolled back: `start-failed`'],
    ['expired', null, 'expired'],
    ['planned', 'planned', 'planned']
  ])('shows %s with reason %s as "%s"', (state, reason, words) => {
    expect(rows(renderShared(pageOf([section(1, [entryOf(1, state, { reason })])])).body)[0]).toContain(`| ${words} |`)
  })
})

describe('the sections of a shared comment', () => {
  it('are read again as they were written, in any line ending', () => {
    const sections = [section(1, [entryOf(7), entryOf(6, 'failed')]), section(2, [entryOf(5)], { details: '' })]
    const { body } = renderShared(pageOf(sections))
    expect(parseSections(body, KEY)).toEqual(sections)
    expect(parseSections(body.replaceAll('\n', '\r\n'), KEY)).toEqual(sections)
    expect(parseSections(body, '0'.repeat(32))).toEqual([])
  })

  it('cannot be forged by text in the details of another one', () => {
    const forged = renderShared(pageOf([section(2, [entryOf(99, 'failed')])])).body
    const victim = section(2, [entryOf(5)])
    const attacker = section(1, [entryOf(5)], { details: `\`\`\`\n${forged}\n\`\`\`` })
    const parsed = parseSections(renderShared(pageOf([attacker, victim])).body, KEY)
    expect(parsed.map(({ name, history }) => [name, history.entries[0]?.run.id])).toEqual([
      ['app-1', 5],
      ['app-2', 5]
    ])
  })

  itSampled('survive whatever a person makes of the comment', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), fc.nat(), (text, start, length) => {
        const { body } = renderShared(pageOf([section(1, [entryOf(7)]), section(2, [entryOf(6)])]))
        const edited = body.slice(0, start % body.length) + text + body.slice((start % body.length) + (length % 500))
        for (const { name, history } of parseSections(edited, KEY)) {
          expect(name.length).toBeLessThanOrEqual(1_000)
          expect(history.entries.length).toBeGreaterThan(0)
        }
      }),
      { numRuns: effort(50, 2_000) }
    )
  })

  it('merge to the newest of each application, with the runs of all', () => {
    const merged = mergeSections([
      section(1, [entryOf(5), entryOf(3)]),
      section(1, [entryOf(6, 'failed'), entryOf(5), entryOf(4)]),
      section(2, [entryOf(1)])
    ])
    expect(merged.map(({ history }) => history.entries.map(({ run, state }) => `${run.id} ${state}`))).toEqual([
      ['6 failed', '5 ready', '4 ready', '3 ready'],
      ['1 ready']
    ])
  })

  it.each([
    ['an older run', entryOf(1), entryOf(2), true],
    ['a newer run', entryOf(2), entryOf(1), false],
    ['the start of the same run', entryOf(2, 'deploying', { took: null }), entryOf(2), true],
    ['the end of the same run', entryOf(2), entryOf(2, 'deploying', { took: null }), false],
    [
      'an earlier job of the same run',
      entryOf(2),
      entryOf(2, 'removed', { run: { ...entryOf(2).run, began: 3 } }),
      true
    ],
    ['the same', entryOf(2), entryOf(2), false]
  ])('of %s: is older', (_, mine, other, isOlder) => {
    expect(isOlderSection(section(1, [mine]), section(1, [other]))).toBe(isOlder)
  })
})

describe('a shared comment that is too long', () => {
  const long = (app: number, run: number, state: HistoryState) =>
    section(app, [entryOf(run, state)], { details: `details of ${app}: ${'x'.repeat(9_000)}` })

  it('loses first the details of the oldest application without a failure, and no row', () => {
    const sections = [long(1, 1, 'failed'), long(2, 3, 'ready'), long(3, 2, 'ready'), long(4, 4, 'failed')]
    const shown = (maxChars: number) => withDetails(renderShared(pageOf(sections), maxChars).sections)
    expect(shown(50_000)).toEqual(['app-1', 'app-2', 'app-3', 'app-4'])
    expect(shown(32_000)).toEqual(['app-1', 'app-2', 'app-4'])
    expect(shown(22_000)).toEqual(['app-1', 'app-4'])
    expect(shown(13_000)).toEqual(['app-4'])
    expect(rows(renderShared(pageOf(sections), 13_000).body)).toHaveLength(4)
  })

  const sizes = [
    [50, 50],
    [180, 180],
    [250, 190],
    [5, 5]
  ] as const
  itSampled.each(sample(sizes, 2))('fits with %d applications, of which at least %d have a row', (count, least) => {
    const states: HistoryState[] = ['ready', 'failed', 'deploying', 'skipped', 'removed']
    const entries = Array.from({ length: 20 }, (_, run) => entryOf(20 - run))
    const sections = Array.from({ length: count }, (_, app) =>
      section(app, [entryOf(30 + app, states[app % 5]), ...entries], { details: 'x'.repeat(9_000) })
    )
    const { body } = renderShared(pageOf(sections))
    expect(body.length).toBeLessThanOrEqual(MAX_COMMENT_CHARS)
    const kept = parseSections(body, KEY)
    expect(kept.length).toBeGreaterThanOrEqual(least)
    expect(rows(body)).toHaveLength(kept.length)
  })
})

describe('the sample of five applications', () => {
  it('shows every application with its state, and its details in a fold', () => {
    const text = seen(page(renderShared(sampleShared()).body))
    expect(text).toMatch(/churn-pr-12\s+ready/)
    expect(text).toMatch(/forecast-pr-12\s+deploying/)
    expect(text).toMatch(/fraud-pr-12\s+failed: build-failed/)
    expect(text).toMatch(/pricing-pr-12\s+unchanged/)
    expect(text).toMatch(/stock-pr-12\s+removed/)
  })

  itSampled('allows no other markup in a name', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (name, url) => {
        const { sections, ...rest } = sampleShared()
        const named = sections.map((each, index) =>
          index === 0 ? { ...each, name, history: { ...each.history, url } } : each
        )
        const html = page(renderShared({ ...rest, sections: named }).body)
        expect(forbiddenElements(html).filter(name => name !== '!--')).toEqual([])
        expect(plainText(html)).not.toMatch(/@\w|#\d/)
      }),
      { numRuns: effort(10, 300) }
    )
  })
})
