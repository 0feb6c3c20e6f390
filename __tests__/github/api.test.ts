import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { GitHubError } from '../../src/github/errors.ts'
import { primaryLimit, secondaryLimit, unicorn } from '../support/github/limits.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

const COMMENTS = { ...PLACE, issue_number: 1 }
const refused = (kind: string, status: number | null) => expect.objectContaining({ name: 'GitHubError', kind, status })

describe('the GitHub client', () => {
  it.each([false, true])('uses the base URL, with a path on an enterprise server (%s)', async isEnterprise => {
    const { github, head } = await startAcme({ isEnterprise })
    const { client } = await open(github, 'job')
    expect((await client.rest.pulls.get({ ...PLACE, pull_number: 1 })).data.head.sha).toBe(head)
    expect(github.requests[0]?.path).toMatch(isEnterprise ? /^\/api\/v3\/repos\// : /^\/repos\//)
  })

  it.each([
    ['nobody', 'permission', 401],
    ['powerless', 'permission', 403]
  ] as const)('reports for the token of %s a missing %s', async (token, kind, status) => {
    const { github } = await startAcme()
    const { client, slept } = await open(github, token)
    await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused(kind, status))
    expect(slept).toEqual([])
  })

  it('reports a missing resource', async () => {
    const { github } = await startAcme()
    const { client } = await open(github, 'job')
    await expect(client.rest.issues.listComments({ ...COMMENTS, issue_number: 9 })).rejects.toEqual(
      refused('missing', 404)
    )
  })

  it('never sends the token to the host of a next page', async () => {
    const { github } = await startAcme()
    const tokens: (string | undefined)[] = []
    const elsewhere = createServer((request, response) => {
      tokens.push(request.headers.authorization)
      response.setHeader('content-type', 'application/json').end('[]')
    })
    await new Promise<void>(resolve => elsewhere.listen(0, '127.0.0.1', resolve))
    const { port } = elsewhere.address() as AddressInfo
    const { client } = await open(github, 'job')
    const headers = { link: `<http://127.0.0.1:${port}/page/2>; rel="next"` }
    github.fault({ operation: 'issues/list-comments', answer: { status: 200, headers, body: [] } })
    await expect(client.paginate(client.rest.issues.listComments, COMMENTS)).rejects.toEqual(refused('refused', 200))
    expect(tokens).toEqual([])
    await new Promise(resolve => elsewhere.close(resolve))
  })

  it.each([
    ['HTML', { 'content-type': 'text/html' }],
    ['what is called JSON', { 'content-type': 'application/json' }],
    ['bytes', { 'content-type': 'application/octet-stream' }]
  ])('rejects %s as not from GitHub', async (_, headers) => {
    const { github } = await startAcme()
    const { client } = await open(github, 'job')
    github.fault({ path: '/', answer: { status: 200, headers, text: '<html>Sign in</html>' } })
    await expect(client.rest.pulls.list(PLACE)).rejects.toEqual(refused('refused', 200))
  })

  it('retries a read, and fails after the third try', async () => {
    const { github } = await startAcme()
    const { client, slept } = await open(github, 'job', { random: () => 0.5 })
    github.fault({ operation: 'issues/list-comments', answer: unicorn, times: 2 })
    expect((await client.rest.issues.listComments(COMMENTS)).data).toEqual([])
    expect(slept).toEqual([500, 1_000])
    github.fault({ operation: 'issues/list-comments', answer: unicorn, times: 3 })
    await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', 502))
  })

  it('does not retry a write that may have been applied', async () => {
    const { github, repository } = await startAcme()
    const { client, slept } = await open(github, 'job')
    github.fault({ operation: 'issues/create-comment', cut: 'no-answer', when: 'after' })
    await expect(client.rest.issues.createComment({ ...COMMENTS, body: 'a' })).rejects.toEqual(
      refused('unavailable', null)
    )
    expect(slept).toEqual([])
    expect(repository.comments).toHaveLength(1)
  })

  it.each([403, 429])('waits for a secondary limit (%d) that ends soon, also for a write', async status => {
    const { github, repository } = await startAcme()
    const { client, slept, lines } = await open(github, 'job')
    github.fault({ operation: 'issues/create-comment', answer: secondaryLimit({ status, retryAfter: 7 }) })
    await client.rest.issues.createComment({ ...COMMENTS, body: 'a' })
    expect(slept).toEqual([7_000])
    expect(lines).toEqual([expect.stringMatching(/^GitHub answered \d+: .*[^.]\. Retrying in 7 s\.$/)])
    expect(repository.comments).toHaveLength(1)
  })

  it.each([
    ['secondary', secondaryLimit()],
    ['secondary, of unknown length', secondaryLimit({ retryAfter: null })],
    ["hour's", primaryLimit()]
  ])('does not wait for a long limit (%s)', async (_, answer) => {
    const { github } = await startAcme()
    const { client, slept } = await open(github, 'job')
    github.fault({ operation: 'issues/list-comments', answer })
    await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('limited', 403))
    expect(slept).toEqual([])
  })

  it('fails if GitHub does not respond', async () => {
    const { github } = await startAcme()
    const { client, slept } = await open(github, 'job', { tryTimeoutMs: 30 })
    github.fault({ operation: 'issues/list-comments', delay: 300, times: 3 })
    await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', null))
    // Between three tries. On a busy machine not each of them may arrive.
    expect(slept).toHaveLength(2)
  })

  it('does not accept a truncated response as an empty one', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.write('[')
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    try {
      const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const { github } = await startAcme()
      const { client } = await open(github, 'job', { apiUrl, tryTimeoutMs: 30 })
      await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', null))
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('does not retry after the run was cancelled', async () => {
    const { github } = await startAcme()
    const { client } = await open(github, 'job', { signal: AbortSignal.abort() })
    github.fault({ operation: 'issues/list-comments', answer: unicorn })
    await expect(client.rest.issues.listComments(COMMENTS)).rejects.toEqual(refused('unavailable', 502))
    expect(github.requests).toHaveLength(1)
  })

  it('redacts the token in messages of GitHub', async () => {
    const { github } = await startAcme()
    const { client, traces } = await open(github, 'job', { token: 'person' })
    const answer = { status: 403, body: { message: 'Bad token person\nreally' } }
    github.fault({ operation: 'issues/list-comments', answer, times: 2 })
    const error = (await client.rest.issues.listComments(COMMENTS).catch(each => each)) as GitHubError
    expect(error.message).toBe('GitHub answered 403: Bad token *** really')
    expect(traces.join()).not.toContain('person')
  })
})
