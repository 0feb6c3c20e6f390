import { tmpdir } from 'node:os'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { readContext } from '../../src/github/context.ts'

const VARIABLES = {
  GITHUB_ACTION_REF: 'v1',
  GITHUB_ACTION_REPOSITORY: 'acme/deploy',
  GITHUB_ACTOR: 'ann',
  GITHUB_API_URL: 'https://api.github.com',
  GITHUB_EVENT_NAME: 'push',
  GITHUB_EVENT_PATH: '/event.json',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_REF_NAME: 'main',
  GITHUB_REPOSITORY: 'acme/churn',
  GITHUB_REPOSITORY_ID: '5',
  GITHUB_RUN_ATTEMPT: '2',
  GITHUB_RUN_ID: '77',
  GITHUB_RUN_NUMBER: '42',
  GITHUB_SERVER_URL: 'https://github.com/',
  GITHUB_SHA: 'merge',
  GITHUB_WORKSPACE: '/work',
  RUNNER_TEMP: '/temp'
}

const pullRequest = (headRepository: string | null) => ({
  action: 'opened',
  pull_request: {
    number: 12,
    html_url: 'https://github.com/acme/churn/pull/12',
    user: { login: 'bob' },
    head: { sha: 'head', ref: 'feature', repo: headRepository === null ? null : { full_name: headRepository } },
    base: { ref: 'main' }
  }
})

const read = (event: unknown, variables: Record<string, string | undefined> = {}) =>
  readContext({ ...VARIABLES, ...variables }, () => (typeof event === 'string' ? event : JSON.stringify(event)))

