import { describe, expect, it } from '@jest/globals'
import { command } from '../../../src/actions/command/command.ts'
import { commandPost } from '../../../src/actions/command/post.ts'
import { readContext } from '../../../src/github/context.ts'
import type { Run } from '../../../src/run/run.ts'
import { logInto } from '../../support/deploy-runs.ts'
import { commentEvent } from '../../support/github/events.ts'
import type { Comment, Pull, Role } from '../../support/github/github-state.ts'
import { unicorn } from '../../support/github/limits.ts'
import { setupRuns } from '../../support/github-runs.ts'

const PUSHED = '2026-03-01T10:00:00Z'
const WRITTEN = '2026-03-01T10:00:01Z'

const WRITE: Role = { name: 'write', base: 'write' }

interface Given {
  /** First line of the comment. */
  body?: string | ((theirs: Pull) => string)
  author?: string
  at?: string
  role?: Role | null
  inputs?: Record<string, string>
  /** Changes before the run, after the comment was written. */
  before?: (parts: Parts, comment: Comment) => void
  /** Changes of the event. */
  event?: (event: Record<string, unknown>) => object
  action?: 'created' | 'edited' | 'deleted'
}

type Parts = Awaited<ReturnType<typeof setupRuns>> & { theirs: Pull }

/** A pull request of a fork, with a comment on it. */
async function setup({
  body = '/preview',
  author = 'wanda',
  at = WRITTEN,
  role = WRITE,
  inputs = {},
  before = () => {},
  event = given => given,
  action = 'created'
}: Given = {}) {
  const runs = await setupRuns()
  const { github, repository } = runs
  const fork = github.state.addRepository('mallory/churn', { forkOf: repository })
  fork.push('theirs', { branch: 'fix', at: PUSHED })
  const theirs = repository.openPull('fix', { from: fork, author: 'mallory' })
  github.state.account(author)
  if (role !== null) repository.roles.set(author, role)
  const comment = repository.addComment(theirs, author, typeof body === 'string' ? body : body(theirs), at)
  const given = event(commentEvent(github.origins, theirs, comment, action))
  before({ ...runs, theirs }, comment)
  const known = github.requests.length
  const run = await runs.runOn('issue_comment', given, {
    action: (run: Run) => command(run),
    inputs: { 'github-token': 'job', 'app-name': '', 'api-token': '', ...inputs }
  })
  const { reason, command: name, argument, 'pull-request': number, sha, fork: isFork } = run.outputs
  return {
    ...runs,
    run,
    theirs,
    comment,
    outputs: { reason, command: name, argument, number, sha, isFork },
    reactions: comment.reactions.map(({ content }) => content),
    answers: repository.comments.filter(({ author }) => author.login === 'github-actions[bot]').map(({ body }) => body),
    asked: github.requests.slice(known).map(({ operation }) => operation),
    writes: github.requests.slice(known).filter(({ method, operation }) => method !== 'GET' && operation !== 'graphql')
  }
}

/** Expects that a comment changes nothing, is not answered, and does not fail the run. */
async function expectIgnored(given: Given, why: RegExp) {
  const { run, outputs, reactions, answers, writes } = await setup(given)
  expect(run.exitCode).toBe(0)
  expect(outputs).toEqual({ reason: 'skipped' })
  expect([reactions, answers, writes]).toEqual([[], [], []])
  expect(run.log.join('\n')).toMatch(why)
  expect(run.summary).toBe('')
}

