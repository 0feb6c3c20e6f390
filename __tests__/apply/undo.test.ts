import { describe, expect, it } from '@jest/globals'
import { fingerprint, type PendingChanges } from '../../src/apply/pending-changes.ts'
import { undo } from '../../src/apply/undo.ts'
import { MANIFEST_PATH } from '../../src/files/types.ts'
import { acting } from '../support/apply-context.ts'
import { START } from '../support/deploys.ts'
import { filesForm, type Json, makeVersion, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

const MARK = '{"draft":"ours"}'

/** A source with one draft, as a run would have written them down. */
async function begun(emulator: TestEmulator, isOurs = true) {
  const { client } = acting(emulator)
  const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
  const path = `/customApplicationSources/${source.id}/versions/`
  const form = filesForm({ [MANIFEST_PATH]: MARK }, { label: 'ours', baseEnvironmentId: PYTHON_ENVIRONMENT })
  const version = (await emulator.call('POST', path, { form })).body
  const warnings: string[] = []
  const lines: string[] = []
  const { state } = emulator.platform
  const unfinished: PendingChanges = {
    application: { id: null, name: 'churn', isOurs: false },
    source: { id: source.id, name: 'churnSource', isOurs, templateVersionId: null },
    version: { id: version.id, mark: fingerprint(Buffer.from(MARK)) },
    publishing: null
  }
  return {
    path,
    version,
    unfinished,
    warnings,
    lines,
    undo: (changes: Partial<PendingChanges> = {}) =>
      undo({ client, say: line => lines.push(line), warn: text => warnings.push(text) }, { ...unfinished, ...changes }),
    left: () => ({ sources: state.count('sources'), versions: state.count('versions') })
  }
}

describe('undo of a version', () => {
  it('takes the version and the source that this run made, and may be done twice', async () => {
    const { undo, left, warnings, lines } = await begun(await start())
    expect(await undo()).toBe(true)
    expect(lines).toHaveLength(2)
    expect(await undo()).toBe(true)
    expect(left()).toEqual({ sources: 0, versions: 0 })
    expect(warnings).toEqual([])
  })

  it('leaves a source that was there before', async () => {
    const { undo, left } = await begun(await start(), false)
    await undo()
    expect(left()).toEqual({ sources: 1, versions: 0 })
  })

  it('finds what it was killed over by its mark and name, and takes no other', async () => {
    const emulator = await start()
    const { undo, unfinished, path, left } = await begun(emulator)
    const other = filesForm({ [MANIFEST_PATH]: '{"draft":"theirs"}' }, { label: 'ours' })
    const theirs = (await emulator.call('POST', path, { form: other })).body
    const mark = unfinished.version?.mark ?? null
    await undo({ source: { ...unfinished.source, id: null }, version: { id: null, mark } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect((await emulator.call('GET', `${path}${theirs.id}/`)).status).toBe(200)
  })

  it('neither reads nor deletes a frozen version that it looks for by its mark', async () => {
    const emulator = await start()
    const { undo, unfinished, version, left } = await begun(emulator, false)
    const frozen = emulator.platform.state.get('versions', version.id)
    if (frozen !== undefined) emulator.platform.state.put('versions', { ...frozen, isFrozen: true })
    const since = emulator.requests.last(1)[0]?.number ?? 0
    await undo({ version: { id: null, mark: unfinished.version?.mark ?? null } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect(emulator.requests.since(since).map(({ operation }) => operation)).toEqual([
      'customApplicationSourcesVersionsList'
    ])
  })

  it('takes nothing when the write it was killed over never happened', async () => {
    const { undo, left, warnings } = await begun(await start(), false)
    await undo({ version: { id: null, mark: fingerprint(Buffer.from('never sent')) } })
    expect(left()).toEqual({ sources: 1, versions: 1 })
    expect(warnings).toEqual([])
  })

  it.each(['refuse', 'delete'])(
    'leaves a source that another run put a version into, where the server would %s',
    async use => {
      const emulator = await start()
      emulator.setSwitches({ sourceInUse: use })
      const { undo, left, path } = await begun(emulator)
      await emulator.call('POST', path, { json: { label: 'theirs' } })
      await undo()
      expect(left()).toEqual({ sources: 1, versions: 1 })
    }
  )

  it("takes a template's version along with its source", async () => {
    const emulator = await start()
    const { undo, unfinished, left, path } = await begun(emulator)
    const template = (await emulator.call('POST', path, { json: { label: 'of the template' } })).body
    await undo({ source: { ...unfinished.source, templateVersionId: template.id } })
    expect(left()).toEqual({ sources: 0, versions: 0 })
  })

  it("leaves a source whose template's version an application runs, where the server would delete it", async () => {
    const emulator = await start()
    emulator.setSwitches({ sourceInUse: 'delete' })
    const { undo, unfinished, left, path } = await begun(emulator)
    const form = filesForm(START, { label: 'of the template', baseEnvironmentId: PYTHON_ENVIRONMENT })
    const template = (await emulator.call('POST', path, { form })).body
    const json = { name: 'theirs', applicationSourceVersionId: template.id }
    expect((await emulator.call('POST', '/customApplications/', { json })).status).toBe(202)
    expect(await undo({ source: { ...unfinished.source, templateVersionId: template.id } })).toBe(true)
    expect(left().sources).toBe(1)
  })

  it.each(['customApplicationSourcesVersionsDelete', 'customApplicationSourcesDelete'])(
    'has done it when only the answer was lost: %s',
    async operation => {
      const emulator = await start()
      const { undo, left, warnings } = await begun(emulator)
      emulator.fault({ operation, when: 'after', cut: 'no-answer' })
      await undo()
      expect(left()).toEqual({ sources: 0, versions: 0 })
      expect(warnings).toEqual([])
    }
  )

  it('says that it could not, and throws nothing', async () => {
    const emulator = await start()
    const { undo, warnings } = await begun(emulator)
    emulator.fault({ operation: 'customApplicationSourcesVersionsDelete', answer: { status: 502, text: '' }, times: 0 })
    expect(await undo()).toBe(false)
    expect(warnings).toEqual([expect.stringContaining('could not be taken away')])
  })
})

/** An application that ran one version and was just told to run another. */
async function published(emulator: TestEmulator) {
  const parts = acting(emulator)
  const first = await makeVersion(emulator, 'churnSource')
  const path = `/customApplicationSources/${first.sourceId}/versions/`
  const second = (await emulator.call('POST', path, { json: { label: 'v2', baseVersion: first.versionId } })).body
  const created = { name: 'churn', applicationSourceVersionId: first.versionId }
  const { id } = (await emulator.call('POST', '/customApplications/', { json: created })).body
  emulator.platform.clock.advance(60_000)
  const read = async (): Promise<Json> => (await emulator.call('GET', `/customApplications/${id}/`)).body
  const publish = (versionId: string) =>
    emulator.call('PATCH', `/customApplications/${id}/`, { json: { customApplicationSourceVersionId: versionId } })
  const unfinished: PendingChanges = {
    application: { id, name: 'churn', isOurs: false },
    source: { id: first.sourceId, name: 'churnSource', isOurs: false, templateVersionId: null },
    version: { id: second.id, mark: null },
    publishing: { versionId: second.id, before: first.versionId, isTold: true }
  }
  const said: string[] = []
  const say = (line: string) => said.push(line)
  return {
    unfinished,
    said,
    first: first.versionId,
    second: second.id,
    path,
    read,
    publish,
    undo: (changes: Partial<PendingChanges> = {}) =>
      undo({ client: parts.client, say, warn: say }, { ...unfinished, ...changes })
  }
}

describe('undo of a publication', () => {
  it.each(['at-once', 'when-running'])(
    'brings the version before back while ours is on its way, where a server shows ours %s',
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

  it('brings it back also when the answer to the publish was lost, and the server shows what is on its way', async () => {
    const emulator = await start()
    emulator.setSwitches({ publishedVersion: 'when-running' })
    const { undo, unfinished, publish, read, first, second } = await published(emulator)
    await publish(second)
    expect(await read()).toMatchObject({ status: 'publishing', customApplicationSourceVersionId: first })
    await undo({ publishing: unfinished.publishing && { ...unfinished.publishing, isTold: false } })
    emulator.platform.clock.advance(60_000)
    expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
  })

  it('leaves the version when nobody knows whether it was told: it may still be on its way', async () => {
    const emulator = await start()
    const { undo, unfinished, read, first, path, second } = await published(emulator)
    await undo({ publishing: unfinished.publishing && { ...unfinished.publishing, isTold: false } })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
    expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
  })

  it.each(['before', 'after'] as const)('brings it back although an answer is lost %s its effect', async when => {
    const emulator = await start()
    const { undo, publish, read, first, second } = await published(emulator)
    await publish(second)
    emulator.fault({ operation: 'customApplicationsPatch', when, answer: { status: 502, text: '' } })
    expect(await undo()).toBe(true)
    emulator.platform.clock.advance(60_000)
    expect(await read()).toMatchObject({ status: 'running', customApplicationSourceVersionId: first })
  })

  it('leaves a version that an application runs, frozen or not, whatever was answered to its publish', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running' })
    const { undo, publish, path, second } = await published(emulator)
    await publish(second)
    await undo({ publishing: null })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
  })

  it('leaves a version that may be on its way where the server shows a third one, which served all along', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running', publishedVersion: 'when-running' })
    const { undo, unfinished, publish, path, second } = await published(emulator)
    const third = (await emulator.call('POST', path, { json: { label: 'failed before', baseVersion: second } })).body
    await publish(second)
    await undo({ publishing: { versionId: second, before: third.id, isTold: true }, source: unfinished.source })
    expect((await emulator.call('GET', `${path}${second}/`)).status).toBe(200)
  })

  it('publishes nothing when what was to run is what ran before', async () => {
    const { undo, first, said } = await published(await start())
    expect(await undo({ publishing: { versionId: first, before: first, isTold: true } })).toBe(true)
    expect(said).toEqual([])
  })

  it('leaves what somebody else published since', async () => {
    const emulator = await start()
    const { undo, publish, read, path, second, said } = await published(emulator)
    const third = (await emulator.call('POST', path, { json: { label: 'v3', baseVersion: second } })).body
    await publish(second)
    await publish(third.id)
    await undo()
    expect(await read()).toMatchObject({ customApplicationSourceVersionId: third.id })
    expect(said).toEqual([])
  })

  it('deletes an application that this run made, found by its name, and what it was made of', async () => {
    const emulator = await start()
    const { undo, unfinished, first } = await published(emulator)
    await undo({
      application: { id: null, name: 'churn', isOurs: true },
      version: { id: first, mark: null },
      publishing: { versionId: first, before: null, isTold: false },
      source: { ...unfinished.source, isOurs: false }
    })
    expect(emulator.platform.state.count('applications')).toBe(0)
  })

  it('leaves an application of the name that runs something else', async () => {
    const emulator = await start()
    const { undo, unfinished, second } = await published(emulator)
    await undo({
      application: { id: null, name: 'churn', isOurs: true },
      publishing: { versionId: second, before: null, isTold: false },
      source: unfinished.source
    })
    expect(emulator.platform.state.count('applications')).toBe(1)
  })
})
