import { describe, expect, it } from '@jest/globals'
import { type CandidateContext, pendingCandidate, removeCandidate, startCandidate } from '../../src/apply/candidate.ts'
import type { Progress } from '../../src/apply/progress.ts'
import { applyContext, progressOf } from '../support/apply-context.ts'
import { lastRequest, writes } from '../support/deploy-runs.ts'
import { type Json, makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const NAME = 'churn-candidate'

/** An emulator with two versions of a source, and functions that start the first one as the candidate. */
async function setup(more: Partial<CandidateContext> = {}) {
  const emulator = await start()
  const { client } = applyContext(emulator)
  const { sourceId, versionId } = await makeVersion(emulator, 'churnSource')
  const path = `/customApplicationSources/${sourceId}/versions/`
  const { id: otherId } = (await emulator.call('POST', path, { json: { label: 'v2', baseVersion: versionId } })).body
  const progress: Progress = progressOf({ sourceId })
  const step = { kind: 'start-candidate', name: NAME, versionId, resources: {} } as const
  return {
    emulator,
    client,
    progress,
    step,
    versionId,
    otherId: otherId as string,
    begin: () => startCandidate({ client, ...more }, progress, step)
  }
}

const create = async (emulator: TestEmulator, applicationSourceVersionId: string): Promise<string> =>
  (await emulator.call('POST', '/customApplications/', { json: { name: NAME, applicationSourceVersionId } })).body.id

const all = async (emulator: TestEmulator): Promise<Json[]> =>
  (await emulator.call('GET', '/customApplications/')).body.data

describe('starting a candidate', () => {
  it('creates it, and records it for its deletion', async () => {
    const { emulator, begin, progress, client, versionId } = await setup()
    await begin()
    const [only] = await all(emulator)
    const pending = pendingCandidate(progress, null)
    expect(pending).toEqual({ id: only.id, name: NAME, versionId, previousVersionId: null })
    expect(await removeCandidate(client, pending!)).toBe(true)
    expect(await removeCandidate(client, pending!)).toBe(false)
    expect(await all(emulator)).toEqual([])
  })

  it('publishes to one that is left, or only waits if that runs the version already', async () => {
    for (const isSame of [false, true]) {
      const { emulator, begin, progress, versionId, otherId } = await setup()
      const id = await create(emulator, isSame ? versionId : otherId)
      emulator.platform.clock.advance(60_000)
      const before = lastRequest(emulator)
      await begin()
      expect(writes(emulator, before)).toEqual(isSame ? [] : ['customApplicationsPatch'])
      expect(pendingCandidate(progress, null)).toMatchObject({ id, previousVersionId: isSame ? null : otherId })
    }
  })

  it.each(['assertOwnCandidate', 'checkNotSuperseded'] as const)('writes nothing if %s throws', async check => {
    const { emulator, begin, otherId } = await setup({ [check]: () => Promise.reject(new Error('no')) })
    await create(emulator, otherId)
    const before = lastRequest(emulator)
    await expect(begin()).rejects.toThrow('no')
    expect(writes(emulator, before)).toEqual([])
  })

  it('is known before its id is, if the run ends meanwhile', async () => {
    const { emulator, client, progress, step, versionId } = await setup()
    const pending = pendingCandidate(progress, step)
    expect(pending).toEqual({ id: null, name: NAME, versionId, previousVersionId: null })
    await create(emulator, versionId)
    expect(await removeCandidate(client, pending!)).toBe(true)
  })
})

describe('deleting a candidate', () => {
  it('leaves one to which another run published', async () => {
    const { emulator, begin, progress, client, otherId } = await setup()
    await begin()
    const [{ id }] = await all(emulator)
    await emulator.call('PATCH', `/customApplications/${id}/`, { json: { customApplicationSourceVersionId: otherId } })
    emulator.platform.clock.advance(60_000)
    expect(await removeCandidate(client, pendingCandidate(progress, null)!)).toBe(false)
    expect(await all(emulator)).toHaveLength(1)
  })
})
