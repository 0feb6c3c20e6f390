import { describe, expect, it } from '@jest/globals'
import { apply } from '../../src/apply/apply.ts'
import { newProgress } from '../../src/apply/progress.ts'
import { deleteDrafts, deleteVersions, unpublishedVersions } from '../../src/apply/prune.ts'
import { serializeDraft, serializeManifest } from '../../src/files/manifest.ts'
import { MANIFEST_PATH, type Manifest } from '../../src/files/types.ts'
import { applyContext, planOf } from '../support/apply-context.ts'
import { filesForm, PYTHON_ENVIRONMENT, start, type TestEmulator } from '../support/emulator.ts'

const run = (id: string) => ({ id, attempt: 1, url: '' })
const manifest: Manifest = {
  schema: 1,
  label: 'draft',
  repository: 'someone/churn',
  repositoryId: null,
  previewOf: null,
  commit: null,
  ref: null,
  run: run('20'),
  pullRequest: null,
  expiresAt: null,
  githubEnvironment: null,
  settings: '',
  files: [],
  kept: []
}

/** A source with a leftover draft; `prune` runs the cleanup of run 20. */
async function left(
  emulator: TestEmulator,
  by: string,
  repository = 'someone/churn',
  text: Uint8Array = serializeDraft({ draft: 'x', application: 'churn', repository, run: run(by) })
) {
  const context = applyContext(emulator)
  const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
  const path = `/customApplicationSources/${source.id}/versions/`
  const form = filesForm(
    { [MANIFEST_PATH]: Buffer.from(text) },
    { label: 'draft', baseEnvironmentId: PYTHON_ENVIRONMENT }
  )
  const draft: string = (await emulator.call('POST', path, { form })).body.id
  const makeVersion = async (): Promise<string> =>
    (await emulator.call('POST', path, { json: { label: 'mine' } })).body.id
  /** Another draft like the first. */
  const makeDraft = () => emulator.call('POST', path, { json: { label: 'draft', baseVersion: draft } })
  const mine = await makeVersion()
  const plan = planOf([{ kind: 'delete-drafts' }])
  const progress = { ...newProgress(plan), sourceId: source.id as string, versionId: mine, manifest }
  const isThere = async () => (await emulator.call('GET', `${path}${draft}/`)).status === 200
  const prune = () => deleteDrafts(context.client, progress, 'churn')
  return { context, plan, progress, draft, makeDraft, makeVersion, isThere, prune }
}

