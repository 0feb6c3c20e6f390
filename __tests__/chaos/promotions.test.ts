import { describe, expect } from '@jest/globals'
import type { Fault } from '../../emulator/http/faults.ts'
import { promote } from '../../src/actions/promote/promote.ts'
import { worldOf } from '../support/chaos/fleet.ts'
import { type Ended, type RunOptions, runner } from '../support/chaos/runs.ts'
import { lastRequest, START, writes } from '../support/deploy-runs.ts'
import { it, itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

const RUN = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_RUN_ID: '7', GITHUB_RUN_ATTEMPT: '1' }

const promotion = (inputs: Record<string, string> = {}): RunOptions => ({
  files: {},
  action: promote,
  inputs: { from: 'staging', to: 'churn', 'health-check': 'off', ...inputs },
  variables: { ...RUN, GITHUB_RUN_ID: '9' }
})

const deployment = (app: string, value: string, id: string): RunOptions => ({
  files: { ...START, 'text.txt': app, 'run.txt': id },
  inputs: { 'app-name': app, 'runtime-parameters': `DATABASE=${value}`, 'health-check': 'off' },
  variables: { ...RUN, GITHUB_RUN_ID: id }
})

/** Production and staging with values of their own. */
async function both(emulator: TestEmulator): Promise<ReturnType<typeof runner>> {
  const runs = runner(emulator)
  for (const app of ['churn', 'staging']) {
    const value = app === 'churn' ? 'production-db' : 'staging-db'
    const { reason } = await runs.run(deployment(app, value, '7'))
    if (reason !== 'deployed') throw new Error(`Application ${app} ended as ${reason}.`)
  }
  return runs
}

/** Text and value that an application runs, and whose settings it has. */
function running({ platform: { state, blobs } }: TestEmulator, name = 'churn') {
  const application = state.all('applications').find(each => each.name === name)
  const version = state.get('versions', application?.versionId ?? '')
  const item = version?.items.find(({ path }) => path === 'text.txt')
  return {
    text: item === undefined ? null : blobs.read(item.blob).toString('utf8'),
    value: version?.settings.find(({ fieldName }) => fieldName === 'DATABASE')?.value
  }
}

const OLD = { text: 'churn', value: 'production-db' }
const PROMOTED = { text: 'staging', value: 'production-db' }

const credentialNames = ({ platform: { state } }: TestEmulator) => state.all('credentials').map(({ name }) => name)

const reasonsOf = (ended: readonly Ended[]): string[] => ended.map(({ reason }) => reason).sort()

describe('a promotion with own values that ends early', () => {
  const moments = [
    ...[1, 2, 3, 4].map(write => ({ write })),
    ...Array.from({ length: 30 }, (_, index) => ({ look: 10 + index * 2 }))
  ]
  const ends = moments.flatMap(at => (['kill', 'cancel'] as const).map(how => ({ how, at })))

  itSampled.each(sample(ends, 2))(
    'leaves the target as it was, or as it should be, and nothing else: %j',
    async end => {
      const emulator = await start()
      const { run, repair } = await both(emulator)
      const before = lastRequest(emulator)
      const given = { credentials: 'KEY=some-secret' }
      const ended = await run({ ...promotion(given), end })
      if (ended.left !== null) await repair(ended)
      emulator.platform.clock.advance(60_000)
      const now = running(emulator)
      expect([OLD, PROMOTED]).toContainEqual(now)
      expect(running(emulator, 'staging')).toEqual({ text: 'staging', value: 'staging-db' })
      // A version that may have been published is deleted by a later deploy.
      const mayBePublished =
        ended.left?.publishing != null || writes(emulator, before).includes('customApplicationsPatch')
      if (now.text === 'churn' && !mayBePublished) {
        expect(worldOf(emulator)).toMatchObject({ sources: 2, drafts: 0 })
        expect(credentialNames(emulator)).toEqual([])
      }
      expect(['deployed', 'unchanged']).toContain((await run(promotion(given))).reason)
      expect(running(emulator)).toEqual(PROMOTED)
      expect(credentialNames(emulator)).toEqual(['churn/KEY'])
      emulator.platform.clock.advance(2 * 60 * 60_000)
      expect((await run(deployment('staging', 'staging-db', '11'))).reason).toBe('deployed')
      expect(worldOf(emulator)).toMatchObject({ sources: 2, drafts: 0 })
      expect(running(emulator)).toEqual(PROMOTED)
    }
  )
})

