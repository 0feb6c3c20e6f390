import { describe, expect, it } from '@jest/globals'
import { strangerOf, triggerOf } from '../../src/plan/trigger.ts'

const pull = (fromFork = false, author = 'bob') => ({
  number: 12,
  url: null,
  author,
  headSha: 'head',
  headRef: 'feature',
  headRepository: fromFork ? 'bob/churn' : 'acme/churn',
  baseRef: 'main',
  fromFork
})

const followed = (event: string, headRepository = 'acme/churn') => ({
  event,
  headSha: 'head',
  headRef: 'feature',
  headRepository
})

type Given = Partial<Parameters<typeof triggerOf>[0]>

const context = (given: Given) => ({
  eventName: 'push',
  eventAction: null,
  pullRequest: null,
  workflowRun: null,
  repository: 'acme/churn',
  ...given
})

const own = (eventName: string, eventAction = 'synchronize'): Given => ({ eventName, eventAction, pullRequest: pull() })
const fork = (eventName: string, eventAction = 'synchronize'): Given => ({
  eventName,
  eventAction,
  pullRequest: pull(true)
})

describe('triggerOf', () => {
  it.each<[string, Given, 'auto' | boolean, string]>([
    ['a push', {}, 'auto', 'deploy'],
    ['a schedule', { eventName: 'schedule' }, 'auto', 'deploy'],
    ['a start by hand', { eventName: 'workflow_dispatch' }, 'auto', 'deploy'],
    ['a start by hand that asks for a preview', { eventName: 'workflow_dispatch' }, true, 'preview'],
    ['an opened pull request', own('pull_request', 'opened'), 'auto', 'preview'],
    ['a reopened pull request', own('pull_request', 'reopened'), 'auto', 'preview'],
    ['a closed pull request', own('pull_request', 'closed'), 'auto', 'delete-preview'],
    ['a closed pull request of previews by hand', own('pull_request', 'closed'), true, 'delete-preview'],
    ['a closed pull request without previews', own('pull_request', 'closed'), false, 'deploy'],
    ['a pull request without previews', own('pull_request'), false, 'deploy'],
    ["a fork's pull request that somebody gave a token", fork('pull_request'), 'auto', 'preview'],
    ['a pull request with secrets', own('pull_request_target'), 'auto', 'preview'],
    ["a fork's pull request with secrets", fork('pull_request_target'), 'auto', 'distrust'],
    ["a fork's pull request that the workflow trusts", fork('pull_request_target'), true, 'preview'],
    [
      "a fork's closed pull request, which runs no code",
      fork('pull_request_target', 'closed'),
      'auto',
      'delete-preview'
    ],
    ['a merge queue', { eventName: 'merge_group' }, 'auto', 'plan-only'],
    ['a merge queue without previews', { eventName: 'merge_group' }, false, 'deploy'],
    ['a comment on a pull request', { eventName: 'issue_comment', pullRequest: pull(true) }, 'auto', 'deploy'],
    ['what follows a push', { eventName: 'workflow_run', workflowRun: followed('push') }, 'auto', 'deploy'],
    [
      'what follows a pull request',
      { eventName: 'workflow_run', workflowRun: followed('pull_request'), pullRequest: pull() },
      'auto',
      'preview'
    ],
    [
      "what follows a fork's pull request",
      { eventName: 'workflow_run', workflowRun: followed('pull_request', 'bob/churn') },
      'auto',
      'distrust'
    ],
    [
      "what follows a fork's pull request that the workflow trusts",
      { eventName: 'workflow_run', workflowRun: followed('pull_request', 'bob/churn') },
      true,
      'preview'
    ]
  ])('of %s', (_, given, preview, kind) => {
    expect(triggerOf(context(given), preview).kind).toBe(kind)
  })
})

describe('strangerOf', () => {
  it.each([
    ['a push', null, 'ann', null],
    ['a pull request of ours', pull(), 'ann', null],
    ["a fork's pull request", pull(true), 'ann', 'fork'],
    ["Dependabot's pull request", pull(false, 'dependabot[bot]'), 'ann', 'dependabot'],
    ["Dependabot's push", null, 'dependabot[bot]', 'dependabot']
  ])('of %s', (_, pullRequest, actor, stranger) => {
    expect(strangerOf({ pullRequest, actor })).toBe(stranger)
  })
})