describe('deleteDrafts', () => {
  it.each([
    ['an older run of the repository', '19', 'someone/churn', false],
    ['a run of the same number', '20', 'someone/churn', true],
    ['a newer run', '21', 'someone/churn', true],
    ['a run of another repository', '19', 'someone/else', true]
  ])('deletes only drafts of older runs of the repository: %s', async (_, by, repository, stays) => {
    const { prune, isThere } = await left(await start(), by, repository)
    expect(await prune()).toBe(stays ? 0 : 1)
    expect(await isThere()).toBe(stays)
  })

  it('keeps a draft that was published after it was listed', async () => {
    const emulator = await start()
    const { context, progress, draft, isThere } = await left(emulator, '19')
    const listing = await unpublishedVersions(context.client, progress.sourceId)
    expect(listing.versions.map(({ id }) => id)).toEqual([draft])
    const create = (json: object) => emulator.call('POST', '/customApplications/', { json })
    const { body } = await create({ name: 'other', applicationSourceVersionId: draft })
    await emulator.call('DELETE', `/customApplications/${body.id}/`)
    const since = emulator.requests.last(1)[0]?.number ?? 0
    expect(await deleteDrafts(context.client, progress, 'churn', Promise.resolve(listing))).toBe(0)
    expect(emulator.requests.since(since).filter(({ method }) => method === 'DELETE')).toEqual([])
    expect(await isThere()).toBe(true)
  })

  it.each([
    ['a whole version, which may be on its way', serializeManifest({ ...manifest, run: run('19') })],
    [
      'what is for another application of the source, which may be at it',
      serializeDraft({ draft: 'x', application: 'churn-staging', repository: 'someone/churn', run: run('19') })
    ]
  ])('deletes %s only if it is an hour older than the newest version', async (_, text) => {
    const emulator = await start()
    const { clock } = emulator.platform
    clock.freeze()
    const { prune, isThere, makeVersion } = await left(emulator, '19', 'someone/churn', text)
    clock.advance(3_599_000)
    await makeVersion()
    expect(await prune()).toBe(0)
    expect(await isThere()).toBe(true)
    clock.advance(1_000)
    await makeVersion()
    expect(await prune()).toBe(1)
    expect(await isThere()).toBe(false)
  })

  it.each(['at-once', 'when-running'])(
    'keeps a version that an application is starting, if the server freezes it only once it runs and shows it %s',
    async publishedVersion => {
      const emulator = await start()
      emulator.setSwitches({ freezing: 'when-running', publishedVersion })
      const { prune, isThere, draft } = await left(emulator, '19')
      await emulator.call('POST', '/customApplications/', {
        json: { name: 'churn', applicationSourceVersionId: draft }
      })
      expect(await prune()).toBe(0)
      expect(await isThere()).toBe(true)
    }
  )

  it('keeps a version that an application failed to run', async () => {
    const emulator = await start()
    emulator.setSwitches({ freezing: 'when-running' })
    emulator.fault({ launch: 'start-failed' })
    const { prune, isThere, draft } = await left(emulator, '19')
    await emulator.call('POST', '/customApplications/', { json: { name: 'churn', applicationSourceVersionId: draft } })
    emulator.platform.clock.advance(60_000)
    expect(await prune()).toBe(0)
    expect(await isThere()).toBe(true)
  })

  it('deletes at most 20 drafts in one run', async () => {
    const { makeDraft, prune } = await left(await start(), '19')
    for (let made = 1; made < 22; made += 1) await makeDraft()
    expect([await prune(), await prune(), await prune()]).toEqual([20, 2, 0])
  })

  it('logs a failure and does not fail the run', async () => {
    const emulator = await start()
    const { context, plan, progress, isThere } = await left(emulator, '19')
    emulator.fault({ operation: 'customApplicationSourcesVersionsDelete', answer: { status: 500, text: '' }, times: 0 })
    await apply({ ...context, check: async () => {}, savePending: () => {} }, plan, progress)
    expect(progress.records[0]?.state).toBe('skipped')
    expect(context.lines.join('\n')).toContain('Unpublished versions of older runs were not deleted')
    expect(await isThere()).toBe(true)
  })
})

describe('deleteVersions', () => {
  it('tries no more frozen versions after a few refusals, and still deletes the others', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const { body: source } = await emulator.call('POST', '/customApplicationSources/', {
      json: { name: 'churnSource' }
    })
    const path = `/customApplicationSources/${source.id}/versions/`
    const labels = ['draft', ...Array.from({ length: 9 }, (_, index) => `frozen ${index}`), 'newest']
    for (const label of labels) {
      emulator.platform.clock.advance(1000)
      const { id } = (await emulator.call('POST', path, { json: { label } })).body
      const version = emulator.platform.state.get('versions', id)
      if (version !== undefined) emulator.platform.state.put('versions', { ...version, isFrozen: label !== 'draft' })
    }
    const newest = (await emulator.call('GET', path)).body.data.find(
      ({ label }: { label: string }) => label === 'newest'
    )
    const progress = { ...newProgress(planOf([])), sourceId: source.id as string, versionId: newest.id as string }
    expect(await deleteVersions(client, progress, 1, null)).toBe(1)
    const deletes = emulator.requests.since(0).filter(({ method }) => method === 'DELETE')
    expect(deletes).toHaveLength(4)
    expect((await emulator.call('GET', path)).body.data).toHaveLength(10)
  })

  it('keeps the version of the run and the previous one, used or not', async () => {
    const emulator = await start()
    const { client } = applyContext(emulator)
    const { id: sourceId } = await client.sources.create('churnSource')
    const path = `/customApplicationSources/${sourceId}/versions/`
    const ids: string[] = []
    for (const label of ['oldest', 'previous', 'ours', 'newest']) {
      emulator.platform.clock.advance(1000)
      ids.push((await emulator.call('POST', path, { json: { label } })).body.id)
    }
    const [, previous = '', ours = '', newest = ''] = ids
    const progress = { ...newProgress(planOf([])), sourceId, versionId: ours }
    expect(await deleteVersions(client, progress, 1, previous)).toBe(1)
    const left = (await emulator.call('GET', path)).body.data.map(({ id }: { id: string }) => id)
    expect(new Set(left)).toEqual(new Set([previous, ours, newest]))
  })
})
