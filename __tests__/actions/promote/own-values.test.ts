import { describe, expect } from '@jest/globals'
import { promote } from '../../../src/actions/promote/promote.ts'
import { rollback } from '../../../src/actions/rollback/rollback.ts'
import {
  checkout,
  counts,
  type Deployed,
  lastRequest,
  liveFiles,
  liveVersion,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
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
const FORMS: [string, Record<string, string>][] = [
  ['with metadata.yaml', { 'metadata.yaml': METADATA }],
  ['without metadata.yaml', {}]
]

const SWITCHES = [
  { copiedParameters: 'lost' },
  { parametersBesideMetadata: 'refuse', copiedItems: 'same-ids' },
  { parameterValues: 'unknown-key' },
  { runtimeParameters: 'feature-off', copiedParameters: 'lost' },
  { runtimeParameters: 'unknown-key' },
  { copiedParameters: 'lost', parametersBesideMetadata: 'refuse', resources: 'replace', keyScopeOnPatch: 'resets' },
  { publishedVersion: 'when-running', freezing: 'when-running', nulls: 'left-out', sourceLabels: 'left-out' }
]

const move = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'promote', promote, { from: 'staging', to: 'churn', ...OFF, ...inputs }, RUN)

const back = (emulator: TestEmulator, inputs: Record<string, string> = {}): Promise<Deployed> =>
  runStep(emulator, 'rollback', rollback, { 'app-name': 'churn', ...OFF, ...inputs })

/** Deploys a text, also as label, with a value of the runtime parameter; null sets none. */
function onto(
  emulator: TestEmulator,
  app: string,
  text: string,
  database: string | null,
  { files = {}, inputs = {} }: { files?: Record<string, string>; inputs?: Record<string, string> } = {}
): Promise<Deployed> {
  const parameters = database === null ? {} : { 'runtime-parameters': `DATABASE=${database}` }
  return deployFiles(emulator, app, { 'text.txt': text, ...files }, { label: text, ...parameters, ...inputs })
}

/** Staging and production with values of their own, and another text. */
async function both(emulator: TestEmulator, files: Record<string, string> = {}): Promise<void> {
  await onto(emulator, 'churn', 'old', 'production-db', { files })
  await onto(emulator, 'staging', 'new', 'staging-db', { files })
}

async function values(emulator: TestEmulator, name = 'churn'): Promise<Record<string, Json>> {
  const { runtimeParameters = [] } = await liveVersion(emulator, name)
  return Object.fromEntries(runtimeParameters.map(({ fieldName, currentValue }: Json) => [fieldName, currentValue]))
}

/** Digests of the items of the live version by path, the manifest included. */
function items({ platform: { state } }: TestEmulator, name: string): Record<string, string> {
  const application = state.all('applications').find(each => each.name === name)
  const version = state.get('versions', application?.versionId ?? '')
  return Object.fromEntries((version?.items ?? []).map(({ path, blob }) => [path, blob]))
}

const sentBytes = (emulator: TestEmulator, since: number) =>
  emulator.requests.since(since).reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)

