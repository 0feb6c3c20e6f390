import { describe, expect, it } from '@jest/globals'
import { applySeed } from '../../emulator/seed.ts'
import { fetchCurrentState, type StateQuery } from '../../src/datarobot/current-state.ts'
import { serializeManifest } from '../../src/files/manifest.ts'
import { MANIFEST_PATH, type Manifest } from '../../src/files/types.ts'
import { checkoutOf } from '../support/checkout-files.ts'
import { connect } from '../support/client.ts'
import { manifest } from '../support/desired-state.ts'
import { type Json, makeVersion, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

const WANTED: StateQuery = {
  application: { name: 'churn' },
  sourceName: null,
  environment: null,
  environmentVersion: null,
  contextDigest: null,
  environmentOf: null,
  withoutManifest: false,
  fromTemplate: false,
  withGrants: false,
  withSourceGrants: false,
  withCredentials: false
}

const TREE = { 'app.py': 'print(1)', 'start-app.sh': '#!/bin/sh\n' }
const files = checkoutOf(TREE)
const OURS = { ...manifest(files), label: 'v1' }
const FIELDS = {
  baseVersion: null,
  environmentVersionId: '76d07fae0513a1edf18595bb',
  resources: {},
  keyScope: undefined
}

/** A version as this action makes it, or with other bytes in the manifest's place. */
async function deployVersion(
  emulator: TestEmulator,
  sourceId: string,
  label: string,
  bytes: Uint8Array | Manifest = OURS
) {
  const stored = {
    path: MANIFEST_PATH,
    bytes: bytes instanceof Uint8Array ? bytes : serializeManifest({ ...bytes, label })
  }
  return connect(emulator.origin)
    .versions(sourceId)
    .create({ ...FIELDS, label }, { files, manifest: stored })
}

/** An application that this action deployed. */
async function startDeployed(bytes?: Uint8Array | Manifest) {
  const emulator = await start()
  const client = connect(emulator.origin)
  const source = await client.sources.create('churnSource')
  const version = await deployVersion(emulator, source.id, 'v1', bytes)
  const { body: application } = await client.applications.create('churn', version.id)
  return { emulator, source, version, application, client: connect(emulator.origin) }
}

/** Lets the list of sources tell only these keys of each newest version. */
const tellOnly =
  (...keys: string[]) =>
  async ({ emulator }: { emulator: TestEmulator }) => {
    const { body } = await emulator.call('GET', '/customApplicationSources/')
    const tell = (version: Json) => Object.fromEntries(keys.map(key => [key, version[key]]))
    const data = body.data.map((source: Json) => ({ ...source, latestVersion: tell(source.latestVersion) }))
    emulator.fault({ operation: 'customApplicationSourcesList', answer: { status: 200, body: { ...body, data } } })
  }

describe('fetchCurrentState', () => {
  it('returns null for missing resources', async () => {
    const client = connect((await start()).origin)
    expect(await fetchCurrentState(client, WANTED)).toEqual({
      application: null,
      source: null,
      base: null,
      promoted: null,
      manifest: { trusted: null, reason: 'there is no version to start from' },
      live: null,
      environment: null,
      grants: { application: [], source: [] },
      credentials: []
    })
    expect(client.http.sent).toBe(2)
  })

  it.each(['blank', 'iso'])('sees the whole of a deploy in four requests, with stamps as %s', async timestamps => {
    const { emulator, client, source, version, application } = await startDeployed()
    emulator.setSwitches({ timestamps })
    const current = await fetchCurrentState(client, { ...WANTED, environment: PYTHON_ENVIRONMENT })
    expect(current).toMatchObject({
      application: { id: application.id, name: 'churn', sourceId: source.id, versionId: version.id },
      source: { id: source.id, name: 'churnSource' },
      base: { id: version.id, label: 'v1', environmentVersionId: FIELDS.environmentVersionId, keyScope: null },
      environment: { id: PYTHON_ENVIRONMENT, versionId: FIELDS.environmentVersionId }
    })
    expect(current.manifest.trusted).toEqual(OURS)
    expect(current.base?.items.map(({ path }) => path)).toEqual(['app.py', 'start-app.sh', MANIFEST_PATH])
    expect(client.http.sent).toBe(4)
  })

  it.each([
    ['its id', PYTHON_ENVIRONMENT],
    ['its name', '[DataRobot] Python 3.12 Applications Base']
  ])('needs two round trips if the environment is given by %s', async (_, environment) => {
    const { client } = await startDeployed()
    await fetchCurrentState(client, { ...WANTED, environment })
    expect(client.roundTrips.map(paths => paths.length)).toEqual([3, 1])
    expect(client.roundTrips[1]?.[0]).toMatch(/\/items\/[0-9a-f]{24}\/$/)
  })

  it('needs no more round trips if lists omit sources and contain similar names', async () => {
    const { emulator, client, version } = await startDeployed()
    emulator.setSwitches({ sourceLabels: 'left-out' })
    for (const name of ['churn-pr-1', 'my churn', 'churner']) {
      await client.applications.create(name, version.id)
      await client.sources.create(`${name}Source`)
    }
    const fresh = connect(emulator.origin)
    const current = await fetchCurrentState(fresh, { ...WANTED, environment: PYTHON_ENVIRONMENT })
    expect(current).toMatchObject({ application: { name: 'churn' }, source: { name: 'churnSource' } })
    expect(current.manifest.trusted).toEqual(OURS)
    expect(fresh.roundTrips.map(paths => paths.length)).toEqual([3, 1])
  })

  it.each([
    ['one that the source made since', async ({ emulator, source }) => deployVersion(emulator, source.id, 'v2')],
    ['one that the answer of the source tells without its parameters', tellOnly('id', 'label', 'createdAt', 'items')],
    ['one that the answer of the source only names', tellOnly('id')]
  ] satisfies [string, (deployed: Awaited<ReturnType<typeof startDeployed>>) => Promise<unknown>][])(
    'reads the live version itself beside %s',
    async (_, change) => {
      const deployed = await startDeployed()
      await change(deployed)
      const current = await fetchCurrentState(deployed.client, WANTED)
      expect(current.base?.id).toBe(deployed.version.id)
      expect(current.manifest.trusted).toEqual(OURS)
      expect(deployed.client.roundTrips.map(paths => paths.length)).toEqual([2, 1, 1])
    }
  )

  it('finds an application by its id', async () => {
    const { client, application } = await startDeployed()
    const current = await fetchCurrentState(client, { ...WANTED, application: { id: application.id } })
    expect(current).toMatchObject({
      application: { id: application.id, name: 'churn' },
      source: { name: 'churnSource' }
    })
  })

  it('rejects an ambiguous name and lists both ids', async () => {
    const { emulator, client, version, application } = await startDeployed()
    emulator.setSwitches({ uniqueApplicationNames: 'off' })
    const { body: twin } = await client.applications.create('churn', version.id)
    const looking = fetchCurrentState(client, WANTED)
    await expect(looking).rejects.toMatchObject({ reason: 'name-conflict' })
    for (const { id } of [application, twin]) await expect(looking).rejects.toThrow(id)
  })

  it('reads grants only on request', async () => {
    const { client, application, source } = await startDeployed()
    await client.applications.update(application.id, { externalAccessRecipients: ['guest@example.org'] })
    await client.sources.share(source.id, [{ type: 'user', username: 'viewer@example.com', role: 'EDITOR' }])
    const owner = { type: 'user', key: 'emulator@example.com', role: 'OWNER' }
    expect(await fetchCurrentState(client, WANTED)).toMatchObject({
      application: { externalAccessRecipients: ['guest@example.org'] },
      grants: { application: [], source: [] }
    })
    const { grants } = await fetchCurrentState(client, { ...WANTED, withGrants: true, withSourceGrants: true })
    expect(grants.application).toEqual([owner])
    expect(grants.source).toEqual([owner, { type: 'user', key: 'viewer@example.com', role: 'EDITOR' }])
  })

  it('reads the set values of parameters, not their defaults', async () => {
    const { client, emulator } = await startDeployed()
    const { id: sourceId } = await client.sources.create('other')
    const metadata =
      'runtimeParameterDefinitions:\n  - { fieldName: A, type: string, defaultValue: d }\n  - { fieldName: B, type: string }\n'
    const versions = client.versions(sourceId)
    const batch = { files: checkoutOf({ ...TREE, 'metadata.yaml': metadata }), manifest: null }
    const { id } = await versions.create({ ...FIELDS, label: 'v1' }, batch)
    await versions.setParameters(id, 'values', [{ name: 'B', type: 'string', value: 'v' }], undefined)
    await client.applications.create('second', id)
    const current = await fetchCurrentState(connect(emulator.origin), {
      ...WANTED,
      application: { name: 'second' },
      sourceName: 'other'
    })
    expect(current.base?.parameters).toEqual([
      { name: 'A', type: 'string', override: null },
      { name: 'B', type: 'string', override: 'v' }
    ])
  })

  it('reports a wrong environment even if the application is found first', async () => {
    const { client } = await startDeployed()
    await expect(fetchCurrentState(client, { ...WANTED, environment: 'No such thing' })).rejects.toMatchObject({
      reason: 'not-found'
    })
  })

  it('reports a failure of the application first and leaves no unhandled rejection', async () => {
    const { client } = await startDeployed()
    const wanted = { ...WANTED, application: { id: '0'.repeat(24) }, environment: 'No such thing' }
    await expect(fetchCurrentState(client, wanted)).rejects.toThrow(`Application ${'0'.repeat(24)} could not be read.`)
  })
})

describe('the base', () => {
  it('is a version of dr-apps, whose files are known by name', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'churnSource', TREE)
    const client = connect(emulator.origin)
    await client.applications.create('churn', versionId)
    const current = await fetchCurrentState(client, WANTED)
    expect(current.base).toMatchObject({ id: versionId, items: [{ path: 'app.py' }, { path: 'start-app.sh' }] })
    expect(current.manifest).toEqual({ trusted: null, reason: 'it was not made by this action' })
  })

  it('is never a version of another source, even the live one', async () => {
    const { emulator, client, application, version } = await startDeployed()
    const other = await makeVersion(emulator, 'strange', TREE)
    await client.applications.publish(application.id, other.versionId)
    const current = await fetchCurrentState(client, WANTED)
    expect(current.application).toMatchObject({ sourceId: other.sourceId, versionId: other.versionId })
    expect(current).toMatchObject({ source: { name: 'churnSource' }, base: { id: version.id } })
  })

  it('is the newest trusted version if the application was deleted', async () => {
    const { emulator, client, source } = await startDeployed()
    const newer = await deployVersion(emulator, source.id, 'v2')
    await deployVersion(emulator, source.id, 'cut', Buffer.from('{'))
    const [application] = await client.applications.findByName('churn')
    await client.applications.remove(application?.id ?? '')
    expect(await fetchCurrentState(client, WANTED)).toMatchObject({ application: null, base: { id: newer.id } })
  })

  it('is null if none of the newest versions is trusted', async () => {
    const emulator = await start()
    const version = { files: TREE }
    const versions = ['v1', 'v2', 'v3', 'v4', 'v5'].map(label => ({ ...version, label }))
    applySeed(emulator.platform, { sources: [{ name: 'churnSource', versions }] })
    const current = await fetchCurrentState(connect(emulator.origin), WANTED)
    expect(current).toMatchObject({ source: { name: 'churnSource' }, base: null, manifest: { trusted: null } })
  })

  it('needs no manifest if the files come from a codespace', async () => {
    const { client } = await startDeployed()
    const current = await fetchCurrentState(client, { ...WANTED, withoutManifest: true })
    expect(current.manifest).toEqual({ trusted: null, reason: 'the files do not come from the checkout' })
    expect(client.http.sent).toBe(2)
  })
})

