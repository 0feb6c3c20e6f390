import { describe, expect, it } from '@jest/globals'
import { undo } from '../../src/apply/undo.ts'
import { start, type TestEmulator } from '../support/emulator.ts'
import { acting, progressOf } from './acting.ts'

/** A source with one draft, as a run would know them. */
async function begun(emulator: TestEmulator, madeSource: boolean) {
  const { client } = acting(emulator)
  const sourceId = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
    .id
  const path = `/customApplicationSources/${sourceId}/versions/`
  const version = (await emulator.call('POST', path, { json: { label: 'ours' } })).body
  const made = { source: madeSource, version: true, application: false }
  const warnings: string[] = []
  const { state } = emulator.platform
  return {
    path,
    version,
    warnings,
    undo: (templateVersionId: string | null = null) =>
      undo(client, progressOf({ sourceId, version, templateVersionId, made }), text => warnings.push(text)),
    left: () => ({ sources: state.count('sources'), versions: state.count('versions') })
  }
}

describe('undo', () => {
  it('takes the version and the source that this run made', async () => {
    const { undo, left, warnings } = await begun(await start(), true)
    await undo()
    expect(left()).toEqual({ sources: 0, versions: 0 })
    expect(warnings).toEqual([])
  })

  it('leaves a source that was there before', async () => {
    const { undo, left } = await begun(await start(), false)
    await undo()
    expect(left()).toEqual({ sources: 1, versions: 0 })
  })

  it.each(['refuse', 'delete'])(
    'leaves a source that another run put a version into, where the server would %s',
    async use => {
      const emulator = await start()
      emulator.turn({ sourceInUse: use })
      const { undo, left, path } = await begun(emulator, true)
      await emulator.call('POST', path, { json: { label: 'theirs' } })
      await undo()
      expect(left()).toEqual({ sources: 1, versions: 1 })
    }
  )

  it("takes a template's version along with its source", async () => {
    const emulator = await start()
    const { undo, left, path } = await begun(emulator, true)
    const template = (await emulator.call('POST', path, { json: { label: 'of the template' } })).body
    await undo(template.id)
    expect(left().sources).toBe(0)
  })

  it.each(['customApplicationSourcesVersionsDelete', 'customApplicationSourcesDelete'])(
    'has done it when only the answer was lost: %s',
    async operation => {
      const emulator = await start()
      const { undo, left, warnings } = await begun(emulator, true)
      emulator.fault({ operation, when: 'after', cut: 'no-answer' })
      await undo()
      expect(left()).toEqual({ sources: 0, versions: 0 })
      expect(warnings).toEqual([])
    }
  )

  it('says that it could not, and throws nothing', async () => {
    const emulator = await start()
    const { undo, warnings } = await begun(emulator, true)
    emulator.fault({ operation: 'customApplicationSourcesVersionsDelete', answer: { status: 403, body: {} }, times: 0 })
    await undo()
    expect(warnings).toEqual([expect.stringContaining('could not be taken away')])
  })
})
