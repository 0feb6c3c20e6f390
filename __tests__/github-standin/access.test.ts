import { describe, expect, it } from '@jest/globals'
import { sendRequest } from '../support/github/client.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

const COMMENTS = '/repos/octo/app/issues/1/comments'
const PULLS = '/repos/octo/app/pulls'

describe('access', () => {
  it('is refused with GitHub’s message when the job lacks a permission', async () => {
    const { github } = await startSampleGithub()
    const refused = await sendRequest(github, 'POST', COMMENTS, { token: 'poor', json: { body: 'hello' } })
    expect(refused.status).toBe(403)
    expect(refused.body.message).toBe('Resource not accessible by integration')
    expect(refused.headers['x-accepted-github-permissions']).toBe('issues=write; pull_requests=write')
  })

  it.each([
    [true, 403],
    [false, 200]
  ])('to a private repository (%p) requires a permission', async (isPrivate, status) => {
    const { github } = await startSampleGithub({ isPrivate })
    expect((await sendRequest(github, 'GET', COMMENTS, { token: 'poor' })).status).toBe(status)
  })

  it('without a token can neither read a private repository nor write to a public one', async () => {
    const hidden = await startSampleGithub()
    expect((await sendRequest(hidden.github, 'GET', PULLS, { token: null })).status).toBe(404)
    const visible = await startSampleGithub({ isPrivate: false })
    expect((await sendRequest(visible.github, 'GET', PULLS, { token: null })).status).toBe(200)
    expect((await sendRequest(visible.github, 'POST', COMMENTS, { token: null, json: { body: 'x' } })).status).toBe(401)
  })

  it('with an unknown token is refused', async () => {
    const { github } = await startSampleGithub()
    const refused = await sendRequest(github, 'GET', PULLS, { token: 'wrong' })
    expect([refused.status, refused.body.message]).toEqual([401, 'Bad credentials'])
  })

  it('without a user agent is refused', async () => {
    const { github } = await startSampleGithub()
    expect((await sendRequest(github, 'GET', PULLS, { headers: { 'user-agent': '' } })).status).toBe(403)
  })

  it.each([
    ['mona', 200, 'mona'],
    ['job', 403, undefined],
    ['app', 403, undefined]
  ])('of %s to the user endpoint is %d', async (token, status, login) => {
    const { github } = await startSampleGithub()
    const answer = await sendRequest(github, 'GET', '/user', { token })
    expect([answer.status, answer.body.login]).toEqual([status, login])
  })

  it.each([
    ['mona', 'mona'],
    ['job', 'github-actions[bot]'],
    ['app', 'deployer[bot]']
  ])('of %s is returned by GraphQL’s viewer', async (token, login) => {
    const { github } = await startSampleGithub()
    const json = { query: 'query { viewer { login } }' }
    const answer = await sendRequest(github, 'POST', github.graphqlUrl, { token, json })
    expect(answer.body).toEqual({ data: { viewer: { login } } })
  })

  it('to environments never lets a job token delete one', async () => {
    const { github, repository } = await startSampleGithub()
    repository.environments.add('preview/pr-1')
    const path = '/repos/octo/app/environments/preview%2Fpr-1'
    expect((await sendRequest(github, 'DELETE', path)).status).toBe(403)
    expect((await sendRequest(github, 'DELETE', path, { token: 'mona' })).status).toBe(204)
    expect(repository.environments.size).toBe(0)
    expect((await sendRequest(github, 'DELETE', path, { token: 'mona' })).status).toBe(404)
  })
})
