import { describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { cleanup } from '../../src/actions/cleanup/cleanup.ts'
import {
  application,
  type Checkout,
  checkout,
  counts,
  lastRequest,
  liveFiles,
  liveVersion,
  START,
  writes
} from '../support/deploy-runs.ts'
import { effort, it, itInFull, itSampled, sample } from '../support/effort.ts'
import { type Json, start, type TestEmulator } from '../support/emulator.ts'

const VARIABLES = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_RUN_ID: '7', GITHUB_SHA: 'b'.repeat(40) }

const pull = (action: string, number = 12, head = 'acme/churn', author = 'ann') => ({
  action,
  pull_request: {
    number,
    user: { login: author },
    head: { sha: 'a'.repeat(40), ref: 'feature', repo: { full_name: head } },
    base: { ref: 'main' }
  }
})

/** A run for a pull request, as GitHub starts it. */
const on = (
  tree: Checkout,
  emulator: TestEmulator,
  event: Json,
  inputs: Record<string, string> = {},
  eventName = 'pull_request',
  variables: Record<string, string> = {}
) =>
  tree.deploy(
    emulator,
    { 'health-check': 'off', comment: 'false', 'github-deployment': 'false', ...inputs },
    { variables: { ...VARIABLES, GITHUB_EVENT_NAME: eventName, ...variables }, event }
  )

const push = (tree: Checkout, emulator: TestEmulator, inputs: Record<string, string> = {}) =>
  on(tree, emulator, {}, inputs, 'push')

/** A preview of a branch. */
const onBranch = (tree: Checkout, emulator: TestEmulator, branch: string, inputs: Record<string, string> = {}) =>
  on(tree, emulator, {}, { preview: 'true', ...inputs }, 'workflow_dispatch', {
    GITHUB_REF: `refs/heads/${branch}`,
    GITHUB_REF_NAME: branch
  })

const names = async (emulator: TestEmulator) =>
  (await emulator.call('GET', '/customApplications/', { query: { limit: 100 } })).body.data
    .map(({ name }: Json) => name)
    .sort()

