import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { describe, expect } from '@jest/globals'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import { PlanKey } from '../../../src/plan/approval.ts'
import { counts, type Deployed, START } from '../../support/deploy-runs.ts'
import { SCRYPT_COST } from '../../support/deploys.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { MergedHistory } from '../../support/merged-history.ts'

const FILES = { 'a.py': 'a1', 'b.py': 'b1', 'c.py': 'c1' }
const CONFIGURATION = `
defaults: {environment: '[DataRobot] Python 3.12 Applications Base'}
apps:
  one: {path: one, targets: {production: {app-name: one-prod}, staging: {app-name: one-staging}}}
  two: {path: two, targets: {production: {app-name: two-prod}, staging: {app-name: two-staging}}}
`

const LINES = Array.from({ length: 9 }, (_, index) => `line ${index}`)

/** Text with changed lines, which git merges if the lines are far from each other. */
const textWith = (changes: Record<number, string>): string =>
  LINES.map((line, index) => changes[index] ?? line).join('\n')

const start = (files: Record<string, string> = {}): Promise<MergedHistory> =>
  MergedHistory.start({ ...FILES, ...files })

/** Deploys, which must be refused without a write. */
async function refused(history: MergedHistory, inputs: Record<string, string> = {}): Promise<string> {
  const before = await history.live()
  const run = await history.deploy(inputs)
  expect(run).toMatchObject({ exitCode: 1, outputs: { reason: 'plan-changed', changed: 'false' } })
  expect(await history.live()).toEqual(before)
  return run.log.find(line => line.includes('so nothing was deployed')) ?? ''
}

/** Deploys what was approved. */
async function applied(history: MergedHistory, inputs: Record<string, string> = {}): Promise<Deployed> {
  const run = await history.deploy(inputs)
  expect(run.log.join('\n')).toContain('is the approved one of pull request')
  expect(run).toMatchObject({ exitCode: 0, outputs: { reason: 'published', changed: 'true' } })
  return run
}

/** Edits the comment of a pull request, as a person with write access can. */
function edit(history: MergedHistory, branch: string, change: (body: string) => string): void {
  for (const comment of history.runs.repository.commentsOf(history.pull(branch).number))
    comment.body = change(comment.body)
}

/** Changes the signed record that is hidden in the comment of a pull request. */
function editRecord(history: MergedHistory, branch: string, change: (token: string) => string): void {
  edit(history, branch, body =>
    body.replace(/(?<=-story:)[A-Za-z0-9+/=]+/, data => {
      const story = JSON.parse(Buffer.from(data, 'base64').toString())
      story.chapters[0].plan = change(story.chapters[0].plan)
      return Buffer.from(JSON.stringify(story)).toString('base64')
    })
  )
}

type History = readonly [name: string, play: () => Promise<void>]

