import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type Trigger, type TriggerContext, triggerFor } from '../../../src/actions/deploy/trigger.ts'
import { untrustedSource } from '../../../src/run/untrusted.ts'

/** Every event that GitHub documents as one that can start a workflow; `workflow_call` runs under its caller's. */
const DOCUMENTED = `branch_protection_rule check_run check_suite create delete deployment deployment_status discussion
  discussion_comment fork gollum image_version issue_comment issues label merge_group milestone page_build project
  project_card project_column public pull_request pull_request_comment pull_request_review pull_request_review_comment
  pull_request_target push registry_package release repository_dispatch schedule status watch workflow_call
  workflow_dispatch workflow_run`.split(/\s+/)

const pull = (given: Partial<NonNullable<TriggerContext['pullRequest']>> = {}) => ({
  number: 12,
  url: null,
  author: 'bob',
  headSha: 'head',
  headRef: 'feature',
  headRepository: 'acme/churn',
  baseRef: 'main',
  isClosed: false,
  isFromFork: false,
  ...given
})
const FORK = pull({ isFromFork: true, headRepository: 'bob/churn' })
const DEPENDABOT = pull({ author: 'dependabot[bot]', headRef: 'dependabot/npm/x' })

const run = (event: string | null, given: Partial<NonNullable<TriggerContext['workflowRun']>> = {}) => ({
  workflowRun: {
    event,
    conclusion: 'success',
    headSha: 'head',
    headRef: 'main',
    headRepository: 'acme/churn',
    ...given
  }
})
const OF_FORK = { headRef: 'main', headRepository: 'bob/churn' }

const context = (given: Partial<TriggerContext>): TriggerContext => ({
  eventName: 'push',
  eventAction: null,
  pullRequest: null,
  workflowRun: null,
  repository: 'acme/churn',
  defaultBranch: 'main',
  ref: 'refs/heads/main',
  event: {},
  ...given
})

const ON_PULL = { ref: 'refs/pull/12/merge' }
const ABOUT_PULL = { event: { issue: { number: 12, pull_request: {} } }, pullRequest: FORK }

type Kinds = readonly [auto: Trigger['kind'], preview: Trigger['kind'], application: Trigger['kind']]
const APPLICATION: Kinds = ['deploy', 'preview', 'deploy']
const PREVIEW: Kinds = ['preview', 'preview', 'deploy']
const CLOSED: Kinds = ['delete-preview', 'delete-preview', 'deploy']
const DISTRUSTED: Kinds = ['untrusted', 'preview', 'deploy']
const PLAN: Kinds = ['plan-only', 'preview', 'deploy']
const SKIPPED: Kinds = ['skip', 'skip', 'deploy']
const ASKED_PREVIEW: Kinds = ['skip', 'preview', 'deploy']
const NEVER: Kinds = ['skip', 'skip', 'skip']