describe('a preview', () => {
  it('lives beside the application: made, updated in place with what changed, deleted on close, twice is fine', async () => {
    const emulator = await start()
    const tree = checkout({ ...START, 'a.txt': '1' })
    await push(tree, emulator)
    const production = await liveVersion(emulator)

    tree.setFiles({ ...START, 'a.txt': '2' })
    const made = await on(tree, emulator, pull('opened'))
    expect(made.outputs).toMatchObject({
      reason: 'deployed',
      operation: 'created',
      'app-name': 'churn-pr-12',
      preview: 'true',
      'expires-at': expect.stringMatching(/^\d{4}-/)
    })
    expect(made.log.filter(line => line.startsWith('Deploy'))).toEqual([
      expect.stringMatching(/^Deploy "churn-pr-12", a preview of "churn", to http/)
    ])
    tree.setFiles({ ...START, 'a.txt': '3' })
    const updated = await on(tree, emulator, pull('synchronize'))
    expect(updated.outputs).toMatchObject({
      operation: 'updated',
      'files-uploaded': '1',
      'app-id': made.outputs['app-id'],
      'app-url': made.outputs['app-url']
    })
    expect(await liveFiles(emulator, 'churn-pr-12')).toMatchObject({ 'a.txt': '3' })
    expect(await liveVersion(emulator)).toEqual(production)

    const closed = await on(tree, emulator, pull('closed'))
    expect(closed.outputs).toMatchObject({ reason: 'deleted', operation: 'deleted', changed: 'true' })
    expect(closed.outputs['app-name']).toBe('churn-pr-12')
    expect(closed.summary).toMatch(/^## Preview `churn-pr-12` was deleted/)
    expect(closed.log[1]).toBe('Delete the preview of pull request #12 of "churn"')
    expect(await names(emulator)).toEqual(['churn'])
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
    const again = await on(tree, emulator, pull('closed'))
    expect(again).toMatchObject({ exitCode: 0, outputs: { reason: 'deleted', changed: 'false' } })
  })

  it('says when it expires also when nothing had to be deployed', async () => {
    const emulator = await start()
    const tree = checkout()
    const made = await on(tree, emulator, pull('opened'))
    const same = await on(tree, emulator, pull('synchronize'))
    expect(same.outputs).toMatchObject({ reason: 'unchanged', 'expires-at': made.outputs['expires-at'] })
  })

  it.each([
    ['true', /^## Preview /],
    ['false', /^$/]
  ])('has a job summary as the step says: %s', async (summary, text) => {
    const shown = await on(checkout(), await start(), pull('opened'), { summary })
    expect(shown.summary).toMatch(text)
  })

  it('takes the environment of the application when the step names none', async () => {
    const emulator = await start()
    const tree = checkout()
    await push(tree, emulator)
    const made = await on(tree, emulator, pull('opened'), { environment: '' })
    expect(made.outputs.reason).toBe('deployed')
    expect((await liveVersion(emulator, 'churn-pr-12')).baseEnvironmentVersionId).toBe(
      (await liveVersion(emulator)).baseEnvironmentVersionId
    )
  })

  it('has no guests and no replicas of its own unless asked for outright', async () => {
    const emulator = await start()
    const tree = checkout()
    const inputs = { replicas: '3', 'external-access': 'true', 'external-access-recipients': '@example.com' }
    await on(tree, emulator, pull('opened'), inputs)
    expect(await application(emulator, 'churn-pr-12')).toMatchObject({ externalAccessEnabled: false })
    expect((await liveVersion(emulator, 'churn-pr-12')).resources?.replicas ?? 1).toBe(1)
    await on(tree, emulator, pull('opened', 13), { ...inputs, preview: 'true' })
    expect(await application(emulator, 'churn-pr-13')).toMatchObject({ externalAccessEnabled: true })
    expect((await liveVersion(emulator, 'churn-pr-13')).resources.replicas).toBe(3)
  })

  itSampled.each(sample(['auto', 'true'], 1))(
    'never touches a namesake, neither to deploy nor to delete (preview: %s)',
    async preview => {
      const emulator = await start()
      const tree = checkout()
      await push(tree, emulator, { 'app-name': 'churn-pr-12' })
      const before = lastRequest(emulator)
      const refused = await on(tree, emulator, pull('opened'), { preview })
      expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'name-conflict' } })
      const closed = await on(tree, emulator, pull('closed'), { preview })
      expect(closed).toMatchObject({ exitCode: 0, outputs: { reason: 'deleted', changed: 'false' } })
      expect(closed.log.join('\n')).toContain('"churn-pr-12" stays')
      expect(writes(emulator, before)).toEqual([])
    }
  )

  const shared: [string, string[], Record<string, string>, string][] = [
    ['of two applications in one template', ['sales', 'churn'], { 'preview-name': 'pr-{number}' }, 'name-conflict'],
    ['of two applications', ['Sales App', 'sales-app'], {}, 'deployed'],
    ['of two applications that differ in case', ['Churn', 'churn'], {}, 'name-conflict']
  ]
  itSampled.each(sample(shared, 1))('%s is never shared: %j, %j', async (_, [one = '', other = ''], inputs, reason) => {
    const emulator = await start()
    const tree = checkout({ ...START, 'a.txt': one })
    const first = await on(tree, emulator, pull('opened'), { ...inputs, 'app-name': one })
    tree.setFiles({ ...START, 'a.txt': other })
    const second = await on(tree, emulator, pull('opened'), { ...inputs, 'app-name': other })
    expect([first.outputs.reason, second.outputs.reason]).toEqual(['deployed', reason])
    expect(await liveFiles(emulator, first.outputs['app-name'])).toMatchObject({ 'a.txt': one })
    await on(tree, emulator, pull('closed'), { ...inputs, 'app-name': other })
    expect(await names(emulator)).toEqual([first.outputs['app-name']])
    await on(tree, emulator, pull('closed'), { ...inputs, 'app-name': one })
    expect(await names(emulator)).toEqual([])
  })

  itInFull('of a branch is not that of another branch, nor that of the pull request of this number', async () => {
    const emulator = await start()
    const tree = checkout()
    const branches = ['feature/x', 'feature-x', '12', 'x-12']
    for (const branch of branches) expect((await onBranch(tree, emulator, branch)).outputs.reason).toBe('deployed')
    expect((await on(tree, emulator, pull('opened'))).outputs['app-name']).toBe('churn-pr-12')
    expect(new Set(await names(emulator)).size).toBe(5)
    expect((await onBranch(tree, emulator, 'one', { 'preview-name': 'x-{number}' })).outputs.reason).toBe('deployed')
    const taken = await onBranch(tree, emulator, 'x-one', { 'preview-name': '{number}' })
    expect(taken).toMatchObject({ exitCode: 1, outputs: { reason: 'name-conflict' } })
  })

  it('that an earlier release named is updated where it is, and deleted on close', async () => {
    const emulator = await start()
    const tree = checkout()
    const app = { 'app-name': 'Sales App' }
    const made = await on(tree, emulator, pull('opened'), { ...app, 'preview-name': 'sales-app-pr-{number}' })
    tree.setFiles({ ...START, 'a.txt': '2' })
    const updated = await on(tree, emulator, pull('synchronize'), app)
    expect(updated.outputs).toMatchObject({ operation: 'updated', 'app-id': made.outputs['app-id'] })
    expect(await names(emulator)).toEqual(['sales-app-pr-12'])
    const closed = await on(tree, emulator, pull('closed'), app)
    expect(closed.outputs).toMatchObject({ reason: 'deleted', 'app-name': 'sales-app-pr-12' })
    expect(await names(emulator)).toEqual([])
  })

  itInFull('stays the same when the repository is renamed', async () => {
    const emulator = await start()
    const tree = checkout()
    const under = (repository: string) => ({ GITHUB_REPOSITORY: repository, GITHUB_REPOSITORY_ID: '5' })
    const made = await on(tree, emulator, pull('opened'), {}, 'pull_request', under('acme/churn'))
    tree.setFiles({ ...START, 'a.txt': '2' })
    const event = pull('synchronize', 12, 'acme/sales')
    const updated = await on(tree, emulator, event, {}, 'pull_request', under('acme/sales'))
    expect(updated.outputs).toMatchObject({ operation: 'updated', 'app-id': made.outputs['app-id'] })
    const other = { ...under('acme/sales'), GITHUB_REPOSITORY_ID: '6' }
    const refused = await on(tree, emulator, event, {}, 'pull_request', other)
    expect(refused.outputs.reason).toBe('name-conflict')
    const closed = await on(tree, emulator, pull('closed', 12, 'acme/new'), {}, 'pull_request', under('acme/new'))
    expect(closed.outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
  })

  it('refuses to be the application itself', async () => {
    const emulator = await start()
    const inputs = { preview: 'true', 'preview-name': '{app}' }
    const refused = await on(checkout(), emulator, {}, inputs, 'workflow_dispatch')
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
  })

  it('is not made of a codespace, for nothing in its version would say whose it is', async () => {
    const emulator = await start()
    const { exitCode, outputs } = await on(checkout(), emulator, pull('opened'), {
      'codespace-id': seedIds.codespace
    })
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'input-invalid' })
    expect(await names(emulator)).toEqual([])
  })

  it('is named after the application also when the step gives its id', async () => {
    const emulator = await start()
    const tree = checkout()
    const { outputs } = await push(tree, emulator)
    const made = await on(tree, emulator, pull('opened'), { 'app-name': '', 'app-id': outputs['app-id'] ?? '' })
    expect(made.outputs['app-name']).toBe('churn-pr-12')
  })

  it('whose first deploy fails is deleted, with its log kept; a later one that fails comes back', async () => {
    const emulator = await start()
    const tree = checkout()
    emulator.fault({ launch: 'build-failed' })
    const failed = await on(tree, emulator, pull('opened'))
    expect(failed).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'build-failed', 'build-error': expect.anything(), changed: 'false' }
    })
    expect(failed.outputs).not.toHaveProperty('app-url')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })

    await on(tree, emulator, pull('synchronize'))
    tree.setFiles({ ...START, 'a.txt': 'worse' })
    emulator.fault({ launch: 'start-failed' })
    const worse = await on(tree, emulator, pull('synchronize'))
    expect(worse.outputs).toMatchObject({ reason: 'start-failed', 'rolled-back': 'true' })
    expect(await liveFiles(emulator, 'churn-pr-12')).toEqual(START)
  })

  it('whose first deploy fails stays when rollback is off', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'build-failed' })
    await on(checkout(), emulator, pull('opened'), { 'rollback-on-failure': 'false' })
    expect(await names(emulator)).toEqual(['churn-pr-12'])
  })

  it('for which DataRobot has no room is skipped, green, and leaves nothing', async () => {
    const emulator = await start()
    const body = { message: 'The maximum number of custom applications for your organization has been reached.' }
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 422, body } })
    const skipped = await on(checkout(), emulator, pull('opened'))
    expect(skipped).toMatchObject({ exitCode: 0, outputs: { reason: 'limit-exceeded', operation: 'skipped' } })
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    emulator.fault({ operation: 'customApplicationsCreate', answer: { status: 422, body } })
    expect(await push(checkout(), emulator)).toMatchObject({ exitCode: 1, outputs: { reason: 'limit-exceeded' } })
  })

  it('fails when DataRobot was asked too much: nobody knows of room then', async () => {
    const emulator = await start()
    const answer = { status: 429, body: { message: 'Too many requests.' } }
    emulator.fault({ operation: 'customApplicationsCreate', answer, times: 0 })
    const refused = await on(checkout(), emulator, pull('opened'))
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'limit-exceeded', operation: 'created' } })
  })
})

