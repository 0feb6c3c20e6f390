import { describe, expect, it } from '@jest/globals'
import { type Answer, filesForm, type Json, makeVersion, start, type TestEmulator } from '../../support/emulator.ts'

const UNKNOWN = '0123456789abcdef01234567'

/** Starts an emulator with a frozen clock, so that tests can inspect every state of the lifecycle. */
async function frozen(): Promise<TestEmulator> {
  const emulator = await start()
  emulator.platform.clock.freeze()
  return emulator
}

const withBuild = { 'start-app.sh': '#!/bin/sh', 'requirements.txt': 'flask' }

async function create(
  emulator: TestEmulator,
  name = 'app',
  files?: Record<string, string>
): Promise<{ id: string; path: string; sourceId: string; versionId: string; answer: Answer }> {
  const { sourceId, versionId } = await makeVersion(emulator, `${name}Source`, files)
  const answer = await emulator.call('POST', '/customApplications/', {
    json: { applicationSourceVersionId: versionId, name }
  })
  return { id: answer.body.id, path: `/customApplications/${answer.body.id}/`, sourceId, versionId, answer }
}

async function nextVersion(
  emulator: TestEmulator,
  sourceId: string,
  files = withBuild as Record<string, string>
): Promise<string> {
  const { items, latestVersion } = (await emulator.call('GET', `/customApplicationSources/${sourceId}/`)).body
  expect(items).toBeUndefined()
  const form = filesForm(files, { baseVersion: latestVersion.id })
  return (await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { form })).body.id
}

const statusOf = async (emulator: TestEmulator, path: string): Promise<string> =>
  (await emulator.call('GET', path)).body.status

