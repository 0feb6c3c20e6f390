import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Chapter,
  isOlder,
  MOST_CHAPTERS,
  markerOf,
  merge,
  NO_STORY,
  readStory,
  type Story,
  tell,
  writeStory
} from '../../src/report/story.ts'
import { webUrl } from '../support/any-text.ts'
import { page, seen } from './github-page.ts'
import { hostileText } from './hostile.ts'

const KEY = 'a1b2c3'

const chapters = fc.record<Chapter>({
  run: fc.record({ id: fc.nat(), attempt: fc.nat(9), number: fc.option(fc.nat()), began: fc.nat() }),
  state: fc.constantFrom('deploying', 'ready', 'failed', 'rolled-back', 'removed', 'expired', 'skipped', 'planned'),
  commit: fc.option(fc.constantFrom('abc1234', 'f'.repeat(40))),
  reason: fc.option(fc.constantFrom('deployed', 'build-failed')),
  took: fc.option(fc.nat())
})
const stories: fc.Arbitrary<Story> = fc.record({
  chapters: fc.uniqueArray(chapters, { maxLength: 8, selector: ({ run }) => `${run.id} ${run.attempt}` }),
  url: fc.option(webUrl())
})

const run = (id: number, attempt = 1, began = id) => ({ id, attempt, number: null, began })
const chapter = (id: number, state: Chapter['state'] = 'ready', attempt = 1, began = id): Chapter => ({
  run: run(id, attempt, began),
  state,
  commit: null,
  reason: null,
  took: null
})
const idsOf = ({ chapters }: Story) => chapters.map(({ run }) => run.id)

describe('a story', () => {
  it('comes back from a comment as it went in', () => {
    fc.assert(
      fc.property(stories, hostileText, (story, text) => {
        expect(readStory(`${markerOf(KEY)}\n${text}\n${writeStory(story)}`, KEY)).toEqual(story)
      })
    )
  })

  it('is hidden, and short', () => {
    const most = Array.from({ length: 100 }, (_, index) => chapter(10_000_000_000 + index, 'rolled-back'))
    const html = page(`${markerOf(KEY)}\ntext\n\n${writeStory({ chapters: most, url: null })}`)
    expect(seen(html).trim()).toBe('text')
    expect(html.length).toBeLessThan(8_000)
  })

  it('is of comments with its marker in front only', () => {
    const story = writeStory({ chapters: [chapter(1)], url: null })
    expect(readStory(`${markerOf('other')}\n${story}`, KEY)).toBeNull()
    expect(readStory(`> ${markerOf(KEY)}\n${story}`, KEY)).toBeNull()
    expect(readStory(`text ${markerOf(KEY)}\n${story}`, KEY)).toBeNull()
  })

  it('is not read from within the text', () => {
    expect(readStory(`${markerOf(KEY)}\n${writeStory({ chapters: [chapter(1)], url: null })}\nmore`, KEY)).toEqual(
      NO_STORY
    )
  })

  it('loses what does not look as we write it', () => {
    const read = (value: unknown) =>
      readStory(
        `${markerOf(KEY)}\n<!-- datarobot-custom-app-story:${Buffer.from(JSON.stringify(value) ?? 'x').toString('base64')} -->`,
        KEY
      )
    expect(read(undefined)).toEqual(NO_STORY)
    expect(read(null)).toEqual(NO_STORY)
    expect(read({ chapters: 'x', url: 'not an address' })).toEqual(NO_STORY)
    expect(read({ chapters: [{ ...chapter(1), state: '<b>' }] })).toEqual(NO_STORY)
    expect(read({ chapters: [{ ...chapter(1), run: { id: -1 } }] })).toEqual(NO_STORY)
    expect(read({ chapters: [{ ...chapter(1), commit: '@octocat', reason: '<b>' }] })?.chapters).toEqual([chapter(1)])
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const story = read(value)
        expect(readStory(`${markerOf(KEY)}\n${writeStory(story!)}`, KEY)).toEqual(story)
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
  ])('of %s', (_, one, other, older) => {
    expect(isOlder(one, other)).toBe(older)
  })
})

describe('tell', () => {
  it('puts the newest first, in place of what the same run said before', () => {
    const story = tell(tell(tell(NO_STORY, chapter(1), null), chapter(2, 'deploying'), null), chapter(2, 'failed'), 'u')
    expect(story).toEqual({ chapters: [chapter(2, 'failed'), chapter(1)], url: 'u' })
  })

  it('forgets the oldest at last', () => {
    const story = Array.from({ length: 50 }, (_, id) => chapter(id)).reduce(
      (all, each) => tell(all, each, null),
      NO_STORY
    )
    expect(idsOf(story)).toEqual(Array.from({ length: MOST_CHAPTERS }, (_, index) => 49 - index))
  })
})

describe('merge', () => {
  it('takes the newest of all on top, and each run once', () => {
    const one = { chapters: [chapter(3), chapter(1)], url: 'one' }
    const other = { chapters: [chapter(4), chapter(3), chapter(2)], url: 'other' }
    expect(merge([one, other])).toEqual({ chapters: [4, 3, 2, 1].map(id => chapter(id)), url: 'other' })
    expect(merge([other, one])).toEqual(merge([one, other]))
  })

  it('of none is none', () => {
    expect(merge([])).toEqual(NO_STORY)
    expect(merge([NO_STORY, NO_STORY])).toEqual(NO_STORY)
  })
})
