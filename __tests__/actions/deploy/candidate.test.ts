import { describe, expect, it } from '@jest/globals'
import { application, checkout, counts, lastRequest, liveFiles, START, writes } from '../../support/deploy-runs.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
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

/** Writes to an application since a request, and the requests that carried files. */
const patches = (emulator: TestEmulator, id: string, since: number) =>
  emulator.requests
    .since(since)
    .filter(({ method, path }) => method !== 'GET' && path.includes(`/customApplications/${id}/`))
    .map(({ method }) => method)

const uploads = (emulator: TestEmulator) =>
  writes(emulator).filter(operation => /VersionsCreate|VersionsUpdate|VersionsPatch/i.test(operation)).length

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
    emulator.platform.outcomes.next({ outcome: 'start-failure' })
    const { outputs } = await checkout().deploy(emulator, CANDIDATE)
    expect(outputs.reason).toBe('start-failed')
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })
})