describe('POST /customApplications/', () => {
  it('answers 202 with the application and the URL of its job', async () => {
    const emulator = await frozen()
    const { answer, id, sourceId, versionId } = await create(emulator)
    expect(answer.status).toBe(202)
    expect(answer.headers.location).toMatch(new RegExp(`^${emulator.origin}/api/v2/status/[0-9a-f]{24}/$`))
    expect(answer.body).toMatchObject({
      name: 'app',
      status: 'created',
      applicationUrl: `${emulator.origin}/custom_applications/${id}/`,
      customApplicationSourceId: sourceId,
      customApplicationSourceVersionId: versionId,
      externalAccessEnabled: false,
      allowAutoStopping: true
    })
  })

  it('accepts a source, and uses its latest version', async () => {
    const emulator = await frozen()
    const { sourceId } = await makeVersion(emulator, 'one')
    const newest = await nextVersion(emulator, sourceId)
    const reply = await emulator.call('POST', '/customApplications/', { json: { applicationSourceId: sourceId } })
    expect(reply.body.customApplicationSourceVersionId).toBe(newest)
    expect(reply.body.name).not.toBe('')
  })

  it('accepts an execution environment only', async () => {
    const emulator = await frozen()
    const reply = await emulator.call('POST', '/customApplications/', {
      json: { environmentId: '66d07fae0513a1edf18595bb' }
    })
    expect([reply.status, reply.body.customApplicationSourceId]).toEqual([202, null])
    emulator.platform.clock.advance(10_000)
    expect(await statusOf(emulator, `/customApplications/${reply.body.id}/`)).toBe('running')
  })

  it.each([
    ['when-given', undefined, null],
    ['when-given', { replicas: 2 }, { replicas: 2, resourceLabel: 'cpu.medium', cpuLimit: 1 }],
    ['always', undefined, { replicas: 1, resourceLabel: 'cpu.medium', cpuLimit: 1 }]
  ])('with resources shown %s, and %j given, shows %j', async (resourcesShown, resources, shown) => {
    const emulator = await frozen()
    emulator.setSwitches({ resourcesShown })
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    await emulator.call('PATCH', path, { json: { resources: { resourceLabel: 'cpu.medium' } } })
    const json = { applicationSourceVersionId: versionId, ...(resources === undefined ? {} : { resources }) }
    const { body } = await emulator.call('POST', '/customApplications/', { json })
    const read = (await emulator.call('GET', `/customApplications/${body.id}/`)).body
    for (const application of [body, read])
      expect(application.resources).toEqual(shown === null ? null : expect.objectContaining(shown))
    const query = { resourceLabel: 'cpu.medium' }
    expect((await emulator.call('GET', '/customApplications/', { query })).body.totalCount).toBe(1)
  })

  it('refuses no origin, and two of the three origins', async () => {
    const emulator = await frozen()
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    for (const json of [{ name: 'x' }, { applicationSourceId: sourceId, applicationSourceVersionId: versionId }])
      expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(422)
    expect((await emulator.call('GET', '/customApplications/')).body.totalCount).toBe(0)
  })

  it('refuses a source without versions, a version without environment, and an environment that was never built', async () => {
    const emulator = await frozen()
    const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'bare' } })).body
    const create = (json: Json) => emulator.call('POST', '/customApplications/', { json })
    expect((await create({ applicationSourceId: source.id })).body.message).toContain('has no version')
    const versions = `/customApplicationSources/${source.id}/versions/`
    const bare = (await emulator.call('POST', versions, { json: {} })).body
    expect((await create({ applicationSourceVersionId: bare.id })).body.message).toContain(
      'has no execution environment'
    )
    const environment = (
      await emulator.call('POST', '/executionEnvironments/', { json: { name: 'new', useCases: ['customApplication'] } })
    ).body
    const unbuilt = (await emulator.call('POST', versions, { json: { baseEnvironmentId: environment.id } })).body
    expect((await create({ applicationSourceVersionId: unbuilt.id })).status).toBe(422)
  })

  it('includes the source name and version label on request, unless the switch leaves them out', async () => {
    const emulator = await frozen()
    const { path } = await create(emulator)
    const query = { includeSourceLabels: true }
    const labels = { sourceName: 'appSource', sourceVersionLabel: 'v1' }
    expect((await emulator.call('GET', path, { query })).body).toMatchObject(labels)
    expect((await emulator.call('GET', path)).body).not.toHaveProperty('sourceName')
    emulator.setSwitches({ sourceLabels: 'left-out' })
    expect((await emulator.call('GET', path, { query })).body).not.toHaveProperty('sourceName')
    const { data } = (await emulator.call('GET', '/customApplications/', { query })).body
    expect(data[0]).not.toHaveProperty('sourceVersionLabel')
  })

  it('refuses a required parameter without a value, unless the switch accepts it', async () => {
    const emulator = await frozen()
    const metadata = 'runtimeParameterDefinitions:\n  - {fieldName: KEY, type: string, allowEmpty: false}\n'
    const { versionId } = await makeVersion(emulator, 'one', { 'start-app.sh': '#!/bin/sh', 'metadata.yaml': metadata })
    const json = { applicationSourceVersionId: versionId }
    expect((await emulator.call('POST', '/customApplications/', { json })).body.message).toContain('KEY')
    emulator.setSwitches({ missingParameter: 'accept' })
    expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
  })

  it('refuses a taken name, which nameCheck reports; a switch allows it', async () => {
    const emulator = await frozen()
    const { versionId } = await create(emulator, 'app')
    const check = (name: string) => emulator.call('GET', '/customApplications/nameCheck/', { query: { name } })
    expect((await check('app')).body).toEqual({ inUse: true })
    expect((await check('App')).body).toEqual({ inUse: false })
    const json = { applicationSourceVersionId: versionId, name: 'app' }
    const clash = await emulator.call('POST', '/customApplications/', { json })
    expect([clash.status, clash.body.message]).toEqual([409, expect.stringContaining('already in use')])
    emulator.setSwitches({ uniqueApplicationNames: 'off', nameCheck: 'off' })
    expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
    expect((await check('app')).status).toBe(404)
  })
})

