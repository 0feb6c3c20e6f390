import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import type { SharedDraft } from '../../src/github/shared-comment.ts'
import { upsertShared } from '../../src/github/shared-comment.ts'
import { addEntry, EMPTY_HISTORY, type HistoryEntry, isOlder } from '../../src/report/run-history.ts'
import { mergeSections, parseSections, type Section } from '../../src/report/sections.ts'
import { renderShared } from '../../src/report/shared-comment.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { type Delays, SimulatedComments, VirtualTime } from '../support/simulated-comments.ts'

const KEY = 'f'.repeat(32)
const ORIGIN = { serverUrl: 'https://github.com', repository: 'acme/mono' }
const keyOf = (app: number) => String(app).padStart(32, '0')

const entryOf = (run: number, state: HistoryEntry['state']): HistoryEntry => ({
  run: { id: run, attempt: 1, number: run, began: run },
  state,
  commit: null,
  reason: null,
  took: state === 'deploying' ? null : 1_000
})

/** Draft of one job, as the channel of the comment writes it. */
const draft = (app: number, run: number, state: HistoryEntry['state'] = 'ready', mayCreate = true): SharedDraft => ({
  mayCreate,
  write: known => {
    const entry = entryOf(run, state)
    const earlier = known.find(({ key }) => key === keyOf(app))
    const newest = earlier?.history.entries[0]
    if (earlier === undefined && !mayCreate) return null
    const history = addEntry(earlier?.history ?? EMPTY_HISTORY, entry, null)
    const own: Section = { key: keyOf(app), name: `app ${app}`, history, details: `details ${app} of run ${run}` }
    const sections = newest !== undefined && isOlder(entry.run, newest.run) ? known : mergeSections([own, ...known])
    return renderShared({ key: KEY, sections, origin: ORIGIN, redact: text => text })
  }
})

const target = { owner: 'acme', repo: 'mono', pullRequest: 1, key: KEY, login: 'bot' }
const shown = (comments: SimulatedComments) =>
  comments.comments.map(({ body }) =>
    parseSections(body, KEY).map(
      ({ name, history: { entries } }) => `${name} ${entries[0]?.run.id} ${entries[0]?.state}`
    )
  )

const QUICK: Delays = { before: () => 50, after: () => 50, lag: () => 0 }

/** Starts jobs on a simulated GitHub. */
function simulate(delays: Delays = QUICK, random = () => 0.5) {
  const time = new VirtualTime()
  const comments = new SimulatedComments(time, delays)
  const write = (content: SharedDraft) => upsertShared(comments.client(), target, content, { time, random })
  return { time, comments, write }
}

describe('upsertShared', () => {
  it('keeps one comment for all applications, each with its own history', async () => {
    const { time, comments, write } = simulate()
    for (const content of [draft(1, 1), draft(2, 1), draft(1, 2), draft(2, 2, 'failed')])
      expect(await time.runUntil(write(content))).toBe('#1')
    expect(shown(comments)).toEqual([['app 1 2 ready', 'app 2 2 failed']])
    expect(parseSections(comments.comments[0]?.body ?? '', KEY).map(({ history }) => history.entries.length)).toEqual([
      2, 2
    ])
    expect(comments.writes).toBe(4)
  })

  it('writes nothing for a removed application that has no section', async () => {
    const { time, comments, write } = simulate()
    expect(await time.runUntil(write(draft(1, 1, 'removed', false)))).toBeNull()
    await time.runUntil(write(draft(2, 1)))
    expect(await time.runUntil(write(draft(1, 1, 'removed', false)))).toBe('#1')
    expect(shown(comments)).toEqual([['app 2 1 ready']])
  })

  it('leaves the section of a newer run', async () => {
    const { time, comments, write } = simulate()
    await time.runUntil(write(draft(1, 5)))
    await time.runUntil(write(draft(1, 4, 'failed')))
    expect(shown(comments)).toEqual([['app 1 5 ready']])
    expect(comments.writes).toBe(1)
  })

  it('restores the section that another job overwrote, also after that job has ended', async () => {
    // The second write was read before the first one, and arrives after it.
    const delays = [50, 50, 10, 10, 4_000]
    const { time, comments, write } = simulate({ ...QUICK, before: () => delays.shift() ?? 50 })
    comments.client()
    await time.runUntil(write(draft(3, 1)))
    await time.runUntil(Promise.all([write(draft(1, 1)), write(draft(2, 1))]))
    expect(shown(comments)).toEqual([['app 1 1 ready', 'app 2 1 ready', 'app 3 1 ready']])
  })

  it('creates the comment again if a person deletes it while a job waits', async () => {
    const { time, comments, write } = simulate()
    const work = write(draft(1, 1))
    const deletion = time.sleep(1_000).then(() => comments.clear())
    await time.runUntil(Promise.all([work, deletion]))
    expect(shown(comments)).toEqual([['app 1 1 ready']])
  })

  itSampled('loses no section, whatever the order of requests', async () => {
    const ms = (max: number) => fc.integer({ min: 1, max })
    const job = fc.record({ start: ms(8_000), ends: fc.boolean(), deploys: ms(20_000) })
    await fc.assert(
      fc.asyncProperty(
        fc.array(job, { minLength: 2, maxLength: 5 }),
        fc.infiniteStream(ms(1_000)),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        fc.option(ms(6_000), { nil: null }),
        async (jobs, stream, chances, deletedAt) => {
          const next = () => stream.next().value as number
          const { time, comments, write } = simulate(
            { before: next, after: next, lag: next },
            () => chances.next().value as number
          )
          const works = jobs.map(async ({ start, ends, deploys }, app) => {
            await time.sleep(start)
            await write(draft(app, 1, 'deploying'))
            if (!ends) return
            await time.sleep(deploys)
            await write(draft(app, 1, 'ready'))
          })
          // A person deletes the comment before any job has ended: it is written at the earliest after the first wait.
          const deletion =
            deletedAt === null ? null : time.sleep(Math.min(deletedAt, 5_000)).then(() => comments.clear())
          await time.runUntil(Promise.all([...works, deletion]))
          expect(shown(comments)).toEqual([jobs.map(({ ends }, app) => `app ${app} 1 ${ends ? 'ready' : 'deploying'}`)])
        }
      ),
      { numRuns: effort(100, 1_000) }
    )
  })
})
