import { describe, expect, it } from '@jest/globals'
import { createApplication, detectConcurrentPublish, publish } from '../../src/apply/publishing.ts'
import { acting, progressOf } from '../support/apply-context.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const BAD_GATEWAY = { status: 502, text: '<h1>Bad gateway</h1>' }

async function prepared(emulator: TestEmulator) {
  const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
  return { ...acting(emulator), progress: progressOf({ sourceId, versionId }), sourceId, versionId }
}

async function make(emulator: TestEmulator, versionId: string): Promise<string> {
  const json = { name: 'churn', applicationSourceVersionId: versionId }
  return (await emulator.call('POST', '/customApplications/', { json })).body.id
}

const applications = (emulator: TestEmulator) => [...emulator.platform.state.all('applications')]

describe('createApplication', () => {
  it('makes it, and knows its id, its address and its job', async () => {
    const emulator = await start()
    const { client, progress, versionId } = await prepared(emulator)
    await createApplication(client, progress, 'churn', {})
    const [made] = applications(emulator)
    expect(progress).toMatchObject({
      applicationId: made?.id,
      isPublished: true,
      concurrentPublish: null,
      created: { application: true }
    })
    expect(progress.job).toContain('/status/')
    expect(progress.applicationUrl).toContain(made?.id)
    expect(made?.versionId).toBe(versionId)
  })

  it.each(['on', 'off'])(
    'finds it by name and version when the answer is lost, whether names are unique: %s',
    async unique => {
      const emulator = await start()
      emulator.setSwitches({ uniqueApplicationNames: unique })
      const { client, progress } = await prepared(emulator)
      emulator.fault({ operation: 'customApplicationsCreate', when: 'after', cut: 'no-answer' })
      await createApplication(client, progress, 'churn', {})
      expect(applications(emulator).map(({ id }) => id)).toEqual([progress.applicationId])
    }
  )

  it('does not take the one of another run for its own when the answer is lost: it would be deleted again', async () => {
    const emulator = await start()
    const { client, progress } = await prepared(emulator)
    const { versionId: theirs } = await makeVersion(emulator, 'theirs')
    await make(emulator, theirs)
    emulator.platform.clock.advance(10_000)
    emulator.fault({ operation: 'customApplicationsCreate', when: 'before', cut: 'no-answer' })
    await createApplication(client, progress, 'churn', {})
    expect(progress).toMatchObject({ concurrentPublish: { versionId: theirs }, created: { application: false } })
  })

  it('publishes to the one that another run made of the name, and remembers how that stood', async () => {
    const emulator = await start()
    const { client, progress, versionId } = await prepared(emulator)
    const { versionId: theirs } = await makeVersion(emulator, 'theirs')
    const id = await make(emulator, theirs)
    emulator.platform.clock.advance(10_000)
    await createApplication(client, progress, 'churn', {})
    expect(progress).toMatchObject({
      applicationId: id,
      isPublished: true,
      concurrentPublish: { status: 'running', versionId: theirs },
      created: { application: false }
    })
    expect(applications(emulator).map(application => application.versionId)).toEqual([versionId])
  })

  it('fails with a conflict when nobody is seen to have the name', async () => {
    const emulator = await start()
    const { client, progress } = await prepared(emulator)
    const answer = { status: 409, body: { message: 'Name "churn" is already in use.' } }
    emulator.fault({ operation: 'customApplicationsCreate', answer })
    await expect(createApplication(client, progress, 'churn', {})).rejects.toMatchObject({ reason: 'name-conflict' })
    expect(progress.isPublished).toBe(false)
  })

  it('counts as done when nobody can say whether it was', async () => {
    const emulator = await start()
    const { client, progress } = await prepared(emulator)
    emulator.fault({ operation: 'customApplicationsCreate', when: 'after', answer: BAD_GATEWAY })
    emulator.fault({ operation: 'customApplicationsList', answer: BAD_GATEWAY, times: 0 })
    await expect(createApplication(client, progress, 'churn', {})).rejects.toMatchObject({ status: 502 })
    expect(progress.isPublished).toBe(true)
  })
})

describe('noteRival', () => {
  it('notes what another run published since the plan, and neither what was planned on nor what is ours', async () => {
    const emulator = await start()
    const { client, progress, versionId } = await prepared(emulator)
    const { versionId: theirs } = await makeVersion(emulator, 'theirs')
    const id = await make(emulator, theirs)
    expect(await detectConcurrentPublish(client, progress, id, theirs)).toBeNull()
    expect(progress.concurrentPublish).toBeNull()
    expect(await detectConcurrentPublish(client, progress, id, versionId)).toMatchObject({ id })
    expect(progress.concurrentPublish).toMatchObject({ versionId: theirs })
    const ours = { ...progress, concurrentPublish: null, versionId: theirs }
    expect(await detectConcurrentPublish(client, ours, id, null)).toBeNull()
    expect(ours.concurrentPublish).toBeNull()
  })
})

describe('publish', () => {
  it.each([
    ['at once', 'at-once', '204'],
    ['late', 'when-running', '202']
  ])('is heard although the answer is lost, where it shows %s', async (_, publishedVersion, patchAnswer) => {
    const emulator = await start()
    emulator.setSwitches({ publishedVersion, patchAnswer })
    const { client, progress, versionId } = await prepared(emulator)
    const { versionId: old } = await makeVersion(emulator, 'old')
    const id = await make(emulator, old)
    emulator.platform.clock.advance(10_000)
    emulator.fault({ operation: 'customApplicationsPatch', when: 'after', cut: 'no-answer' })
    await publish(client, progress, id)
    expect(progress.isPublished).toBe(true)
    expect(applications(emulator)[0]?.versionId).toBe(versionId)
  })

  it('is told again when the answer is lost and the application failed with that version before', async () => {
    const emulator = await start()
    const { client, progress, versionId } = await prepared(emulator)
    emulator.fault({ launch: 'start-failed' })
    const id = await make(emulator, versionId)
    emulator.platform.clock.advance(10_000)
    expect(applications(emulator)[0]).toMatchObject({ status: 'failed', versionId })
    emulator.fault({ operation: 'customApplicationsPatch', when: 'before', cut: 'no-answer' })
    await publish(client, progress, id)
    emulator.platform.clock.advance(10_000)
    expect(applications(emulator)[0]?.status).toBe('running')
  })

  it('is refused for a version that nothing can run, and then nothing was published', async () => {
    const emulator = await start()
    const { client, progress, sourceId, versionId } = await prepared(emulator)
    const id = await make(emulator, versionId)
    const path = `/customApplicationSources/${sourceId}/versions/`
    const bare = (await emulator.call('POST', path, { json: { label: 'bare' } })).body.id
    const failing = publish(client, { ...progress, versionId: bare }, id)
    await expect(failing).rejects.toMatchObject({ reason: 'input-invalid' })
    expect(progress.isPublished).toBe(false)
  })
})
