import { describe, expect } from '@jest/globals'
import { readMark } from '../../../src/plan/credentials.ts'
import { runner } from '../../support/chaos/runs.ts'
import {
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  liveVersion,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, start, type TestEmulator } from '../../support/emulator.ts'

const SECRET = 'c0rrect-horse-battery'
const OTHER = 'another-horse-staple'
const NAME = 'churn/DB_PASSWORD'
const give = (secret = SECRET) => ({ credentials: `DB_PASSWORD=${secret}` })
const REPOSITORY = { GITHUB_REPOSITORY: 'acme/churn', GITHUB_REPOSITORY_ID: '5', GITHUB_RUN_ID: '7' }

/** All credentials with their secrets, by name. */
function stored(emulator: TestEmulator) {
  const all = emulator.platform.state.all('credentials')
  return Object.fromEntries(all.map(({ name, id, secrets, description }) => [name, { id, secrets, description }]))
}

async function parameters(emulator: TestEmulator, name = 'churn'): Promise<Json> {
  const { runtimeParameters } = await liveVersion(emulator, name)
  return Object.fromEntries(
    runtimeParameters.map(({ fieldName, type, currentValue }: Json) => [fieldName, { type, value: currentValue }])
  )
}

describe('deploy, with credentials', () => {
  it('creates one, refers to it, and shows no secret', async () => {
    const emulator = await start()
    const { outputs, log, summary } = await checkout().deploy(emulator, give(), { variables: REPOSITORY })
    expect(outputs.reason).toBe('deployed')
    const credential = stored(emulator)[NAME]
    expect(credential?.secrets).toEqual({ apiToken: SECRET })
    expect(readMark(credential?.description ?? '')?.owner).toMatchObject({
      application: 'churn',
      repository: 'acme/churn',
      repositoryId: 5,
      previewOf: null
    })
    expect(await parameters(emulator)).toEqual({ DB_PASSWORD: { type: 'credential', value: credential?.id } })
    expect(outputs.plan).toContain('create credential `churn/DB_PASSWORD`')
    expect(log.join('\n') + summary + JSON.stringify(outputs) + credential?.description).not.toContain(SECRET)
  })

  it('writes nothing if the secret is the same, with at most six reads', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, give())
    const before = lastRequest(emulator)
    expect((await deploy(emulator, give())).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])
    expect(emulator.requests.since(before).length).toBeLessThanOrEqual(6)
  })

  it('changes the secret right before the publish of a new version', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, give())
    const { id } = stored(emulator)[NAME] ?? {}
    const before = lastRequest(emulator)
    const { outputs } = await deploy(emulator, give(OTHER))
    expect(outputs).toMatchObject({ reason: 'deployed', changed: 'true', 'files-uploaded': '0' })
    expect(outputs.plan).toContain('| `credential DB_PASSWORD` | a value | another value |')
    expect(stored(emulator)[NAME]).toMatchObject({ id, secrets: { apiToken: OTHER } })
    const written = writes(emulator, before)
    expect(written.indexOf('credentialsPatch')).toBe(written.indexOf('customApplicationsPatch') - 1)
  })

  it('reads secrets of several lines', async () => {
    const emulator = await start()
    const key = 'first line of key\nsecond line of key\n'
    const { log } = await checkout().deploy(emulator, { credentials: `KEY<<END\n${key}\nEND` })
    expect(stored(emulator)['churn/KEY']?.secrets).toEqual({ apiToken: key })
    expect(log.join('\n')).not.toContain('line of key')
  })

  it('leaves credential and parameter as they are if the input no longer names them', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator, give())
    const before = await parameters(emulator)
    setFiles({ ...START, 'a.txt': 'a' })
    expect((await deploy(emulator)).outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual(before)
    expect(stored(emulator)[NAME]?.secrets).toEqual({ apiToken: SECRET })
  })

  it('replaces the value of a runtime parameter of that name', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, { 'runtime-parameters': 'DB_PASSWORD=plain-password' })
    expect((await deploy(emulator, give())).outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual({
      DB_PASSWORD: { type: 'credential', value: stored(emulator)[NAME]?.id }
    })
  })

  it('refers to a new one if the old one was deleted', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, give())
    emulator.platform.state.remove('credentials', stored(emulator)[NAME]?.id ?? '')
    expect((await deploy(emulator, give())).outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual({
      DB_PASSWORD: { type: 'credential', value: stored(emulator)[NAME]?.id }
    })
  })

  it('recognizes its credentials after the repository was renamed', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, give(), { variables: REPOSITORY })
    const renamed = { ...REPOSITORY, GITHUB_REPOSITORY: 'acme/renamed' }
    expect((await deploy(emulator, give(OTHER), { variables: renamed })).outputs.reason).toBe('deployed')
    expect(stored(emulator)[NAME]?.secrets).toEqual({ apiToken: OTHER })
  })
})