/** Decision for each event with `preview: auto`, `true` and `false`. */
const TABLE: readonly (readonly [event: string, when: string, given: Partial<TriggerContext>, kinds: Kinds])[] = [
  ['branch_protection_rule', 'edited', { eventAction: 'edited' }, SKIPPED],
  ['check_run', 'completed', { eventAction: 'completed' }, SKIPPED],
  ['check_suite', 'completed', { eventAction: 'completed' }, SKIPPED],
  ['create', 'of a branch', { ref: 'refs/heads/feature' }, SKIPPED],
  ['delete', 'of a branch', {}, SKIPPED],
  ['deployment', 'to production', { event: { deployment: { environment: 'production' } } }, APPLICATION],
  ['deployment', 'to a review environment', { event: { deployment: { transient_environment: true } } }, SKIPPED],
  ['deployment', 'of a pull request', ON_PULL, SKIPPED],
  ['deployment_status', 'of any deployment', {}, SKIPPED],
  ['discussion', 'created', { eventAction: 'created' }, SKIPPED],
  ['discussion_comment', 'created', { eventAction: 'created' }, SKIPPED],
  ['fork', 'by anybody', {}, SKIPPED],
  ['gollum', 'by anybody', {}, SKIPPED],
  ['image_version', 'ready', {}, SKIPPED],
  ['issue_comment', 'on an issue', { eventAction: 'created', event: { issue: { number: 5 } } }, SKIPPED],
  ['issue_comment', 'on a pull request', { eventAction: 'created', ...ABOUT_PULL }, SKIPPED],
  ['issues', 'opened', { eventAction: 'opened' }, SKIPPED],
  ['label', 'created', {}, SKIPPED],
  ['merge_group', 'checks_requested', { ref: 'refs/heads/gh-readonly-queue/main/pr-12-abc' }, PLAN],
  ['milestone', 'closed', {}, SKIPPED],
  ['page_build', 'of the site', {}, SKIPPED],
  ['project', 'created', {}, SKIPPED],
  ['project_card', 'created', {}, SKIPPED],
  ['project_column', 'created', {}, SKIPPED],
  ['public', 'by an owner', {}, SKIPPED],
  ['pull_request', 'opened', { eventAction: 'opened', pullRequest: pull(), ...ON_PULL }, PREVIEW],
  ['pull_request', 'synchronize', { eventAction: 'synchronize', pullRequest: pull(), ...ON_PULL }, PREVIEW],
  ['pull_request', 'reopened', { eventAction: 'reopened', pullRequest: pull(), ...ON_PULL }, PREVIEW],
  [
    'pull_request',
    'of a draft',
    { event: { pull_request: { draft: true } }, pullRequest: pull(), ...ON_PULL },
    PREVIEW
  ],
  ['pull_request', 'of Dependabot', { eventAction: 'opened', pullRequest: DEPENDABOT, ...ON_PULL }, PREVIEW],
  ['pull_request', 'of a fork that has a token', { eventAction: 'opened', pullRequest: FORK, ...ON_PULL }, PREVIEW],
  ['pull_request', 'closed', { eventAction: 'closed', pullRequest: pull() }, CLOSED],
  ['pull_request', 'closed, of a fork', { eventAction: 'closed', pullRequest: FORK }, CLOSED],
  ['pull_request', 'labeled when closed', { eventAction: 'labeled', pullRequest: pull({ isClosed: true }) }, CLOSED],
  ['pull_request', 'without its payload', ON_PULL, SKIPPED],
  ['pull_request_comment', 'which is an issue_comment', ABOUT_PULL, SKIPPED],
  ['pull_request_review', 'submitted', { eventAction: 'submitted', pullRequest: pull(), ...ON_PULL }, SKIPPED],
  ['pull_request_review', 'of a fork', { eventAction: 'submitted', pullRequest: FORK, ...ON_PULL }, SKIPPED],
  ['pull_request_review', 'without its payload', ON_PULL, SKIPPED],
  ['pull_request_review_comment', 'created', { pullRequest: pull(), ...ON_PULL }, SKIPPED],
  ['pull_request_review_comment', 'of a fork', { pullRequest: FORK, ...ON_PULL }, SKIPPED],
  ['pull_request_target', 'opened', { eventAction: 'opened', pullRequest: pull() }, PREVIEW],
  ['pull_request_target', 'of a draft', { event: { pull_request: { draft: true } }, pullRequest: pull() }, PREVIEW],
  ['pull_request_target', 'of Dependabot', { eventAction: 'opened', pullRequest: DEPENDABOT }, PREVIEW],
  ['pull_request_target', 'of a fork', { eventAction: 'synchronize', pullRequest: FORK }, DISTRUSTED],
  ['pull_request_target', 'closed', { eventAction: 'closed', pullRequest: pull() }, CLOSED],
  ['pull_request_target', 'closed, of a fork', { eventAction: 'closed', pullRequest: FORK }, CLOSED],
  [
    'pull_request_target',
    'of a fork, labeled when closed',
    { eventAction: 'labeled', pullRequest: { ...FORK, isClosed: true } },
    CLOSED
  ],
  ['pull_request_target', 'without its payload', {}, SKIPPED],
  ['push', 'to a branch', {}, APPLICATION],
  ['push', 'to a tag', { ref: 'refs/tags/v1' }, APPLICATION],
  ['push', 'that deletes a branch', { event: { deleted: true } }, NEVER],
  ['push', 'of a merge queue', { ref: 'refs/heads/gh-readonly-queue/main/pr-12-abc' }, PLAN],
  ['registry_package', 'published', { eventAction: 'published' }, SKIPPED],
  ['release', 'published', { eventAction: 'published', ref: 'refs/tags/v1' }, APPLICATION],
  ['release', 'deleted', { eventAction: 'deleted', ref: 'refs/tags/v1' }, NEVER],
  ['release', 'unpublished', { eventAction: 'unpublished', ref: 'refs/tags/v1' }, NEVER],
  ['repository_dispatch', 'from a program', { eventAction: 'deploy' }, APPLICATION],
  [
    'repository_dispatch',
    'of a command on a pull request',
    { eventAction: 'deploy-command', event: { client_payload: { pull_request: { number: 12 } } } },
    SKIPPED
  ],
  ['schedule', 'of the default branch', {}, APPLICATION],
  ['status', 'success', {}, SKIPPED],
  ['watch', 'started', { eventAction: 'started' }, SKIPPED],
  ['workflow_call', 'which no run has as its event', {}, SKIPPED],
  ['workflow_dispatch', 'of a branch', {}, APPLICATION],
  ['workflow_run', 'after a push to the default branch', run('push'), APPLICATION],
  ['workflow_run', 'after a schedule', run('schedule'), APPLICATION],
  ['workflow_run', 'after a start by hand', run('workflow_dispatch'), APPLICATION],
  ['workflow_run', 'after a start by a program', run('repository_dispatch'), APPLICATION],
  ['workflow_run', 'after a release', run('release', { headRef: 'v1' }), APPLICATION],
  ['workflow_run', 'after a push to another branch', run('push', { headRef: 'feature' }), ASKED_PREVIEW],
  [
    'workflow_run',
    'after a start by hand of another branch',
    run('workflow_dispatch', { headRef: 'x' }),
    ASKED_PREVIEW
  ],
  ['workflow_run', 'after a push to no branch', run('push', { headRef: null }), ASKED_PREVIEW],
  [
    'workflow_run',
    'after a push when no default branch is named',
    { ...run('push'), defaultBranch: null },
    ASKED_PREVIEW
  ],
  ['workflow_run', 'after a push to a fork', run('push', OF_FORK), SKIPPED],
  ['workflow_run', 'after a push to no repository', run('push', { headRepository: null }), SKIPPED],
  ['workflow_run', 'after a pull request', { ...run('pull_request'), pullRequest: pull() }, PREVIEW],
  ['workflow_run', 'after a pull request of a fork', run('pull_request', OF_FORK), DISTRUSTED],
  [
    'workflow_run',
    'after a pull request of a fork that is gone',
    run('pull_request', { headRepository: null }),
    DISTRUSTED
  ],
  ...[
    'pull_request_target',
    'pull_request_review',
    'pull_request_review_comment',
    'issue_comment',
    'workflow_run'
  ].flatMap(event => [
    ['workflow_run', `after ${event}`, run(event), SKIPPED] as const,
    ['workflow_run', `after ${event} of a fork`, run(event, OF_FORK), SKIPPED] as const
  ]),
  ['workflow_run', 'after a merge queue', run('merge_group'), SKIPPED],
  ['workflow_run', 'after a deployment', run('deployment'), SKIPPED],
  ['workflow_run', 'after what is not named', run(null), SKIPPED],
  ['workflow_run', 'without its payload', {}, NEVER],
  ...[
    'failure',
    'cancelled',
    'timed_out',
    'skipped',
    'neutral',
    'stale',
    'action_required',
    'startup_failure',
    'SUCCESS',
    null
  ].flatMap(conclusion => [
    ['workflow_run', `after a push that ended with ${conclusion}`, run('push', { conclusion }), NEVER] as const,
    [
      'workflow_run',
      `after a pull request that ended with ${conclusion}`,
      { ...run('pull_request', { conclusion }), pullRequest: pull() },
      NEVER
    ] as const,
    [
      'workflow_run',
      `after a fork that ended with ${conclusion}`,
      run('pull_request', { conclusion, ...OF_FORK }),
      NEVER
    ] as const
  ]),
  ['an event of the future', 'with anything', {}, SKIPPED]
]

