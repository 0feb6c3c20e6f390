import { describe, expect, it } from '@jest/globals'
import { sendRequest } from '../support/github/client.ts'
import { pullRequestEvent, pushEvent } from '../support/github/events.ts'
import { primaryLimit, secondaryLimit, unicorn } from '../support/github/limits.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

const COMMENTS = '/repos/octo/app/issues/1/comments'

describe('requests that violate the description', () => {
  it.each([
    ['POST', COMMENTS, { text: 'x' }, /has no field "text"/],
    ['POST', COMMENTS, { body: 1 }, /\/body must be string/],
    ['POST', COMMENTS, undefined, /needs a body/],
    ['POST', '/repos/octo/app/deployments/1/statuses', { state: 'done' }, /must be equal to one of the allowed values/],
    ['GET', `${COMMENTS}?sort=updated`, undefined, /must NOT have additional properties.*sort/],
    ['GET', `${COMMENTS}?per_page=101`, undefined, /per_page must be <= 100/],
    ['GET', '/repos/octo/app/issues/one/comments', undefined, /issue_number must be integer/],
    ['GET', '/repos/octo/app/stargazers', undefined, /no operation of the description/],
    ['PUT', COMMENTS, { body: 'x' }, /no operation of the description/]
  ])('are refused and recorded: %s %s %j', async (method, path, json, departure) => {
    const { github, repository } = await startSampleGithub({
      expectedViolations: [departure, /required property 'body'/]
    })
    const { status } = await sendRequest(github, method, path, json === undefined ? {} : { json })
    expect([404, 422]).toContain(status)
    expect(github.violations()).toEqual(expect.arrayContaining([expect.stringMatching(departure)]))
    expect(repository.comments).toEqual([])
  })

  it('count in GraphQL too', async () => {
    const { github } = await startSampleGithub({ expectedViolations: [/GraphQL/] })
    const json = { query: '{ repository { id } }' }
    expect((await sendRequest(github, 'POST', github.graphqlUrl, { json })).body.errors).toHaveLength(1)
    expect(github.violations()).toHaveLength(1)
  })
})

describe('faults', () => {
  it.each([
    [secondaryLimit(), 403, { 'retry-after': '60' }, 'You have exceeded a secondary rate limit.'],
    [secondaryLimit({ status: 429, retryAfter: null }), 429, {}, 'You have exceeded a secondary rate limit.'],
    [primaryLimit(), 403, { 'x-ratelimit-remaining': '0' }, 'API rate limit exceeded'],
    [unicorn, 502, { 'content-type': 'text/html; charset=utf-8' }, 'Unicorn!']
  ])('replace the reply the given number of times (%#)', async (answer, status, headers, text) => {
    const { github, repository } = await startSampleGithub()
    github.fault({ operation: 'issues/create-comment', answer })
    const struck = await sendRequest(github, 'POST', COMMENTS, { json: { body: 'x' } })
    expect(struck.status).toBe(status)
    expect(struck.headers).toMatchObject(headers)
    expect(struck.text).toContain(text)
    expect(repository.comments).toEqual([])
    expect((await sendRequest(github, 'POST', COMMENTS, { json: { body: 'x' } })).status).toBe(201)
  })

  it('can lose the reply of a request that takes effect', async () => {
    const { github, repository } = await startSampleGithub()
    github.fault({ method: 'POST', when: 'after', cut: 'no-answer' })
    await expect(sendRequest(github, 'POST', COMMENTS, { json: { body: 'x' } })).rejects.toThrow()
    expect(repository.comments).toHaveLength(1)
    expect(github.requests.map(({ status }) => status)).toEqual([null])
  })
})

describe('an enterprise server', () => {
  it('has its API below /api/v3, GraphQL beside it, and everything on its own host', async () => {
    const { github } = await startSampleGithub({ isEnterprise: true, expectedViolations: [/no operation/] })
    expect(github.apiUrl).toBe(`${github.serverUrl}/api/v3`)
    const { body } = await sendRequest(github, 'POST', COMMENTS, { json: { body: 'x' } })
    expect(body.html_url).toMatch(`${github.serverUrl}/octo/app/pull/1#issuecomment-`)
    const json = { query: '{ viewer { login } }' }
    expect((await sendRequest(github, 'POST', `${github.serverUrl}/api/graphql`, { json })).status).toBe(200)
    expect((await sendRequest(github, 'GET', `${github.serverUrl}/repos/octo/app`)).status).toBe(404)
    expect(github.violations()).toHaveLength(1)
  })
})

describe('the log of requests', () => {
  it('contains the request, the login and the status', async () => {
    const { github } = await startSampleGithub()
    await sendRequest(github, 'POST', COMMENTS, { json: { body: 'x' } })
    expect(github.requests).toEqual([
      {
        method: 'POST',
        path: COMMENTS,
        operation: 'issues/create-comment',
        login: 'github-actions[bot]',
        body: { body: 'x' },
        status: 201,
        violations: []
      }
    ])
  })
})

describe('events', () => {
  it('have the same data as the API', async () => {
    const { github, repository, pull } = await startSampleGithub()
    const { body } = await sendRequest(github, 'GET', '/repos/octo/app/pulls/1')
    expect(pullRequestEvent(github.origins, 'opened', pull)).toMatchObject({ number: 1, pull_request: body })
    const before = repository.branches.get('main')
    const after = repository.push('second')
    expect(pushEvent(github.origins, repository)).toMatchObject({ ref: 'refs/heads/main', before, after })
  })
})
