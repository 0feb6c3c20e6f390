import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { drift } from '../../../src/actions/drift/drift.ts'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import { application, type Deployed, lastRequest, START, writes } from '../../support/deploy-runs.ts'
import { filesForm, type TestEmulator } from '../../support/emulator.ts'
import { pullRequestEvent } from '../../support/github/events.ts'
import { setupRuns } from '../../support/github-runs.ts'

const FILES = { ...START, 'a.txt': '1', 'b.txt': '1' }

const FILE = `
defaults: {environment: '[DataRobot] Python 3.12 Applications Base', health-check: 'off', comment: false, github-deployment: false}
apps:
  churn:
    path: apps/churn
    app-name: churn
    allow-auto-stopping: true
    replicas: 2
    share: [user:viewer@example.com=CONSUMER]
    runtime-parameters: {LOG_LEVEL: info, LIMIT: {type: numeric, value: 5}, HOST: {env: CHURN_HOST}}
  sales:
    path: apps/sales
    app-name: sales
`

const TREE = {
  'datarobot-apps.yml': FILE,
  ...Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`apps/churn/${path}`, text])),
  ...Object.fromEntries(Object.entries(START).map(([path, text]) => [`apps/sales/${path}`, text]))
}

/** No value for `app-name` and `environment`: the file gives them. */
const FROM_FILE = { 'app-name': '', environment: '' }

/** A repository with two applications, of which these are deployed. */
async function setup(...apps: string[]) {
  const runs = await setupRuns()
  const { tree, onPush, runOn, repository } = runs
  tree.setFiles(TREE)
  for (const app of apps) {
    const environment = { CHURN_HOST: 'churn.example.com' }
    const { exitCode, log } = await onPush({ inputs: { ...FROM_FILE, app, 'health-check': '' }, environment })
    if (exitCode !== 0) throw new Error(log.join('\n'))
  }
  const runDrift = (inputs: Record<string, string> = {}, eventName = 'schedule'): Promise<Deployed> =>
    runOn(
      eventName,
      {},
      {
        name: 'drift',
        action: drift,
        token: 'reporter',
        inputs: { ...FROM_FILE, 'health-check': '', ...inputs }
      }
    )
  const issues = () => repository.issues
  return { ...runs, runDrift, issues }
}

/** Publishes a version that a person makes on top of the live one, with another file, parameter and number of replicas. */
async function publishByHand(emulator: TestEmulator, fields: Record<string, string> = {}): Promise<string> {
  const { id, customApplicationSourceId, customApplicationSourceVersionId } = await application(emulator)
  const versions = `/customApplicationSources/${customApplicationSourceId}/versions/`
  const base = { label: 'quick fix', baseVersion: customApplicationSourceVersionId, ...fields }
  const made = await emulator.call('POST', versions, { form: filesForm({ 'a.txt': 'changed by hand' }, base) })
  const parameters = [
    { fieldName: 'LOG_LEVEL', type: 'string', currentValue: 'debug' },
    { fieldName: 'LIMIT', type: 'string', currentValue: 'five' },
    { fieldName: 'HOST', type: 'string', currentValue: 'elsewhere.example.com' }
  ]
  const set = { json: { runtimeParameters: JSON.stringify(parameters) } }
  expect((await emulator.call('PATCH', `${versions}${made.body.id}/`, set)).status).toBe(200)
  const json = { customApplicationSourceVersionId: made.body.id }
  expect((await emulator.call('PATCH', `/customApplications/${id}/`, { json })).status).toBe(204)
  emulator.platform.clock.advance(600_000)
  return made.body.id
}