describe('a promotion with own values whose response is lost', () => {
  const losses: Fault[] = [
    { when: 'after', cut: 'no-answer' },
    { when: 'before', cut: 'no-answer' },
    { when: 'after', answer: { status: 502, text: '<h1>Bad gateway</h1>' } }
  ]
  const operations = [
    'customApplicationSourcesVersionsCreate',
    'customApplicationSourcesVersionsPatch',
    'customApplicationsPatch'
  ]
  const cases = operations.flatMap(operation => losses.map(loss => ({ ...loss, operation })))

  itSampled.each(sample(cases, 3))('is written once: %j', async fault => {
    const emulator = await start()
    const { run } = await both(emulator)
    const before = emulator.platform.state.all('versions').length
    emulator.fault(fault)
    expect((await run(promotion())).reason).toBe('deployed')
    expect(running(emulator)).toEqual(PROMOTED)
    expect(emulator.platform.state.all('versions').length).toBe(before + 1)
  })
})

describe('promotions at once', () => {
  it('of one version to several applications make a version for each', async () => {
    const emulator = await start()
    const { runTogether } = await both(emulator)
    const targets = ['churn', 'europe', 'japan']
    const runs = targets.map(to => promotion({ to, 'runtime-parameters': `DATABASE=${to}-db` }))
    expect(reasonsOf(await runTogether(runs))).toEqual(targets.map(() => 'deployed'))
    for (const to of targets) expect(running(emulator, to)).toEqual({ text: 'staging', value: `${to}-db` })
    expect(worldOf(emulator)).toMatchObject({ sources: 2, drafts: 0 })
  })

  it('to one application leave it whole', async () => {
    const emulator = await start()
    const { runTogether } = await both(emulator)
    const ended = await runTogether([promotion(), promotion(), promotion()])
    for (const reason of reasonsOf(ended)) expect(['deployed', 'superseded', 'unchanged']).toContain(reason)
    emulator.platform.clock.advance(60_000)
    expect(running(emulator)).toEqual(PROMOTED)
  })

  it('publish nothing if another run changed a value of the target meanwhile', async () => {
    const emulator = await start()
    const { run } = await both(emulator)
    const source = emulator.platform.state.all('applications').find(({ name }) => name === 'churn')
    const path = `/customApplicationSources/${source?.sourceId}/versions/`
    const other = async () => {
      const made = (await emulator.call('POST', path, { json: { label: 'x', baseVersion: source?.versionId } })).body
      const runtimeParameters = JSON.stringify([{ fieldName: 'DATABASE', type: 'string', currentValue: 'newer-db' }])
      await emulator.call('PATCH', `${path}${made.id}/`, { json: { runtimeParameters } })
      await emulator.call('PATCH', `/customApplications/${source?.id}/`, {
        json: { customApplicationSourceVersionId: made.id }
      })
      emulator.platform.clock.advance(60_000)
    }
    // The first write of the run fails once, so that it pauses.
    emulator.fault({ operation: 'customApplicationSourcesVersionsCreate', answer: { status: 503, text: '' } })
    const since = lastRequest(emulator)
    const ended = await run({ ...promotion(), meanwhile: sleeps => (sleeps === 0 ? other() : undefined) })
    expect(ended.reason).toBe('superseded')
    expect(ended.lines.join('\n')).toContain('Another run changed the values of application "churn" meanwhile')
    expect(ended.lines.join('\n')).not.toMatch(/newer-db|production-db/)
    expect(writes(emulator, since)).toContain('customApplicationSourcesVersionsDelete')
    expect(running(emulator)).toEqual({ text: 'churn', value: 'newer-db' })
  })
})

describe('a promotion with own values that does not run', () => {
  itSampled.each(sample(['start-failed', 'build-failed'] as const, 1))('is rolled back: %s', async launch => {
    const emulator = await start()
    const { run } = await both(emulator)
    emulator.fault({ launch, application: 'churn', times: 1 })
    expect((await run(promotion())).reason).toBe(launch)
    expect(running(emulator)).toEqual(OLD)
  })
})
