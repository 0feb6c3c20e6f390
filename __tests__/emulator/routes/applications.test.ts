import { describe, expect, it } from '@jest/globals'
import { createApplication, createNextVersion, statusOf } from '../../support/emulated-applications.ts'
import { type Json, makeVersion, startFrozen } from '../../support/emulator.ts'

describe('POST /customApplications/', () => {
  it('answers 202 with the application and the URL of its job', async () => {
    const emulator = await startFrozen()
    const { answer, id, sourceId, versionId } = await createApplication(emulator)
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
    const emulator = await startFrozen()
    const { sourceId } = await makeVersion(emulator, 'one')
    const newest = await createNextVersion(emulator, sourceId)
    const reply = await emulator.call('POST', '/customApplications/', { json: { applicationSourceId: sourceId } })
    expect(reply.body.customApplicationSourceVersionId).toBe(newest)
    expect(reply.body.name).not.toBe('')
  })

  it('accepts an execution environment only', async () => {
    const emulator = await startFrozen()
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
    const emulator = await startFrozen()
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
    const emulator = await startFrozen()
    const { sourceId, versionId } = await makeVersion(emulator, 'one')
    for (const json of [{ name: 'x' }, { applicationSourceId: sourceId, applicationSourceVersionId: versionId }])
      expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(422)
    expect((await emulator.call('GET', '/customApplications/')).body.totalCount).toBe(0)
  })

  it('refuses a source without versions, a version without environment, and an environment that was never built', async () => {
    const emulator = await startFrozen()
    const create = (json: object) => emulator.call('POST', '/customApplications/', { json })
    const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'bare' } })).body
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
    const emulator = await startFrozen()
    const { path } = await createApplication(emulator)
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
    const emulator = await startFrozen()
    const metadata = 'runtimeParameterDefinitions:\n  - {fieldName: KEY, type: string, allowEmpty: false}\n'
    const { versionId } = await makeVersion(emulator, 'one', { 'start-app.sh': '#!/bin/sh', 'metadata.yaml': metadata })
    const json = { applicationSourceVersionId: versionId }
    expect((await emulator.call('POST', '/customApplications/', { json })).body.message).toContain('KEY')
    emulator.setSwitches({ missingParameter: 'accept' })
    expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
  })

  it('refuses a taken name, which nameCheck reports; a switch allows it', async () => {
    const emulator = await startFrozen()
    const { versionId } = await createApplication(emulator, 'app')
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

describe('PATCH /customApplications/{id}/', () => {
  it('changes only the given fields: sharing stays, recipients are replaced', async () => {
    const emulator = await startFrozen()
    const { path } = await createApplication(emulator)
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
    const emulator = await startFrozen()
    const { path } = await createApplication(emulator)
    const reply = await emulator.call('PATCH', path, { json: { [key]: null, name: 'x' } })
    expect([reply.status, reply.body.message]).toEqual([422, `${key} is not allowed key`])
    expect((await emulator.call('GET', path)).body.name).toBe('app')
  })

  it('does not restart for a new name, and refuses a taken name', async () => {
    const emulator = await startFrozen()
    const { path } = await createApplication(emulator, 'one')
    await createApplication(emulator, 'two')
    emulator.platform.clock.advance(10_000)
    expect((await emulator.call('PATCH', path, { json: { name: 'two' } })).status).toBe(409)
    await emulator.call('PATCH', path, { json: { name: 'three' } })
    expect(await statusOf(emulator, path)).toBe('running')
  })
})

describe('GET /customApplications/', () => {
  it('filters by name, source and status, and adds labels on request', async () => {
    const emulator = await startFrozen()
    const { sourceId } = await createApplication(emulator, 'churn')
    await createApplication(emulator, 'churn-preview')
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
    const emulator = await startFrozen()
    const { path, sourceId, id } = await createApplication(emulator)
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
    const emulator = await startFrozen()
    const { id, path } = await createApplication(emulator)
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
