import { describe, expect } from '@jest/globals'
import { RESOURCE_KEYS, RESOURCES } from '../../../src/resources.ts'
import {
  application,
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  liveVersion,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { type Json, start } from '../../support/emulator.ts'

const USE_CASE = '64a000000000000000000001'

const more = { ...START, 'more.txt': 'more' }

async function grantsOf(emulator: Awaited<ReturnType<typeof start>>, path: string): Promise<Record<string, string>> {
  const { data } = (await emulator.call('GET', `${path}sharedRoles/`, { query: { offset: 0, limit: 100 } })).body
  return Object.fromEntries(data.map(({ name, role }: Json) => [name, role]))
}

describe('deploy, and the settings of an application', () => {
  it('leaves alone what nobody asked for: never sends it', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator)
    const { id } = await application(emulator)
    const settings = {
      allowAutoStopping: false,
      externalAccessEnabled: true,
      externalAccessRecipients: ['ada@example.com', '@example.org']
    }
    await emulator.call('PATCH', `/customApplications/${id}/`, { json: settings })
    const roles = [{ role: 'OBSERVER', shareRecipientType: 'user', username: 'viewer@example.com' }]
    const sharing = { json: { operation: 'updateRoles', roles } }
    await emulator.call('PATCH', `/customApplications/${id}/sharedRoles/`, sharing)
    setFiles(more)
    expect((await deploy(emulator)).outputs.reason).toBe('deployed')
    expect(await application(emulator)).toMatchObject(settings)
    const grants = await grantsOf(emulator, `/customApplications/${id}/`)
    expect(grants).toEqual({ 'emulator@example.com': 'OWNER', 'viewer@example.com': 'OBSERVER' })
  })

  it('sets what was asked for once, beside the roles that others have', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    const inputs = {
      'allow-auto-stopping': 'false',
      'external-access': 'true',
      'external-access-recipients': 'ada@example.com',
      share: 'user:viewer@example.com=USER',
      'share-source': 'true'
    }
    const { outputs } = await deploy(emulator, { share: 'user:editor@example.com=EDITOR' })
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'deployed', operation: 'updated' })
    const { id, ...shown } = await application(emulator)
    expect(shown).toMatchObject({
      allowAutoStopping: false,
      externalAccessEnabled: true,
      externalAccessRecipients: ['ada@example.com']
    })
    const viewer = { 'emulator@example.com': 'OWNER', 'viewer@example.com': 'USER' }
    expect(await grantsOf(emulator, `/customApplications/${id}/`)).toEqual({
      ...viewer,
      'editor@example.com': 'EDITOR'
    })
    expect(await grantsOf(emulator, `/customApplicationSources/${outputs['source-id']}/`)).toEqual(viewer)
    const before = lastRequest(emulator)
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'unchanged', changed: 'false' })
    expect(writes(emulator, before)).toEqual([])
  })

  it('sets every resource once: the next run finds nothing to change', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    const values = { text: 'cpu.large', path: '/healthz', count: '3', flag: 'true' }
    const inputs = Object.fromEntries(RESOURCE_KEYS.map(key => [RESOURCES[key].input, values[RESOURCES[key].type]]))
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'deployed' })
    expect((await liveVersion(emulator)).resources).toMatchObject(
      Object.fromEntries(RESOURCE_KEYS.map(key => [key, expect.anything()]))
    )
    expect((await deploy(emulator, inputs)).outputs).toMatchObject({ reason: 'unchanged' })
  })

  it('names the resource bundles that exist when one does not, and leaves nothing behind', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    const { outputs, log } = await deploy(emulator, { 'resource-label': 'cpu.huge' })
    expect(outputs.reason).toBe('input-invalid')
    expect(log.join('\n')).toMatch(/There is no resource bundle "cpu\.huge" for applications; there are cpu\.nano, /)
    expect(await counts(emulator)).toEqual({ applications: 0, sources: 0, drafts: 0 })
  })

  it('takes a role away by NO_ROLE', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator, { share: 'user:viewer@example.com=USER' })
    await deploy(emulator, { share: 'user:viewer@example.com=NO_ROLE' })
    const { id } = await application(emulator)
    expect(await grantsOf(emulator, `/customApplications/${id}/`)).toEqual({ 'emulator@example.com': 'OWNER' })
  })

  itSampled.each(sample(['422', '409'], 1))(
    'is content with a use case that has it already, told by %s',
    async alreadyLinked => {
      const emulator = await start()
      emulator.setSwitches({ alreadyLinked })
      const { deploy, setFiles } = checkout()
      await deploy(emulator)
      const { id } = await application(emulator)
      await emulator.call('POST', `/useCases/${USE_CASE}/customApplications/${id}/`)
      setFiles(more)
      const { exitCode, log } = await deploy(emulator, { 'use-case-id': USE_CASE })
      expect(exitCode).toBe(0)
      expect(log.join('\n')).toContain(`add to use case ${USE_CASE}: not needed`)
    }
  )

  const refused = { status: 403, body: { message: 'You may not.' } }

  const refusals = [
    ['a role', 'customApplicationsSharedRolesPatchMany', { share: 'user:viewer@example.com=USER' }],
    ['a setting', 'customApplicationsPatch', { 'allow-auto-stopping': 'false' }],
    ['a use case', 'useCasesCustomApplicationsCreate', { 'use-case-id': USE_CASE }]
  ] as const

  itSampled.each(sample(refusals, 1))(
    'publishes nothing when %s is refused, and does both on the next run',
    async (_, operation, inputs) => {
      const emulator = await start()
      const { deploy, setFiles } = checkout()
      const first = await deploy(emulator)
      setFiles(more)
      emulator.fault({ operation, answer: refused })
      const { exitCode, outputs } = await deploy(emulator, inputs)
      expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'forbidden' })
      expect((await application(emulator)).customApplicationSourceVersionId).toBe(first.outputs['source-version-id'])
      expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
      const before = lastRequest(emulator)
      expect((await deploy(emulator, inputs)).outputs.reason).toBe('deployed')
      expect(writes(emulator, before)).toEqual(expect.arrayContaining([operation, 'customApplicationsPatch']))
    }
  )

  itSampled.each(sample(refusals, 1))(
    'proves a new application before %s is refused it, and asks again on the next run',
    async (_, operation, inputs) => {
      const emulator = await start()
      const { deploy } = checkout()
      emulator.fault({ operation, answer: refused })
      const { exitCode, outputs } = await deploy(emulator, inputs)
      expect({ exitCode, ...outputs }).toMatchObject({ exitCode: 1, reason: 'forbidden', status: 'running' })
      expect(outputs['app-id']).toBe((await application(emulator)).id)
      const before = lastRequest(emulator)
      expect((await deploy(emulator, inputs)).outputs).toMatchObject({
        reason: 'deployed',
        'app-id': outputs['app-id']
      })
      expect(writes(emulator, before)).toEqual([operation])
    }
  )

  it('says why a new application does not run, not that its role would be refused', async () => {
    const emulator = await start()
    emulator.fault({ launch: 'start-failed' })
    emulator.fault({ operation: 'customApplicationsSharedRolesPatchMany', answer: refused })
    const { outputs } = await checkout().deploy(emulator, { share: 'user:viewer@example.com=USER' })
    expect(outputs.reason).toBe('start-failed')
  })

  it('makes the settings of a new application also when nobody waits for it', async () => {
    const emulator = await start()
    await checkout().deploy(emulator, { wait: 'false', 'allow-auto-stopping': 'false' })
    expect(await application(emulator)).toMatchObject({ allowAutoStopping: false })
  })

  it('leaves what was set when the publish after it fails and is rolled back', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator)
    setFiles(more)
    emulator.fault({ launch: 'start-failed' })
    const { outputs } = await deploy(emulator, { 'allow-auto-stopping': 'false' })
    expect(outputs).toMatchObject({ reason: 'start-failed', 'rolled-back': 'true', changed: 'true' })
    expect(await application(emulator)).toMatchObject({
      allowAutoStopping: false,
      customApplicationSourceVersionId: first.outputs['source-version-id']
    })
  })

  itInFull('says that nothing changed when a use case asked for later was linked by the run before', async () => {
    const emulator = await start()
    const { deploy } = checkout()
    await deploy(emulator)
    const linked = await deploy(emulator, { 'use-case-id': USE_CASE })
    expect(linked.outputs).toMatchObject({ reason: 'deployed', operation: 'updated', changed: 'true' })
    const again = await deploy(emulator, { 'use-case-id': USE_CASE })
    expect(again.outputs).toMatchObject({ reason: 'unchanged', operation: 'unchanged', changed: 'false' })
  })

  it('says that nothing changed when the use case has it already, and asks no more once a version says so', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator, { 'use-case-id': USE_CASE })
    for (let run = 0; run < 2; run += 1)
      expect((await deploy(emulator, { 'use-case-id': USE_CASE })).outputs).toMatchObject({
        reason: 'unchanged',
        operation: 'unchanged',
        changed: 'false',
        'source-version-id': first.outputs['source-version-id']
      })
    setFiles(more)
    expect((await deploy(emulator, { 'use-case-id': USE_CASE })).outputs.reason).toBe('deployed')
    const before = lastRequest(emulator)
    expect((await deploy(emulator, { 'use-case-id': USE_CASE })).outputs.reason).toBe('unchanged')
    expect(writes(emulator, before)).toEqual([])
  })
})