describe('the manifest of the base', () => {
  const unreadable = 'its manifest cannot be read'

  it.each<[string, Uint8Array | Manifest, string]>([
    ['cut', serializeManifest(OURS).subarray(0, 100), unreadable],
    ['empty', new Uint8Array(), unreadable],
    ['no text at all', new Uint8Array([0xff, 0xfe, 0x00, 0xff]), unreadable],
    ['of another schema', Buffer.from(JSON.stringify({ ...OURS, schema: 2 })), unreadable],
    ['with a prototype of its own', Buffer.from('{"__proto__":{"schema":1}}'), unreadable],
    ['of another version', serializeManifest({ ...OURS, label: 'v0' }), 'its manifest belongs to another version'],
    ['of no version', serializeManifest({ ...OURS, label: null }), 'its manifest belongs to another version'],
    ['of another tree', manifest(files.slice(1)), 'the version has files that its manifest does not list: "app.py"']
  ])('is not trusted if it is %s', async (_, bytes, reason) => {
    const { client } = await startDeployed(bytes)
    const current = await fetchCurrentState(client, WANTED)
    expect(current.base).not.toBeNull()
    expect(current.manifest).toEqual({ trusted: null, reason })
  })

  it('is not trusted if neither it nor the version has a label', async () => {
    const { emulator, client, version } = await startDeployed(serializeManifest({ ...OURS, label: null }))
    const { state } = emulator.platform
    const record = state.get('versions', version.id)
    if (record !== undefined) state.transaction(() => state.put('versions', { ...record, label: null }))
    const current = await fetchCurrentState(client, WANTED)
    expect(current.base?.label).toBeNull()
    expect(current.manifest).toEqual({ trusted: null, reason: 'its manifest belongs to another version' })
  })

  it('is not trusted if a file is newer', async () => {
    const emulator = await start()
    const client = connect(emulator.origin)
    const { id } = await client.sources.create('churnSource')
    const version = await deployVersion(emulator, id, 'v1')
    emulator.platform.clock.advance(1_000)
    await client.versions(id).upload(version.id, { files: checkoutOf({ 'app.py': 'print(2)' }), manifest: null })
    await client.applications.create('churn', version.id)
    expect((await fetchCurrentState(client, WANTED)).manifest).toEqual({
      trusted: null,
      reason: 'files are newer than the manifest: "app.py"'
    })
  })

  it.each([500, 404, 403])('that the server does not give (%i) is as good as none', async status => {
    const { emulator, client } = await startDeployed()
    emulator.fault({ operation: 'customApplicationSourcesVersionsItemsRetrieve', answer: { status }, times: 0 })
    expect((await fetchCurrentState(client, WANTED)).manifest).toEqual({ trusted: null, reason: unreadable })
  })

  it('fails the query if the key or the network prevents reading it', async () => {
    const { emulator, client } = await startDeployed()
    const operation = 'customApplicationSourcesVersionsItemsRetrieve'
    emulator.fault({ operation, answer: { status: 401 } })
    await expect(fetchCurrentState(client, WANTED)).rejects.toMatchObject({ reason: 'unauthorized' })
    emulator.fault({ operation, cut: 'no-answer', times: 0 })
    await expect(fetchCurrentState(client, WANTED)).rejects.toMatchObject({ reason: 'network' })
  })
})
