import { describe, expect } from '@jest/globals'
import {
  application,
  checkout,
  counts,
  type Deployed,
  lastRequest,
  liveFiles,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { type Json, makeVersion, start, type TestEmulator, TOKEN } from '../../support/emulator.ts'
import { fetchApplication } from '../../support/step.ts'

const CHANGED = { ...START, 'more.txt': 'more' }
const CANDIDATE = { 'verify-on': 'candidate', verify: 'true' }
const NAME = 'churn-candidate'

const RUN = {
  GITHUB_REPOSITORY: 'acme/churn',
  GITHUB_SHA: 'a'.repeat(40),
  GITHUB_REF: 'refs/heads/main',
  GITHUB_RUN_ID: '7'
}

/** Methods of the writes to an application since a request. */
const patches = (emulator: TestEmulator, id: string, since: number) =>
  emulator.requests
    .since(since)
    .filter(({ method, path }) => method !== 'GET' && path.includes(`/customApplications/${id}/`))
    .map(({ method }) => method)

async function createApplication(emulator: TestEmulator, name: string, versionId: string): Promise<void> {
  await emulator.call('POST', '/customApplications/', { json: { name, applicationSourceVersionId: versionId } })
}

describe('deploy with "verify-on: candidate"', () => {
  it('verifies the version on the candidate, publishes it, and deletes the candidate', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    setFiles(CHANGED)
    const before = lastRequest(emulator)
    const verify = 'printf "%s\\n" "$APP_ID" "$APP_URL" "$SOURCE_VERSION_ID"'
    const { outputs, log, summary } = await deploy(emulator, { ...CANDIDATE, verify })
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'updated', changed: 'true', 'files-uploaded': '1' })
    const [id = '', url, version] = log.filter(line => line.startsWith('verify | ')).map(line => line.slice(9))
    expect([id === outputs['app-id'], url?.includes(id), version]).toEqual([false, true, outputs['source-version-id']])
    expect(await liveFiles(emulator)).toEqual(CHANGED)
    expect(writes(emulator, before)).toEqual([
      'customApplicationSourcesVersionsCreate',
      'customApplicationsCreate',
      'customApplicationsPatch',
      'customApplicationsDelete'
    ])
    expect(patches(emulator, id, before)).toEqual(['DELETE'])
    expect(await counts(emulator)).toMatchObject({ applications: 1, sources: 1 })
    expect(summary).toContain('run the new version as candidate application')
  })

  it('runs the candidate first on a first deploy', async () => {
    const emulator = await start()
    const { outputs } = await checkout().deploy(emulator, CANDIDATE)
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'created' })
    const names = emulator.requests.since(0).flatMap(({ operation }) => operation ?? [])
    expect(names.filter(name => name === 'customApplicationsCreate')).toHaveLength(2)
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
    expect(await fetchApplication(emulator, NAME)).toBeUndefined()
  })

  it('that fails changes nothing of the application, and leaves no candidate', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator)
    const { id, updatedAt } = await application(emulator)
    setFiles(CHANGED)
    const before = lastRequest(emulator)
    const inputs = { ...CANDIDATE, verify: 'echo no; exit 1', 'allow-auto-stopping': 'false' }
    const { outputs, log } = await deploy(emulator, inputs)
    expect(outputs).toMatchObject({
      reason: 'verification-failed',
      changed: 'false',
      'rolled-back': 'false',
      'app-id': id,
      'app-url': first.outputs['app-url']
    })
    expect(patches(emulator, id, before)).toEqual([])
    expect(await application(emulator)).toMatchObject({
      updatedAt,
      customApplicationSourceVersionId: first.outputs['source-version-id']
    })
    expect(await counts(emulator)).toMatchObject({ applications: 1, sources: 1 })
    expect(log.join('\n')).toMatch(/Application "churn-candidate" runs, but did not pass its verification/)
    expect(log).toContain('Deleted candidate application "churn-candidate"')
  })

  it('that does not start changes nothing either, and leaves nothing of a first deploy', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    const { outputs } = await checkout().deploy(emulator, CANDIDATE)
    expect(outputs.reason).toBe('start-failed')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('that does not pass its health check is not verified, and changes nothing', async () => {
    const emulator = await start()
    emulator.setSwitches({ visitors: 'sign-in-page' })
    const inputs = { ...CANDIDATE, verify: 'echo ran', 'health-check': '/healthz' }
    const { outputs, log } = await checkout().deploy(emulator, inputs)
    expect([outputs.reason, log.includes('verify | ran')]).toEqual(['health-check-failed', false])
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('has one replica, and no settings of the application', async () => {
    const emulator = await start()
    let candidate: Json
    const inputs = { ...CANDIDATE, replicas: '3', 'external-access': 'true', 'external-access-recipients': 'a@b.c' }
    await checkout().deploy(emulator, inputs, {
      meanwhile: async () => {
        candidate ??= await fetchApplication(emulator, NAME)
      }
    })
    expect(candidate).toMatchObject({ externalAccessEnabled: false, externalAccessRecipients: [] })
    expect(candidate.resources).toMatchObject({ replicas: 1 })
    expect(await application(emulator)).toMatchObject({ externalAccessEnabled: true, resources: { replicas: 3 } })
  })

  it('runs no candidate if nothing is published, or for a preview, which is verified itself', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    const before = lastRequest(emulator)
    expect((await deploy(emulator, CANDIDATE)).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])
    const preview = await deploy(emulator, { ...CANDIDATE, preview: 'true', verify: 'echo ran' }, { variables: RUN })
    expect(preview.outputs).toMatchObject({ reason: 'deployed', preview: 'true' })
    expect(preview.log).toContain('verify | ran')
    expect(preview.outputs.plan).not.toContain('candidate')
  })

  it('shows its steps in a dry run, and writes nothing', async () => {
    const emulator = await start()
    const { outputs } = await checkout().deploy(emulator, { ...CANDIDATE, 'dry-run': 'true' })
    expect(outputs.plan?.match(/^\d+\. .*(?:andidate|wait|create application).*$/gm)).toEqual([
      '4. run the new version as candidate application `churn-candidate`',
      '5. wait until the candidate runs the version',
      '6. verify the candidate with the command of `verify`',
      '7. create application `churn` with the new version',
      '8. wait until the application runs the version',
      '9. delete candidate application `churn-candidate`'
    ])
    expect(writes(emulator)).toEqual([])
  })
})