describe('a run without secrets', () => {
  it.each([
    ['a fork', pull('opened', 12, 'bob/churn'), 'fork'],
    ['Dependabot', pull('opened', 12, 'acme/churn', 'dependabot[bot]'), 'Dependabot'],
    ['a closed fork', pull('closed', 12, 'bob/churn'), 'fork']
  ])('of %s is skipped, green, and says how a maintainer goes on', async (_, event, word) => {
    const emulator = await start()
    const action = { GITHUB_ACTION_REPOSITORY: 'acme/deploy', GITHUB_ACTION_REF: 'v1' }
    const skipped = await on(checkout(), emulator, event, { 'api-token': '' }, 'pull_request', action)
    expect(skipped).toMatchObject({ exitCode: 0, outputs: { reason: 'skipped-untrusted', operation: 'skipped' } })
    expect(skipped.log.join('\n')).toContain(word)
    expect(skipped.log.join('\n')).toContain('maintainer')
    if (word === 'fork')
      expect(skipped.log.join('\n')).toContain('https://github.com/acme/deploy/blob/v1/docs/pull-requests.md')
    expect(emulator.requests.last(1)).toEqual([])
  })

  it.each([
    ['Dependabot pushes to the default branch', {}, 'push'],
    ['Dependabot starts by hand', {}, 'workflow_dispatch']
  ])('is an error where %s: nothing would be live', async (_, event, eventName) => {
    const variables = { GITHUB_ACTOR: 'dependabot[bot]' }
    const wrong = await on(checkout(), await start(), event, { 'api-token': '' }, eventName, variables)
    expect(wrong).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
  })

  it('of our own is an error', async () => {
    const emulator = await start()
    const wrong = await on(checkout(), emulator, pull('opened'), { 'api-token': '' })
    expect(wrong).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
  })
})