const metadata = (type: string, name = 'DB_PASSWORD') => ({
  ...START,
  'metadata.yaml': `name: app\nruntimeParameterDefinitions:\n  - fieldName: ${name}\n    type: ${type}\n`
})

describe('credentials and metadata.yaml', () => {
  itSampled.each(sample(['works', 'unknown-key', 'feature-off'], 2))(
    'sets what the file defines, where parameters without definitions are: %s',
    async runtimeParameters => {
      const emulator = await start()
      emulator.setSwitches({ runtimeParameters })
      expect((await checkout(metadata('credential')).deploy(emulator, give())).outputs.reason).toBe('deployed')
      expect(await parameters(emulator)).toEqual({
        DB_PASSWORD: { type: 'credential', value: stored(emulator)[NAME]?.id }
      })
    }
  )

  it('refuses another type before any write', async () => {
    const emulator = await start()
    const { outputs, log } = await checkout(metadata('string')).deploy(emulator, give())
    expect(outputs.reason).toBe('input-invalid')
    expect(log.join('\n')).toContain('"DB_PASSWORD" cannot receive a credential. metadata.yaml defines it as string.')
    expect(writes(emulator)).toEqual([])
  })

  it.each(['accept', 'refuse'])(
    'sets what the file does not define only where the server takes it beside the file: %s',
    async parametersBesideMetadata => {
      const emulator = await start()
      emulator.setSwitches({ parametersBesideMetadata })
      const { outputs } = await checkout(metadata('credential', 'OTHER')).deploy(emulator, give())
      expect(outputs.reason).toBe(parametersBesideMetadata === 'accept' ? 'deployed' : 'input-invalid')
      expect(Object.keys(stored(emulator))).toEqual(parametersBesideMetadata === 'accept' ? [NAME] : [])
    }
  )

  it('follows a definition that changes from a text to a credential', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout(metadata('string'))
    await deploy(emulator, { 'runtime-parameters': 'DB_PASSWORD=plain-password' })
    setFiles(metadata('credential'))
    expect((await deploy(emulator, give())).outputs.reason).toBe('deployed')
    expect(await parameters(emulator)).toEqual({
      DB_PASSWORD: { type: 'credential', value: stored(emulator)[NAME]?.id }
    })
  })
})

describe('a credential of that name that is not ours', () => {
  const mark = (more: Json) =>
    JSON.stringify({
      managedBy: 'datarobot-custom-app-action',
      application: 'churn',
      repository: 'acme/churn',
      repositoryId: 5,
      check: 'scrypt$1$1$1$a$b',
      ...more
    })

  it.each([
    ['by hand', 'For the database'],
    ['by another program, as JSON', '{"managedBy":"terraform"}'],
    ['by another repository', mark({ repository: 'other/churn', repositoryId: 6 })],
    ['for another application', mark({ application: 'other' })]
  ])('is refused before any write: made %s', async (_, description) => {
    const emulator = await start()
    const json = { name: NAME, credentialType: 'api_token', apiToken: 'theirs', description }
    await emulator.call('POST', '/credentials/', { json })
    const before = lastRequest(emulator)
    const { outputs, log } = await checkout().deploy(emulator, give(), { variables: REPOSITORY })
    expect(outputs).toMatchObject({ reason: 'name-conflict', changed: 'false' })
    expect(log.join('\n')).toContain(`Credential "${NAME}" cannot be used.`)
    expect(writes(emulator, before)).toEqual([])
    expect(stored(emulator)[NAME]?.secrets).toEqual({ apiToken: 'theirs' })
  })
})

