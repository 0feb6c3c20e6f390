import { describe, expect } from '@jest/globals'
import {
  application,
  uncheckedCheckout as checkout,
  counts,
  lastRequest,
  liveFiles,
  liveVersion,
  MANIFEST,
  START,
  writes
} from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import {
  filesForm,
  type Json,
  makeVersion,
  PYTHON_ENVIRONMENT,
  start,
  type TestEmulator
} from '../../support/emulator.ts'

/** State that `drapps create` leaves: a source named after the application, a version, the application. */
async function dappsMakes(emulator: TestEmulator, name: string, files: Record<string, string>) {
  const { sourceId, versionId } = await makeVersion(emulator, `${name}Source`, files)
  const json = { name, applicationSourceVersionId: versionId }
  const { body } = await emulator.call('POST', '/customApplications/', { json })
  emulator.platform.clock.advance(60_000)
  return { id: body.id as string, sourceId, versionId }
}

describe('deploy, onto what dr-apps made', () => {
  it('takes over application and source, sends everything once, and from then on only what changed', async () => {
    const emulator = await start()
    const made = await dappsMakes(emulator, 'churn', { ...START, 'old.txt': 'old' })
    const { deploy, setFiles } = checkout({ ...START, 'a.txt': 'a' })
    const adopted = await deploy(emulator)
    expect(adopted.outputs).toMatchObject({
      reason: 'deployed',
      operation: 'updated',
      'app-id': made.id,
      'source-id': made.sourceId,
      'previous-source-version-id': made.versionId,
      'files-uploaded': '2',
      'files-deleted': '1'
    })
    expect(await liveFiles(emulator)).toEqual({ ...START, 'a.txt': 'a' })
    setFiles({ ...START, 'a.txt': 'a', 'b.txt': 'b' })
    expect((await deploy(emulator)).outputs).toMatchObject({ 'files-uploaded': '1', 'files-deleted': '0' })
    expect(await counts(emulator)).toEqual({ applications: 1, sources: 1, drafts: 0 })
  })

  it('takes over a source whose application is gone', async () => {
    const emulator = await start()
    const { id, sourceId } = await dappsMakes(emulator, 'churn', START)
    await emulator.call('DELETE', `/customApplications/${id}/`)
    const { outputs } = await checkout().deploy(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', operation: 'created', 'source-id': sourceId })
    expect(await liveFiles(emulator)).toEqual(START)
  })

  it('makes a source of its own for an application whose source has another name, and builds upon nothing of it', async () => {
    const emulator = await start()
    const { sourceId } = await makeVersion(emulator, 'something else', { ...START, 'old.txt': 'old' })
    const json = { name: 'churn', applicationSourceId: sourceId }
    const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
    emulator.platform.clock.advance(60_000)
    const { outputs, log } = await checkout().deploy(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', 'app-id': id })
    expect(outputs['source-id']).not.toBe(sourceId)
    expect(await liveFiles(emulator)).toEqual(START)
    expect(log.filter(line => line.includes('"source-name"'))).toEqual([
      'Application "churn" runs a version of source "something else". This deploy uses source "churnSource", which has ' +
        'none of its runtime parameters. To continue with "something else", set "source-name" to its name.'
    ])
    expect((await checkout().deploy(emulator)).log.join()).not.toContain('"source-name"')
  })

  it('takes over a source of another name with "source-name", and keeps its parameters with their types', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'terraform-source', { ...START, 'old.txt': 'old' })
    const parameters = [
      { fieldName: 'LIMIT', type: 'numeric', currentValue: 5 },
      { fieldName: 'KEY', type: 'credential', currentValue: '66f1c0ffee0123456789abcd' }
    ]
    const path = `/customApplicationSources/${sourceId}/versions/${versionId}/`
    await emulator.call('PATCH', path, { json: { runtimeParameters: JSON.stringify(parameters) } })
    const json = { name: 'churn', applicationSourceVersionId: versionId }
    const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
    emulator.platform.clock.advance(60_000)
    const inputs = { 'app-name': '', 'app-id': id, 'source-name': 'terraform-source' }
    const { outputs, log } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, inputs)
    expect(outputs).toMatchObject({ reason: 'deployed', 'app-id': id, 'source-id': sourceId, 'files-deleted': '1' })
    expect(log.join()).not.toContain('none of its runtime parameters')
    expect((await liveVersion(emulator)).runtimeParameters).toEqual([
      expect.objectContaining({ fieldName: 'LIMIT', type: 'numeric', currentValue: 5 }),
      expect.objectContaining({ fieldName: 'KEY', type: 'credential', currentValue: '66f1c0ffee0123456789abcd' })
    ])
    const changed = { ...inputs, 'runtime-parameters': 'KEY=66f1c0ffee0123456789abce' }
    expect((await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, changed)).outputs.reason).toBe('deployed')
    expect((await liveVersion(emulator)).runtimeParameters).toEqual([
      expect.objectContaining({ fieldName: 'LIMIT', type: 'numeric', currentValue: 5 }),
      expect.objectContaining({ fieldName: 'KEY', type: 'credential', currentValue: '66f1c0ffee0123456789abce' })
    ])
  })

  itSampled.each(sample(['substring', 'prefix'], 1))(
    'finds both past the first page when names are searched by %s',
    async nameSearch => {
      const emulator = await start()
      emulator.setSwitches({ nameSearch })
      const { id, sourceId } = await dappsMakes(emulator, 'churn', START)
      const { state } = emulator.platform
      const application = state.get('applications', id)!
      const source = state.get('sources', sourceId)!
      for (let number = 0; number < 101; number += 1) {
        const another = String(number).padStart(24, '0')
        state.put('sources', { ...source, id: another, name: `churnSource ${number}` })
        state.put('applications', { ...application, id: another, name: `churn ${number}` })
      }
      const { outputs } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator)
      expect(outputs).toMatchObject({ reason: 'deployed', 'app-id': id, 'source-id': sourceId })
    }
  )

  it('deploys by id to an application of any name', async () => {
    const emulator = await start()
    const { id } = await dappsMakes(emulator, 'a name with / and "quotes"', START)
    const { outputs } = await checkout({ ...START, 'a.txt': 'a' }).deploy(emulator, { 'app-name': '', 'app-id': id })
    expect(outputs).toMatchObject({ reason: 'deployed', 'app-id': id, 'app-name': 'a name with / and "quotes"' })
  })
})