describe('untrusted code beside the secrets of the repository', () => {
  const fork = pull('synchronize', 12, 'bob/churn')

  it('is deployed only when the workflow says so', async () => {
    const emulator = await start()
    const tree = checkout()
    const skipped = await on(tree, emulator, fork, {}, 'pull_request_target')
    expect(skipped).toMatchObject({ exitCode: 0, outputs: { reason: 'skipped-untrusted' } })
    expect(emulator.requests.last(1)).toEqual([])
    const trusted = await on(tree, emulator, fork, { preview: 'true' }, 'pull_request_target')
    expect(trusted.outputs).toMatchObject({ reason: 'deployed', 'app-name': 'churn-pr-12' })
    const closed = await on(tree, emulator, pull('closed', 12, 'bob/churn'), {}, 'pull_request_target')
    expect(closed.outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
  })
})

describe('an event that deploys nothing', () => {
  const review = { ...pull('submitted'), review: { state: 'approved' } }
  const followed = (conclusion: string, event = 'push') => ({
    action: 'completed',
    repository: { id: 5, default_branch: 'main' },
    workflow_run: {
      event,
      conclusion,
      head_sha: 'a'.repeat(40),
      head_branch: 'main',
      head_repository: { id: 5, full_name: 'acme/churn' },
      pull_requests: []
    }
  })

  it.each<[string, Json, string]>([
    ['issue_comment', { action: 'created', issue: { number: 12, pull_request: {} } }, 'preview: false'],
    ['pull_request_review', review, 'preview: false'],
    ['workflow_run', followed('failure'), 'failure'],
    ['workflow_run', followed('success', 'pull_request_target'), 'preview: false'],
    ['push', { deleted: true }, 'deleted'],
    ['watch', { action: 'started' }, 'preview: false']
  ])('is green and says why: %s', async (eventName, event, words) => {
    const emulator = await start()
    for (const preview of ['auto', 'true']) {
      const skipped = await on(checkout(), emulator, event, { preview }, eventName)
      expect(skipped).toMatchObject({
        exitCode: 0,
        outputs: { reason: 'skipped', operation: 'skipped', changed: 'false' },
        summary: expect.stringContaining(words)
      })
      expect(skipped.log.join('\n')).toContain(words)
    }
    expect(emulator.requests.last(1)).toEqual([])
  })

  it('deploys when the workflow says that it is meant to', async () => {
    const emulator = await start()
    const deployed = await on(checkout(), emulator, review, { preview: 'false' }, 'pull_request_review')
    expect(deployed.outputs).toMatchObject({ reason: 'deployed', 'app-name': 'churn' })
    expect((await on(checkout(), emulator, followed('success'), {}, 'workflow_run')).outputs.reason).toBe('unchanged')
  })
})

describe('a merge queue', () => {
  it('is shown the plan, and nothing is written', async () => {
    const emulator = await start()
    const shown = await on(checkout(), emulator, {}, {}, 'merge_group')
    expect(shown).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'planned', plan: expect.stringContaining('create') }
    })
    expect(writes(emulator)).toEqual([])
  })
})

