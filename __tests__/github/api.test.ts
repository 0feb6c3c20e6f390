import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { GitHubRefusal } from '../../src/github/errors.ts'
import { ownLogin } from '../../src/github/identity.ts'
import { primaryLimit, secondaryLimit, unicorn } from '../support/github/limits.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

const COMMENTS = { ...PLACE, issue_number: 1 }
const refused = (kind: string, status: number | null) =>
  expect.objectContaining({ name: 'GitHubRefusal', kind, status })

describe('the door to GitHub', () => {
  it.each([false, true])('finds the API, an enterprise server (%s) below its path', async isEnterprise => {
    const { github, head } = await startAcme({ isEnterprise })
    const { door } = await open(github, 'job')
    expect((await door.rest.pulls.get({ ...PLACE, pull_number: 1 })).data.head.sha).toBe(head)
    expect(github.requests[0]?.path).toMatch(isEnterprise ? /^\/api\/v3\/repos\// : /^\/repos\//)
  })

  it.each([
    ['nobody', 'permission', 401],
    ['powerless', 'permission', 403]
  ] as const)('calls what the token of %s may not do a missing %s', async (token, kind, status) => {
    const { github } = await startAcme()
    const { door, slept } = await open(github, token)
    await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused(kind, status))
    expect(slept).toEqual([])
  })

  it('calls what is not there missing', async () => {
    const { github } = await startAcme()
    const { door } = await open(github, 'job')
    await expect(door.rest.issues.listComments({ ...COMMENTS, issue_number: 9 })).rejects.toEqual(
      refused('missing', 404)
    )
  })

  it('takes the token to no other host, whatever an answer calls its next page', async () => {
    const { github } = await startAcme()
    const seen: (string | undefined)[] = []
    const elsewhere = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.setHeader('content-type', 'application/json').end('[]')
    })
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    const { door } = await open(github, 'job')
    const headers = { link: `<http://127.0.0.1:${port}/page/2>; rel="next"` }
    github.fault({ operation: 'issues/list-comments', answer: { status: 200, headers, body: [] } })
    await expect(door.paginate(door.rest.issues.listComments, COMMENTS)).rejects.toEqual(refused('refused', 200))
    expect(seen).toEqual([])
    await new Promise(resolve => elsewhere.close(resolve))
  })

  it.each([
    ['HTML', { 'content-type': 'text/html' }],
    ['what is called JSON', { 'content-type': 'application/json' }],
    ['bytes', { 'content-type': 'application/octet-stream' }]
  ])('takes %s in place of an answer for no answer of GitHub', async (_, headers) => {
    const { github } = await startAcme()
    const { door } = await open(github, 'job')
    github.fault({ path: '/', answer: { status: 200, headers, text: '<html>Sign in</html>' } })
    await expect(door.rest.pulls.list(PLACE)).rejects.toEqual(refused('refused', 200))
  })

  it('tries a read again when GitHub stumbles, and gives up at the third time', async () => {
    const { github } = await startAcme()
    const { door, slept } = await open(github, 'job', { random: () => 0.5 })
    github.fault({ operation: 'issues/list-comments', answer: unicorn, times: 2 })
    expect((await door.rest.issues.listComments(COMMENTS)).data).toEqual([])
    expect(slept).toEqual([500, 1_000])
    github.fault({ operation: 'issues/list-comments', answer: unicorn, times: 3 })
    await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', 502))
  })

  it('does not write again what may have been written', async () => {
    const { github, repository } = await startAcme()
    const { door, slept } = await open(github, 'job')
    github.fault({ operation: 'issues/create-comment', cut: 'no-answer', when: 'after' })
    await expect(door.rest.issues.createComment({ ...COMMENTS, body: 'a' })).rejects.toEqual(
      refused('unavailable', null)
    )
    expect(slept).toEqual([])
    expect(repository.comments).toHaveLength(1)
  })

  it.each([403, 429])('waits for a secondary limit (%d) that ends soon, also with a write', async status => {
    const { github, repository } = await startAcme()
    const { door, slept, said } = await open(github, 'job')
    github.fault({ operation: 'issues/create-comment', answer: secondaryLimit({ status, retryAfter: 7 }) })
    await door.rest.issues.createComment({ ...COMMENTS, body: 'a' })
    expect(slept).toEqual([7_000])
    expect(said).toEqual([expect.stringMatching(/^GitHub answered \d+: .*\. The next try is in 7 s\.$/)])
    expect(repository.comments).toHaveLength(1)
  })

  it.each([
    ['secondary', secondaryLimit()],
    ['secondary, of unknown length', secondaryLimit({ retryAfter: null })],
    ["hour's", primaryLimit()]
  ])('waits for no long limit (%s)', async (_, answer) => {
    const { github } = await startAcme()
    const { door, slept } = await open(github, 'job')
    github.fault({ operation: 'issues/list-comments', answer })
    await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('limited', 403))
    expect(slept).toEqual([])
  })

  it('gives up on a GitHub that does not answer', async () => {
    const { github } = await startAcme()
    const { door, slept } = await open(github, 'job', { limitMs: 30 })
    github.fault({ operation: 'issues/list-comments', delay: 300, times: 3 })
    await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', null))
    // Between three tries. On a busy machine not each of them may arrive.
    expect(slept).toHaveLength(2)
  })

  it('does not take half an answer for an empty one', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('[')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { github } = await startAcme()
      const { door } = await open(github, 'job', { apiUrl, limitMs: 30 })
      await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', null))
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('does not try again when the run is over', async () => {
    const { github } = await startAcme()
    const { door } = await open(github, 'job', { signal: AbortSignal.abort() })
    github.fault({ operation: 'issues/list-comments', answer: unicorn })
    await expect(door.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', 502))
    expect(github.requests).toHaveLength(1)
  })

  it('keeps the token out of what it says, even if GitHub repeats it', async () => {
    const { github } = await startAcme()
    const { door, traces } = await open(github, 'job', { token: 'person' })
    const answer = { status: 403, body: { message: 'Bad token person\nreally' } }
    github.fault({ operation: 'issues/list-comments', answer, times: 2 })
    const error = (await door.rest.issues.listComments(COMMENTS).catch(each => each)) as GitHubRefusal
    expect(error.message).toBe('GitHub answered 403: Bad token *** really')
    expect(traces.join()).not.toContain('person')
  })
})

describe('ownLogin', () => {
  it.each([
    ['job', 'github-actions[bot]'],
    ['powerless', 'github-actions[bot]'],
    ['person', 'ann']
  ] as const)('of the token of %s is %s', async (token, login) => {
    const { github } = await startAcme()
    expect(await ownLogin((await open(github, token)).door, github.graphqlUrl)).toBe(login)
  })

  it.each([
    ['job', 'github-actions[bot]'],
    ['person', 'ann']
  ] as const)('of the token of %s is known without GraphQL too', async (token, login) => {
    const { github } = await startAcme({ isEnterprise: true })
    github.fault({ operation: 'graphql', answer: { status: 404, body: { message: 'Not Found' } } })
    expect(await ownLogin((await open(github, token)).door, github.graphqlUrl)).toBe(login)
  })
})