describe('promote, where the applications have different values', () => {
  itSampled.each(sample(FORMS, 1))('keeps those of the target, %s, and sends no file', async (_, form) => {
    const files = { ...form, 'large.txt': 'x'.repeat(50_000) }
    const emulator = await start()
    await both(emulator, files)
    const before = lastRequest(emulator)
    const { outputs, log, summary } = await move(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'updated', changed: 'true' })
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db' })
    expect(await values(emulator, 'staging')).toMatchObject({ DATABASE: 'staging-db' })
    expect(items(emulator, 'churn')).toEqual(items(emulator, 'staging'))
    expect(sentBytes(emulator, before)).toBeLessThan(3000)
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

  // Without definitions, a parameter can only be set where the server supports that.
  const servers = SWITCHES.flatMap(switches =>
    ('runtimeParameters' in switches ? FORMS.slice(0, 1) : FORMS).map(form => [switches, ...form] as const)
  )
  itSampled.each(sample(servers, 1))('keeps them on a server with %j, %s', async (switches, _, files) => {
    const emulator = await start()
    emulator.setSwitches(switches)
    await both(emulator, files)
    expect((await move(emulator)).outputs).toMatchObject({ reason: 'deployed' })
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db' })
    expect(items(emulator, 'churn')).toEqual(items(emulator, 'staging'))
    expect((await move(emulator)).outputs).toMatchObject({ reason: 'unchanged' })
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

  it('promotes the values too, if that is asked', async () => {
    const emulator = await start()
    await both(emulator)
    const { customApplicationSourceVersionId: id } = await fetchApplication(emulator, 'staging')
    const { outputs } = await move(emulator, { parameters: 'source' })
    expect(outputs).toMatchObject({ reason: 'deployed', 'source-version-id': id })
    expect(outputs.plan).toContain('runtime parameters are promoted with the version: DATABASE')
  })

  it('keeps values that Terraform set, of versions without a manifest', async () => {
    const emulator = await start()
    for (const [name, value] of [
      ['churn', 'production-db'],
      ['staging', 'staging-db']
    ] as const) {
      const { outputs } = await onto(emulator, name, 'first', null)
      await publishByHand(emulator, outputs, value)
    }
    const { outputs } = await move(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed' })
    expect(outputs['version-label']).toMatch(/^v2 for churn \[/)
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    expect((await move(emulator)).outputs.reason).toBe('unchanged')
  })

  it('keeps the sizes of the target, takes the paths of the code, and either of the two if that is asked', async () => {
    const emulator = await start()
    const resources = async () => (await liveVersion(emulator, 'churn')).resources
    await onto(emulator, 'churn', 'old', null, { inputs: { replicas: '3', 'health-endpoint-path': '/old' } })
    await onto(emulator, 'staging', 'new', null, { inputs: { replicas: '1', 'health-endpoint-path': '/new' } })
    const { outputs } = await move(emulator)
    expect(outputs.plan).toContain('replicas: 1 → 3')
    expect(await resources()).toMatchObject({ replicas: 3, healthEndpointPath: '/new' })
    await move(emulator, { replicas: '4' })
    expect(await resources()).toMatchObject({ replicas: 4 })
    const { customApplicationSourceVersionId: id } = await fetchApplication(emulator, 'staging')
    expect((await move(emulator, { resources: 'source' })).outputs['source-version-id']).toBe(id)
  })

  itSampled.each(sample(FORMS, 1))(
    'keeps parameters that only the target has if the server allows it, %s',
    async (_, files) => {
      const emulator = await start()
      emulator.setSwitches({ parametersBesideMetadata: 'refuse' })
      await onto(emulator, 'churn', 'old', 'production-db', { inputs: { 'runtime-parameters': 'DATABASE=db\nOWN=1' } })
      await onto(emulator, 'staging', 'new', 'staging-db', { files })
      const { outputs, log } = await move(emulator)
      expect(outputs.plan).toContain('runtime parameters that only `churn` has: OWN')
      const isDefined = Object.keys(files).length > 0
      expect(log.some(line => line.includes('Skipped runtime parameters'))).toBe(isDefined)
      expect(await values(emulator)).toMatchObject(isDefined ? { DATABASE: 'db' } : { DATABASE: 'db', OWN: 1 })
      expect((await move(emulator)).outputs.reason).toBe('unchanged')
    }
  )

  it('takes the default where the target sets no value, and the value of the inputs before all', async () => {
    const emulator = await start()
    const files = { 'metadata.yaml': METADATA }
    await onto(emulator, 'churn', 'old', 'production-db', { files })
    const inputs = { 'runtime-parameters': 'DATABASE=staging-db\nLIMIT=9' }
    await onto(emulator, 'staging', 'new', null, { files, inputs })
    expect((await move(emulator)).outputs.plan).toContain(
      'default of metadata.yaml, because `churn` sets no value: LIMIT'
    )
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db', LIMIT: 5 })
    await move(emulator, { 'runtime-parameters': 'LIMIT=7' })
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db', LIMIT: 7 })
  })
})

describe('promote, where a value is missing', () => {
  const targets: [string, boolean][] = [
    ['a target that does not exist', false],
    ['a target that has none', true]
  ]
  itSampled.each(sample(targets, 1))('refuses by name, before anything is written: %s', async (_, exists) => {
    const emulator = await start()
    if (exists) await onto(emulator, 'churn', 'old', null)
    const inputs = { 'runtime-parameters': 'DATABASE=staging-db\nURL=u' }
    await onto(emulator, 'staging', 'new', null, { inputs })
    const before = lastRequest(emulator)
    const { exitCode, outputs, log } = await move(emulator)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'input-invalid' })
    expect(log.join('\n')).toContain('Application "churn" has no value for the runtime parameters "DATABASE", "URL".')
    expect(writes(emulator, before)).toEqual([])
  })

  itInFull('reports it together with other problems', async () => {
    const emulator = await start()
    await both(emulator, { 'metadata.yaml': METADATA })
    await onto(emulator, 'staging', 'new', null, {
      files: { 'metadata.yaml': `${METADATA}  - {fieldName: URL, type: string}\n` },
      inputs: { 'runtime-parameters': 'URL=u' }
    })
    const { log } = await move(emulator, { 'runtime-parameters': 'LIMIT=many' })
    expect(log.join('\n')).toContain('Runtime parameter "LIMIT" has an invalid value.')
    expect(log.join('\n')).toContain('Application "churn" has no value for runtime parameter "URL".')
  })

  it('creates the target with the values of the inputs', async () => {
    const emulator = await start()
    emulator.setSwitches({ resourcesInherited: 'off' })
    await onto(emulator, 'staging', 'new', 'staging-db', { inputs: { replicas: '1' } })
    const inputs = { 'runtime-parameters': 'DATABASE=production-db', replicas: '2' }
    expect((await move(emulator, inputs)).outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    expect((await fetchApplication(emulator, 'churn')).resources).toMatchObject({ replicas: 2 })
  })

  it('leaves a parameter without a value if the inputs say so', async () => {
    const emulator = await start()
    await onto(emulator, 'staging', 'new', 'staging-db')
    expect((await move(emulator, { 'runtime-parameters': 'DATABASE=null' })).outputs.reason).toBe('deployed')
    expect(await values(emulator)).toEqual({})
  })
})

describe('promote, with datarobot-apps.yml', () => {
  const file = `apps:
  churn:
    environment: '[DataRobot] Python 3.12 Applications Base'
    runtime-parameters: {LOG_LEVEL: info}
    targets:
      production: {app-name: churn, runtime-parameters: {DATABASE: production-db}, credentials: {KEY: {env: KEY_PROD}}, replicas: 2}
      staging: {app-name: staging, runtime-parameters: {DATABASE: staging-db}, credentials: {KEY: {env: KEY_STAGING}}}
`

  it('gives each target the values of its entry, changes nothing the second time, and is rolled back', async () => {
    const emulator = await start()
    const files = { ...START, 'large.txt': 'x'.repeat(50_000), 'datarobot-apps.yml': file }
    const { deploy, setFiles } = checkout(files)
    const environment = { KEY_PROD: 'production-secret', KEY_STAGING: 'staging-secret' }
    const step = { app: 'churn', 'app-name': '', environment: '', ...OFF }
    const run = { environment, variables: RUN }
    const deployed = await deploy(emulator, { ...step, target: 'staging' }, run)
    expect(deployed.outputs.reason).toBe('deployed')
    const move = (given = run) =>
      deploy(emulator, { ...step, from: 'staging' }, { ...given, name: 'promote', action: promote })
    const before = lastRequest(emulator)
    const missing = await move({ ...run, environment: { ...environment, KEY_PROD: '' } })
    expect(missing.log.join('\n')).toContain(
      'datarobot-apps.yml:6:109: The value of "KEY" is missing. Environment variable "KEY_PROD" of this step is not set'
    )
    expect(writes(emulator, before)).toEqual([])
    expect((await move()).outputs).toMatchObject({ reason: 'deployed', operation: 'created', 'app-name': 'churn' })
    const credential = emulator.platform.state.all('credentials').find(({ name }) => name === 'churn/KEY')
    expect(credential?.secrets).toEqual({ apiToken: 'production-secret' })
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db', LOG_LEVEL: 'info', KEY: credential?.id })
    expect((await liveVersion(emulator)).resources).toMatchObject({ replicas: 2 })
    expect(items(emulator, 'churn')).toEqual(items(emulator, 'staging'))
    expect(sentBytes(emulator, before)).toBeLessThan(5000)
    expect((await move()).outputs.reason).toBe('unchanged')

    const first = await fetchApplication(emulator, 'churn')
    setFiles({ ...files, 'new.txt': 'new' })
    await deploy(emulator, { ...step, target: 'staging' }, run)
    expect((await move()).outputs).toMatchObject({ reason: 'deployed', operation: 'updated' })
    const back = await deploy(emulator, step, { ...run, name: 'rollback', action: rollback })
    expect(back.outputs).toMatchObject({
      reason: 'deployed',
      'source-version-id': first.customApplicationSourceVersionId
    })
    expect(await values(emulator)).toMatchObject({ DATABASE: 'production-db', KEY: credential?.id })
  })
})

describe('promote, with credentials', () => {
  const give = (secret: string) => ({ credentials: `KEY=${secret}` })
  const stored = ({ platform: { state } }: TestEmulator) =>
    Object.fromEntries(state.all('credentials').map(({ name, secrets }) => [name, secrets]))

  itSampled.each(sample(FORMS, 1))(
    'gives the target its own, %s, and changes them only if they changed',
    async (_, files) => {
      const emulator = await start()
      await onto(emulator, 'staging', 'new', 'db', { files, inputs: give('staging-secret') })
      const inputs = { ...give('production-secret'), 'runtime-parameters': 'DATABASE=db' }
      const { outputs, log, summary } = await move(emulator, inputs)
      expect(outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
      expect(stored(emulator)).toEqual({
        'staging/KEY': { apiToken: 'staging-secret' },
        'churn/KEY': { apiToken: 'production-secret' }
      })
      const { id } = emulator.platform.state.all('credentials').find(({ name }) => name === 'churn/KEY') ?? {}
      expect(await values(emulator)).toMatchObject({ KEY: id })
      expect(log.join('\n') + summary + JSON.stringify(outputs)).not.toMatch(/(production|staging)-secret/)
      const before = lastRequest(emulator)
      expect((await move(emulator, inputs)).outputs.reason).toBe('unchanged')
      expect((await move(emulator)).outputs.reason).toBe('unchanged')
      expect(writes(emulator, before)).toEqual([])
      const changed = await move(emulator, give('rotated-secret'))
      expect(changed.outputs).toMatchObject({ reason: 'deployed', changed: 'true' })
      expect(stored(emulator)['churn/KEY']).toEqual({ apiToken: 'rotated-secret' })
      expect(await values(emulator)).toMatchObject({ KEY: id })
    }
  )

  it('refuses the credential of another application, and leaves none behind if the version is refused', async () => {
    const emulator = await start()
    await onto(emulator, 'staging', 'new', null, { inputs: give('staging-secret') })
    emulator.fault({
      operation: 'customApplicationSourcesVersionsPatch',
      answer: { status: 422, body: { message: 'No.' } }
    })
    const { outputs } = await move(emulator, give('production-secret'))
    expect(outputs).toMatchObject({ reason: 'input-invalid', changed: 'false' })
    expect(Object.keys(stored(emulator))).toEqual(['staging/KEY'])
    expect(await counts(emulator)).toMatchObject({ applications: 1, drafts: 0 })
    const json = { name: 'churn/KEY', credentialType: 'api_token', apiToken: 'by-hand' }
    await emulator.call('POST', '/credentials/', { json })
    expect((await move(emulator, give('production-secret'))).outputs.reason).toBe('name-conflict')
  })
})

describe('after a promotion with own values', () => {
  it('a rollback publishes what ran before, and never values of the source', async () => {
    const emulator = await start()
    await both(emulator)
    await move(emulator)
    await onto(emulator, 'staging', 'newest', 'staging-db')
    await move(emulator)
    expect((await back(emulator)).outputs['version-label']).toMatch(/^new for churn/)
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    expect((await back(emulator, { to: 'newest' })).outputs['version-label']).toMatch(/^newest for churn/)
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    expect((await back(emulator, { to: 'old' })).outputs.reason).toBe('deployed')
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    await move(emulator)
    const { customApplicationSourceVersionId: staging } = await fetchApplication(emulator, 'staging')
    expect((await back(emulator, { to: staging })).outputs.reason).toBe('not-found')
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
  })

  it('each application is deployed from its own version, with its own values and no stale file', async () => {
    const emulator = await start()
    await both(emulator, { 'gone.txt': 'gone' })
    await move(emulator)
    await onto(emulator, 'staging', 'next', null)
    expect(await values(emulator, 'staging')).toEqual({ DATABASE: 'staging-db' })
    const { outputs } = await onto(emulator, 'churn', 'next', null)
    expect(outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '1', 'files-deleted': '1' })
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
    expect(await liveFiles(emulator, 'churn')).toEqual(await liveFiles(emulator, 'staging'))
  })

  const origins: [string, boolean][] = [
    ['that has a source of its own', true],
    ['that the promotion created', false]
  ]
  itSampled.each(sample(origins, 1))(
    'a deploy to an application %s keeps what the promotion set',
    async (_, exists) => {
      const emulator = await start()
      if (exists) await both(emulator)
      else await onto(emulator, 'staging', 'new', 'staging-db')
      await move(emulator, { 'runtime-parameters': 'DATABASE=newer-db', replicas: '2' })
      const { outputs, log } = await onto(emulator, 'churn', exists ? 'old' : 'next', null)
      expect(outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': exists ? '0' : '2' })
      expect(await values(emulator)).toEqual({ DATABASE: 'newer-db' })
      expect((await liveVersion(emulator)).resources).toMatchObject({ replicas: 2 })
      expect((await fetchApplication(emulator, 'churn')).sourceName).toBe('churnSource')
      expect(log.join('\n') + outputs.plan).not.toMatch(/newer-db|has none of its runtime parameters/)
      expect((await onto(emulator, 'churn', exists ? 'old' : 'next', null)).outputs.reason).toBe('unchanged')
    }
  )

  itInFull('a new application of the source does not start with the values of the target', async () => {
    const emulator = await start()
    await both(emulator)
    await move(emulator)
    const { id } = await fetchApplication(emulator, 'staging')
    await emulator.call('DELETE', `/customApplications/${id}/`)
    expect((await onto(emulator, 'staging', 'next', null)).outputs.reason).toBe('deployed')
    expect(await values(emulator, 'staging')).toEqual({ DATABASE: 'staging-db' })
  })

  itInFull(
    'an application that shares the source continues with its own values, and sends only what changed',
    async () => {
      const emulator = await start()
      const shared = { inputs: { 'source-name': 'shared' } }
      await onto(emulator, 'churn', 'old', 'production-db', shared)
      await onto(emulator, 'staging', 'new', 'staging-db', shared)
      await move(emulator)
      const { outputs } = await onto(emulator, 'churn', 'next', null, shared)
      expect(outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '1' })
      expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
      await onto(emulator, 'staging', 'next', null, shared)
      expect(await values(emulator, 'staging')).toEqual({ DATABASE: 'staging-db' })
    }
  )

  itInFull('a second application gets its own, from the first one', async () => {
    const emulator = await start()
    await both(emulator)
    await move(emulator)
    const { outputs } = await move(emulator, {
      from: 'churn',
      to: 'backup',
      'runtime-parameters': 'DATABASE=backup-db'
    })
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
    expect(outputs['version-label']).toMatch(/^new for backup \[/)
    expect(await values(emulator, 'backup')).toEqual({ DATABASE: 'backup-db' })
    expect(items(emulator, 'backup')).toEqual(items(emulator, 'staging'))
  })

  itInFull('prune keeps what the target runs', async () => {
    const emulator = await start()
    await both(emulator)
    await move(emulator)
    emulator.platform.clock.advance(2 * 60 * 60_000)
    for (const text of ['a', 'b', 'c'])
      await onto(emulator, 'staging', text, null, { inputs: { 'keep-versions': '1' } })
    expect((await move(emulator)).outputs.reason).toBe('deployed')
    expect((await back(emulator)).outputs.reason).toBe('deployed')
    expect(await values(emulator)).toEqual({ DATABASE: 'production-db' })
  })
})

/** Publishes a version that is made as the Terraform provider makes it: without a manifest, with parameters by API. */
async function publishByHand(emulator: TestEmulator, outputs: Deployed['outputs'], value: string): Promise<void> {
  const { 'source-id': source, 'app-id': id, 'source-version-id': base } = outputs
  const path = `/customApplicationSources/${source}/versions/`
  const made = (await emulator.call('POST', path, { json: { label: 'v2', baseVersion: base } })).body
  const manifest = made.items.find(({ filePath }: Json) => filePath.startsWith('.datarobot/')).id
  const parameters = [{ fieldName: 'DATABASE', type: 'string', currentValue: value }]
  await emulator.call('PATCH', `${path}${made.id}/`, { json: { filesToDelete: [manifest] } })
  await emulator.call('PATCH', `${path}${made.id}/`, { json: { runtimeParameters: JSON.stringify(parameters) } })
  await emulator.call('PATCH', `/customApplications/${id}/`, { json: { customApplicationSourceVersionId: made.id } })
  emulator.platform.clock.advance(60_000)
}
