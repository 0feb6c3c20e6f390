import { describe, expect, it } from '@jest/globals'
import { promote } from '../../../src/actions/promote/promote.ts'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import { counts, type Deployed, lastRequest, liveFiles, liveVersion, writes } from '../../support/deploy-runs.ts'
import { sample } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'
import { deployFiles, fetchApplication, runStep } from '../../support/step.ts'

const OFF = { 'health-check': 'off' }
const RUN = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_REPOSITORY_ID: '5', GITHUB_RUN_ID: '9' }

const METADATA = `runtimeParameterDefinitions:
  - {fieldName: DATABASE, type: string}
  - {fieldName: LIMIT, type: numeric, defaultValue: 5}
  - {fieldName: KEY, type: credential}
`

/** Ways in which a version can have its parameters. */
const FORMS: Record<string, Record<string, string>> = {
  'with metadata.yaml': { 'metadata.yaml': METADATA },
  'without metadata.yaml': {}
}

const move = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'promote', promote, { from: 'staging', to: 'churn', ...OFF, ...inputs }, RUN)

const back = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'rollback', rollback, { 'app-name': 'churn', ...OFF, ...inputs })

const onto = (emulator: TestEmulator, app: string, text: string, database: string, files = {}, inputs = {}) =>
  deployFiles(
    emulator,
    app,
    { 'text.txt': text, ...files },
    { label: text, 'runtime-parameters': `DATABASE=${database}`, ...inputs }
  )

/** Staging and production with values of their own, and another text. */
async function both(emulator: TestEmulator, files: Record<string, string> = {}): Promise<void> {
  await onto(emulator, 'churn', 'old', 'production-db', files)
  await onto(emulator, 'staging', 'new', 'staging-db', files)
}

async function values(emulator: TestEmulator, name = 'churn'): Promise<Record<string, Json>> {
  const { runtimeParameters } = await liveVersion(emulator, name)
  return Object.fromEntries(runtimeParameters.map(({ fieldName, currentValue }: Json) => [fieldName, currentValue]))
}

/** Paths and contents of the items of the live version, byte for byte, the manifest included. */
function items({ platform: { state } }: TestEmulator, name: string): Record<string, string> {
  const application = state.all('applications').find(each => each.name === name)
  const version = state.get('versions', application?.versionId ?? '')
  return Object.fromEntries((version?.items ?? []).map(({ path, blob }) => [path, blob]))
}

/** Requests since another one that sent a file. */
const sent = (emulator: TestEmulator, since: number) =>
  emulator.requests.since(since).filter(({ body }) => JSON.stringify(body ?? '').includes('filePath'))

describe('promote, where the applications have different values', () => {
  it.each(Object.entries(FORMS))('keeps those of the target, %s, and sends no file', async (_, files) => {
    const emulator = await start()
    await both(emulator, files)
    const before = lastRequest(emulator)
    const { outputs, log, summary } = await move(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'updated', changed: 'true' })
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db' })
    expect(await values(emulator, 'staging')).toMatchObject({ DATABASE: 'staging-db' })
    expect(items(emulator, 'churn')).toEqual(items(emulator, 'staging'))
    expect(sent(emulator, before)).toEqual([])
    expect(writes(emulator, before)).toEqual([
      'customApplicationSourcesVersionsCreate',
      'customApplicationSourcesVersionsPatch',
      'customApplicationsPatch'
    ])
    expect(outputs.plan).toContain('set 1 runtime parameter: DATABASE')
    expect(outputs['version-label']).toMatch(/^new for churn \[[0-9a-f]{24}\.[0-9a-f]{8}\]$/)
    expect(summary).toContain('/acme/churn/commit/22222')
    expect(log.join('\n') + summary + JSON.stringify(outputs)).not.toMatch(/production-db|staging-db/)
  })

  it('does nothing the second time, and publishes the very version where nothing differs', async () => {
    const emulator = await start()
    await both(emulator)
    await move(emulator)
    const before = lastRequest(emulator)
    expect((await move(emulator)).outputs).toMatchObject({ reason: 'unchanged', changed: 'false' })
    expect(writes(emulator, before)).toEqual([])
    const { customApplicationSourceVersionId: id } = await fetchApplication(emulator, 'staging')
    const same = await move(emulator, { 'runtime-parameters': 'DATABASE=staging-db' })
    expect(same.outputs).toMatchObject({ reason: 'deployed', 'source-version-id': id, 'version-label': 'new' })
  })
})