describe('the credentials of a preview', () => {
  const credentials = (emulator: TestEmulator) =>
    emulator.platform.state
      .all('credentials')
      .map(({ name }) => name)
      .sort()
  const secret = { credentials: 'KEY=c0rrect-horse' }
  const sweep = (tree: Checkout, emulator: TestEmulator) =>
    tree.deploy(
      emulator,
      { sweep: 'true' },
      { variables: { ...VARIABLES, GITHUB_EVENT_NAME: 'schedule' }, event: {}, action: cleanup }
    )

  it('are its own, and are deleted with it when the pull request is closed', async () => {
    const emulator = await start()
    emulator.setSwitches({ credentialInUse: 'refuse' })
    const tree = checkout()
    await push(tree, emulator, secret)
    await on(tree, emulator, pull('opened'), secret)
    expect(credentials(emulator)).toEqual(['churn-pr-12/KEY', 'churn/KEY'])
    const closed = await on(tree, emulator, pull('closed'), secret)
    expect(closed.outputs).toMatchObject({ reason: 'deleted', operation: 'deleted' })
    expect(credentials(emulator)).toEqual(['churn/KEY'])
  })

  itInFull('are swept with it, and also alone if a cleanup ended before them', async () => {
    const emulator = await start()
    const tree = checkout()
    await push(tree, emulator, secret)
    for (const number of [1, 2]) await on(tree, emulator, pull('opened', number), { ...secret, 'preview-ttl': '1h' })
    await on(tree, emulator, pull('opened', 3), secret)
    emulator.platform.clock.advance(2 * 60 * 60_000)
    emulator.fault({ operation: 'credentialsDelete', answer: { status: 403, body: { message: 'Not now.' } } })
    expect((await sweep(tree, emulator)).outputs).toMatchObject({ left: 'churn-pr-1', deleted: 'churn-pr-2' })
    expect(credentials(emulator)).toEqual(['churn-pr-1/KEY', 'churn-pr-3/KEY', 'churn/KEY'])
    expect((await sweep(tree, emulator)).outputs).toMatchObject({ reason: 'deleted', deleted: 'churn-pr-1' })
    expect(credentials(emulator)).toEqual(['churn-pr-3/KEY', 'churn/KEY'])
  })

  it('stay if another application runs a version of the preview', async () => {
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened'), secret)
    const { customApplicationSourceVersionId: id } = await application(emulator, 'churn-pr-12')
    await emulator.call('POST', '/customApplications/', { json: { name: 'promoted', applicationSourceVersionId: id } })
    expect((await on(tree, emulator, pull('closed'), secret)).outputs.reason).toBe('deleted')
    expect(await names(emulator)).toEqual(['promoted'])
    expect(credentials(emulator)).toEqual(['churn-pr-12/KEY'])
  })

  it('are deleted if its first deploy fails', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    const { outputs } = await on(checkout(), emulator, pull('opened'), secret)
    expect(outputs.reason).toBe('start-failed')
    expect([await names(emulator), credentials(emulator)]).toEqual([[], []])
  })

  it('need no permission for a cleanup without any', async () => {
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened'))
    emulator.fault({ operation: 'credentialsList', answer: { status: 403, body: { message: 'No.' } }, times: 0 })
    expect((await on(tree, emulator, pull('closed'))).outputs).toMatchObject({ reason: 'deleted', changed: 'true' })
  })
})