const APPLIED: readonly History[] = [
  ...(['squash', 'merge', 'rebase'] as const).map(
    (method): History => [
      `a pull request that is merged by ${method}`,
      async () => {
        const history = await start()
        history.change('one', { 'a.py': 'a2' })
        await history.propose('one', { 'b.py': 'b2', 'c.py': null, 'd.py': 'd1' })
        history.merge('one', method)
        await applied(history)
        expect(await history.live()).toEqual({ 'a.py': 'a2', 'b.py': 'b2', 'd.py': 'd1' })
      }
    ]
  ),
  [
    'a merge queue that merges several pull requests with one push',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      await history.propose('two', { 'b.py': 'b2' })
      await history.propose('three', { 'c.py': 'c2' })
      for (const branch of ['two', 'one', 'three']) history.merge(branch, 'merge')
      const { log } = await applied(history)
      expect(log.join('\n')).toContain('pull request #4, #2, #3')
      expect(await history.live()).toEqual({ 'a.py': 'a2', 'b.py': 'b2', 'c.py': 'c2' })
    }
  ],
  ...[
    ['one', 'two'],
    ['two', 'one']
  ].map(
    (order): History => [
      `two pull requests of other files, ${order.join(' before ')}, each with its deploy`,
      async () => {
        const history = await start()
        await history.propose('one', { 'a.py': 'a2' })
        await history.propose('two', { 'b.py': null })
        for (const branch of order) {
          history.merge(branch)
          await applied(history)
        }
        expect(await history.live()).toEqual({ 'a.py': 'a2', 'c.py': 'c1' })
      }
    ]
  ),
  [
    'two pull requests, where GitHub cancels the waiting run of the first',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      await history.propose('two', { 'b.py': 'b2' })
      history.merge('one')
      history.skipRun()
      history.merge('two')
      await applied(history)
      expect(await history.live()).toEqual({ ...FILES, 'a.py': 'a2', 'b.py': 'b2' })
    }
  ],
  [
    'a pull request that is planned on top of one whose deploy failed',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      history.runs.emulator.fault({ operation: 'customApplicationsPatch', answer: { status: 403, body: {} } })
      expect((await history.deploy()).outputs.reason).toBe('forbidden')
      await history.propose('two', { 'b.py': 'b2' })
      history.merge('two')
      await applied(history)
      expect(await history.live()).toEqual({ ...FILES, 'a.py': 'a2', 'b.py': 'b2' })
    }
  ],
  [
    'a run that is repeated, because the first attempt failed in the middle',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      history.runs.emulator.fault({ operation: 'customApplicationsPatch', answer: { status: 403, body: {} } })
      expect((await history.deploy()).outputs.reason).toBe('forbidden')
      await applied(history)
    }
  ],
  [
    'a pull request that was planned long before the version that is live',
    async () => {
      const history = await start()
      await history.propose('old', { 'a.py': 'a2' })
      for (const text of ['b2', 'b3']) {
        await history.propose(text, { 'b.py': text })
        history.merge(text)
        await applied(history)
      }
      history.merge('old')
      await applied(history)
      expect(await history.live()).toEqual({ ...FILES, 'a.py': 'a2', 'b.py': 'b3' })
    }
  ],
  [
    'a pull request that reverts another one',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2', 'd.py': 'd1' })
      history.merge('one')
      await applied(history)
      await history.propose('revert', { 'a.py': 'a1', 'd.py': null })
      history.merge('revert')
      await applied(history)
      expect(await history.live()).toEqual(FILES)
    }
  ],
  [
    'a revert of what was merged and never deployed, because nothing is left to do',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      history.skipRun()
      await history.propose('revert', { 'a.py': 'a1' })
      history.merge('revert')
      expect((await history.deploy()).outputs.reason).toBe('unchanged')
    }
  ],
  [
    'a push without a pull request that changes no deployed file',
    async () => {
      const history = await start()
      history.push({ '.gitignore': 'x' })
      expect((await history.deploy({ exclude: '.gitignore' })).outputs.reason).toBe('unchanged')
    }
  ],
  [
    'a pull request that was changed after its first plan, and planned again',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'bad' })
      await history.propose('one', { 'a.py': 'good' })
      history.merge('one')
      await applied(history)
      expect(await history.live()).toEqual({ ...FILES, 'a.py': 'good' })
    }
  ],
  [
    'a run for the pull request that is repeated after the merge: it keeps the approved plan',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      const [body] = history.runs.comments(history.pull('one').number)
      expect((await history.plan('one')).outputs.reason).toBe('skipped')
      expect(history.runs.comments(history.pull('one').number)).toEqual([body])
      await applied(history)
    }
  ],
  [
    'the first deploy of an application',
    async () => {
      const history = await MergedHistory.start(FILES, false)
      await history.propose('one', { 'd.py': 'd1' })
      history.merge('one')
      await applied(history)
      expect(await history.live()).toEqual({ ...FILES, 'd.py': 'd1' })
    }
  ],
  [
    'the first deploy of an application, which a killed run left half done',
    async () => {
      const history = await MergedHistory.start(FILES, false)
      const inputs = { 'runtime-parameters': 'LEVEL=high', replicas: '2' }
      await history.propose('one', { 'd.py': 'd1' }, inputs)
      history.merge('one')
      const { emulator } = history.runs
      emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 403, body: {} } })
      emulator.fault({
        operation: 'customApplicationSourcesVersionsDelete',
        answer: { status: 403, body: {} },
        times: 0
      })
      emulator.fault({ operation: 'customApplicationSourcesDelete', answer: { status: 403, body: {} }, times: 0 })
      expect((await history.deploy(inputs)).outputs.reason).toBe('forbidden')
      expect(await counts(emulator)).toMatchObject({ sources: 1, drafts: 1 })
      await applied(history, inputs)
    }
  ],
  [
    'changed settings, runtime parameters and credentials',
    async () => {
      const history = await start()
      const inputs = {
        replicas: '2',
        'allow-auto-stopping': 'false',
        'runtime-parameters': 'LEVEL=high',
        credentials: 'DATABASE=very-secret',
        share: 'user:viewer@example.com=USER'
      }
      history.change('one', { 'a.py': 'a2' })
      expect((await history.plan('one', inputs)).outputs.reason).toBe('planned')
      const [body = ''] = history.runs.comments(history.pull('one').number)
      expect(body).not.toContain('very-secret')
      expect(body).not.toContain('viewer@example.com')
      history.merge('one')
      await applied(history, { ...inputs, label: 'another label' })
    }
  ],
  [
    'a pull request of two applications of the configuration file, which share a comment',
    async () => {
      const history = await start({
        'datarobot-apps.yml': CONFIGURATION,
        'one/start-app.sh': '#!/bin/sh\n',
        'two/start-app.sh': '#!/bin/sh\n'
      })
      history.change('both', {
        'one/start-app.sh': '#!/bin/sh\nexec true\n',
        'two/start-app.sh': '#!/bin/sh\nexec true\n'
      })
      for (const app of ['one', 'two']) {
        const inputs = { 'app-name': '', environment: '', app }
        expect((await history.plan('both', inputs)).outputs).toMatchObject({
          reason: 'planned',
          'app-name': `${app}-prod`
        })
        await history.plan('both', { ...inputs, 'plan-for': 'staging' })
      }
      expect(history.runs.comments(history.pull('both').number)).toHaveLength(1)
      history.merge('both')
      for (const app of ['one', 'two']) await applied(history, { 'app-name': '', environment: '', app })
    }
  ],
  [
    'a plan that a plan-key signs, if the runs have different keys of DataRobot',
    async () => {
      const history = await start()
      const key = { 'plan-key': 'k'.repeat(64) }
      await history.propose('one', { 'a.py': 'a2' }, key)
      history.merge('one')
      await applied(history, key)
    }
  ]
]

