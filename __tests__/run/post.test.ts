import { describe, expect, it } from '@jest/globals'
import { readContext } from '../../src/github/context.ts'
import { post } from '../../src/run/post.ts'
import type { Leftover } from '../../src/run/recovery.ts'
import { worldOf } from '../support/chaos/fleet.ts'
import { runner } from '../support/chaos/runs.ts'
import { counts, logInto, START } from '../support/deploy-runs.ts'
import { start, TOKEN } from '../support/emulator.ts'
import { startAcme } from '../support/github-client.ts'

describe('the post step of a run that was killed', () => {
  it('undoes a publish that was in flight and arrives after the run', async () => {
    const emulator = await start()
    const { run, repair } = runner(emulator)
    await run({ files: START })
    const [before] = worldOf(emulator).applications
    emulator.fault({ operation: 'customApplicationsPatch', cut: 'no-answer' })
    const files = { ...START, 'a.txt': 'second' }
    const killed = await run({ files, end: { how: 'kill', at: { write: 2 } } })
    const versionId = killed.left?.publishing?.versionId
    expect(versionId).toBeDefined()
    expect(worldOf(emulator).applications).toEqual([before])
    let arrived: Promise<unknown> | undefined
    const json = { customApplicationSourceVersionId: versionId }
    const arrive = () => {
      arrived ??= emulator.call('PATCH', `/customApplications/${before?.id}/`, { json })
      return arrived
    }
    await repair(killed, arrive)
    await arrive()
    emulator.platform.clock.advance(60_000)
    expect(worldOf(emulator).applications[0]).toMatchObject({ versionId: before?.versionId, status: 'running' })
  })
})

describe('the post step of a run that failed', () => {
  it('deletes the draft whose deletion failed in the run itself', async () => {
    const emulator = await start()
    const { run, repair } = runner(emulator)
    await run({ files: START })
    emulator.fault({ operation: 'customApplicationsPatch', answer: { status: 403, text: '' } })
    emulator.fault({ operation: 'customApplicationSourcesVersionsDelete', answer: { status: 500, text: '' }, times: 0 })
    const failed = await run({ files: { ...START, 'a.txt': 'second' } })
    expect(failed.reason).toBe('forbidden')
    expect((await counts(emulator)).drafts).toBe(1)
    emulator.faults.clear()
    await repair(failed)
    expect((await counts(emulator)).drafts).toBe(0)
  })

  it('publishes the previous version again when the rollback of the run could not', async () => {
    const emulator = await start()
    const { run, repair } = runner(emulator)
    await run({ files: START })
    const [before] = worldOf(emulator).applications
    emulator.fault({ launch: 'start-failed' })
    emulator.fault({ operation: 'customApplicationsPatch', answer: { status: 403, text: '' }, skip: 1, times: 0 })
    const failed = await run({ files: { ...START, 'a.txt': 'second' } })
    expect(failed.reason).toBe('start-failed')
    expect(worldOf(emulator).applications[0]?.versionId).not.toBe(before?.versionId)
    emulator.faults.clear()
    await repair(failed)
    emulator.platform.clock.advance(60_000)
    expect(worldOf(emulator).applications[0]).toMatchObject({ versionId: before?.versionId, status: 'running' })
  })

  it('leaves a version that failed when nobody wants a rollback', async () => {
    const emulator = await start()
    const { run } = runner(emulator)
    await run({ files: START })
    emulator.fault({ launch: 'start-failed' })
    const failed = await run({ files: { ...START, 'a.txt': '2' }, inputs: { 'rollback-on-failure': 'false' } })
    expect(failed).toMatchObject({ reason: 'start-failed', left: null })
  })
})

describe('the post step with the inputs of another step', () => {
  /** The post step of a killed deploy, with these inputs in place of its own. */
  async function postWith(inputs: Record<string, string>, environment: Record<string, string> = {}) {
    const emulator = await start()
    const { github, repository, head } = await startAcme()
    const { run } = runner(emulator)
    await run({ files: START })
    const killed = await run({ files: { ...START, 'a.txt': '2' }, end: { how: 'kill', at: { write: 1 } } })
    const endpoint = `${emulator.origin}/api/v2`
    const printed: string[] = []
    const log = logInto(printed)
    const context = readContext({
      GITHUB_REPOSITORY: 'acme/churn',
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.serverUrl,
      GITHUB_SHA: head,
      GITHUB_RUN_ID: '7'
    })
    const { clock } = emulator.platform
    const env = {
      inputs: { get: (name: string) => inputs[name]?.replace('ENDPOINT', endpoint) ?? '', environment, workspace: '/' },
      context,
      log,
      time: { now: () => clock.now(), sleep: async (milliseconds: number) => clock.advance(milliseconds) },
      random: () => 0.5,
      signal: new AbortController().signal,
      emulatorProgram: ''
    }
    const told = {
      target: { application: { name: 'churn' }, isPreview: false },
      inputs: { endpoint, comment: false, githubDeployment: true, githubEnvironment: null, entry: null },
      context: { pullRequest: context.pullRequest, commit: context.commit }
    }
    if (environment.DATAROBOT_ENDPOINT !== undefined) environment.DATAROBOT_ENDPOINT = endpoint
    await post(env, killed.left as Leftover, told)
    return { printed: printed.join('\n'), drafts: (await counts(emulator)).drafts, repository }
  }

  it.each<[string, Record<string, string>, RegExp]>([
    ['none', {}, /Input "api-token" is missing/],
    ['another key', { endpoint: 'ENDPOINT', 'api-token': 'another' }, /differs from that of the step/],
    ['another server', { 'api-token': TOKEN }, /differs from that of the step/]
  ])('says plainly that nothing was rolled back, and what to do: %s', async (_, inputs, why) => {
    const { printed, drafts, repository } = await postWith({ ...inputs, 'github-token': 'job' })
    expect(printed).toContain('The changes of the step to application "churn" could not be rolled back.')
    expect(printed).toMatch(why)
    expect(printed).toContain('composite')
    expect(printed).toContain('set DATAROBOT_ENDPOINT and DATAROBOT_API_TOKEN in "env:"')
    expect(printed).not.toContain('bug of the action')
    expect(drafts).toBe(1)
    // What was announced on GitHub is ended all the same.
    expect(repository.deployments.map(({ statuses }) => statuses.at(-1)?.state)).toEqual(['failure'])
  })

  it('rolls back with the key that the whole job has', async () => {
    const { printed, drafts } = await postWith({}, { DATAROBOT_API_TOKEN: TOKEN, DATAROBOT_ENDPOINT: '' })
    expect(printed).not.toContain('could not be rolled back')
    expect(drafts).toBe(0)
  })
})