describe('a command', () => {
  it('of a writer on the pull request of a fork names its head, and is seen', async () => {
    const { outputs, theirs, reactions, answers, run } = await setup()
    expect(outputs).toEqual({
      reason: 'unchanged',
      command: '/preview',
      argument: '',
      number: String(theirs.number),
      sha: theirs.head.sha,
      isFork: 'true'
    })
    expect(reactions).toEqual(['eyes'])
    expect(answers).toEqual([])
    expect(run.summary).toBe('')
  })

  it('that ends a preview needs no commit, so a later push does not matter', async () => {
    const { outputs } = await setup({
      body: '/preview stop\r\n\r\nthanks',
      before: ({ theirs }) => theirs.head.repository?.push('more', { branch: 'fix', at: WRITTEN })
    })
    expect(outputs).toMatchObject({ reason: 'unchanged', command: '/preview', argument: 'stop' })
    expect(outputs.sha).toBeUndefined()
  })

  it.each<[string, Role | null, string, boolean]>([
    ['read', { name: 'read', base: 'read' }, 'write', false],
    ['triage', { name: 'triage', base: 'triage' }, 'write', false],
    ['a custom role that can read', { name: 'write', base: 'read' }, 'write', false],
    ['a custom role that can write', { name: 'previewer', base: 'write' }, 'write', true],
    ['maintain', { name: 'maintain', base: 'maintain' }, 'write', true],
    ['admin', { name: 'admin', base: 'admin' }, 'write', true],
    ['no role', null, 'write', false],
    ['write, where maintain is needed', WRITE, 'maintain', false],
    ['maintain, where it is needed', { name: 'maintain', base: 'maintain' }, 'maintain', true],
    ['a custom role named admin', { name: 'admin', base: 'write' }, 'admin', false],
    ['admin, where it is needed', { name: 'admin', base: 'admin' }, 'admin', true]
  ])('counts by the role of its author: %s', async (_, role, permission, counts) => {
    const given = { role, inputs: { permission } }
    if (counts) expect((await setup(given)).outputs.reason).toBe('unchanged')
    else await expectIgnored(given, /does not have the permission/)
  })

  it.each<[string, Given, RegExp]>([
    [
      'of a removed collaborator',
      {
        author: 'wanda',
        before: ({ github }) =>
          github.fault({
            operation: 'repos/get-collaborator-permission-level',
            answer: { status: 404, body: { message: 'Not Found' } }
          })
      },
      /does not have the permission/
    ],
    [
      'for which GitHub states the permission of another user',
      {
        before: ({ github }) =>
          github.fault({
            operation: 'repos/get-collaborator-permission-level',
            answer: { status: 200, body: { permission: 'admin', user: { login: 'acme', permissions: null } } }
          })
      },
      /"wanda" does not have the permission/
    ],
    [
      'whose event claims that its author is the owner',
      {
        role: null,
        event: event => ({ ...event, comment: { ...Object(event.comment), author_association: 'OWNER' } })
      },
      /does not have the permission/
    ],
    [
      'whose event names another author',
      {
        role: null,
        event: event => ({
          ...event,
          comment: { ...Object(event.comment), user: { login: 'acme', type: 'User' } },
          sender: { login: 'acme' }
        })
      },
      /"wanda" does not have the permission/
    ],
    ['that is an ordinary comment', { body: 'Looks good' }, /is no command/],
    ['that is quoted', { body: '> /preview' }, /is no command/],
    ['that is an edit', { action: 'edited' }, /not new/],
    ['that was deleted', { action: 'deleted' }, /not new/],
    [
      'that was edited since',
      { before: (_, comment) => Object.assign(comment, { updatedAt: '2026-03-01T10:00:02Z' }) },
      /was edited/
    ],
    [
      'that was edited into one within a second',
      { body: 'Nice', event: event => ({ ...event, comment: { ...Object(event.comment), body: '/preview' } }) },
      /was edited/
    ],
    [
      'that was deleted since',
      {
        before: ({ repository }) => {
          repository.comments = []
        }
      },
      /was deleted/
    ],
    ['of an app', { author: 'helper[bot]' }, /"helper\[bot\]" is not in the input "bots"/],
    [
      'of an app that writes for a user',
      { before: (_, comment) => Object.assign(comment, { app: 'helper' }) },
      /"helper\[bot\]" is not in/
    ],
    [
      'of an app that is not the named one',
      { author: 'helper[bot]', inputs: { bots: 'other[bot]' } },
      /is not in the input/
    ],
    [
      'of a named app that writes for a user without permission',
      {
        role: null,
        inputs: { bots: 'helper[bot]' },
        before: (_, comment) => Object.assign(comment, { app: 'helper' })
      },
      /"wanda" does not have/
    ],
    ['on an issue', { event: event => ({ ...event, issue: { number: 2, state: 'open' } }) }, /not on a pull request/]
  ])('%s does nothing, and is not answered', async (_, given, why) => {
    await expectIgnored(given, why)
  })

  it('of an app counts if the workflow names the app', async () => {
    const given = { author: 'helper[bot]', role: null, inputs: { bots: 'helper[bot]' } }
    expect((await setup(given)).outputs.reason).toBe('unchanged')
  })

  it('costs no request if the comment is none', async () => {
    expect((await setup({ body: 'Looks good' })).asked).toEqual([])
  })

  it('can have other words', async () => {
    const { outputs } = await setup({ body: '/deploy preview', inputs: { commands: '/deploy preview\n/ship' } })
    expect(outputs).toMatchObject({ command: '/deploy', argument: 'preview' })
    await expectIgnored({ body: '/preview', inputs: { commands: '/ship' } }, /is no command/)
  })

  it.each([
    [{ commands: 'preview' }, 'Line 1 is "preview"'],
    [{ commands: '/preview\n/рreview' }, 'Line 2'],
    [{ permission: 'read' }, 'Set it to write, maintain or admin.'],
    [{ bots: 'renovate' }, 'Write the login of an app'],
    [{ 'github-token': '' }, '"github-token" is missing']
  ])('is refused with invalid inputs: %j', async (inputs, words) => {
    const { run, reactions } = await setup({ inputs: inputs as Record<string, string> })
    expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(run.log.join('\n')).toContain(words)
    expect(reactions).toEqual([])
  })

  it('is not answered if GitHub does not tell the permission of its author', async () => {
    const { run, reactions, answers } = await setup({
      before: ({ github }) =>
        github.fault({ operation: 'repos/get-collaborator-permission-level', answer: unicorn, times: 0 })
    })
    expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'server-error' } })
    expect([reactions, answers]).toEqual([[], []])
  })

  it('counts also if the reaction is not allowed', async () => {
    const { outputs, run } = await setup({ inputs: { 'github-token': 'readonly' } })
    expect(outputs.reason).toBe('unchanged')
    expect(run.log.join('\n')).toContain('The reaction to the comment could not be written')
  })
})