describe('drift', () => {
  it('finds nothing after a deploy, and writes nothing anywhere', async () => {
    const { emulator, runDrift, github } = await setup('churn', 'sales')
    const before = lastRequest(emulator)
    const asked = github.requests.length
    const result = await runDrift({ issue: 'true' })
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'unchanged', operation: 'unchanged', changed: 'false', drifted: 'false' }
    })
    expect(writes(emulator, before)).toEqual([])
    expect(
      github.requests.slice(asked).filter(({ method, operation }) => method !== 'GET' && operation !== 'graphql')
    ).toEqual([])
    expect(result.outputs['issue-url']).toBe('')
    expect(JSON.parse(result.outputs.json ?? '').applications).toMatchObject([
      { app: 'churn', target: 'production', name: 'churn', status: 'running', items: [], error: null },
      { app: 'sales', name: 'sales', items: [] }
    ])
  })

  it('reports an application that was changed by hand in five ways in one issue, with the person and the time', async () => {
    const { emulator, runDrift, issues } = await setup('churn', 'sales')
    emulator.setSwitches({ historyCurrent: 'listed' })
    const { id } = await application(emulator)
    await emulator.call('PATCH', `/customApplications/${id}/`, { json: { allowAutoStopping: false } })
    const roles = [{ role: 'OWNER', shareRecipientType: 'user', username: 'viewer@example.com' }]
    await emulator.call('PATCH', `/customApplications/${id}/sharedRoles/`, {
      json: { operation: 'updateRoles', roles }
    })
    const versionId = await publishByHand(emulator, { resources: JSON.stringify({ replicas: 1 }) })
    const before = lastRequest(emulator)
    const result = await runDrift({ issue: 'true', 'issue-labels': 'drift' })
    expect(writes(emulator, before)).toEqual([])
    expect(result).toMatchObject({ exitCode: 0, outputs: { reason: 'drifted', drifted: 'true', changed: 'false' } })
    const [churn, sales] = JSON.parse(result.outputs.json ?? '').applications
    expect(sales.items).toEqual([])
    expect(churn.items.map(({ part }: { part: string }) => part).sort()).toEqual([
      'parameters',
      'resources',
      'roles',
      'settings',
      'version'
    ])
    expect(churn).toMatchObject({
      versionId,
      origin: { kind: 'by-hand', by: 'e…@example.com', isPublication: true, since: expect.any(String) }
    })
    expect(issues()).toMatchObject([
      { title: 'Application "churn" differs from main', labels: ['drift'], state: 'open' }
    ])
    const body = issues()[0]?.body ?? ''
    for (const text of [
      'It runs version `quick fix`',
      'by `e…@example.com`',
      '`LOG_LEVEL` (string) has another value',
      '`LIMIT` has the type string, and should have numeric',
      'Replicas is 1, and should be 2',
      'Automatic stopping is off, and should be on',
      'user `v…@example.com` has OWNER, and should have CONSUMER'
    ])
      expect(body).toContain(text)
    expect(result.outputs['issue-url']).toMatch(/\/issues\/2$/)
    expect(JSON.stringify([result, issues()])).not.toMatch(/viewer@example|churn\.example|elsewhere/)
    const whole = JSON.parse(readFileSync(result.outputs['json-path'] ?? '', 'utf8'))
    expect(whole.applications[0].origin.by).toBe('emulator@example.com')
  })

  it('edits its issue, closes it with a sentence once all agrees, and opens it again later', async () => {
    const { emulator, runDrift, issues, comments, onPush } = await setup('churn', 'sales')
    const { id } = await application(emulator)
    const change = (allowAutoStopping: boolean) =>
      emulator.call('PATCH', `/customApplications/${id}/`, { json: { allowAutoStopping } })
    await change(false)
    await runDrift({ issue: 'true' })
    await publishByHand(emulator)
    await runDrift({ issue: 'true' })
    expect(issues()).toHaveLength(1)
    expect(issues()[0]?.body).toContain('quick fix')
    await onPush({
      inputs: { ...FROM_FILE, app: 'churn', 'health-check': '' },
      environment: { CHURN_HOST: 'churn.example.com' }
    })
    const agreed = await runDrift({ issue: 'true' })
    expect(agreed.outputs).toMatchObject({ drifted: 'false', 'issue-url': '' })
    expect(issues()).toMatchObject([{ state: 'closed' }])
    expect(comments(2)).toEqual(['Everything agrees again, so this issue is closed.'])
    await change(false)
    expect((await runDrift({ issue: 'true' })).outputs['issue-url']).toMatch(/\/issues\/2$/)
    expect(issues()).toMatchObject([{ state: 'open' }])
  })

  it('recognizes files that were changed after the deploy, a rollback, and a commit that is behind', async () => {
    const { tree, repository, runDrift, onPush, runOn } = await setup('churn')
    const inputs = { ...FROM_FILE, app: 'churn', 'health-check': '' }
    const environment = { CHURN_HOST: 'churn.example.com' }
    tree.setFiles({ ...TREE, 'apps/churn/a.txt': '2' })
    repository.push('second')
    const behind = await runDrift({ app: 'churn' })
    expect(behind.summary).toContain('1 commit behind main')
    expect(behind.outputs.report).toMatch(/`a\.txt` has another content/)
    await onPush({ inputs, environment })
    expect((await runDrift({ app: 'churn' })).outputs.drifted).toBe('false')
    await runOn('workflow_dispatch', {}, { name: 'rollback', action: rollback, inputs: { ...inputs, to: '-1' } })
    const { outputs } = await runDrift({ app: 'churn' })
    const [{ origin, items }] = JSON.parse(outputs.json ?? '').applications
    expect(origin).toMatchObject({ kind: 'published-again' })
    expect(items).toMatchObject([{ part: 'files', details: ['"a.txt" has another content'] }])
  })

  it('reports a missing and a failed application, and fails if it should', async () => {
    const { emulator, runDrift, tree } = await setup('churn')
    emulator.fault({ launch: 'start-failed', times: 1 })
    await publishByHand(emulator)
    tree.setFiles({ ...TREE, 'datarobot-apps.yml': FILE.replace('app-name: sales', 'app-name: revenue') })
    const result = await runDrift({ 'fail-on-drift': 'true' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'drifted', drifted: 'true' } })
    expect(result.log.join('\n')).toContain('2 applications of 2 differ from main.')
    const [churn, revenue] = JSON.parse(result.outputs.json ?? '').applications
    expect(churn.items).toContainEqual(expect.objectContaining({ part: 'status' }))
    expect(revenue.items).toMatchObject([{ part: 'application', text: 'The application does not exist.' }])
  })

  it('compares one application without a file, by its id too', async () => {
    const { emulator, runDrift } = await setup('sales')
    const inputs = { path: 'apps/sales', environment: '[DataRobot] Python 3.12 Applications Base' }
    expect((await runDrift({ ...inputs, 'app-name': 'sales' })).outputs).toMatchObject({
      drifted: 'false',
      'app-name': 'sales',
      status: 'running'
    })
    const { id } = await application(emulator, 'sales')
    expect((await runDrift({ ...inputs, 'app-id': id })).outputs).toMatchObject({ drifted: 'false', 'app-id': id })
    await emulator.call('DELETE', `/customApplications/${id}/`)
    expect((await runDrift({ ...inputs, 'app-id': id })).outputs).toMatchObject({ drifted: 'true' })
  })

  it('compares the other applications if one cannot be compared, and then fails', async () => {
    const { runDrift, tree, issues } = await setup('churn')
    const file = FILE.replace('path: apps/sales', 'path: apps/none')
    tree.setFiles({ ...TREE, 'datarobot-apps.yml': file, 'apps/churn/a.txt': '2' })
    const result = await runDrift({ issue: 'true' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid', drifted: 'true' } })
    expect(result.summary).toContain('could not be compared')
    expect(issues()).toHaveLength(1)
  })

  it.each([
    [{ target: 'staging' }, 'No application of datarobot-apps.yml has the target "staging".'],
    [{ config: 'none.yml' }, 'The configuration file "none.yml" cannot be read.'],
    [{ app: 'churns' }, 'Did you mean "churn"?']
  ])('rejects %j', async (inputs, message) => {
    const { runDrift } = await setup()
    const { outputs, log } = await runDrift(inputs as Record<string, string>)
    expect(outputs.reason).toBe('input-invalid')
    expect(outputs.drifted).toBe('false')
    expect(log.join('\n')).toContain(message)
  })

  it('fails with the reason if it may not write the issue, and only warns while GitHub is down', async () => {
    const { emulator, runDrift, runOn, issues, github } = await setup('churn', 'sales')
    await publishByHand(emulator)
    const inputs = { ...FROM_FILE, 'health-check': '', issue: 'true' }
    const denied = await runOn('schedule', {}, { name: 'drift', action: drift, token: 'readonly', inputs })
    expect(denied).toMatchObject({ exitCode: 1, outputs: { reason: 'forbidden', drifted: 'true' } })
    expect(denied.log.join('\n')).toContain('issues: write')
    github.fault({ operation: 'issues/list-for-repo', answer: { status: 503 }, times: 3 })
    const down = await runDrift({ issue: 'true' })
    expect(down).toMatchObject({ exitCode: 0, outputs: { reason: 'drifted' } })
    expect(down.log.join('\n')).toContain('The next run tries again.')
    expect(issues()).toEqual([])
  })

  it('writes no issue for the code of a pull request', async () => {
    const { emulator, runOn, issues, pull, github } = await setup('churn', 'sales')
    await publishByHand(emulator)
    const event = pullRequestEvent(github.origins, 'opened', pull)
    const inputs = { ...FROM_FILE, 'health-check': '', issue: 'true' }
    const { outputs } = await runOn('pull_request', event, { name: 'drift', action: drift, token: 'reporter', inputs })
    expect(outputs.reason).toBe('drifted')
    expect(issues()).toEqual([])
  })
})