describe('the lifecycle of an application', () => {
  it('goes created → initializing → running, and its job redirects to it', async () => {
    const emulator = await frozen()
    const { path, answer, id } = await create(emulator, 'app', withBuild)
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
    const emulator = await frozen()
    emulator.setSwitches({ statusJobs: 'hang' })
    const { path, answer } = await create(emulator)
    emulator.platform.clock.advance(3_600_000)
    expect(await statusOf(emulator, path)).toBe('running')
    const job = await emulator.fetch('GET', new URL(String(answer.headers.location)).pathname)
    expect(job.body.status).toBe('INITIALIZED')
  })

  it('fails with build log, build error and no log lines when the build fails', async () => {
    const emulator = await frozen()
    emulator.fault({ launch: 'build-failed' })
    const { path, answer } = await create(emulator, 'app', withBuild)
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
    const emulator = await frozen()
    const { path } = await create(emulator)
    emulator.platform.clock.advance(10_000)
    const logs = (await emulator.call('GET', `${path}logs/`)).body
    expect(Object.keys(logs)).toEqual(['logs'])
    expect(logs.logs.length).toBeGreaterThan(0)
  })

  it('pauses on request or when idle, and wakes on a visit', async () => {
    const emulator = await frozen()
    const { path, id } = await create(emulator)
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
    const emulator = await frozen()
    const { path, sourceId, versionId, answer } = await create(emulator)
    emulator.platform.clock.advance(10_000)
    const next = await nextVersion(emulator, sourceId)
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
    const last = await nextVersion(emulator, sourceId)
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

describe('PATCH /customApplications/{id}/', () => {
  it('changes only the given fields: sharing stays, recipients are replaced', async () => {
    const emulator = await frozen()
    const { path } = await create(emulator)
    await emulator.call('PATCH', path, {
      json: { externalAccessEnabled: true, externalAccessRecipients: ['a@example.com', '@example.org'] }
    })
    await emulator.call('PATCH', path, { json: { name: 'renamed' } })
    expect((await emulator.call('GET', path)).body).toMatchObject({
      name: 'renamed',
      externalAccessEnabled: true,
      externalAccessRecipients: ['a@example.com', '@example.org']
    })
    await emulator.call('PATCH', path, { json: { externalAccessRecipients: ['b@example.com'] } })
    expect((await emulator.call('GET', path)).body.externalAccessRecipients).toEqual(['b@example.com'])
  })

  it.each(['requiredKeyScopeLevel', 'resources', 'environmentId'])('refuses %s', async key => {
    const emulator = await frozen()
    const { path } = await create(emulator)
    const reply = await emulator.call('PATCH', path, { json: { [key]: null, name: 'x' } })
    expect([reply.status, reply.body.message]).toEqual([422, `${key} is not allowed key`])
    expect((await emulator.call('GET', path)).body.name).toBe('app')
  })

  it('does not restart for a new name, and refuses a taken name', async () => {
    const emulator = await frozen()
    const { path } = await create(emulator, 'one')
    await create(emulator, 'two')
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('PATCH', path, { json: { name: 'two' } })).status).toBe(409)
    await emulator.call('PATCH', path, { json: { name: 'three' } })
    expect(await statusOf(emulator, path)).toBe('running')
  })
})

describe('GET /customApplications/', () => {
  it('filters by name, source and status, and adds labels on request', async () => {
    const emulator = await frozen()
    const { sourceId } = await create(emulator, 'churn')
    await create(emulator, 'churn-preview')
    await emulator.call('POST', '/customApplications/', {
      json: { environmentId: '66d07fae0513a1edf18595bb', name: 'bare' }
    })
    const list = async (query: Record<string, string | boolean>) => {
      const reply = await emulator.call('GET', '/customApplications/', { query })
      return reply.body.data.map((application: Json) => application.name)
    }
    expect(await list({ name: 'churn' })).toEqual(['churn', 'churn-preview'])
    expect(await list({ customApplicationSourceId: sourceId })).toEqual(['churn'])
    expect(await list({ customApplicationSourceId: 'null' })).toEqual(['bare'])
    expect(await list({ requireSource: true })).toEqual(['churn', 'churn-preview'])
    expect(await list({ status: 'running' })).toEqual([])
    const labelled = await emulator.call('GET', '/customApplications/', {
      query: { includeSourceLabels: true, name: 'churn' }
    })
    expect(labelled.body.data[0]).toMatchObject({ sourceName: 'churnSource', sourceVersionLabel: 'v1' })
    const plain = await emulator.call('GET', '/customApplications/', { query: { name: 'churn' } })
    expect(plain.body.data[0]).not.toHaveProperty('sourceName')
  })
})

describe('DELETE /customApplications/{id}/', () => {
  it('removes the application and leaves its source', async () => {
    const emulator = await frozen()
    const { path, sourceId, id } = await create(emulator)
    expect((await emulator.call('DELETE', path)).status).toBe(204)
    for (const afterDelete of [path, `${path}logs/`, `${path}history/`, `${path}usages/`])
      expect((await emulator.call('GET', afterDelete)).status).toBe(404)
    expect((await emulator.fetch('GET', `/custom_applications/${id}/`)).status).toBe(404)
    expect((await emulator.call('GET', `/customApplicationSources/${sourceId}/`)).status).toBe(200)
    expect((await emulator.call('DELETE', path)).status).toBe(404)
  })
})

describe('usages of an application', () => {
  it('list visits newest first, within the time asked for', async () => {
    const emulator = await frozen()
    const { id, path } = await create(emulator)
    emulator.platform.clock.advance(10_000)
    const visit = () => emulator.fetch('GET', `/custom_applications/${id}/`, { headers: { accept: 'text/html' } })
    await visit()
    const between = new Date(emulator.platform.clock.now() + 1).toISOString()
    emulator.platform.clock.advance(60_000)
    await visit()
    const all = (await emulator.call('GET', `${path}usages/`)).body.data
    expect(all).toHaveLength(2)
    expect(all[0]).toMatchObject({ username: 'emulator@example.com', userType: 'creator' })
    expect(Date.parse(all[0].visitTimestamp) - Date.parse(all[1].visitTimestamp)).toBe(60_000)
    const late = await emulator.call('GET', `${path}usages/`, { query: { start: between } })
    expect(late.body.data).toEqual([all[0]])
  })
})