describe('readContext', () => {
  it('reads a push', () => {
    expect(read({ after: 'x' })).toEqual({
      repository: 'acme/churn',
      repositoryId: 5,
      defaultBranch: null,
      commit: 'merge',
      ref: 'refs/heads/main',
      refName: 'main',
      runId: '77',
      runAttempt: 2,
      runNumber: 42,
      runUrl: 'https://github.com/acme/churn/actions/runs/77/attempts/2',
      actionUrl: 'https://github.com/acme/deploy/blob/v1',
      actionName: 'acme/deploy@v1',
      eventName: 'push',
      eventAction: null,
      actor: 'ann',
      pullRequest: null,
      workflowRun: null,
      event: { after: 'x' },
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
      workspace: '/work',
      temporaryFolder: '/temp'
    })
  })

  it('reads the head commit of a pull request, not its merge commit', () => {
    expect(read(pullRequest('acme/churn'))).toMatchObject({
      commit: 'head',
      refName: 'feature',
      eventAction: 'opened',
      pullRequest: {
        number: 12,
        url: 'https://github.com/acme/churn/pull/12',
        author: 'bob',
        headSha: 'head',
        headRef: 'feature',
        headRepository: 'acme/churn',
        baseRef: 'main',
        isClosed: false,
        isFromFork: false
      }
    })
  })

  it.each([
    ['its own', 'Acme/Churn', false],
    ['a fork of another user', 'bob/churn', true],
    ['no', null, true]
  ])('detects a pull request from %s repository', (_, repository, isFromFork) => {
    expect(read(pullRequest(repository)).pullRequest?.isFromFork).toBe(isFromFork)
  })

  it.each([
    ['open', false],
    ['closed', true]
  ])('detects a closed pull request: %s', (state, isClosed) => {
    const { pull_request } = pullRequest('acme/churn')
    expect(read({ action: 'labeled', pull_request: { ...pull_request, state } }).pullRequest).toMatchObject({
      isClosed
    })
  })

  const listed = (number: number, base: number | undefined, head = { ref: 'feature', id: 5 }) => ({
    number,
    head: { ref: head.ref, sha: 'tested', repo: { id: head.id } },
    base: { ref: 'main', ...(base === undefined ? {} : { repo: { id: base } }) }
  })
  const followed = (pullRequests: unknown[], given: object = {}) => ({
    action: 'completed',
    repository: { id: 5, default_branch: 'trunk' },
    workflow_run: {
      event: 'pull_request',
      conclusion: 'success',
      head_sha: 'tested',
      head_branch: 'feature',
      head_repository: { id: 5, full_name: 'acme/churn' },
      pull_requests: pullRequests,
      ...given
    }
  })

  it('reads commit, branch and pull request of the preceding workflow, not the default branch', () => {
    expect(read(followed([listed(12, 5)]))).toMatchObject({
      commit: 'tested',
      ref: 'refs/heads/feature',
      refName: 'feature',
      defaultBranch: 'trunk',
      pullRequest: { number: 12, headSha: 'tested', headRepository: 'acme/churn', isFromFork: false },
      workflowRun: { event: 'pull_request', conclusion: 'success', headRepository: 'acme/churn' }
    })
  })

  it('reads the default branch from the ref of a workflow_run event that does not name it', () => {
    expect(read({ workflow_run: {} }).defaultBranch).toBe('main')
    expect(read({}).defaultBranch).toBeNull()
  })

  it.each([
    ['into another repository', listed(3, 9)],
    ['into a repository that is not named', listed(3, undefined)],
    ['of another branch', listed(3, 5, { ref: 'other', id: 5 })],
    ["of another repository's branch of this name", listed(3, 5, { ref: 'feature', id: 9 })],
    ['that is only a number', { number: 3 }]
  ])('ignores a pull request %s in a workflow_run event', (_, pull) => {
    expect(read(followed([pull])).pullRequest).toBeNull()
    expect(read(followed([pull, listed(12, 5)])).pullRequest).toMatchObject({ number: 12 })
  })

  it.each([
    ['after a push, whose branch may have a pull request', { event: 'push' }],
    ['when the repository of the head is gone', { head_repository: null }],
    ['when GitHub lists none', { pull_requests: undefined }]
  ])('finds no pull request for a preceding workflow %s', (_, given) => {
    expect(read(followed([listed(12, 5)], given)).pullRequest).toBeNull()
  })

  it('finds no pull request for the workflow of a fork, because the event omits its number', () => {
    expect(read(followed([], { head_repository: { id: 9, full_name: 'bob/churn' } }))).toMatchObject({
      commit: 'tested',
      pullRequest: null,
      workflowRun: { headRepository: 'bob/churn' }
    })
  })

  it('reads only the number of the pull request from a comment event', () => {
    expect(read({ issue: { number: 5, pull_request: { url: 'x' } } })).toMatchObject({
      commit: 'merge',
      pullRequest: { number: 5, url: 'https://github.com/acme/churn/pull/5', headSha: null, isFromFork: true }
    })
    expect(read({ issue: { number: 5 } }).pullRequest).toBeNull()
  })

  it('has every field outside of GitHub', () => {
    expect(readContext({}, () => '')).toMatchObject({
      repository: null,
      commit: null,
      runUrl: null,
      runAttempt: 1,
      actionUrl: null,
      actionName: null,
      pullRequest: null,
      event: {},
      serverUrl: 'https://github.com',
      apiUrl: 'https://api.github.com',
      graphqlUrl: 'https://api.github.com/graphql',
      workspace: process.cwd(),
      temporaryFolder: tmpdir()
    })
  })

  it.each([
    ['https://github.acme.example/api/v3', undefined, 'https://github.acme.example/api/graphql'],
    ['https://github.acme.example/api/v3/', '', 'https://github.acme.example/api/graphql'],
    ['https://api.acme.ghe.com', undefined, 'https://api.acme.ghe.com/graphql'],
    ['https://api.github.com', 'https://elsewhere.example/graphql', 'https://elsewhere.example/graphql']
  ])('for the API at %s and the variable %j, uses GraphQL at %s', (api, graphql, found) => {
    expect(read({}, { GITHUB_API_URL: api, GITHUB_GRAPHQL_URL: graphql }).graphqlUrl).toBe(found)
  })

  it('links to branches with any name', () => {
    expect(read({}, { GITHUB_ACTION_REF: 'fix/#1 ü' }).actionUrl).toBe(
      'https://github.com/acme/deploy/blob/fix/%231%20%C3%BC'
    )
  })

  it.each([
    ['GITHUB_ACTION_REPOSITORY', ''],
    ['GITHUB_ACTION_REF', undefined]
  ])('has no link to the checkout if %s is %j', (name, value) => {
    expect(read({}, { [name]: value })).toMatchObject({ actionUrl: null, actionName: null })
  })

  it('has no link to the action on an enterprise server', () => {
    expect(read({}, { GITHUB_SERVER_URL: 'https://github.acme.example' })).toMatchObject({
      actionUrl: null,
      actionName: 'acme/deploy@v1'
    })
  })

  it.each([[''], ['{'], ['[]'], ['null'], ['"x"'], ['7']])('treats the event %j as missing', event => {
    expect(read(event)).toMatchObject({ event: {}, pullRequest: null })
  })

  it('treats an unreadable event file as missing', () => {
    const missing = () => {
      throw new Error('ENOENT')
    }
    expect(readContext(VARIABLES, missing).event).toEqual({})
  })

  it('never throws, for any event and any variables', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.dictionary(fc.constantFrom(...Object.keys(VARIABLES)), fc.string()),
        (event, variables) => {
          readContext({ ...VARIABLES, ...variables }, () => event)
        }
      )
    )
    for (const pull_request of [1, 'x', [], { number: 'x' }, { number: 1, head: 3 }, { number: -1 }])
      read({ pull_request })
  })
})