describe('a command whose head is not known to be the one of the comment', () => {
  const another = (parts: Parts) =>
    parts.theirs.head.repository?.push('evil', { branch: 'fix', at: '2026-03-01T10:00:02Z' })

  it.each<[string, Given, RegExp]>([
    ['a push after it', { before: another }, /was pushed at `?2026-03-01T10:00:02Z/],
    ['a push in the same second', { at: PUSHED }, /was pushed at/],
    [
      'a push of an old commit after it',
      {
        before: ({ theirs, repository }) =>
          theirs.head.repository?.push('back', {
            branch: 'fix',
            sha: repository.branches.get('main') ?? '',
            at: '2026-03-01T10:00:02Z'
          })
      },
      /was pushed at/
    ],
    [
      'a push that GitHub has not recorded yet',
      {
        before: ({ theirs }) => {
          theirs.head.sha = 'e'.repeat(40)
        }
      },
      /is being pushed/
    ],
    [
      'no record of its branch',
      { before: ({ theirs }) => theirs.head.repository?.activities.splice(0) },
      /no record of a push/
    ],
    [
      'a deleted fork',
      {
        before: ({ theirs }) => {
          theirs.head.repository = null
        }
      },
      /was deleted/
    ],
    [
      'a fork that the token cannot read',
      {
        before: ({ github }) =>
          github.fault({ operation: 'repos/list-activities', answer: { status: 404, body: { message: 'Not Found' } } })
      },
      /GitHub answered 404/
    ],
    [
      'GitHub down',
      { before: ({ github }) => github.fault({ operation: 'repos/list-activities', answer: unicorn, times: 0 }) },
      /GitHub answered 502/
    ]
  ])('is refused, and the pull request says so: %s', async (_, given, words) => {
    const { run, outputs, reactions, answers } = await setup(given)
    expect(run.exitCode).toBe(1)
    expect(outputs).toEqual({ reason: 'stale-commit' })
    expect(reactions).toEqual(['eyes', 'confused'])
    expect(answers).toEqual([expect.stringMatching(words)])
    expect(run.log.join('\n')).toMatch(words)
  })

  it('is refused if it names another commit, although the head is older than it', async () => {
    const { run, answers, asked } = await setup({ body: `/preview ${'e'.repeat(40)}` })
    expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect(answers).toEqual([expect.stringMatching(/names `?e{40}/)])
    expect(asked).not.toContain('repos/list-activities')
  })

  it('counts if it names the head, without a record of the branch', async () => {
    const { outputs, theirs, reactions } = await setup({
      body: theirs => `/preview ${theirs.head.sha}`,
      before: ({ github }) => github.fault({ operation: 'repos/list-activities', answer: unicorn, times: 0 })
    })
    expect(outputs).toMatchObject({ reason: 'unchanged', command: '/preview', argument: '', sha: theirs.head.sha })
    expect(reactions).toEqual(['eyes'])
  })

  it('is refused if a renamed fork left its name to another repository', async () => {
    const { run, answers } = await setup({
      before: ({ github, theirs }) => {
        const fork = theirs.head.repository
        if (fork === null) throw new Error('There is no fork.')
        another({ github, theirs } as unknown as Parts)
        // Its record claims the head of the fork, pushed before the comment.
        const decoy = github.state.addRepository('mallory/churn', { forkOf: fork })
        decoy.push('evil', { branch: 'fix', sha: theirs.head.sha, at: PUSHED })
        github.state.repositories.splice(github.state.repositories.indexOf(fork), 1)
        const isAsked = () => github.requests.some(({ operation }) => operation === 'repos/list-activities')
        Object.defineProperty(fork, 'name', { get: () => (isAsked() ? 'churn-renamed' : 'churn') })
      }
    })
    expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'stale-commit' } })
    expect(answers).toEqual([expect.stringContaining('was changed while this step ran')])
  })

  it.each<[string, (pull: Pull) => void, RegExp]>([
    ['closed', pull => Object.assign(pull, { state: 'closed' }), /It is closed/],
    ['locked', pull => Object.assign(pull, { isLocked: true }), /conversation is locked/]
  ])('is refused on a pull request that is %s', async (_, change, words) => {
    const { run, answers, reactions } = await setup({ before: ({ theirs }) => change(theirs) })
    expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect(answers).toEqual([expect.stringMatching(words)])
    expect(reactions).toEqual(['eyes', 'confused'])
  })

  it('has one answer, which the next command replaces', async () => {
    const { theirs, repository, runOn, github, answers } = await setup({ before: another })
    expect(answers).toHaveLength(1)
    const again = repository.addComment(theirs, 'wanda', '/preview', '2026-03-01T10:00:09Z')
    const run = await runOn('issue_comment', commentEvent(github.origins, theirs, again), {
      action: command,
      inputs: { 'app-name': '', 'api-token': '' }
    })
    expect(run.outputs).toMatchObject({ reason: 'unchanged', sha: theirs.head.sha })
    const ours = repository.comments.filter(({ author }) => author.login === 'github-actions[bot]')
    expect(ours.map(({ body }) => body)).toEqual([expect.stringContaining('was accepted')])
  })
})

describe('the end of the job of a command', () => {
  it.each([
    ['success', ['rocket']],
    ['failure', ['confused']],
    ['cancelled', ['confused']],
    ['', []]
  ])('is a reaction to the comment: %j', async (status, reactions) => {
    const { github, repository, theirs } = await setup()
    const comment = repository.addComment(theirs, 'wanda', '/preview')
    const values: Record<string, string> = { 'github-token': 'job', 'job-status': status }
    const env = {
      inputs: { get: (name: string) => values[name] ?? '', environment: {}, workspace: '/' },
      context: readContext({ GITHUB_REPOSITORY: 'acme/churn', GITHUB_API_URL: github.apiUrl }),
      log: logInto([]),
      time: { now: Date.now, sleep: async () => {} },
      random: () => 0,
      signal: new AbortController().signal,
      emulatorProgram: ''
    }
    await commandPost(env, null)
    expect(comment.reactions).toEqual([])
    await commandPost(env, { comment: comment.id })
    expect(comment.reactions.map(({ content }) => content)).toEqual(reactions)
  })
})
