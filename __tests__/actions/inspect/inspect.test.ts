import { readFileSync } from 'node:fs'
import { describe, expect } from '@jest/globals'
import { applySeed } from '../../../emulator/seed.ts'
import { inspect } from '../../../src/actions/inspect/inspect.ts'
import { promote } from '../../../src/actions/promote/promote.ts'
import type { Deployed, Started } from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { deployText, fetchApplication, runStep } from '../../support/step.ts'

const runInspect = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'inspect', inspect, { 'app-name': 'churn', ...inputs })

/** Starts an emulator with an application of two versions, a visitor with access, and visits. */
async function startWithApplication(): Promise<TestEmulator> {
  const emulator = await start()
  emulator.platform.clock.freeze()
  await deployText(emulator, 'churn', 'one', '1')
  await deployText(emulator, 'churn', 'two', '2', { share: 'user:viewer@example.com=CONSUMER' })
  const visit = { application: 'churn', username: 'viewer@example.com', userType: 'viewer' } as const
  applySeed(emulator.platform, { usages: [1, 1, 3, 45].map(daysAgo => ({ ...visit, daysAgo })) })
  return emulator
}

describe('inspect', () => {
  it('shows everything in outputs, summary and JSON, and writes nothing', async () => {
    const emulator = await startWithApplication()
    const before = emulator.requests.last(1)[0]?.number ?? 0
    const result = await runInspect(emulator)
    expect(emulator.requests.since(before).filter(({ method }) => method !== 'GET')).toEqual([])
    const live = await fetchApplication(emulator, 'churn')
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'unchanged', operation: 'unchanged', changed: 'false', status: 'running', preview: 'false' }
    })
    expect(result.outputs['source-version-id']).toBe(live.customApplicationSourceVersionId)
    expect(JSON.parse(result.outputs.json ?? '')).toMatchObject({
      isComplete: true,
      application: { name: 'churn', status: 'running', isPreview: false },
      version: { label: 'two', files: 3 },
      provenance: { repository: 'acme/churn', commit: '2'.repeat(40), run: { id: '7' } },
      history: [{ versionLabel: 'one' }],
      visits: { total: 3, visitors: 1, isComplete: true },
      access: {
        application: [
          { type: 'user', key: 'e…@example.com', role: 'OWNER' },
          { type: 'user', key: 'v…@example.com', role: 'CONSUMER' }
        ],
        source: [{ type: 'user', key: 'e…@example.com', role: 'OWNER' }]
      },
      logs: { runtime: [expect.any(String)] },
      unread: []
    })
    expect(result.summary).toMatch(/^## Application \[`churn`\]\(<.*>\) is `running`\n/)
    for (const part of ['### Version', '### Publications', 'xychart-beta', '### Access', 'Runtime log', '2222222'])
      expect(result.summary).toContain(part)
    expect(result.summary + JSON.stringify(result.outputs)).not.toContain('viewer@example.com')
  })

  it('writes the whole inspection to a file, with full addresses', async () => {
    const result = await runInspect(await startWithApplication())
    const whole = JSON.parse(readFileSync(result.outputs['json-path'] ?? '', 'utf8'))
    expect(whole.access.application[1].key).toBe('viewer@example.com')
  })

  const expectations: [string, string, number, string][] = [
    ['running', 'running', 0, 'unchanged'],
    ['running', 'paused', 1, 'health-check-failed'],
    ['paused', 'paused', 0, 'unchanged'],
    ['paused', 'running', 1, 'health-check-failed']
  ]
  itSampled.each(sample(expectations, 2))(
    'with status %s and expected %s, exits with %d and reason %s',
    async (status, expected, exitCode, reason) => {
      const emulator = await startWithApplication()
      if (status === 'paused') emulator.platform.lifecycle.pause((await fetchApplication(emulator, 'churn')).id)
      const result = await runInspect(emulator, { 'expect-status': expected })
      expect(result).toMatchObject({ exitCode, outputs: { reason, status } })
      expect(result.outputs.json).toBeDefined()
      expect(result.summary).toContain('### Version')
    }
  )

  const failures = [
    ['start-failed', 'start-failed'],
    ['build-failed', 'build-failed']
  ] as const
  itSampled.each(sample(failures, 1))('after %s, fails with reason %s', async (launch, reason) => {
    const emulator = await startWithApplication()
    emulator.fault({ launch, times: 1 })
    await deployText(emulator, 'churn', 'three', '3', { 'rollback-on-failure': 'false' })
    const result = await runInspect(emulator, { 'expect-status': 'running' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason, status: 'failed' } })
    expect(result.log.join('\n')).toContain('Application "churn" is not "running".')
  })

  itSampled.each(
    sample(
      [
        ['customApplicationSourcesSharedRolesList', 'access to the source'],
        ['customApplicationsLogsList', 'logs'],
        ['customApplicationsUsagesList', 'visits'],
        ['customApplicationsHistoryList', 'publications'],
        ['customApplicationSourcesVersionsRetrieve', 'version']
      ],
      2
    )
  )('lists a part that it must not read (%s)', async (operation, part) => {
    const emulator = await startWithApplication()
    emulator.fault({ operation, answer: { status: 403, body: { message: 'Not for you.' } }, times: 0 })
    const result = await runInspect(emulator)
    expect(result.exitCode).toBe(0)
    const { unread } = JSON.parse(result.outputs.json ?? '')
    expect(unread).toEqual([{ part, because: expect.stringContaining('Not for you.') }])
    expect(result.summary).toContain('### Not read')
  })

  itSampled.each(sample([404, 405, 422], 1))(
    'lists a part that the server does not support, with status %d',
    async status => {
      const emulator = await startWithApplication()
      emulator.fault({
        operation: 'customApplicationsUsagesList',
        answer: { status, body: { message: 'What?' } },
        times: 0
      })
      const { exitCode, outputs } = await runInspect(emulator)
      expect({ exitCode, unread: JSON.parse(outputs.json ?? '').unread }).toMatchObject({
        exitCode: 0,
        unread: [{ part: 'visits' }]
      })
    }
  )

  it('reads at most 200 publications and 5000 visits, and reports that there are more', async () => {
    const emulator = await startWithApplication()
    const endless = async (operation: string, path: string, count: number) => {
      const { id } = await fetchApplication(emulator, 'churn')
      const { body } = await emulator.call('GET', `/customApplications/${id}/${path}/`)
      const data = Array.from({ length: count }, () => body.data[0])
      emulator.fault({ operation, answer: { status: 200, body: { ...body, data } }, times: 0 })
    }
    await endless('customApplicationsHistoryList', 'history', 201)
    await endless('customApplicationsUsagesList', 'usages', 5001)
    const whole = JSON.parse(readFileSync((await runInspect(emulator)).outputs['json-path'] ?? '', 'utf8'))
    expect(whole.history).toHaveLength(200)
    expect(whole.visits).toMatchObject({ total: 5000, isComplete: false })
  })

  it('fails if DataRobot fails', async () => {
    const emulator = await startWithApplication()
    emulator.fault({ operation: 'customApplicationsHistoryList', answer: { status: 503 }, times: 0 })
    expect(await runInspect(emulator)).toMatchObject({ exitCode: 1, outputs: { reason: 'server-error' } })
  })

  it('rejects an application that does not exist', async () => {
    expect((await runInspect(await start())).outputs.reason).toBe('not-found')
  })

  it('reports a preview, but not an application that was promoted from one', async () => {
    const emulator = await start()
    emulator.platform.clock.freeze()
    const deployed = await deployText(emulator, 'churn', 'new', '2', {}, pullRequest(12))
    await runStep(emulator, 'promote', promote, { from: 'churn-pr-12', to: 'churn', 'health-check': 'off' })
    const preview = await runInspect(emulator, { 'app-name': 'churn-pr-12' })
    expect(preview.outputs).toMatchObject({ preview: 'true', 'expires-at': deployed.outputs['expires-at'] })
    const production = await runInspect(emulator)
    expect(production.outputs).toMatchObject({
      preview: 'false',
      'source-version-id': deployed.outputs['source-version-id']
    })
    expect(production.outputs['expires-at']).toBeUndefined()
    expect(production.summary).toContain('/acme/churn/pull/12')
  })
})

/** Event and variables of a run for a pull request. */
function pullRequest(number: number): Started {
  const head = { sha: '3'.repeat(40), ref: 'feature', repo: { full_name: 'acme/churn' } }
  return {
    variables: { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: `refs/pull/${number}/merge` },
    event: { action: 'opened', pull_request: { number, head } }
  }
}