describe('deploy, by a name that several things have', () => {
  it('refuses an application name that two have, with both ids, before the first write', async () => {
    const emulator = await start()
    emulator.setSwitches({ uniqueApplicationNames: 'off' })
    const { versionId } = await makeVersion(emulator, 'churnSource')
    const ids: string[] = []
    for (let number = 0; number < 2; number += 1) {
      const json = { name: 'churn', applicationSourceVersionId: versionId }
      ids.push((await emulator.call('POST', '/customApplications/', { json })).body.id)
    }
    const before = lastRequest(emulator)
    const { exitCode, outputs, log } = await checkout().deploy(emulator)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'name-conflict' })
    for (const id of ids) expect(log.join('\n')).toContain(id)
    expect(writes(emulator, before)).toEqual([])
  })

  it('refuses an environment name that two have, with both ids, before the first write', async () => {
    const emulator = await start()
    const { exitCode, outputs, log } = await checkout().deploy(emulator, {
      environment: 'Environment of the same name'
    })
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'name-conflict' })
    expect(log.join('\n')).toMatch(/65e000000000000000000021.*65e000000000000000000022/)
    expect(writes(emulator)).toEqual([])
  })

  it.each([
    [
      'the exact name, although another begins with it',
      '[DataRobot] Python 3.12 Applications Base',
      '76d07fae0513a1edf18595bb'
    ],
    ['an id', PYTHON_ENVIRONMENT, '76d07fae0513a1edf18595bb'],
    ['the latest version that built', 'Environment whose newest version failed', '75e000000000000000000012'],
    ['a name past the first page', '[DataRobot] NodeJS 22 Applications Base', '77810494d211dfbce6eb84d0']
  ])('builds on the environment of %s', async (_, environment, version) => {
    const emulator = await start()
    await checkout().deploy(emulator, { environment })
    expect((await liveVersion(emulator)).baseEnvironmentVersionId).toBe(version)
  })

  it.each([
    ['without a version', { environment: 'Environment without a version' }],
    [
      'whose pinned version failed',
      { environment: 'Environment whose newest version failed', 'environment-version': '75e000000000000000000013' }
    ],
    ['for a first deploy', { environment: '' }]
  ])('refuses an environment %s', async (_, inputs) => {
    const emulator = await start()
    const { outputs } = await checkout().deploy(emulator, inputs)
    expect(outputs.reason).toBe('input-invalid')
    expect(writes(emulator)).toEqual([])
  })
})

