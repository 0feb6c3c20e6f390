import { describe, expect, it } from '@jest/globals'
import { seedIds } from '../../emulator/seed/default.ts'
import { applySeed } from '../../emulator/seed.ts'
import { ApiError } from '../../src/errors.ts'
import { connect } from '../support/client.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

/** Every way in which a server may search. */
const SEARCHES = ['substring', 'prefix'].flatMap(nameSearch =>
  ['ignored', 'respected'].flatMap(nameSearchCase =>
    ['sent', 'left-out'].map(nulls => ({ nameSearch, nameSearchCase, nulls }))
  )
)

function plant(emulator: TestEmulator, names: readonly string[]): void {
  applySeed(emulator.platform, { sources: names.map(name => ({ name, versions: [] })) })
}

describe('a source', () => {
  it.each(SEARCHES)('is found by its exact name past the first page, under %j', async switches => {
    const emulator = await start()
    plant(emulator, ['Churn', 'my churn', ...Array.from({ length: 105 }, (_, index) => `churn ${index}`)])
    plant(emulator, ['churn'])
    emulator.setSwitches(switches)
    const { sources } = connect(emulator.origin)
    expect(await sources.findByName('churn')).toMatchObject({ name: 'churn' })
    expect(await sources.findByName('chur')).toBeNull()
  })

  it('is looked for no further than it is found', async () => {
    const emulator = await start()
    plant(emulator, ['churn', ...Array.from({ length: 105 }, (_, index) => `churn ${index}`)])
    const client = connect(emulator.origin)
    await client.sources.findByName('churn')
    expect(client.http.sent).toBe(1)
  })

  it.each(['200', '201', '202'])('is made at once, for a server that says %s', async sourceCreated => {
    const emulator = await start()
    emulator.setSwitches({ sourceCreated })
    const { sources } = connect(emulator.origin)
    const { id } = await sources.create('churn')
    expect(await sources.get(id)).toMatchObject({ id, name: 'churn', latestVersion: null })
  })

  it('has null for a version that a server leaves out', async () => {
    const emulator = await start()
    emulator.setSwitches({ nulls: 'left-out' })
    const { sources } = connect(emulator.origin)
    const { id } = await sources.create('churn')
    expect(await sources.get(id)).toMatchObject({ latestVersion: null })
    expect(await sources.findByName('churn')).toMatchObject({ latestVersion: null })
  })

  it('of a name that is taken is a conflict', async () => {
    const emulator = await start()
    plant(emulator, ['churn'])
    const creating = connect(emulator.origin).sources.create('churn')
    await expect(creating).rejects.toBeInstanceOf(ApiError)
    await expect(creating).rejects.toMatchObject({ reason: 'name-conflict', status: 409 })
  })

  it.each(['204', '200'])('takes another name, for a server that says %s', async sourceRenamed => {
    const emulator = await start()
    emulator.setSwitches({ sourceRenamed })
    const { sources } = connect(emulator.origin)
    const { id } = await sources.create('before')
    await sources.rename(id, 'after')
    expect(await sources.get(id)).toMatchObject({ name: 'after' })
  })

  it('comes from a custom template at once, or by a job', async () => {
    const emulator = await start()
    const { sources } = connect(emulator.origin)
    expect(await sources.createFromTemplate(seedIds.customTemplate)).toMatchObject({ name: 'Hello application' })
    emulator.setSwitches({ sourceCreated: '202', urls: 'internal' })
    expect(await sources.createFromTemplate(seedIds.customTemplate)).toEqual({
      job: expect.stringMatching(/\/api\/v2\/status\/[\w-]+\/$/)
    })
  })

  it('of a template that there is not is refused as an input', async () => {
    const creating = connect((await start()).origin).sources.createFromTemplate('0'.repeat(24))
    await expect(creating).rejects.toMatchObject({ reason: 'input-invalid', status: 422 })
  })

  it('goes, and is gone when it is removed again', async () => {
    const emulator = await start()
    const { sources } = connect(emulator.origin)
    const { id } = await sources.create('churn')
    await sources.remove(id)
    await sources.remove(id)
    expect(await sources.findByName('churn')).toBeNull()
  })

  it('that an application uses stays, and says so', async () => {
    const emulator = await start()
    const { sourceId, versionId } = await makeVersion(emulator, 'churn')
    const { applications, sources } = connect(emulator.origin)
    await applications.create('churn', versionId)
    await expect(sources.remove(sourceId)).rejects.toMatchObject({ status: 422 })
  })

  it('is shared with users, groups and organizations, and tells with whom', async () => {
    const emulator = await start()
    const { sources } = connect(emulator.origin)
    const { id } = await sources.create('churn')
    await sources.share(id, [
      { type: 'user', username: 'viewer@example.com', role: 'EDITOR' },
      { type: 'group', id: seedIds.codespace, role: 'CONSUMER' }
    ])
    expect(await sources.grants(id)).toEqual([
      { type: 'user', key: 'emulator@example.com', role: 'OWNER' },
      { type: 'user', key: 'viewer@example.com', role: 'EDITOR' },
      { type: 'group', key: seedIds.codespace, role: 'CONSUMER' }
    ])
    await sources.share(id, [{ type: 'user', username: 'viewer@example.com', role: 'NO_ROLE' }])
    expect(await sources.grants(id)).toHaveLength(2)
  })
})
