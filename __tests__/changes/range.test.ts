import { describe, expect, it } from '@jest/globals'
import { previousRangeOf, type RangeContext, rangeOf } from '../../src/changes/range.ts'
import { readContext } from '../../src/github/context.ts'

const BASE = 'a'.repeat(40)
const HEAD = 'b'.repeat(40)
const ZERO = '0'.repeat(40)

const contextOf = (eventName: string, event: object, ref = 'refs/heads/main'): RangeContext =>
  readContext({ GITHUB_EVENT_NAME: eventName, GITHUB_EVENT_PATH: 'event', GITHUB_REF: ref }, () =>
    JSON.stringify(event)
  )

const pull = { number: 1, state: 'open', base: { sha: BASE, ref: 'main' }, head: { sha: HEAD, ref: 'feature' } }

describe('rangeOf', () => {
  it.each([
    ['push', { before: BASE, after: HEAD }, 'base'],
    ['push', { before: BASE, after: HEAD, forced: true }, 'base'],
    ['push', { before: BASE.toUpperCase(), after: HEAD }, 'base'],
    ['pull_request', { action: 'opened', pull_request: pull }, 'merge-base'],
    ['pull_request', { action: 'synchronize', before: ZERO, after: HEAD, pull_request: pull }, 'merge-base'],
    ['pull_request_target', { action: 'labeled', pull_request: pull }, 'merge-base'],
    ['pull_request_review', { action: 'submitted', pull_request: pull }, 'merge-base'],
    ['merge_group', { merge_group: { base_sha: BASE, head_sha: HEAD } }, 'base']
  ])('of %s %j compares the commits since the %s', (name, event, since) => {
    expect(rangeOf(contextOf(name, event))).toEqual({ base: BASE, head: HEAD, since })
  })

  it.each([
    ['push', { before: ZERO, after: HEAD, created: true }, /branch is new/],
    ['push', { before: BASE, after: ZERO, deleted: true }, /deleted/],
    ['push', { before: BASE, after: '--output=x' }, /does not name its commits/],
    ['push', {}, /does not name its commits/],
    ['pull_request', { action: 'closed', pull_request: { ...pull, state: 'closed' } }, /pull request is closed/],
    ['pull_request', { action: 'opened', pull_request: { number: 1, head: { sha: HEAD } } }, /does not name its/],
    ['merge_group', {}, /does not name its commits/],
    ['schedule', { schedule: '0 3 * * *' }, /"schedule" names no commit/],
    ['workflow_dispatch', { inputs: {} }, /"workflow_dispatch" names no commit/],
    ['workflow_run', { workflow_run: { event: 'push', head_sha: HEAD } }, /"workflow_run" names no commit/],
    ['release', { action: 'published' }, /"release" names no commit/],
    ['', {}, /no event/]
  ])('of %s %j has no base', (name, event, because) => {
    expect(rangeOf(contextOf(name, event))).toMatch(because)
  })

  it.each([ZERO, BASE])('of a tag has no base, also if the tag was moved from %s', before => {
    expect(rangeOf(contextOf('push', { before, after: HEAD }, 'refs/tags/v1'))).toMatch(/a tag has no commit/)
  })
})

describe('previousRangeOf', () => {
  it('has the head of the pull request before a push', () => {
    const event = { action: 'synchronize', before: 'c'.repeat(40), after: HEAD, pull_request: pull }
    expect(previousRangeOf(contextOf('pull_request', event))).toEqual({
      base: BASE,
      head: 'c'.repeat(40),
      since: 'merge-base'
    })
  })

  it.each([
    ['pull_request', { action: 'opened', pull_request: pull }],
    ['pull_request', { action: 'synchronize', pull_request: pull }],
    ['pull_request', { action: 'synchronize', before: ZERO, pull_request: pull }],
    ['push', { before: BASE, after: HEAD }]
  ])('of %s %j is null', (name, event) => {
    expect(previousRangeOf(contextOf(name, event))).toBeNull()
  })
})