describe('deploy, and the settings of a version', () => {
  itSampled.each(sample(['merge', 'replace'], 1))(
    'changes one resource and keeps the others, where the server would %s',
    async resources => {
      const emulator = await start()
      emulator.setSwitches({ resources })
      const { deploy } = checkout()
      await deploy(emulator, { 'resource-label': 'cpu.medium', replicas: '2' })
      expect((await deploy(emulator, { replicas: '3' })).outputs.reason).toBe('deployed')
      expect((await liveVersion(emulator)).resources).toMatchObject({ resourceLabel: 'cpu.medium', replicas: 3 })
    }
  )

  itSampled.each(sample(['on', 'off'], 1))(
    'gives them to a new application, whether or not it inherits them: %s',
    async resourcesInherited => {
      const emulator = await start()
      emulator.setSwitches({ resourcesInherited })
      await checkout().deploy(emulator, { 'resource-label': 'cpu.medium', replicas: '2' })
      expect((await application(emulator)).resources).toMatchObject({ resourceLabel: 'cpu.medium', replicas: 2 })
    }
  )

  itSampled.each(sample(['keeps', 'resets'], 1))(
    'keeps the key scope over deletes and parameters, where a PATCH %s it',
    async keyScopeOnPatch => {
      const emulator = await start()
      emulator.setSwitches({ keyScopeOnPatch })
      const { deploy, setFiles } = checkout(more)
      await deploy(emulator, { 'required-key-scope-level': 'user' })
      expect((await liveVersion(emulator)).requiredKeyScopeLevel).toBe('user')
      setFiles(START)
      await deploy(emulator, { 'runtime-parameters': 'LIMIT=5' })
      expect((await liveVersion(emulator)).requiredKeyScopeLevel).toBe('user')
      await deploy(emulator, { 'required-key-scope-level': 'none' })
      expect((await liveVersion(emulator)).requiredKeyScopeLevel).toBeNull()
    }
  )

  it('keeps the environment that an earlier deploy chose', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    await deploy(emulator, { environment: '[DataRobot] NodeJS 22 Applications Base' })
    setFiles(more)
    expect((await deploy(emulator, { environment: '' })).outputs.reason).toBe('deployed')
    expect((await liveVersion(emulator)).baseEnvironmentVersionId).toBe('77810494d211dfbce6eb84d0')
  })
})