describe('exactly the shown plan is applied after', () => {
  itSampled.each(sample(APPLIED, 2))('%s', (_, play) => play())
})

const REFUSED: readonly History[] = [
  [
    'a pull request whose last commit was not planned',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.change('one', { 'a.py': 'smuggled' })
      history.merge('one')
      expect(await refused(history)).toContain('- file "a.py": other content in the plan of pull request #2')
    }
  ],
  [
    'a push without a pull request',
    async () => {
      const history = await start()
      history.push({ 'a.py': 'a2' })
      expect(await refused(history)).toContain('No merged pull request has commit')
    }
  ],
  [
    'a merge commit that has more than the pull request',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one', 'merge', { 'b.py': 'evil', 'e.py': 'evil' })
      const message = await refused(history)
      expect(message).toContain('- file "b.py": not in an approved plan; it would be changed')
      expect(message).toContain('- file "e.py": not in an approved plan')
    }
  ],
  [
    'a merge commit that has less than the pull request',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2', 'b.py': 'b2' })
      history.merge('one', 'merge', { 'b.py': 'b1' })
      expect(await refused(history)).toContain('- file "b.py": changed in the plan of pull request #2; it would not be')
    }
  ],
  [
    'another pull request that changed the same file, although git merges both',
    async () => {
      const history = await start({ 'text.txt': textWith({}) })
      await history.propose('one', { 'text.txt': textWith({ 0: 'one' }) })
      await history.propose('two', { 'text.txt': textWith({ 8: 'two' }) })
      history.merge('one')
      await applied(history)
      history.merge('two')
      expect(await refused(history)).toContain('- file "text.txt": other content in the plan of pull request #3')
    }
  ],
  [
    'a change on main after a pull request whose run GitHub cancelled, without a pull request of its own',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      history.push({ 'b.py': 'evil' })
      expect(await refused(history)).toContain('- file "b.py": not in an approved plan')
    }
  ],
  [
    'a pull request of a fork, which has no secrets to make a plan with',
    async () => {
      const history = await start()
      history.change('one', { 'a.py': 'a2' })
      const pull = history.open('one')
      const fork = history.runs.github.state.addRepository('mona/churn', { forkOf: history.runs.repository })
      Object.assign(pull.head, { repository: fork, owner: fork.owner })
      expect((await history.plan('one', { 'api-token': '' })).outputs.reason).toBe('skipped-untrusted')
      history.merge('one')
      expect(await refused(history)).toContain(
        'Pull request #2 has no plan of this application in a comment of github-actions'
      )
    }
  ],
  [
    'a pull request whose last commit was planned in vain',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.change('one', { 'a.py': 'a3' })
      expect((await history.plan('one', { environment: 'no such' })).outputs.reason).toBe('not-found')
      history.merge('one')
      expect(await refused(history)).toContain('has no plan')
    }
  ],
  [
    'a comment whose text a person edited',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      edit(history, 'one', body => body.replaceAll('a.py', 'README'))
      history.merge('one')
      expect(await refused(history)).toContain('was edited after it was signed')
    }
  ],
  [
    'a comment that a person made a shared one, which shows another text',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      edit(history, 'one', body => {
        const [, story = ''] = /-story:([A-Za-z0-9+/=]+)/.exec(body) ?? []
        const data = Buffer.from(
          JSON.stringify({ name: 'app', ...JSON.parse(Buffer.from(story, 'base64').toString()) })
        )
        const section = `<!-- datarobot-custom-app-section:${'a'.repeat(32)}:${data.toString('base64')} -->`
        return `${body.split('\n')[0]}\nOne harmless file changes.\n\n${section}`
      })
      history.merge('one')
      expect(await refused(history)).toContain('was edited after it was signed')
    }
  ],
  [
    'a comment whose hidden record a person changed',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      editRecord(history, 'one', token => `x${token.slice(1)}`)
      history.merge('one')
      expect(await refused(history)).toContain('was changed')
    }
  ],
  [
    'a comment of another account with the same content',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      const { repository } = history.runs
      const [comment] = repository.commentsOf(history.pull('one').number)
      repository.comments = repository.comments.filter(each => each !== comment)
      repository.addComment(history.pull('one'), 'mallory', comment?.body ?? '')
      history.merge('one')
      expect(await refused(history)).toContain('has no plan')
    }
  ],
  [
    'the comment of another pull request, copied into our own',
    async () => {
      const history = await start()
      await history.propose('bad', { 'a.py': 'bad' })
      await history.propose('good', { 'b.py': 'b2' })
      const [body = ''] = history.runs.comments(history.pull('bad').number)
      edit(history, 'good', () => body)
      history.merge('good', 'merge', { 'a.py': 'bad', 'b.py': 'b1' })
      expect(await refused(history)).toContain('has a plan of another application only')
    }
  ],
  [
    'the plan of another application',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' }, { 'app-name': 'churn-staging' })
      history.merge('one')
      expect(await refused(history)).toContain('has a plan of another application only')
    }
  ],
  [
    'another value of a runtime parameter, which the message does not show',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' }, { 'runtime-parameters': 'PASSWORD=hunter2222' })
      history.merge('one')
      const message = await refused(history, { 'runtime-parameters': 'PASSWORD=hunter3333' })
      expect(message).toContain('- runtime parameter "PASSWORD": another value in the plan of pull request #2')
      expect(message).not.toContain('hunter')
    }
  ],
  [
    'another secret, and other settings',
    async () => {
      const history = await start()
      const inputs = { replicas: '2', credentials: 'DATABASE=secret-one', share: 'user:viewer@example.com=USER' }
      await history.propose('one', { 'a.py': 'a2' }, inputs)
      history.merge('one')
      const message = await refused(history, { ...inputs, replicas: '3', credentials: 'DATABASE=secret-two' })
      expect(message).toContain('- setting "replicas": 2 in the plan of pull request #2; it would be 3')
      expect(message).toContain('- credential "DATABASE": another value')
    }
  ],
  [
    'a rollback, which would come back with the next deploy',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'broken' })
      history.merge('one')
      await applied(history)
      await history.propose('two', { 'b.py': 'b2' })
      const back = { action: rollback, inputs: { wait: 'false', 'app-name': 'churn', to: '-1' } }
      expect((await history.runs.runOn('workflow_dispatch', {}, back)).exitCode).toBe(0)
      history.merge('two')
      expect(await refused(history)).toContain('- file "a.py": not in an approved plan')
    }
  ],
  [
    'a change of the application by hand',
    async () => {
      const history = await start()
      await history.propose('one', { 'b.py': 'b2' })
      history.runs.tree.setFiles({ ...START, ...FILES, 'a.py': 'by hand' })
      await history.runs.runOn('push', {}, { inputs: { wait: 'false', 'on-stale-commit': 'deploy' } })
      history.merge('one')
      expect(await refused(history)).toContain('not in an approved plan')
    }
  ],
  [
    'a plan that another key signs',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' }, { 'plan-key': 'k'.repeat(64) })
      history.merge('one')
      expect(await refused(history)).toContain('is signed with another key')
    }
  ],
  [
    'a plan that an older release of this action made, with the same key',
    async () => {
      const history = await start()
      const secret = 'k'.repeat(64)
      await history.propose('one', { 'a.py': 'a2' }, { 'plan-key': secret })
      const { github, repository } = history.runs
      const key = await PlanKey.derive(secret, [github.serverUrl, repository.id], SCRYPT_COST)
      editRecord(history, 'one', token => {
        const [payload = ''] = token.split('.')
        const record = JSON.parse(inflateRawSync(Buffer.from(payload, 'base64url')).toString())
        const older = deflateRawSync(JSON.stringify({ ...record, schema: 0 })).toString('base64url')
        return `${older}.${key.digest('record', older).toString('base64url')}`
      })
      history.merge('one')
      expect(await refused(history, { 'plan-key': secret })).toContain('was made by another release of this action')
    }
  ],
  [
    'more than ten differences, of which ten lines are shown',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}.py`, 'evil']))
      history.merge('one', 'squash', many)
      const message = await refused(history)
      expect(message.match(/^- /gm)).toHaveLength(10)
      expect(message).toContain('- … and 11 more')
    }
  ],
  [
    'more changes than the plan shows, without the permission to look for earlier deploys',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one', 'squash', { 'evil.py': 'evil' })
      history.runs.github.fault({
        operation: 'repos/list-deployments',
        answer: { status: 403, body: { message: 'Resource not accessible by integration' } },
        times: 0
      })
      expect(await refused(history)).toContain('deployments: read')
    }
  ],
  [
    'comments that cannot be read',
    async () => {
      const history = await start()
      await history.propose('one', { 'a.py': 'a2' })
      history.merge('one')
      history.runs.github.fault({
        operation: 'issues/list-comments',
        answer: { status: 403, body: { message: 'Resource not accessible by integration' } },
        times: 0
      })
      expect(await refused(history)).toContain('pull-requests: read')
    }
  ]
]

describe('a refused deploy', () => {
  it('is announced in a comment of its own, which a later attempt updates', async () => {
    const history = await start()
    const key = { 'plan-key': 'k'.repeat(64) }
    await history.propose('one', { 'a.py': 'a2' }, key)
    history.merge('one')
    const { number } = history.pull('one')
    const [plan] = history.runs.comments(number)
    await refused(history)
    await refused(history)
    const [kept, refusal = '', ...more] = history.runs.comments(number)
    expect([kept, more]).toEqual([plan, []])
    expect(refusal).toContain('failed: its plan is not the approved one')
    expect(refusal).toContain('is signed with another key')
    expect(refusal).toContain('Earlier: 1 run')
    await applied(history, key)
    const [unchanged, updated] = history.runs.comments(number)
    expect(unchanged).toBe(plan)
    expect(updated).toContain('has a new version published')
    expect(history.runs.comments(number)).toHaveLength(2)
  })
})

describe('nothing is applied after', () => {
  itSampled.each(sample(REFUSED, 2))('%s', (_, play) => play())
})