describe('deploy, when somebody else made the newest version', () => {
  it('builds on the version that runs, not on a newer draft', async () => {
    const emulator = await start()
    const { deploy, setFiles } = checkout({ ...START, 'a.txt': 'a' })
    const { outputs } = await deploy(emulator)
    const form = filesForm({ 'draft.txt': 'x' }, { label: 'a draft' })
    const path = `/customApplicationSources/${outputs['source-id']}/versions/`
    const draft = (await emulator.call('POST', path, { form })).body
    setFiles({ ...START, 'a.txt': 'b' })
    const second = await deploy(emulator)
    expect(second.outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '1' })
    expect(await liveFiles(emulator)).toEqual({ ...START, 'a.txt': 'b' })
    const kept = (await emulator.call('GET', path)).body.data.map(({ id }: Json) => id)
    expect(kept).toContain(draft.id)
  })

  it('sends all files when the live version was not made by the action, and says why', async () => {
    const emulator = await start()
    const { deploy } = checkout({ ...START, 'a.txt': 'a' })
    const { outputs } = await deploy(emulator)
    const path = `/customApplicationSources/${outputs['source-id']}/versions/`
    const form = filesForm(
      { 'a.txt': 'forged', 'c.txt': 'c' },
      { label: 'by hand', baseVersion: outputs['source-version-id'] ?? '' }
    )
    emulator.platform.clock.advance(1000)
    const { id } = (await emulator.call('POST', path, { form })).body
    const app = await application(emulator)
    await emulator.call('PATCH', `/customApplications/${app.id}/`, { json: { customApplicationSourceVersionId: id } })
    emulator.platform.clock.advance(60_000)
    const second = await deploy(emulator)
    expect(second.outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '2', 'files-deleted': '1' })
    expect(second.log.join('\n')).toContain('all files are sent')
    expect(await liveFiles(emulator)).toEqual({ ...START, 'a.txt': 'a' })
  })

  it('sends all files when the live version came through a codespace, with the manifest of the previous version', async () => {
    const emulator = await start()
    const { deploy } = checkout({ ...START, 'a.txt': 'a' })
    const { outputs } = await deploy(emulator)
    const versions = `/customApplicationSources/${outputs['source-id']}/versions/`
    const items = (await liveVersion(emulator)).items.filter(({ filePath }: Json) => filePath === MANIFEST)
    const manifest = (await emulator.call('GET', `${versions}${outputs['source-version-id']}/items/${items[0].id}/`))
      .body
    const codespaceId = '65b000000000000000000009'
    const files = { ...START, 'a.txt': 'edited there', [MANIFEST]: manifest.content }
    await emulator.fetch('POST', '/_emulator/seed', { json: { codespaces: [{ id: codespaceId, files }] } })
    const json = { label: 'by hand', baseVersion: outputs['source-version-id'] ?? '' }
    const { id } = (await emulator.call('POST', versions, { json })).body
    await emulator.call('POST', `${versions}${id}/fromCodespace/`, { json: { codespaceId, label: 'by hand' } })
    const app = await application(emulator)
    await emulator.call('PATCH', `/customApplications/${app.id}/`, { json: { customApplicationSourceVersionId: id } })
    emulator.platform.clock.advance(60_000)
    expect((await liveFiles(emulator))['a.txt']).toBe('edited there')
    const second = await deploy(emulator)
    expect(second.outputs).toMatchObject({ reason: 'deployed', 'files-uploaded': '2' })
    expect(second.log.join('\n')).toContain('all files are sent')
    expect(await liveFiles(emulator)).toEqual({ ...START, 'a.txt': 'a' })
  })
})
