import { describe, expect, it } from '@jest/globals'
import { runner } from '../chaos/runs.ts'
import { worldOf } from '../chaos/worlds.ts'
import { start } from '../support/emulator.ts'
import { START } from './deploying.ts'

describe('the post step of a run that was killed', () => {
  it('takes back a publish that was on its way and arrives after the run', async () => {
    const emulator = await start()
    const { run, repair } = runner(emulator)
    await run({ files: START })
    const [before] = worldOf(emulator).applications
    emulator.fault({ operation: 'customApplicationsPatch', cut: 'no-answer' })
    const files = { ...START, 'a.txt': 'second' }
    const killed = await run({ files, end: { how: 'kill', at: { write: 2 } } })
    const versionId = killed.left?.publishing?.versionId
    expect(versionId).toBeDefined()
    expect(worldOf(emulator).applications).toEqual([before])
    let arrived: Promise<unknown> | undefined
    const json = { customApplicationSourceVersionId: versionId }
    const arrive = () => {
      arrived ??= emulator.call('PATCH', `/customApplications/${before?.id}/`, { json })
      return arrived
    }
    await repair(killed, arrive)
    await arrive()
    emulator.platform.clock.advance(60_000)
    expect(worldOf(emulator).applications[0]).toMatchObject({ versionId: before?.versionId, status: 'running' })
  })
})
