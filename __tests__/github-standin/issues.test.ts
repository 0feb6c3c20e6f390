import { describe, expect, it } from '@jest/globals'
import { jobToken } from '../support/github/access.ts'
import { sendRequest } from '../support/github/client.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

const LIST = '/repos/octo/app/issues'

const startWithIssues = () =>
  startSampleGithub({ tokens: { job: jobToken({ issues: 'write' }), reader: jobToken({ issues: 'read' }) } })

describe('issues', () => {
  it('are created, changed, closed and reopened by the account of the token', async () => {
    const { github, repository } = await startWithIssues()
    const json = { title: 'Drift', body: 'It differs', labels: ['drift'], assignees: ['octo'] }
    const created = await sendRequest(github, 'POST', LIST, { json })
    expect(created).toMatchObject({ status: 201, body: { number: 2, state: 'open', closed_at: null } })
    expect(created.body).toMatchObject({ user: { login: 'github-actions[bot]' }, labels: [{ name: 'drift' }] })
    const path = `${LIST}/2`
    const closed = await sendRequest(github, 'PATCH', path, { json: { state: 'closed', body: 'It agrees' } })
    expect(closed.body).toMatchObject({ state: 'closed', state_reason: 'completed', body: 'It agrees' })
    expect(closed.body.closed_by.login).toBe('github-actions[bot]')
    const reopened = await sendRequest(github, 'PATCH', path, { json: { state: 'open' } })
    expect(reopened.body).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null, closed_by: null })
    const comment = await sendRequest(github, 'POST', `${path}/comments`, { json: { body: 'hello' } })
    expect(comment.body.html_url).toMatch(/\/octo\/app\/issues\/2#issuecomment-\d+$/)
    expect(repository.issues).toHaveLength(1)
  })

  it('are listed with pull requests, newest first, by state, creator and label', async () => {
    const { github, repository } = await startWithIssues()
    const bot = github.state.account('github-actions[bot]')
    const old = repository.openIssue(bot, { title: 'old', body: null, labels: ['drift'] })
    repository.setIssueState(old, 'closed', bot)
    repository.openIssue(github.state.account('mona'), { title: 'new', body: null })
    const titles = async (query: string) =>
      (await sendRequest(github, 'GET', `${LIST}${query}`)).body.map(({ title }: { title: string }) => title)
    expect(await titles('')).toEqual(['new', 'Pull feature'])
    expect(await titles('?state=all')).toEqual(['new', 'old', 'Pull feature'])
    expect(await titles('?state=all&creator=github-actions[bot]')).toEqual(['old'])
    expect(await titles('?state=all&labels=drift')).toEqual(['old'])
    expect(await titles('?state=closed&creator=mona')).toEqual([])
  })

  it('need permissions', async () => {
    const { github } = await startWithIssues()
    expect((await sendRequest(github, 'GET', LIST, { token: 'reader' })).status).toBe(200)
    const json = { title: 'Drift' }
    expect((await sendRequest(github, 'POST', LIST, { token: 'reader', json })).status).toBe(403)
  })

  it.each([
    [{ title: ' ' }, 422],
    [{ title: 'a', body: 'b'.repeat(65_537) }, 422],
    [{ title: 'a', assignees: ['nobody'] }, 422],
    [{ title: 'a', assignees: ['mona'] }, 201]
  ])('are validated: %j', async (json, status) => {
    const { github, repository } = await startWithIssues()
    repository.members.add('mona')
    expect((await sendRequest(github, 'POST', LIST, { json })).status).toBe(status)
  })

  it('can be disabled', async () => {
    const { github, repository } = await startWithIssues()
    repository.hasIssues = false
    expect((await sendRequest(github, 'POST', LIST, { json: { title: 'a' } })).status).toBe(410)
  })
})
