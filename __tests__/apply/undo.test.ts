import { describe, expect, it } from '@jest/globals'
import { fingerprint, type PendingChanges, undo } from '../../src/apply/undo.ts'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { applyContext } from '../support/apply-context.ts'
import { START } from '../support/deploys.ts'
import { filesForm, type Json, makeVersion, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

const MARK = '{"draft":"ours"}'

/** A source with one draft, and the pending changes of the run that created them. */
async function pendingRun(emulator: TestEmulator, isOurs = true) {
  const { client } = applyContext(emulator)
  const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
  const path = `/customApplicationSources/${source.id}/versions/`
  const form = filesForm({ [MANIFEST_PATH]: MARK }, { label: 'ours', baseEnvironmentId: PYTHON_ENVIRONMENT })
  const version = (await emulator.call('POST', path, { form })).body
  const warnings: string[] = []
  const lines: string[] = []
  const { state } = emulator.platform
  const pending: PendingChanges = {
    application: { id: null, name: 'churn', isOurs: false },
    source: { id: source.id, name: 'churnSource', isOurs, templateVersionId: null },
    version: { id: version.id, fingerprint: fingerprint(MARK) },
    publishing: null,
    candidate: null,
    credentials: [],
    changedCredentials: []
  }
  return {
    path,
    version,
    pending,
    warnings,
    lines,
    undo: (changes: Partial<PendingChanges> = {}) =>
      undo({ client, say: line => lines.push(line), warn: text => warnings.push(text) }, { ...pending, ...changes }),
    left: () => ({ sources: state.count('sources'), versions: state.count('versions') })
  }
}

describe('undo of a version', () => {
  it('deletes the version and the source that this run created, and may be called twice', async () => {
    const { undo, left, warnings, lines } = await pendingRun(await start())
    expect(await undo()).toBe(true)
    expect(lines).toHaveLength(2)
    expect(await undo()).toBe(true)
    expect(left()).toEqual({ sources: 0, versions: 0 })
    expect(warnings).toEqual([])
  })

  it('keeps a source that existed before', async () => {
    const { undo, left } = await pendingRun(await start(), false)
    await undo()
    expect(left()).toEqual({ sources: 1, versions: 0 })
  })

  it('finds resources without an id by fingerprint and name, and deletes no others', async () => {
    const emulator = await start()
    const { undo, pending, path, left } = await pendingRun(emulator)
    const other = filesForm({ [MANIFEST_PATH]: '{"draft":"theirs"}' }, { label: 'ours' })
    const theirs = (await emulator.call('POST', path, { form: other })).body
    const fingerprint = pending.version?.fingerprint ?? null
    await undo({ source: { ...pending.source, id: null }, version: { id: null, fingerprint } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect((await emulator.call('GET', `${path}${theirs.id}/`)).status).toBe(200)
  })

  it('neither reads nor deletes a frozen version when it searches by fingerprint', async () => {
    const emulator = await start()
    const { undo, pending, version, left } = await pendingRun(emulator, false)
    const frozen = emulator.platform.state.get('versions', version.id)
    if (frozen !== undefined) emulator.platform.state.put('versions', { ...frozen, isFrozen: true })
    const since = emulator.requests.last(1)[0]?.number ?? 0
    await undo({ version: { id: null, fingerprint: pending.version?.fingerprint ?? null } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect(emulator.requests.since(since).map(({ operation }) => operation)).toEqual([
      'customApplicationSourcesVersionsList'
    ])
  })

  it('deletes nothing if the interrupted write was not applied', async () => {
    const { undo, left, warnings } = await pendingRun(await start(), false)
    await undo({ version: { id: null, fingerprint: fingerprint('never sent') } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect(warnings).toEqual([])
  })

  it.each(['refuse', 'delete'])(
    'keeps a source that has a version of another run, if the server would %s',
    async use => {
      const emulator = await start()
      emulator.setSwitches({ sourceInUse: use })
      const { undo, left, path } = await pendingRun(emulator)
      await emulator.call('POST', path, { json: { label: 'theirs' } })
      await undo()
      expect(left()).toEqual({ sources: 1, versions: 1 })
    }
  )

  it('deletes the version of a template together with its source', async () => {
    const emulator = await start()
    const { undo, pending, left, path } = await pendingRun(emulator)
    const template = (await emulator.call('POST', path, { json: { label: 'of the template' } })).body
    await undo({ source: { ...pending.source, templateVersionId: template.id } })
    expect(left()).toEqual({ sources: 0, versions: 0 })
  })

  it("keeps a source if an application runs its template's version, although the server would delete it", async () => {
    const emulator = await start()
    emulator.setSwitches({ sourceInUse: 'delete' })
    const { undo, pending, left, path } = await pendingRun(emulator)
    const form = filesForm(START, { label: 'of the template', baseEnvironmentId: PYTHON_ENVIRONMENT })
    const template = (await emulator.call('POST', path, { form })).body
    const json = { name: 'theirs', applicationSourceVersionId: template.id }
    expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
    expect(await undo({ source: { ...pending.source, templateVersionId: template.id } })).toBe(true)
    expect(left().sources).toBe(1)
  })

  it.each(['customApplicationSourcesVersionsDelete', 'customApplicationSourcesDelete'])(
    'succeeds if only the response is lost: %s',
    async operation => {
      const emulator = await start()
      const { undo, left, warnings } = await pendingRun(emulator)
      emulator.fault({ operation, when: 'after', cut: 'no-answer' })
      await undo()
      expect(left()).toEqual({ sources: 0, versions: 0 })
      expect(warnings).toEqual([])
    }
  )

  it('warns about a failure, and does not throw', async () => {
    const emulator = await start()
    const { undo, warnings } = await pendingRun(emulator)
    emulator.fault({ operation: 'customApplicationSourcesVersionsDelete', answer: { status: 502, text: '' }, times: 0 })
    expect(await undo()).toBe(false)
    expect(warnings).toEqual([expect.stringContaining('could not be undone')])
  })
})

describe('undo of a credential', () => {
  const create = async (emulator: TestEmulator, description = 'ours'): Promise<string> => {
    const json = { name: 'churn/KEY', credentialType: 'api_token', apiToken: 'secret', description }
    return (await emulator.call('POST', '/credentials/', { json })).body.credentialId
  }
  const created = (id: string | null, description = 'ours') => ({
    id,
    name: 'churn/KEY',
    fingerprint: fingerprint(description) ?? ''
  })
  const credentials = (emulator: TestEmulator) => emulator.platform.state.count('credentials')

  it.each(['refuse', 'delete'])('deletes the one that this run created, if the server would %s', async inUse => {
    const emulator = await start()
    emulator.setSwitches({ credentialInUse: inUse })
    const { undo, lines, warnings } = await pendingRun(emulator)
    const id = await create(emulator)
    expect(await undo({ credentials: [created(id)] })).toBe(true)
    expect(await undo({ credentials: [created(id)] })).toBe(true)
    expect([credentials(emulator), warnings]).toEqual([0, []])
    expect(lines).toContain('Deleted credential "churn/KEY", which was created by this run and is not used')
  })

  it('finds it by name and description if the run ended before it knew the id, also without a source', async () => {
    const emulator = await start()
    const { undo, pending } = await pendingRun(emulator)
    await create(emulator)
    await undo({
      credentials: [created(null)],
      source: { ...pending.source, id: null, isOurs: false },
      version: null
    })
    expect(credentials(emulator)).toBe(0)
  })

  it('keeps one of that name with another description', async () => {
    const emulator = await start()
    const { undo } = await pendingRun(emulator)
    await create(emulator, 'theirs')
    expect(await undo({ credentials: [created(null)] })).toBe(true)
    expect(credentials(emulator)).toBe(1)
  })

  it('keeps one to which the version of another run refers', async () => {
    const emulator = await start()
    const { undo, path } = await pendingRun(emulator)
    const id = await create(emulator)
    const theirs = (await emulator.call('POST', path, { json: { label: 'theirs' } })).body
    const parameter = { fieldName: 'KEY', type: 'credential', currentValue: id }
    await emulator.call('PATCH', `${path}${theirs.id}/`, { json: { runtimeParameters: JSON.stringify([parameter]) } })
    expect(await undo({ credentials: [created(id)] })).toBe(true)
    expect(credentials(emulator)).toBe(1)
  })

  it('deletes it if its version and source are gone already', async () => {
    const emulator = await start()
    const { undo, pending } = await pendingRun(emulator)
    const id = await create(emulator)
    await emulator.call('DELETE', `/customApplicationSources/${pending.source.id}/`)
    expect(await undo({ credentials: [created(id)] })).toBe(true)
    expect(credentials(emulator)).toBe(0)
  })

  it('keeps it while an application runs its version', async () => {
    const emulator = await start()
    const { undo, publish, second } = await published(emulator)
    const id = await create(emulator)
    await publish(second)
    await undo({ publishing: null, credentials: [created(id)] })
    expect(credentials(emulator)).toBe(1)
  })

  it('says that a new secret stays', async () => {
    const { undo, lines } = await pendingRun(await start())
    await undo({ changedCredentials: ['churn/KEY'] })
    expect(lines).toContainEqual(expect.stringMatching(/^The new secret stays in credential "churn\/KEY"/))
  })
})

/** An application that is being published from one version to another. */
async function published(emulator: TestEmulator) {
  const context = applyContext(emulator)
  const first = await makeVersion(emulator, 'churnSource')
  const path = `/customApplicationSources/${first.sourceId}/versions/`
  const second = (await emulator.call('POST', path, { json: { label: 'v2', baseVersion: first.versionId } })).body
  const created = { name: 'churn', applicationSourceVersionId: first.versionId }
  const { id } = (await emulator.call('POST', '/customApplications/', { json: created })).body
  emulator.platform.clock.advance(60_000)
  const read = async (): Promise<Json> => (await emulator.call('GET', `/customApplications/${id}/`)).body
  const publish = (versionId: string) =>
    emulator.call('PATCH', `/customApplications/${id}/`, { json: { customApplicationSourceVersionId: versionId } })
  const pending: PendingChanges = {
    application: { id, name: 'churn', isOurs: false },
    source: { id: first.sourceId, name: 'churnSource', isOurs: false, templateVersionId: null },
    version: { id: second.id, fingerprint: null },
    publishing: { versionId: second.id, previousVersionId: first.versionId, isRequested: true },
    candidate: null,
    credentials: [],
    changedCredentials: []
  }
  const lines: string[] = []
  const say = (line: string) => lines.push(line)
  return {
    pending,
    lines,
    first: first.versionId,
    second: second.id,
    path,
    read,
    publish,
    undo: (changes: Partial<PendingChanges> = {}) =>
      undo({ client: context.client, say, warn: say }, { ...pending, ...changes })
  }
}

describe('undo of a publication', () => {
  it.each(['at-once', 'when-running'])(
    'publishes the previous version while ours is starting, if the server shows ours %s',
    async publishedVersion => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion })
      const { undo, publish, read, first, second } = await published(emulator)
      await publish(second)
      expect(await undo()).toBe(true)
      emulator.platform.clock.advance(60_000)
      expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
    }
  )

  it('publishes the previous version if the response to the publish was lost, and the server shows it in progress', async () => {
    const emulator = await start()
    emulator.setSwitches({ publishedVersion: 'when-running' })
    const { undo, pending, publish, read, first, second } = await published(emulator)
    await publish(second)
    expect(await read()).toMatchObject({ status: 'publishing', customApplicationSourceVersionId: first })
    await undo({ publishing: pending.publishing && { ...pending.publishing, isRequested: false } })
    emulator.platform.clock.advance(60_000)
    expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
  })

  it('keeps the version if it is unknown whether the publish was applied', async () => {
    const emulator = await start()
    const { undo, pending, read, first, path, second } = await published(emulator)
    await undo({ publishing: pending.publishing && { ...pending.publishing, isRequested: false } })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
    expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
  })

  it.each(['before', 'after'] as const)(
    'publishes the previous version even if a response is lost %s its effect',
    async when => {
      const emulator = await start()
      const { undo, publish, read, first, second } = await published(emulator)
      await publish(second)
      emulator.fault({ operation: 'customApplicationsPatch', when, answer: { status: 502, text: '' } })
      expect(await undo()).toBe(true)
      emulator.platform.clock.advance(60_000)
      expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
    }
  )

  it('keeps a version that an application runs, frozen or not, whatever the response to its publish was', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running' })
    const { undo, publish, path, second } = await published(emulator)
    await publish(second)
    await undo({ publishing: null })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
  })

  it('keeps a version that may be starting if the server shows a third one', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running', publishedVersion: 'when-running' })
    const { undo, pending, publish, path, second } = await published(emulator)
    const third = (await emulator.call('POST', path, { json: { label: 'failed before', baseVersion: second } })).body
    await publish(second)
    await undo({
      publishing: { versionId: second, previousVersionId: third.id, isRequested: true },
      source: pending.source
    })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
  })

  it('publishes nothing if the new version is the previous one', async () => {
    const { undo, first, lines } = await published(await start())
    expect(await undo({ publishing: { versionId: first, previousVersionId: first, isRequested: true } })).toBe(true)
    expect(lines).toEqual([])
  })

  it('keeps a version that another run published since', async () => {
    const emulator = await start()
    const { undo, publish, read, path, second, lines } = await published(emulator)
    const third = (await emulator.call('POST', path, { json: { label: 'v3', baseVersion: second } })).body
    await publish(second)
    await publish(third.id)
    await undo()
    expect(await read()).toMatchObject({ customApplicationSourceVersionId: third.id })
    expect(lines).toEqual([])
  })

  it('deletes an application that this run created, found by its name, with its version and source', async () => {
    const emulator = await start()
    const { undo, pending, first } = await published(emulator)
    await undo({
      application: { id: null, name: 'churn', isOurs: true },
      version: { id: first, fingerprint: null },
      publishing: { versionId: first, previousVersionId: null, isRequested: false },
      source: { ...pending.source, isOurs: false }
    })
    expect(emulator.platform.state.count('applications')).toBe(0)
  })

  it('keeps an application of that name that runs another version', async () => {
    const emulator = await start()
    const { undo, pending, second } = await published(emulator)
    await undo({
      application: { id: null, name: 'churn', isOurs: true },
      publishing: { versionId: second, previousVersionId: null, isRequested: false },
      source: pending.source
    })
    expect(emulator.platform.state.count('applications')).toBe(1)
  })
})
