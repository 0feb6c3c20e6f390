import { describe, expect, it } from '@jest/globals'
import { worldOf } from '../support/chaos/fleet.ts'
import { runner } from '../support/chaos/runs.ts'
import { START } from '../support/deploy-runs.ts'
import { start } from '../support/emulator.ts'

const cancelled = { files: { ...START, 'a.txt': 'a' }, end: { how: 'cancel', at: { write: 2 } } } as const

describe('a deploy that is cancelled', () => {
  it('publishes the previous version again itself, and leaves nothing for the post step', async () => {
    const emulator = await start()
    const { run } = runner(emulator)
    await run({ files: START })
    const [before] = worldOf(emulator).applications
    expect(await run(cancelled)).toMatchObject({ reason: 'cancelled', left: null })
    emulator.platform.clock.advance(60_000)
    const { applications, sources } = worldOf(emulator)
    expect(applications).toMatchObject([{ id: before?.id, versionId: before?.versionId, status: 'running' }])
    expect(sources).toBe(1)
  })

  it('deletes what it made when there was nothing before', async () => {
    const emulator = await start()
    expect(await runner(emulator).run(cancelled)).toMatchObject({ reason: 'cancelled', left: null })
    expect(worldOf(emulator)).toEqual({ applications: [], sources: 0, drafts: 0 })
  })
})