const kindsOf = (given: TriggerContext) =>
  (['auto', true, false] as const).map(preview => triggerFor(given, preview).kind)

describe('triggerOf', () => {
  it.each(TABLE)('of %s, %s', (eventName, _, given, kinds) => {
    expect(kindsOf(context({ eventName, ...given }))).toEqual(kinds)
  })

  it('has a row for every event that GitHub documents', () => {
    const events = new Set(TABLE.map(([event]) => event))
    expect(DOCUMENTED.filter(event => !events.has(event))).toEqual([])
  })

  it('deploys what is started outside of GitHub', () => {
    expect(kindsOf(context({ eventName: null, ref: null, repository: null }))).toEqual(APPLICATION)
  })

  it.each(TABLE)('says why %s, %s, deploys nothing, and never only half of it', (eventName, _, given) => {
    for (const preview of ['auto', true, false] as const) {
      const trigger = triggerFor(context({ eventName, ...given }), preview)
      if (trigger.kind === 'skip') expect(trigger.reason).toMatch(/^[a-z].{15,}[^.]$/)
    }
  })

  it('deploys the preview of the pull request that the input names, except where the event decides', () => {
    const kinds = (eventName: string, given: Partial<TriggerContext> = {}) =>
      (['auto', true, false] as const).map(preview => triggerFor(context({ eventName, ...given }), preview, 12).kind)
    for (const eventName of [
      'issue_comment',
      'pull_request_review',
      'workflow_dispatch',
      'push',
      'repository_dispatch'
    ])
      expect(kinds(eventName)).toEqual(['preview', 'preview', 'deploy'])
    expect(kinds('pull_request_target', { pullRequest: FORK })).toEqual(['untrusted', 'preview', 'deploy'])
    expect(kinds('workflow_run', run('pull_request', OF_FORK))).toEqual(['untrusted', 'preview', 'deploy'])
    expect(kinds('workflow_run', run('pull_request_target', OF_FORK))).toEqual(['skip', 'skip', 'deploy'])
    expect(kinds('workflow_run', run('push', { conclusion: 'failure' }))).toEqual(['skip', 'skip', 'skip'])
    expect(kinds('push', { event: { deleted: true } })).toEqual(['skip', 'skip', 'skip'])
  })

  const anyPull = fc.record({ isClosed: fc.boolean(), isFromFork: fc.boolean() }).map(pull)
  const anyRun = fc.record({
    event: fc.option(fc.constantFrom(...DOCUMENTED)),
    conclusion: fc.option(fc.constantFrom('success', 'failure')),
    headRef: fc.option(fc.constantFrom('main', 'feature')),
    headRepository: fc.option(fc.constantFrom('acme/churn', 'bob/churn'))
  })

  it('never takes a pull request to the application unless the workflow says so', () => {
    const eventName = fc.constantFrom(...DOCUMENTED.filter(event => event !== 'workflow_run'))
    const eventAction = fc.option(fc.constantFrom('opened', 'closed', 'published', 'created'))
    fc.assert(
      fc.property(
        eventName,
        eventAction,
        fc.option(anyPull),
        fc.boolean(),
        (eventName, eventAction, pull, isOnPull) => {
          fc.pre(pull !== null || isOnPull)
          const ref = isOnPull ? 'refs/pull/12/merge' : 'refs/heads/main'
          const given = context({ eventName, eventAction, pullRequest: pull, ref })
          expect([triggerFor(given, 'auto').kind, triggerFor(given, true).kind]).not.toContain('deploy')
        }
      )
    )
  })

  it('takes a run that follows to the application only from the repository itself, after a success', () => {
    fc.assert(
      fc.property(anyRun, fc.option(anyPull), ({ event, ...given }, pullRequest) => {
        const { kind } = triggerFor(
          context({ eventName: 'workflow_run', ...run(event, given), pullRequest, ref: 'refs/heads/main' }),
          'auto'
        )
        if (kind === 'deploy') expect(given).toMatchObject({ conclusion: 'success', headRepository: 'acme/churn' })
        if (given.headRepository !== 'acme/churn') expect(['skip', 'untrusted']).toContain(kind)
      })
    )
  })
})

describe('strangerOf', () => {
  it.each([
    ['a push', 'push', null, 'ann', null],
    ['a pull request of ours', 'pull_request', pull(), 'ann', null],
    ["a fork's pull request", 'pull_request', FORK, 'ann', 'fork'],
    ["a review of a fork's pull request", 'pull_request_review', FORK, 'ann', 'fork'],
    ["Dependabot's pull request", 'pull_request', DEPENDABOT, 'ann', 'dependabot'],
    ["a pull request of ours that Dependabot's actor started", 'pull_request', pull(), 'dependabot[bot]', 'dependabot'],
    ["Dependabot's push", 'push', null, 'dependabot[bot]', null],
    ["a start by hand in Dependabot's name", 'workflow_dispatch', null, 'dependabot[bot]', null],
    ['a comment, which has the secrets', 'issue_comment', FORK, 'bob', null]
  ] as const)('of %s', (_, eventName, pullRequest, actor, source) => {
    expect(untrustedSource({ eventName, pullRequest, actor })).toBe(source)
  })
})
