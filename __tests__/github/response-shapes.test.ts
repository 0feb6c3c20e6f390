import { getOctokit } from '@actions/github'
import { describe, expect, it } from '@jest/globals'
import { createShapeCheck } from '../../src/github/response-shapes.ts'

const USER = { login: 'ada' }
const HEAD = { ref: 'a', sha: 'b', repo: { full_name: 'acme/churn' } }
const PULL = { number: 1, html_url: 'u', state: 'open', user: USER, head: HEAD, base: { ref: 'main' } }
const FULL_PULL = {
  ...PULL,
  head: { ...HEAD, repo: { id: 7, full_name: 'acme/churn' } },
  draft: false,
  locked: false,
  labels: [{ name: 'preview' }]
}
const COMMENT = { id: 1, html_url: 'u', user: null, body: 'x' }

const pulls = '/repos/{owner}/{repo}/pulls'
const comments = '/repos/{owner}/{repo}/issues/{issue_number}/comments'
const deployments = '/repos/{owner}/{repo}/deployments'

const hasExpectedShape = createShapeCheck(getOctokit('token').rest)

describe('createShapeCheck', () => {
  it.each<[string, string, unknown, boolean]>([
    ['GET', pulls, [PULL], true],
    ['GET', pulls, [], true],
    ['GET', pulls, '<html>', false],
    ['GET', pulls, { message: 'Sign in' }, false],
    ['GET', pulls, [{ ...PULL, number: '1' }], false],
    ['GET', pulls, [{ ...PULL, head: null }], false],
    ['GET', pulls, [{ ...PULL, user: null }], true],
    ['GET', pulls, [{ ...PULL, head: { ...HEAD, repo: null } }], true],
    ['GET', pulls, [{ ...PULL, head: { ...HEAD, repo: 'gone' } }], false],
    ['GET', `${pulls}/{pull_number}`, FULL_PULL, true],
    ['GET', `${pulls}/{pull_number}`, { ...FULL_PULL, head: { ...HEAD, repo: null } }, true],
    ['GET', `${pulls}/{pull_number}`, { ...FULL_PULL, labels: ['preview'] }, false],
    ['GET', `${pulls}/{pull_number}`, { number: 1, state: 'open' }, false],
    ['GET', `${pulls}/{pull_number}`, null, false],
    ['GET', `${pulls}/{pull_number}`, { ...FULL_PULL, state: 7 }, false],
    ['GET', 'https://api.github.com/repositories/12/pulls?page=2', [{}], false],
    ['GET', 'https://ghe.example.com/api/v3/repos/acme/churn/pulls?state=open&page=2', [{}], false],
    ['GET', pulls, [{ ...PULL, head: { ...PULL.head, repo: { full_name: 1 } } }], false],
    ['GET', `${pulls}/{pull_number}`, { number: 1 }, false],
    ['GET', `${pulls}/{pull_number}`, '<html>', false],
    ['GET', comments, [COMMENT], true],
    ['GET', comments, [{ ...COMMENT, user: { login: null } }], false],
    ['GET', comments, [{ ...COMMENT, body: 1 }], false],
    ['POST', comments, COMMENT, true],
    ['POST', comments, {}, false],
    ['PATCH', '/repos/{owner}/{repo}/issues/comments/{comment_id}', 'anything', true],
    ['POST', deployments, { id: 1 }, true],
    ['POST', deployments, { message: 'Auto-merged' }, false],
    ['GET', deployments, [{ id: 1, payload: '{}', created_at: 't' }], true],
    ['GET', deployments, [{ id: 1, payload: { a: 1 }, created_at: 't' }], true],
    ['GET', deployments, [{ id: 1, payload: 3, created_at: 't' }], false],
    ['GET', deployments, [{ id: 1, payload: '{}' }], false],
    ['GET', `${deployments}/{deployment_id}/statuses`, [{ state: 'success', created_at: 't' }], true],
    ['GET', `${deployments}/{deployment_id}/statuses`, [{ state: null, created_at: 't' }], false],
    ['GET', '/repos/{owner}/{repo}/compare/{basehead}', { status: 'ahead' }, false],
    ['GET', '/repos/{owner}/{repo}/compare/{basehead}', { status: 'ahead', merge_base_commit: { sha: 'a' } }, true],
    ['GET', '/repos/{owner}/{repo}/compare/{basehead}', null, false],
    ['GET', '/user', { login: 'ada' }, true],
    ['GET', '/user', { login: 1 }, false],
    ['GET', '/rate_limit', 'anything', true]
  ])('checks the response to %s %s: %j', (method, url, data, isAccepted) => {
    expect(hasExpectedShape(method, url, data)).toBe(isAccepted)
  })
})