describe('cleanup', () => {
  const clean = (tree: Checkout, emulator: TestEmulator, inputs: Record<string, string>, event: Json = {}) =>
    tree.deploy(emulator, inputs, {
      variables: { ...VARIABLES, GITHUB_EVENT_NAME: 'schedule' },
      event,
      action: cleanup
    })

  it('sweeps what has expired and leaves the rest, the application and namesakes among it', async () => {
    const emulator = await start()
    const tree = checkout()
    await push(tree, emulator)
    await push(tree, emulator, { 'app-name': 'churn-pr-99' })
    await on(tree, emulator, pull('opened', 1), { 'preview-ttl': '1h' })
    await on(tree, emulator, pull('opened', 2), { 'preview-ttl': '9d' })
    emulator.platform.clock.advance(2 * 60 * 60_000)
    const planned = await clean(tree, emulator, { sweep: 'true', 'dry-run': 'true' })
    expect(planned.outputs).toMatchObject({ reason: 'planned', changed: 'false' })
    expect(planned.outputs.plan).toContain('churn-pr-1')
    const swept = await clean(tree, emulator, { sweep: 'true' })
    expect(swept.outputs).toMatchObject({ reason: 'deleted', operation: 'deleted', deleted: 'churn-pr-1' })
    expect(await names(emulator)).toEqual(['churn', 'churn-pr-2', 'churn-pr-99'])
    expect((await clean(tree, emulator, { sweep: 'true' })).outputs).toMatchObject({ operation: 'unchanged' })
  })

  it('goes on after a failure, and says what is left', async () => {
    const emulator = await start()
    const tree = checkout()
    for (const number of [1, 2]) await on(tree, emulator, pull('opened', number), { 'preview-ttl': '1h' })
    emulator.platform.clock.advance(2 * 60 * 60_000)
    emulator.fault({ operation: 'customApplicationsDelete', answer: { status: 403, body: { message: 'no' } } })
    const swept = await clean(tree, emulator, { sweep: 'true' })
    expect(swept).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'forbidden', deleted: 'churn-pr-2', left: 'churn-pr-1', changed: 'true' }
    })
    expect((await clean(tree, emulator, { sweep: 'true' })).outputs.deleted).toBe('churn-pr-1')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  const unreadable: [number, Record<string, string>, number, string, string][] = [
    [403, { sweep: 'true' }, 0, 'deleted', ''],
    [500, { sweep: 'true' }, 1, 'server-error', 'churn-pr-1'],
    [403, { sweep: 'true', 'pull-request': '1' }, 1, 'forbidden', 'churn-pr-1']
  ]
  itSampled.each(sample(unreadable, 1))(
    'goes on when one can not be looked into (%d, %j), and says so',
    async (status, inputs, exitCode, reason, left) => {
      const emulator = await start()
      const tree = checkout()
      for (const number of [1, 2]) await on(tree, emulator, pull('opened', number), { 'preview-ttl': '1h' })
      const { customApplicationSourceId: id } = await application(emulator, 'churn-pr-1')
      emulator.platform.clock.advance(2 * 60 * 60_000)
      const path = `/api/v2/customApplicationSources/${id}/`
      emulator.fault({ method: 'GET', path, answer: { status, body: { message: 'Not for you.' } }, times: 0 })
      const swept = await clean(tree, emulator, inputs)
      expect(swept).toMatchObject({ exitCode, outputs: { reason, deleted: 'churn-pr-2' } })
      expect(swept.outputs.left).toBe(left)
      expect(swept.log.join('\n')).toMatch(/"churn-pr-1" stays: .*Not for you\./)
      expect(await names(emulator)).toEqual(['churn-pr-1'])
    }
  )

  it('says that nothing changed when it could delete nothing', async () => {
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened', 1))
    emulator.fault({ method: 'DELETE', answer: { status: 403, body: { message: 'Not yours.' } }, times: 0 })
    const closed = await on(tree, emulator, pull('closed', 1))
    expect(closed).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'forbidden', left: 'churn-pr-1', changed: 'false' }
    })
  })

  it('fails when the one that was asked for can not be looked into', async () => {
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened', 1))
    const { customApplicationSourceId: id } = await application(emulator, 'churn-pr-1')
    const path = `/api/v2/customApplicationSources/${id}/`
    emulator.fault({ method: 'GET', path, answer: { status: 500, text: '' }, times: 0 })
    const closed = await on(tree, emulator, pull('closed', 1))
    expect(closed).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'server-error', left: 'churn-pr-1', changed: 'false' }
    })
  })

  it('deletes the source that an earlier run left behind, and keeps one that another application uses', async () => {
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened', 1))
    await on(tree, emulator, pull('opened', 2))
    const { id } = await application(emulator, 'churn-pr-1')
    await emulator.call('DELETE', `/customApplications/${id}/`)
    const { customApplicationSourceVersionId: versionId } = await application(emulator, 'churn-pr-2')
    await emulator.call('POST', '/customApplications/', {
      json: { name: 'promoted', applicationSourceVersionId: versionId }
    })
    await clean(tree, emulator, { 'pull-request': '1' })
    await clean(tree, emulator, { 'pull-request': '2' })
    expect(await names(emulator)).toEqual(['promoted'])
    expect((await counts(emulator)).sources).toBe(1)
  })

  itSampled('finds the one that is over among many of its kind', async () => {
    const many = effort(120, 500)
    const emulator = await start()
    const tree = checkout()
    await on(tree, emulator, pull('opened', 1), { 'preview-ttl': '1h' })
    const { state } = emulator.platform
    const [first] = state.all('applications')
    for (let number = 100; number < 100 + many; number += 1)
      state.put('applications', { ...first!, id: String(number).padStart(24, '0'), name: `churn-pr-${number}` })
    emulator.platform.clock.advance(2 * 60 * 60_000)
    const swept = await clean(tree, emulator, { sweep: 'true' })
    expect(swept.outputs).toMatchObject({ deleted: 'churn-pr-1' })
    expect(state.count('applications')).toBe(many)
  })

  it('takes the pull request of its event when none is given, and the application by its id', async () => {
    const emulator = await start()
    const tree = checkout()
    const { outputs } = await push(tree, emulator)
    for (const number of [1, 2]) await on(tree, emulator, pull('opened', number))
    const inputs = { 'app-name': '', 'app-id': outputs['app-id'] ?? '' }
    expect((await clean(tree, emulator, inputs, pull('closed', 1))).outputs).toMatchObject({ deleted: 'churn-pr-1' })
    expect(await names(emulator)).toEqual(['churn', 'churn-pr-2'])
  })

  it('refuses to be asked for nothing', async () => {
    const emulator = await start()
    expect(await clean(checkout(), emulator, {})).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
  })
})