describe('deploy with keep-versions', () => {
  it('deletes drafts beyond the newest, and neither what runs nor what ran before', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout()
    const first = await deploy(emulator)
    const path = `/customApplicationSources/${first.outputs['source-id']}/versions/`
    for (let number = 0; number < 3; number += 1) {
      emulator.platform.clock.advance(1000)
      await emulator.call('POST', path, { json: { label: `draft ${number}` } })
    }
    emulator.platform.clock.advance(1000)
    setFiles(more)
    const second = await deploy(emulator, { 'keep-versions': '2' })
    expect(second.outputs.reason).toBe('deployed')
    const labels = (await emulator.call('GET', path)).body.data
    expect(labels.map(({ id, label }: Json) => (label.startsWith('draft') ? label : id)).sort()).toEqual(
      [first.outputs['source-version-id'], second.outputs['source-version-id'], 'draft 2'].sort()
    )
  })
})

describe('deploy without waiting', () => {
  it('ends once it is published', async () => {
    const emulator = await start()
    const { outputs } = await checkout().deploy(emulator, { wait: 'false' })
    expect(outputs).toMatchObject({ reason: 'published', operation: 'created' })
    expect((await application(emulator)).status).not.toBe('running')
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
  })
})

describe('deploy, and an execution environment', () => {
  it('that its user may not read: deploys when both ids are given', async () => {
    const emulator = await start()
    const message = 'You do not have read permission for Custom Environment'
    const answer = { status: 403, body: { message } }
    emulator.fault({ path: '/api/v2/executionEnvironments/', answer, times: 0 })
    const { deploy } = checkout()
    const ids = { environment: '66d07fae0513a1edf18595bb', 'environment-version': '66d07fae0513a1edf18595b0' }
    const { outputs, log } = await deploy(emulator, ids)
    expect(outputs.reason).toBe('deployed')
    expect(await liveVersion(emulator)).toMatchObject({ baseEnvironmentVersionId: ids['environment-version'] })
    expect(log).toContainEqual(expect.stringContaining('may not read execution environment'))
  })

  it('whose newest version did not build: deploys on the one before it, and says so', async () => {
    const { deploy } = checkout()
    const { outputs, log } = await deploy(await start(), { environment: 'Environment whose newest version failed' })
    expect(outputs.reason).toBe('deployed')
    expect(log).toContainEqual(expect.stringContaining('Version 75e000000000000000000012 is used instead.'))
  })
})
