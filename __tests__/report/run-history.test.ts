import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  addEntry,
  EMPTY_HISTORY,
  type HistoryEntry,
  isOlder,
  MAX_ENTRIES,
  markerOf,
  merge,
  parseHistory,
  type RunHistory,
  serializeHistory
} from '../../src/report/run-history.ts'
import { webUrl } from '../support/any-text.ts'
import { page, seen } from '../support/github-page.ts'
import { hostileText } from '../support/hostile-text.ts'

const KEY = 'a1b2c3'

const entries = fc.record<HistoryEntry>({
  run: fc.record({ id: fc.nat(), attempt: fc.nat(9), number: fc.option(fc.nat()), began: fc.nat() }),
  state: fc.constantFrom('deploying', 'ready', 'failed', 'rolled-back', 'removed', 'expired', 'skipped', 'planned'),
  commit: fc.option(fc.constantFrom('abc1234', 'f'.repeat(40))),
  reason: fc.option(fc.constantFrom('deployed', 'build-failed')),
  took: fc.option(fc.nat())
})
const histories: fc.Arbitrary<RunHistory> = fc.record({
  entries: fc.uniqueArray(entries, { maxLength: 8, selector: ({ run }) => `${run.id} ${run.attempt}` }),
  url: fc.option(webUrl())
})

const run = (id: number, attempt = 1, began = id) => ({ id, attempt, number: null, began })
const entry = (id: number, state: HistoryEntry['state'] = 'ready', attempt = 1, began = id): HistoryEntry => ({
  run: run(id, attempt, began),
  state,
  commit: null,
  reason: null,
  took: null
})
const idsOf = ({ entries }: RunHistory) => entries.map(({ run }) => run.id)

describe('parseHistory', () => {
  it('returns the serialized history', () => {
    fc.assert(
      fc.property(histories, hostileText, (history, text) => {
        expect(parseHistory(`${markerOf(KEY)}\n${text}\n${serializeHistory(history)}`, KEY)).toEqual(history)
      })
    )
  })

  it('reads a line that is hidden and short', () => {
    const most = Array.from({ length: 100 }, (_, index) => entry(10_000_000_000 + index, 'rolled-back'))
    const html = page(`${markerOf(KEY)}\ntext\n\n${serializeHistory({ entries: most, url: null })}`)
    expect(seen(html).trim()).toBe('text')
    expect(html.length).toBeLessThan(8_000)
  })

  it('reads only comments that start with the marker', () => {
    const history = serializeHistory({ entries: [entry(1)], url: null })
    expect(parseHistory(`${markerOf('other')}\n${history}`, KEY)).toBeNull()
    expect(parseHistory(`> ${markerOf(KEY)}\n${history}`, KEY)).toBeNull()
    expect(parseHistory(`text ${markerOf(KEY)}\n${history}`, KEY)).toBeNull()
  })

  it('ignores a history within the text', () => {
    expect(
      parseHistory(`${markerOf(KEY)}\n${serializeHistory({ entries: [entry(1)], url: null })}\nmore`, KEY)
    ).toEqual(EMPTY_HISTORY)
  })

  it('drops invalid parts', () => {
    const read = (value: unknown) =>
      parseHistory(
        `${markerOf(KEY)}\n<!-- datarobot-custom-app-story:${Buffer.from(JSON.stringify(value) ?? 'x').toString('base64')} -->`,
        KEY
      )
    expect(read(undefined)).toEqual(EMPTY_HISTORY)
    expect(read(null)).toEqual(EMPTY_HISTORY)
    expect(read({ chapters: 'x', url: 'not an address' })).toEqual(EMPTY_HISTORY)
    expect(read({ chapters: [{ ...entry(1), state: '<b>' }] })).toEqual(EMPTY_HISTORY)
    expect(read({ chapters: [{ ...entry(1), run: { id: -1 } }] })).toEqual(EMPTY_HISTORY)
    expect(read({ chapters: [{ ...entry(1), commit: '@octocat', reason: '<b>' }] })?.entries).toEqual([entry(1)])
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const history = read(value)
        expect(parseHistory(`${markerOf(KEY)}\n${serializeHistory(history!)}`, KEY)).toEqual(history)
      })
    )
  })
})

describe('isOlder', () => {
  it.each([
    ['an earlier run', run(1), run(2), true],
    ['a later run', run(2), run(1), false],
    ['an earlier run that began later, in the queue', run(1, 1, 9), run(2, 1, 5), true],
    ['the same', run(1), run(1), false],
    ['an earlier attempt', run(1, 1), run(1, 2), true],
    ['a later attempt', run(1, 2), run(1, 1), false],
    ['a repetition of an earlier run, after a later one', run(1, 2, 9), run(2, 1, 5), false],
    ['a run that began before the repetition of an earlier one', run(2, 1, 5), run(1, 2, 9), true]
  ])('compares %s', (_, one, other, older) => {
    expect(isOlder(one, other)).toBe(older)
  })
})

describe('addEntry', () => {
  it('puts the newest first, and replaces the entry of the same run', () => {
    const history = addEntry(
      addEntry(addEntry(EMPTY_HISTORY, entry(1), null), entry(2, 'deploying'), null),
      entry(2, 'failed'),
      'u'
    )
    expect(history).toEqual({ entries: [entry(2, 'failed'), entry(1)], url: 'u' })
  })

  it('drops the oldest beyond the limit', () => {
    const history = Array.from({ length: 50 }, (_, id) => entry(id)).reduce(
      (all, each) => addEntry(all, each, null),
      EMPTY_HISTORY
    )
    expect(idsOf(history)).toEqual(Array.from({ length: MAX_ENTRIES }, (_, index) => 49 - index))
  })
})

describe('merge', () => {
  it('puts the newest of all first, and lists each run once', () => {
    const one = { entries: [entry(3), entry(1)], url: 'one' }
    const other = { entries: [entry(4), entry(3), entry(2)], url: 'other' }
    expect(merge([one, other])).toEqual({ entries: [4, 3, 2, 1].map(id => entry(id)), url: 'other' })
    expect(merge([other, one])).toEqual(merge([one, other]))
  })

  it('is empty for no histories', () => {
    expect(merge([])).toEqual(EMPTY_HISTORY)
    expect(merge([EMPTY_HISTORY, EMPTY_HISTORY])).toEqual(EMPTY_HISTORY)
  })
})
