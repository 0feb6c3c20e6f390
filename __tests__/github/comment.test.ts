import { describe, expect, it } from '@jest/globals'
import { type CommentDraft, fetchLogin, upsertComment } from '../../src/github/comment.ts'
import {
  addEntry,
  type HistoryEntry,
  isOlder,
  markerOf,
  type RunHistory,
  serializeHistory
} from '../../src/report/run-history.ts'
import { open, PLACE, startAcme, type TOKENS } from '../support/github-client.ts'

const KEY = 'a1b2c3'
const OURS = 'github-actions[bot]'

const chapter = (id: number, state: HistoryEntry['state'] = 'ready'): HistoryEntry => ({
  run: { id, attempt: 1, number: null, began: id },
  state,
  commit: null,
  reason: null,
  took: null
})

const textOf = (history: RunHistory) =>
  `${markerOf(KEY)}\n${history.entries.map(({ run, state }) => `${run.id} ${state}`).join(', ')}\n${serializeHistory(history)}`
const told = (...chapters: HistoryEntry[]) => textOf({ entries: chapters, url: null })

const draft = (id: number, state: HistoryEntry['state'] = 'ready', mayCreate = true): CommentDraft => ({
  mayCreate,
  write: history => {
    const [newest] = history.entries
    return newest && isOlder(chapter(id).run, newest.run) ? null : textOf(addEntry(history, chapter(id, state), null))
  }
})

async function world(token: keyof typeof TOKENS = 'job', login = OURS) {
  const acme = await startAcme()
  const { client } = await open(acme.github, token)
  const place = { ...PLACE, pullRequest: 1, key: KEY, login }
  return {
    ...acme,
    keep: (content: CommentDraft) => upsertComment(client, place, content),
    ours: (body: string) => acme.repository.addComment(acme.pull, OURS, body),
    bodies: () => acme.repository.commentsOf(1).map(({ body }) => body)
  }
}

