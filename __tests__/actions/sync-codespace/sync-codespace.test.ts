import { beforeEach, describe, expect } from '@jest/globals'
import { seedIds } from '../../../emulator/seed/default.ts'
import { syncCodespace } from '../../../src/actions/sync-codespace/sync-codespace.ts'
import {
  counts,
  type Deployed,
  lastRequest,
  liveFiles,
  MANIFEST,
  START,
  versionOf,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../../support/emulator.ts'
import { deployText, fetchApplication, runStep } from '../../support/step.ts'

let emulator: TestEmulator

beforeEach(async () => {
  emulator = await start()
  await deployText(emulator, 'churn', 'live', '1')
})

const sync = (direction: string, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'sync-codespace', syncCodespace, { 'codespace-id': seedIds.codespace, direction, ...inputs })

const inCodespace = (): string[] =>
  (emulator.platform.state.get('codespaces', seedIds.codespace)?.files ?? []).map(({ path }) => path).sort()

/** Unsure answers of DataRobot that matter here. */
const WAYS = [
  { codespaceReply: 'at-once' },
  { codespaceReply: 'job' },
  { codespaceReply: 'job', finishedJob: 'completed' }
] as const

describe('sync-codespace to a codespace', () => {
  itSampled.each(sample(WAYS, 2))('sends the live version’s files, under %j', async way => {
    emulator.setSwitches(way)
    const before = await fetchApplication(emulator, 'churn')
    const { exitCode, outputs, summary } = await sync('to')
    expect({ exitCode, outputs }).toMatchObject({
      exitCode: 0,
      outputs: {
        reason: 'published',
        operation: 'updated',
        changed: 'false',
        'source-version-id': before.customApplicationSourceVersionId,
        'version-label': 'live'
      }
    })
    expect(summary).toContain('has its files in the codespace')
    expect(inCodespace()).toEqual([MANIFEST, 'app.py', 'start-app.sh', 'text.txt'])
    expect(await fetchApplication(emulator, 'churn')).toEqual(before)
  })

  it('gives up when the job never ends, in the time that it was given', async () => {
    emulator.setSwitches({ codespaceReply: 'job', statusJobs: 'hang' })
    const late = await sync('to', { timeout: '3m' })
    expect(late).toMatchObject({ exitCode: 1, outputs: { reason: 'timeout' } })
    expect(late.log.join('\n')).toContain('3m')
  })

  it('sends again when the answer is lost', async () => {
    emulator.fault({ operation: 'customApplicationSourcesVersionsToCodespaceCreate', when: 'after', cut: 'no-answer' })
    expect((await sync('to')).outputs.reason).toBe('published')
  })
})

describe('sync-codespace from a codespace', () => {
  const ways = [...WAYS, { codespaceReply: 'job', statusJobs: 'hang' }] as const
  itSampled.each(sample(ways, 2))('makes a version of its files and publishes nothing, under %j', async way => {
    emulator.setSwitches(way)
    const before = await fetchApplication(emulator, 'churn')
    const { exitCode, outputs, summary, log } = await sync('from', { label: 'tried #{run}' })
    expect({ exitCode, outputs }).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'published', operation: 'created', changed: 'false', 'version-label': 'tried #0' }
    })
    expect(log.join('\n')).toContain('create version of application "churn"')
    expect(summary).toContain('has a new version, which it does not run yet')
    const made = await versionOf(emulator, outputs['source-id'] ?? '', outputs['source-version-id'] ?? '')
    expect(made).toMatchObject({ label: 'tried #0', isFrozen: false, baseEnvironmentId: PYTHON_ENVIRONMENT })
    expect(made.items.map(({ filePath }: Json) => filePath).sort()).toEqual(['app.py', 'start-app.sh'])
    expect(outputs['previous-source-version-id']).toBe(before.customApplicationSourceVersionId)
    expect(await fetchApplication(emulator, 'churn')).toEqual(before)
    expect(await liveFiles(emulator)).toEqual({ ...START, 'text.txt': 'live' })
  })

  it('takes the version away again when its files do not arrive', async () => {
    const operation = 'customApplicationSourcesVersionsFromCodespaceCreate'
    emulator.fault({ operation, answer: { status: 422, body: { message: 'No such codespace.' } } })
    expect(await sync('from')).toMatchObject({ exitCode: 1, outputs: { reason: 'input-invalid' } })
    expect((await counts(emulator)).drafts).toBe(0)
  })
})

describe('sync-codespace', () => {
  it.each(['to', 'from'])('shows in a dry run what it would do: %s', async direction => {
    const before = lastRequest(emulator)
    const planned = await sync(direction, { 'dry-run': 'true' })
    expect(planned.outputs).toMatchObject({ reason: 'planned', operation: 'planned' })
    expect(planned.outputs.plan).toContain(seedIds.codespace)
    expect(writes(emulator, before)).toEqual([])
  })

  it('refuses an application that is not there, and a codespace that is not', async () => {
    expect((await sync('to', { 'app-name': 'nobody' })).outputs.reason).toBe('not-found')
    expect((await sync('to', { 'codespace-id': 'f'.repeat(24) })).outputs.reason).toBe('input-invalid')
  })

  it('refuses an application made from an environment alone', async () => {
    const json = { name: 'bare', environmentId: PYTHON_ENVIRONMENT }
    await emulator.call('POST', '/customApplications/', { json })
    const refused = await sync('to', { 'app-name': 'bare' })
    expect(refused).toMatchObject({ exitCode: 1, outputs: { reason: 'not-found' } })
    expect(refused.log.join('\n')).toContain('has no source')
  })
})
