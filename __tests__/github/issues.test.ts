import { describe, expect, it } from '@jest/globals'
import {
  decideIssue,
  type IssueDraft,
  type IssueNotes,
  listOwnIssues,
  readNotes,
  withMarks,
  writeIssue
} from '../../src/github/issues.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

const KEY = 'a1b2c3'
const OURS = 'github-actions[bot]'
const NOW = Date.parse('2026-03-09T10:00:00Z')
const HOUR_MS = 60 * 60_000

const notes = (isSolved: boolean, hoursAgo: number | null = null): IssueNotes => ({
  isSolved,
  reopenedAt: hoursAgo === null ? null : new Date(NOW - hoursAgo * HOUR_MS).toISOString()
})

describe('decideIssue', () => {
  it.each([
    ['nothing differs and there is no issue', null, false, 'none'],
    ['something differs and there is no issue', null, true, 'create'],
    ['something differs and it is open', { isOpen: true, notes: notes(false) }, true, 'edit'],
    ['all agrees and it is open', { isOpen: true, notes: notes(false) }, false, 'close'],
    ['all agrees and a person opened it again', { isOpen: true, notes: notes(true) }, false, 'none'],
    ['something differs after a person opened it again', { isOpen: true, notes: notes(true) }, true, 'edit'],
    ['all agrees and we closed it', { isOpen: false, notes: notes(true) }, false, 'none'],
    ['all agrees and a person closed it', { isOpen: false, notes: notes(false) }, false, 'none'],
    ['something differs again', { isOpen: false, notes: notes(true) }, true, 'reopen'],
    ['something differs again, soon after', { isOpen: false, notes: notes(true, 1) }, true, 'reopen'],
    ['a person closed it', { isOpen: false, notes: notes(false) }, true, 'reopen-unsolved'],
    ['a person closed it twice in a day', { isOpen: false, notes: notes(false, 23) }, true, 'edit'],
    ['a person closed it again a day later', { isOpen: false, notes: notes(false, 24) }, true, 'reopen-unsolved']
  ] as const)('when %s', (_, issue, isProblem, expected) => {
    expect(decideIssue(issue, isProblem, NOW)).toBe(expected)
  })
})

describe('readNotes', () => {
  it('reads what withMarks wrote', () => {
    expect(readNotes(withMarks(KEY, 'text', notes(true, 3)))).toEqual(notes(true, 3))
  })

  it.each([
    ['', 'no text'],
    ['text', 'no notes'],
    ['<!-- datarobot-custom-app-drift-notes:!! -->', 'no Base64'],
    [`<!-- datarobot-custom-app-drift-notes:${Buffer.from('{"isSolved":1}').toString('base64')} -->`, 'a wrong type'],
    [`<!-- datarobot-custom-app-drift-notes:${Buffer.from('[').toString('base64')} -->`, 'no JSON']
  ])('takes %j for an issue without notes, because it has %s', body => {
    expect(readNotes(body)).toEqual(notes(false))
  })

  it('ignores a time that is no time', () => {
    const encoded = Buffer.from('{"isSolved":true,"reopenedAt":"soon"}').toString('base64')
    expect(readNotes(`<!-- datarobot-custom-app-drift-notes:${encoded} -->`)).toEqual(notes(true))
  })
})

const draft = (body: string, isProblem = true, more: Partial<IssueDraft> = {}): IssueDraft => ({
  title: 'churn differs from main',
  body,
  isProblem,
  labels: ['drift'],
  assignees: [],
  comments: { closed: 'It agrees again.', reopened: 'It still differs.' },
  ...more
})

async function setup() {
  const acme = await startAcme()
  const { client } = await open(acme.github, 'reporter')
  const target = { ...PLACE, key: KEY, login: OURS }
  const { github, repository } = acme
  return {
    ...acme,
    client,
    target,
    bot: github.state.account(OURS),
    write: async (given: IssueDraft, now = NOW) =>
      writeIssue(client, target, given, now, await listOwnIssues(client, target)),
    writes: () => github.requests.filter(({ method, operation }) => method !== 'GET' && operation !== 'graphql').length,
    comments: () => repository.comments.map(({ body }) => body)
  }
}

