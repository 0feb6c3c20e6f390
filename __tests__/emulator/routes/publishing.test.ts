import { describe, expect, it } from '@jest/globals'
import {
  createApplication,
  createNextVersion,
  FILES_WITH_BUILD,
  statusOf
} from '../../support/emulated-applications.ts'
import { type Json, startFrozen, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

describe('the lifecycle of an application', () => {
  it('goes created → initializing → running, and its job redirects to it', async () => {
    const emulator = await startFrozen()
    const { path, answer, id } = await createApplication(emulator, 'app', FILES_WITH_BUILD)
    const job = new URL(String(answer.headers.location)).pathname
    expect((await emulator.fetch('GET', job)).body).toMatchObject({ status: 'INITIALIZED' })
    emulator.platform.clock.advance(1)
    expect(await statusOf(emulator, path)).toBe('initializing')
    expect((await emulator.fetch('GET', job)).body).toMatchObject({ status: 'RUNNING' })
    emulator.platform.clock.advance(10_000)
    expect(await statusOf(emulator, path)).toBe('running')
    const done = await emulator.fetch('GET', job)
    expect([done.status, done.headers.location]).toEqual([303, `${emulator.origin}/api/v2/customApplications/${id}/`])
    emulator.setSwitches({ finishedJob: 'completed' })
    expect((await emulator.fetch('GET', job)).body).toMatchObject({ status: 'COMPLETED' })
  })

  it('leaves the job INITIALIZED forever when jobs hang', async () => {
    const emulator = await startFrozen()
    emulator.setSwitches({ statusJobs: 'hang' })
    const { path, answer } = await createApplication(emulator)
    emulator.platform.clock.advance(3_600_000)
    expect(await statusOf(emulator, path)).toBe('running')
    const job = await emulator.fetch('GET', new URL(String(answer.headers.location)).pathname)
    expect(job.body.status).toBe('INITIALIZED')
  })

  it('fails with build log, build error and no log lines when the build fails', async () => {
    const emulator = await startFrozen()
    emulator.fault({ launch: 'build-failed' })
    const { path, answer } = await createApplication(emulator, 'app', FILES_WITH_BUILD)
    emulator.platform.clock.advance(10_000)
    expect(await statusOf(emulator, path)).toBe('failed')
    const logs = (await emulator.call('GET', `${path}logs/`)).body
    expect(logs).toMatchObject({ buildStatus: 'failed', logs: [] })
    expect(logs.buildLog).not.toBe('')
    expect(logs.buildError).not.toBe('')
    const job = await emulator.fetch('GET', new URL(String(answer.headers.location)).pathname)
    expect(job.body).toMatchObject({ status: 'ERROR', message: logs.buildError })
  })

  it('has no build fields before a build', async () => {
    const emulator = await startFrozen()
    const { path } = await createApplication(emulator)
    emulator.platform.clock.advance(10_000)
    const logs = (await emulator.call('GET', `${path}logs/`)).body
    expect(Object.keys(logs)).toEqual(['logs'])
    expect(logs.logs.length).toBeGreaterThan(0)
  })

  it('pauses on request or when idle, and wakes on a visit', async () => {
    const emulator = await startFrozen()
    const { path, id } = await createApplication(emulator)
    emulator.platform.settings.change({ timings: { idleTime: 60_000 } })
    emulator.platform.clock.advance(10_000)
    emulator.platform.clock.advance(60_000)
    expect(await statusOf(emulator, path)).toBe('paused')
    const visit = await emulator.fetch('GET', `/custom_applications/${id}/`)
    expect([visit.status, visit.headers['retry-after']]).toEqual([503, '1'])
    emulator.platform.clock.advance(10_000)
    expect(await statusOf(emulator, path)).toBe('running')
    await emulator.call('PATCH', path, { json: { allowAutoStopping: false } })
    await emulator.fetch('GET', `/custom_applications/${id}/`)
    emulator.platform.clock.advance(3_600_000)
    expect(await statusOf(emulator, path)).toBe('running')
  })
})

describe('publishing', () => {
  async function running(): Promise<{
    emulator: TestEmulator
    path: string
    sourceId: string
    old: string
    next: string
    url: string
  }> {
    const emulator = await startFrozen()
    const { path, sourceId, versionId, answer } = await createApplication(emulator)
    emulator.platform.clock.advance(10_000)
    const next = await createNextVersion(emulator, sourceId)
    return { emulator, path, sourceId, old: versionId, next, url: answer.body.applicationUrl }
  }

  const publish = (emulator: TestEmulator, path: string, id: string) =>
    emulator.call('PATCH', path, { json: { customApplicationSourceVersionId: id } })

  it('goes publishing → running under the same id and URL', async () => {
    const { emulator, path, next, url } = await running()
    expect((await publish(emulator, path, next)).status).toBe(204)
    expect(await statusOf(emulator, path)).toBe('publishing')
    emulator.platform.clock.advance(10_000)
    const application = (await emulator.call('GET', path)).body
    expect(application).toMatchObject({
      status: 'running',
      customApplicationSourceVersionId: next,
      applicationUrl: url
    })
  })

  it.each([
    ['at-once', 'next'],
    ['when-running', 'old']
  ] as const)('shows the version %s: the %s one while publishing', async (publishedVersion, shown) => {
    const versions = await running()
    const { emulator, path } = versions
    emulator.setSwitches({ publishedVersion })
    await publish(emulator, path, versions.next)
    expect((await emulator.call('GET', path)).body.customApplicationSourceVersionId).toBe(versions[shown])
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body.customApplicationSourceVersionId).toBe(versions.next)
  })

  it('can show `running` for the old version for a moment', async () => {
    const { emulator, path, next } = await running()
    emulator.platform.settings.change({ timings: { publishLag: 300 } })
    await publish(emulator, path, next)
    expect(await statusOf(emulator, path)).toBe('running')
    emulator.platform.clock.advance(300)
    expect(await statusOf(emulator, path)).toBe('publishing')
  })

  it.each([
    ['stays', 'next'],
    ['reverts', 'old']
  ] as const)('that fails: the version %s', async (failedPublishVersion, shown) => {
    const versions = await running()
    const { emulator, path } = versions
    emulator.setSwitches({ failedPublishVersion })
    emulator.fault({ launch: 'start-failed', application: 'app' })
    await publish(emulator, path, versions.next)
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body).toMatchObject({
      status: 'failed',
      customApplicationSourceVersionId: versions[shown]
    })
    expect((await emulator.call('GET', `${path}logs/`)).body.logs.length).toBeGreaterThan(0)
  })

  it('of the previous version restores a failed application', async () => {
    const { emulator, path, old, next } = await running()
    emulator.fault({ launch: 'start-failed' })
    await publish(emulator, path, next)
    emulator.platform.clock.advance(10_000)
    await publish(emulator, path, old)
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body).toMatchObject({
      status: 'running',
      customApplicationSourceVersionId: old
    })
  })

  it('twice in a row ends with the last version', async () => {
    const { emulator, path, sourceId, next } = await running()
    const last = await createNextVersion(emulator, sourceId)
    await publish(emulator, path, next)
    emulator.platform.clock.advance(100)
    await publish(emulator, path, last)
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body).toMatchObject({
      status: 'running',
      customApplicationSourceVersionId: last
    })
  })

  it('to a paused application wakes it, unless the switch prevents it', async () => {
    const { emulator, path, old, next } = await running()
    const id = path.split('/')[2] ?? ''
    emulator.platform.lifecycle.pause(id)
    await publish(emulator, path, next)
    emulator.platform.clock.advance(10_000)
    expect(await statusOf(emulator, path)).toBe('running')
    emulator.setSwitches({ wakeByPublish: 'off' })
    emulator.platform.lifecycle.pause(id)
    await publish(emulator, path, old)
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('GET', path)).body).toMatchObject({
      status: 'paused',
      customApplicationSourceVersionId: old
    })
  })

  it('is listed in the history newest first, without the live one unless the switch lists it', async () => {
    const { emulator, path, old, next, sourceId } = await running()
    const history = async () => (await emulator.call('GET', `${path}history/`)).body.data
    expect(await history()).toEqual([])
    await publish(emulator, path, next)
    expect(await history()).toMatchObject([
      { sourceVersionId: old, sourceId, sourceVersionLabel: 'v1', sourceName: 'appSource' }
    ])
    emulator.setSwitches({ historyCurrent: 'listed' })
    expect((await history()).map((entry: Json) => entry.sourceVersionId)).toEqual([next, old])
  })

  it('answers 202 with a Location when the switch says so', async () => {
    const { emulator, path, next } = await running()
    emulator.setSwitches({ patchAnswer: '202' })
    const reply = await publish(emulator, path, next)
    expect([reply.status, reply.text]).toEqual([202, ''])
    expect(reply.headers.location).toContain('/api/v2/status/')
  })

  it('refuses an unknown version', async () => {
    const { emulator, path } = await running()
    expect((await publish(emulator, path, UNKNOWN)).status).toBe(404)
    expect(await statusOf(emulator, path)).toBe('running')
  })
})