describe('upsertComment', () => {
  it('creates one comment and updates it in place', async () => {
    const { keep, bodies, repository } = await world()
    const url = await keep(draft(1, 'deploying'))
    expect(url).toBe(`https://github.com/acme/churn/pull/1#issuecomment-${repository.comments[0]?.id}`)
    expect(await keep(draft(1))).toBe(url)
    expect(await keep(draft(2))).toBe(url)
    expect(bodies()).toEqual([told(chapter(2), chapter(1))])
  })

  it('finds it among hundreds of others', async () => {
    const { keep, ours, bodies, repository, pull } = await world()
    for (let index = 0; index < 250; index++) repository.addComment(pull, 'bob', `comment ${index}`)
    ours(told(chapter(1)))
    await keep(draft(2))
    expect(bodies()).toHaveLength(251)
    expect(bodies().at(-1)).toBe(told(chapter(2), chapter(1)))
  })

  it('ignores a comment of another account that looks like ours', async () => {
    const { keep, repository, pull, bodies } = await world()
    const forged = told(chapter(9))
    repository.addComment(pull, 'mallory', forged)
    await keep(draft(2))
    expect(bodies()).toEqual([forged, told(chapter(2))])
  })

  it('ignores a comment that quotes ours or is for another application', async () => {
    const { keep, ours, bodies } = await world()
    const others = [`> ${told(chapter(1))}`, told(chapter(1)).replace(KEY, 'another')]
    others.forEach(ours)
    await keep(draft(2))
    expect(bodies()).toEqual([...others, told(chapter(2))])
  })

  it('compares the login without letter case', async () => {
    const { keep, repository, pull, bodies } = await world('person', 'Ann')
    repository.addComment(pull, 'ann', told(chapter(1)))
    await keep(draft(2))
    expect(bodies()).toEqual([told(chapter(2), chapter(1))])
  })

  it('corrects a wrong login from the response', async () => {
    const { keep, ours, bodies } = await world('job', 'somebody-else')
    ours(told(chapter(1)))
    await keep(draft(2))
    expect(bodies()).toEqual([told(chapter(2), chapter(1))])
  })

  it('merges duplicates into the oldest, with the newest text', async () => {
    const { keep, ours, bodies, repository } = await world()
    const oldest = ours(told(chapter(1, 'deploying')))
    ours(told(chapter(2, 'deploying')))
    const url = await keep(draft(2))
    expect(bodies()).toEqual([told(chapter(2), chapter(1, 'deploying'))])
    expect(repository.comments[0]?.id).toBe(oldest.id)
    expect(url).toContain(String(oldest.id))
  })

  it('merges duplicates as the older run, and keeps the text of the newer', async () => {
    const { keep, ours, bodies } = await world()
    ours(told(chapter(1, 'deploying')))
    ours(told(chapter(2, 'deploying')))
    await keep(draft(1))
    expect(bodies()).toEqual([told(chapter(2, 'deploying'))])
  })

  it('leaves one comment if two runs race', async () => {
    const { keep, bodies } = await world()
    const urls = await Promise.all([keep(draft(1, 'deploying')), keep(draft(2, 'deploying'))])
    expect(bodies()).toHaveLength(1)
    expect(bodies()[0]).toContain('\n2 deploying')
    expect(urls).not.toContain(null)
  })

  it('creates no second one if the list lags behind', async () => {
    const { keep, bodies, github, repository } = await world()
    github.fault({ operation: 'issues/list-comments', skip: 1, answer: { status: 200, body: [] } })
    expect(await keep(draft(1))).toContain(`#issuecomment-${repository.comments[0]?.id}`)
    expect(bodies()).toEqual([told(chapter(1))])
  })

  it('does not overwrite a newer history', async () => {
    const { keep, ours, bodies, github } = await world()
    ours(told(chapter(5)))
    await keep(draft(4, 'failed'))
    expect(bodies()).toEqual([told(chapter(5))])
    expect(github.requests.map(({ method }) => method)).toEqual(['GET'])
  })

  it('creates it again if it is deleted meanwhile', async () => {
    const { keep, ours, bodies, github } = await world()
    ours(told(chapter(1)))
    github.fault({ operation: 'issues/update-comment', answer: { status: 404, body: { message: 'Not Found' } } })
    await keep(draft(2))
    expect(bodies()).toEqual([told(chapter(2), chapter(1))])
  })

  it('accepts that a duplicate is already deleted', async () => {
    const { keep, ours, github } = await world()
    ours(told(chapter(1)))
    ours(told(chapter(1)))
    github.fault({ operation: 'issues/delete-comment', answer: { status: 404, body: { message: 'Not Found' } } })
    expect(await keep(draft(2))).toContain('#issuecomment-')
  })

  it('creates no comment about a deletion', async () => {
    const { keep, bodies } = await world()
    expect(await keep(draft(1, 'removed', false))).toBeNull()
    expect(bodies()).toEqual([])
  })

  it('reports a token without write permission', async () => {
    const { keep } = await world('readonly')
    await expect(keep(draft(1))).rejects.toMatchObject({ kind: 'permission', status: 403 })
  })
})

describe('fetchLogin', () => {
  it.each([
    ['job', 'github-actions[bot]'],
    ['powerless', 'github-actions[bot]'],
    ['person', 'ann']
  ] as const)('for the token of %s is %s', async (token, login) => {
    const { github } = await startAcme()
    expect(await fetchLogin((await open(github, token)).client, github.graphqlUrl)).toBe(login)
  })

  it.each([
    ['job', 'github-actions[bot]'],
    ['person', 'ann']
  ] as const)('for the token of %s works without GraphQL', async (token, login) => {
    const { github } = await startAcme({ isEnterprise: true })
    github.fault({ operation: 'graphql', answer: { status: 404, body: { message: 'Not Found' } } })
    expect(await fetchLogin((await open(github, token)).client, github.graphqlUrl)).toBe(login)
  })
})