describe('a deploy with credentials that fails', () => {
  it('says that the user may not see credentials, before any write', async () => {
    const emulator = await start()
    emulator.fault({ operation: 'credentialsList', answer: { status: 403, text: '{"message":"No."}' } })
    const { outputs, log } = await checkout().deploy(emulator, give())
    expect(outputs.reason).toBe('forbidden')
    expect(log.join('\n')).toContain('manage credentials, or remove the input "credentials"')
    expect(writes(emulator)).toEqual([])
  })

  itSampled.each(sample(['customApplicationSourcesVersionsPatch', 'credentialsCreate', 'customApplicationsCreate'], 1))(
    'leaves nothing behind if a first deploy ends at %s',
    async operation => {
      const emulator = await start()
      emulator.setSwitches({ credentialInUse: 'refuse' })
      emulator.fault({ operation, answer: { status: 403, text: '{"message":"No."}' } })
      const { outputs } = await checkout().deploy(emulator, give())
      expect(outputs).toMatchObject({ reason: 'forbidden', changed: 'false' })
      expect(stored(emulator)).toEqual({})
      expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    }
  )

  itSampled.each(sample([1, 2, 3], 1))('is continued by the next run if it was killed after write %i', async write => {
    const emulator = await start()
    const { run } = runner(emulator)
    const killed = await run({ files: START, inputs: give(), end: { how: 'kill', at: { write } } })
    expect(killed.reason).toBe('killed')
    const before = stored(emulator)[NAME]
    expect(before?.secrets).toEqual({ apiToken: SECRET })
    expect((await run({ files: START, inputs: give() })).reason).toBe('deployed')
    expect(stored(emulator)).toEqual({ [NAME]: before })
    expect(await parameters(emulator)).toEqual({ DB_PASSWORD: { type: 'credential', value: before?.id } })
  })

  itSampled.each(sample([1, 2, 3], 1))(
    'leaves nothing behind if it was killed after write %i, once the post step ran',
    async write => {
      const emulator = await start()
      const { run, repair } = runner(emulator)
      await repair(await run({ files: START, inputs: give(), end: { how: 'kill', at: { write } } }))
      expect(stored(emulator)).toEqual({})
      expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
    }
  )

  it('uses one credential if two first deploys create it at the same moment', async () => {
    const emulator = await start()
    const { runTogether } = runner(emulator)
    const ended = await runTogether(['a', 'b'].map(text => ({ files: { ...START, 'a.txt': text }, inputs: give() })))
    const reasons = ended.map(({ reason }) => reason)
    expect(reasons).toContain('deployed')
    expect(reasons.filter(reason => reason !== 'deployed' && reason !== 'superseded')).toEqual([])
    expect(Object.keys(stored(emulator))).toEqual([NAME])
    expect(await parameters(emulator)).toEqual({
      DB_PASSWORD: { type: 'credential', value: stored(emulator)[NAME]?.id }
    })
  })

  it('says that the new secret stays if the version is rolled back', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, give())
    emulator.fault({ launch: 'start-failed' })
    const { outputs, log } = await deploy(emulator, give(OTHER))
    expect(outputs).toMatchObject({ 'rolled-back': 'true' })
    expect(log.join('\n')).toContain(`The new secret stays in credential "${NAME}"`)
    expect(stored(emulator)[NAME]?.secrets).toEqual({ apiToken: OTHER })
  })

  const lost = [
    ['credentialsCreate', 'before'],
    ['credentialsCreate', 'after'],
    ['credentialsPatch', 'before'],
    ['credentialsPatch', 'after']
  ] as const
  itSampled.each(sample(lost, 2))('succeeds if only a response is lost: %s, %s', async (operation, when) => {
    const emulator = await start()
    const { deploy } = checkout()
    if (operation === 'credentialsPatch') await deploy(emulator, give(OTHER))
    emulator.fault({ operation, when, cut: 'no-answer' })
    expect((await deploy(emulator, give())).outputs.reason).toBe('deployed')
    expect(stored(emulator)).toEqual({ [NAME]: expect.objectContaining({ secrets: { apiToken: SECRET } }) })
  })
})
