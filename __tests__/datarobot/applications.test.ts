import { describe, expect } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { applySeed } from '../../emulator/seed.ts'
import { toArray } from '../../src/datarobot/pages.ts'
import { json, serve } from '../support/bare-server.ts'
import { connect, type TestClient } from '../support/client.ts'
import { it, itSampled, sample } from '../support/effort.ts'
import { makeVersion, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

const CASE = seedIds.useCase

async function startWithOne() {
  const emulator = await start()
  const made = await makeVersion(emulator, 'churnSource')
  const client = connect(emulator.origin)
  const { body } = await client.applications.create('churn', made.versionId)
  return { emulator, ...made, ...client, client, applications: client.applications, id: body.id }
}

const raw = async (emulator: TestEmulator, id: string) =>
  (await emulator.call('GET', `/customApplications/${id}/`)).body

describe('an application', () => {
  itSampled.each(
    sample(
      [
        { nameSearch: 'substring', nameSearchCase: 'ignored' },
        { nameSearch: 'prefix', nameSearchCase: 'respected' },
        { nulls: 'left-out', urls: 'internal' }
      ],
      2
    )
  )('is found by its exact name among many that contain it, under %j', async switches => {
    const emulator = await start()
    const source = {
      name: 'one',
      versions: [{ label: 'v1', environment: PYTHON_ENVIRONMENT, files: { 'start-app.sh': '#!/bin/sh\n' } }]
    }
    const names = ['Churn', 'my churn', ...Array.from({ length: 105 }, (_, index) => `churn ${index}`), 'churn']
    const applications = names.map(name => ({ name, source: 'one', status: 'paused' as const }))
    applySeed(emulator.platform, { sources: [source], applications })
    emulator.setSwitches(switches)
    const client = connect(emulator.origin)
    expect((await client.applications.findByName('churn')).map(({ name }) => name)).toEqual(['churn'])
    // An inner host costs the question for the outer one.
    expect(client.http.sent).toBe('urls' in switches ? 3 : 2)
    expect(await client.applications.findByName('chur')).toEqual([])
  })

  it('is created with the URL of its status job', async () => {
    const emulator = await start()
    const { versionId } = await makeVersion(emulator, 'churnSource')
    const { status, body, location } = await connect(emulator.origin).applications.create('churn', versionId)
    expect(status).toBe(202)
    expect(body).toMatchObject({ name: 'churn', customApplicationSourceVersionId: versionId })
    expect(location).toMatch(/\/status\/[\w-]+\/$/)
  })

  it('causes a conflict if its name is taken', async () => {
    const { applications, versionId } = await startWithOne()
    await expect(applications.create('churn', versionId)).rejects.toMatchObject({ reason: 'name-conflict' })
  })

  it.each(['204', '202'])('runs another version, for a server that says %s', async patchAnswer => {
    const { emulator, applications, id } = await startWithOne()
    emulator.setSwitches({ patchAnswer })
    const { versionId } = await makeVersion(emulator, 'other')
    await applications.publish(id, versionId)
    expect(await applications.get(id)).toMatchObject({ customApplicationSourceVersionId: versionId })
  })

  it('keeps every setting that is not sent', async () => {
    const { emulator, applications, id } = await startWithOne()
    const settings = { externalAccessEnabled: true, externalAccessRecipients: ['guest@example.org', '@example.net'] }
    await applications.update(id, { ...settings, allowAutoStopping: false })
    await applications.update(id, { allowAutoStopping: true })
    expect(await raw(emulator, id)).toMatchObject({ ...settings, allowAutoStopping: true })
    await applications.update(id, { externalAccessRecipients: [] })
    expect(await raw(emulator, id)).toMatchObject({ externalAccessEnabled: true, externalAccessRecipients: [] })
  })

  it('has logs', async () => {
    const { applications, id } = await startWithOne()
    expect(await applications.logs(id)).toMatchObject({ logs: [expect.stringContaining('start-app.sh')] })
  })

  it('is shared and lists its roles', async () => {
    const { applications, id } = await startWithOne()
    await applications.share(id, [{ type: 'user', username: 'viewer@example.com', role: 'CONSUMER' }])
    expect(await applications.grants(id)).toContainEqual({ type: 'user', key: 'viewer@example.com', role: 'CONSUMER' })
    const unknown = applications.share(id, [{ type: 'user', username: 'nobody@example.com', role: 'CONSUMER' }])
    await expect(unknown).rejects.toMatchObject({ reason: 'input-invalid', status: 422 })
  })

  it.each(['422', '409'])(
    'linked to a use case twice says so in its words, for a server that says %s',
    async alreadyLinked => {
      const { emulator, applications, id } = await startWithOne()
      emulator.setSwitches({ alreadyLinked })
      await applications.linkUseCase(id, CASE)
      await expect(applications.linkUseCase(id, CASE)).rejects.toMatchObject({
        serverMessage: expect.stringMatching(/already linked to this Use Case/)
      })
    }
  )

  it('can be deleted twice', async () => {
    const { applications, id } = await startWithOne()
    await applications.remove(id)
    await applications.remove(id)
    await expect(applications.get(id)).rejects.toMatchObject({ reason: 'not-found' })
  })

  it.each<[string, (client: TestClient) => AsyncIterable<unknown>]>([
    ['publications', ({ applications }) => applications.history(CASE)],
    ['visits', ({ applications }) => applications.visits(CASE, 0)]
  ])('has %s only if the response contains some', async (_, read) => {
    for (const body of [{}, { data: [{}] }, { data: null }]) {
      const { origin } = await serve(json(body))
      const first = read(connect(origin))[Symbol.asyncIterator]().next()
      await expect(first).rejects.toMatchObject({ reason: 'server-error', serverMessage: '' })
    }
  })

  it('omits publications without a version', async () => {
    const whole = { createdAt: '2026-01-01T00:00:00Z', sourceId: CASE, sourceVersionId: CASE }
    const bare = { createdAt: whole.createdAt, sourceVersionId: null }
    const { origin } = await serve(json({ data: [bare, whole, { createdAt: whole.createdAt }], next: null }))
    const history = await toArray(connect(origin).applications.history(CASE))
    expect(history).toEqual([whole])
  })

  it('has null for fields that a server omits', async () => {
    const left = { id: CASE, name: 'churn', status: 'created' }
    const { origin } = await serve(json(left), json({ data: [left], next: null }), json(left, 202))
    const { applications } = connect(origin)
    const nothing = {
      customApplicationSourceId: null,
      customApplicationSourceVersionId: null,
      applicationUrl: null
    }
    expect(await applications.get(CASE)).toMatchObject(nothing)
    expect(await applications.list()).toMatchObject([nothing])
    expect((await applications.create('churn', CASE)).body).toMatchObject(nothing)
  })
})