describe('an application with the name of the candidate', () => {
  const others: [string, string][] = [
    ['made by a person', 'none'],
    ['deployed by itself', 'deploy'],
    ['promoted from the application', 'promote']
  ]
  itSampled.each(sample(others, 1))('that was %s is refused before the first write', async (_, origin) => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const { outputs } = await deploy(emulator, {}, { variables: RUN })
    if (origin === 'deploy') await checkout().deploy(emulator, { 'app-name': NAME }, { variables: RUN })
    else if (origin === 'promote') await createApplication(emulator, NAME, outputs['source-version-id'] ?? '')
    else await createApplication(emulator, NAME, (await makeVersion(emulator, 'Other')).versionId)
    setFiles(CHANGED)
    const before = lastRequest(emulator)
    const refused = await deploy(emulator, CANDIDATE, { variables: RUN })
    expect(refused.outputs.reason).toBe('name-conflict')
    expect(refused.log.join('\n')).toMatch(/Application "churn-candidate" is not a candidate of this application/)
    expect(writes(emulator, before)).toEqual([])
  })

  it('cannot be told apart without its name in the version, so a new version is made', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    const { outputs } = await deploy(emulator, {}, { variables: RUN })
    await emulator.call('DELETE', `/customApplications/${outputs['app-id']}/`)
    const again = await deploy(emulator, CANDIDATE, { variables: RUN })
    expect(again.outputs).toMatchObject({ reason: 'deployed', operation: 'created', 'files-uploaded': '0' })
    expect(again.outputs.plan).toContain('the version does not name its candidate')
  })
})

describe('two runs with a candidate at once', () => {
  it('end one as superseded whose command may have verified the version of the other', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    setFiles(CHANGED)
    const { versionId } = await makeVersion(emulator, 'Other')
    const publish = `fetch('${emulator.origin}/api/v2/customApplications/' + process.env.APP_ID + '/', {
      method: 'PATCH',
      headers: { authorization: 'Bearer ${TOKEN}', 'content-type': 'application/json' },
      body: '{"customApplicationSourceVersionId":"${versionId}"}'
    }).then(({ ok }) => ok || process.exit(1))`
    const verify = `"${process.execPath}" <<'END'\n${publish}\nEND`
    const { outputs, log } = await deploy(emulator, { ...CANDIDATE, verify })
    expect(log.join('\n')).toContain('The verification passed')
    expect(outputs).toMatchObject({ reason: 'superseded', changed: 'false' })
    expect(await liveFiles(emulator)).toEqual(START)
  })

  itSampled.each(sample(['on', 'off'], 1))(
    'end with one whole version, and without a candidate: unique names %s',
    async names => {
      const emulator = await start()
      emulator.setSwitches({ uniqueApplicationNames: names })
      await checkout({ ...START, 'old.txt': 'old' }).deploy(emulator, {}, { variables: RUN })
      const [one, other] = [checkout(), checkout(CHANGED)]
      const second: Promise<Deployed>[] = []
      const first = await one.deploy(emulator, CANDIDATE, {
        variables: RUN,
        meanwhile: async sleeps => {
          if (sleeps === 1) second.push(other.deploy(emulator, CANDIDATE, { variables: RUN }))
          await second[0]
        }
      })
      const outcomes = [first.outputs.reason, (await second[0])?.outputs.reason]
      expect(outcomes.filter(reason => reason === 'deployed').length).toBeGreaterThan(0)
      expect(outcomes.filter(reason => reason !== 'deployed' && reason !== 'superseded')).toEqual([])
      expect(await fetchApplication(emulator, NAME)).toBeUndefined()
      expect([START, CHANGED]).toContainEqual(await liveFiles(emulator))
    }
  )
})