describe('writeIssue', () => {
  it('creates one issue, edits it only if it says something else, and closes it with a sentence', async () => {
    const { write, writes, repository, comments } = await setup()
    expect(await write(draft('one'))).toMatchObject({ effect: 'created', url: expect.stringMatching('/issues/2$') })
    expect(await write(draft('one'))).toMatchObject({ effect: 'none', url: expect.stringMatching('/issues/2$') })
    expect(writes()).toBe(1)
    expect((await write(draft('two'))).effect).toBe('edited')
    expect(repository.issues).toMatchObject([{ title: 'churn differs from main', labels: ['drift'], state: 'open' }])
    expect(repository.issues[0]?.body).toMatch(/^<!-- .* -->\ntwo\n<!-- .* -->$/)
    expect((await write(draft('none', false))).effect).toBe('closed')
    expect(repository.issues).toMatchObject([{ state: 'closed', stateReason: 'completed' }])
    expect(comments()).toEqual(['It agrees again.'])
    const before = writes()
    expect((await write(draft('none', false))).effect).toBe('none')
    expect(writes()).toBe(before)
    expect((await write(draft('three'))).effect).toBe('reopened')
    expect(repository.issues).toMatchObject([{ state: 'open' }])
    expect(comments()).toEqual(['It agrees again.'])
  })

  it('opens an issue again that a person closed, once a day', async () => {
    const { write, repository, comments, pull } = await setup()
    await write(draft('one'))
    const close = () => repository.setIssueState(repository.issues[0]!, 'closed', pull.author)
    close()
    expect((await write(draft('one'))).effect).toBe('reopened')
    close()
    expect((await write(draft('one'), NOW + HOUR_MS)).effect).toBe('none')
    expect((await write(draft('two'), NOW + 2 * HOUR_MS)).effect).toBe('edited')
    expect(repository.issues).toMatchObject([{ state: 'closed' }])
    expect((await write(draft('two'), NOW + 25 * HOUR_MS)).effect).toBe('reopened')
    expect(comments()).toEqual(['It still differs.', 'It still differs.'])
  })

  it('keeps title, labels and assignees that people changed', async () => {
    const { write, repository } = await setup()
    await write(draft('one'))
    Object.assign(repository.issues[0]!, { title: 'Ours', labels: [] })
    await write(draft('two'))
    expect(repository.issues).toMatchObject([{ title: 'Ours', labels: [] }])
  })

  it('assigns the issue, and creates it without assignees that GitHub refuses', async () => {
    const { write, repository } = await setup()
    repository.members.add('ann')
    expect((await write(draft('one', true, { assignees: ['ann'] }))).warning).toBeNull()
    expect(repository.issues[0]?.assignees).toMatchObject([{ login: 'ann' }])
    repository.issues.splice(0)
    const { effect, warning } = await write(draft('one', true, { assignees: ['ann', 'nobody'] }))
    expect({ effect, warning }).toEqual({ effect: 'created', warning: expect.stringContaining('422') })
    expect(repository.issues).toMatchObject([{ assignees: [] }])
  })

  it('does not take issues of others, other subjects or pull requests for its own', async () => {
    const { write, repository, pull, bot } = await setup()
    const marked = withMarks(KEY, 'forged', notes(false))
    repository.openIssue(pull.author, { title: 'forged', body: marked })
    repository.openIssue(bot, { title: 'quoted', body: `> ${marked}` })
    repository.openIssue(bot, { title: 'another', body: withMarks('ffff', 'another', notes(false)) })
    expect((await write(draft('one'))).effect).toBe('created')
    expect(repository.issues.map(({ body }) => body?.includes('one'))).toEqual([false, false, false, true])
  })

  it('keeps the oldest of two issues that two runs create together', async () => {
    const { client, target, repository } = await setup()
    const results = await Promise.all([1, 2].map(() => writeIssue(client, target, draft('one'), NOW, [])))
    expect(results.map(({ effect }) => effect)).toEqual(['created', 'created'])
    expect(repository.issues.filter(({ state }) => state === 'open')).toHaveLength(1)
    expect(repository.issues[0]?.state).toBe('open')
  })

  it('finds its issue behind a hundred others', async () => {
    const { write, repository, bot } = await setup()
    await write(draft('one'))
    for (let count = 0; count < 120; count++) repository.openIssue(bot, { title: 'other', body: 'other' })
    expect((await write(draft('two'))).effect).toBe('edited')
  })

  it.each([
    ['powerless', 'permission'],
    ['readonly', 'permission']
  ] as const)('throws with the token %s', async (token, kind) => {
    const { github, target } = await setup()
    const { client } = await open(github, token)
    await expect(writeIssue(client, target, draft('one'), NOW, [])).rejects.toMatchObject({ kind })
  })
})
