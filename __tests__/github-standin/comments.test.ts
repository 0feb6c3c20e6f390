import { describe, expect, it } from '@jest/globals'
import { sendRequest } from '../support/github/client.ts'
import { startSampleGithub } from '../support/github/sample-github.ts'

const LIST = '/repos/octo/app/issues/1/comments'

describe('comments', () => {
  it('are created, read, changed and deleted by the account of the token', async () => {
    const { github } = await startSampleGithub()
    const created = await sendRequest(github, 'POST', LIST, { json: { body: 'hello' } })
    expect(created.status).toBe(201)
    expect(created.body.user).toMatchObject({ login: 'github-actions[bot]', type: 'Bot', id: 41898282 })
    expect(created.body.performed_via_github_app.slug).toBe('github-actions')
    const path = `/repos/octo/app/issues/comments/${created.body.id}`
    expect((await sendRequest(github, 'PATCH', path, { json: { body: 'again' } })).body.body).toBe('again')
    expect((await sendRequest(github, 'GET', LIST)).body.map(({ body }: { body: string }) => body)).toEqual(['again'])
    expect((await sendRequest(github, 'DELETE', path)).status).toBe(204)
    expect((await sendRequest(github, 'DELETE', path)).status).toBe(404)
    expect((await sendRequest(github, 'GET', LIST)).body).toEqual([])
    const ownComment = await sendRequest(github, 'POST', LIST, { token: 'mona', json: { body: 'by hand' } })
    expect(ownComment.body).toMatchObject({ user: { login: 'mona', type: 'User' }, performed_via_github_app: null })
  })

  it('are read by id, and get each reaction of an account once', async () => {
    const { github, repository, pull } = await startSampleGithub()
    const { id } = repository.addComment(pull, 'mona', '/preview')
    const path = `/repos/octo/app/issues/comments/${id}`
    expect((await sendRequest(github, 'GET', path)).body).toMatchObject({
      id,
      body: '/preview',
      user: { login: 'mona' }
    })
    expect((await sendRequest(github, 'GET', `${path}1`)).status).toBe(404)
    const react = (token: string) =>
      sendRequest(github, 'POST', `${path}/reactions`, { token, json: { content: 'eyes' } })
    expect([(await react('job')).status, (await react('job')).status, (await react('mona')).status]).toEqual([
      201, 200, 201
    ])
    expect((await react('poor')).status).toBe(403)
    expect(repository.comments[0]?.reactions.map(({ content, author }) => [content, author.login])).toEqual([
      ['eyes', 'github-actions[bot]'],
      ['eyes', 'mona']
    ])
  })

  it('have pages, oldest first, with links', async () => {
    const { github, repository, pull } = await startSampleGithub()
    for (let number = 1; number <= 250; number += 1) repository.addComment(pull, 'mona', `comment ${number}`)
    const first = await sendRequest(github, 'GET', `${LIST}?per_page=100`)
    expect(first.body).toHaveLength(100)
    expect(first.body[0].body).toBe('comment 1')
    const address = `${github.apiUrl}${LIST}?per_page=100&page=`
    expect(first.headers.link).toBe(`<${address}2>; rel="next", <${address}3>; rel="last"`)
    const last = await sendRequest(github, 'GET', `${address}3`)
    expect(last.body).toHaveLength(50)
    expect(last.headers.link).toBe(`<${address}2>; rel="prev", <${address}1>; rel="first"`)
    expect((await sendRequest(github, 'GET', LIST)).body).toHaveLength(30)
    expect((await sendRequest(github, 'GET', `${address}4`)).body).toEqual([])
  })

  it('have no link when they fit one page', async () => {
    const { github } = await startSampleGithub()
    expect((await sendRequest(github, 'GET', LIST)).headers.link).toBeUndefined()
  })

  it.each([
    ['a'.repeat(65_536), 201],
    ['a'.repeat(65_537), 422],
    ['😀'.repeat(65_536), 201],
    [' \n', 422]
  ])('accept 1 to 65,536 characters (%#)', async (body, status) => {
    const { github } = await startSampleGithub()
    expect((await sendRequest(github, 'POST', LIST, { json: { body } })).status).toBe(status)
  })

  it('are refused on an unknown pull request', async () => {
    const { github } = await startSampleGithub()
    expect(
      (await sendRequest(github, 'POST', '/repos/octo/app/issues/9/comments', { json: { body: 'x' } })).status
    ).toBe(404)
  })
})
