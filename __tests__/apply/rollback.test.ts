import { describe, expect, it } from '@jest/globals'
import { rollBack } from '../../src/apply/rollback.ts'
import { WaitError } from '../../src/errors.ts'
import { acting } from '../support/apply-context.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const because = (reason: 'start-failed' | 'superseded' | 'cancelled' | 'health-check-failed') =>
  new WaitError(reason, { what: 'It does not run.', saw: 'It ended.', next: 'Correct it.' })

/** An application that ran one version and was told to run another. */
async function published(emulator: TestEmulator) {
  const { sourceId, versionId: previous } = await makeVersion(emulator, 'churnSource')
  const json = { name: 'churn', applicationSourceVersionId: previous }
  const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
  const version = async () => {
    const json = { label: 'next', baseVersion: previous }
    return (await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { json })).body.id as string
  }
  const publish = async (versionId: string) => {
    const json = { customApplicationSourceVersionId: versionId }
    await emulator.call('PATCH', `/customApplications/${id}/`, { json })
    emulator.platform.clock.advance(10_000)
  }
  const failed = await version()
  emulator.platform.clock.advance(10_000)
  await publish(failed)
  const awaited = {
    applicationId: id as string,
    name: 'churn',
    versionId: failed,
    job: null,
    label: null,
    logsBefore: null,
    deadline: 0
  }
  const before = { status: 'running', versionId: previous } as const
  const state = () => emulator.platform.state.get('applications', id)
  return { awaited: { ...awaited, previous: before }, previous, version, publish, state }
}

describe('rollBack', () => {
  it.each(['at-once', 'when-running'])(
    'publishes the version before and waits for it: shown %s',
    async publishedVersion => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion })
      const parts = acting(emulator)
      const { awaited, previous, state } = await published(emulator)
      const restored = await rollBack(parts, awaited, previous, because('health-check-failed'))
      expect(restored).toMatchObject({ status: 'running', customApplicationSourceVersionId: previous })
      expect(state()?.liveVersionId).toBe(previous)
    }
  )

  it.each(['superseded', 'cancelled'] as const)('does nothing when the run was %s', async reason => {
    const emulator = await start()
    const { awaited, previous, state } = await published(emulator)
    expect(await rollBack(acting(emulator), awaited, previous, because(reason))).toBeNull()
    expect(state()?.versionId).toBe(awaited.versionId)
  })

  it('leaves alone what somebody else has published by then', async () => {
    const emulator = await start()
    const { awaited, previous, version, publish, state } = await published(emulator)
    const other = await version()
    await publish(other)
    expect(await rollBack(acting(emulator), awaited, previous, because('start-failed'))).toBeNull()
    expect(state()?.liveVersionId).toBe(other)
  })

  it('gives way to what somebody else publishes while it waits', async () => {
    const emulator = await start()
    const parts = acting(emulator)
    const { awaited, previous, version, publish, state } = await published(emulator)
    emulator.platform.settings.change({ timings: { startTime: 60_000 } })
    const other = await version()
    let sleeps = 0
    const sleep = async (milliseconds: number) => {
      sleeps += 1
      if (sleeps === 3) await publish(other)
      await parts.time.sleep(milliseconds)
    }
    const time = { now: parts.time.now, sleep }
    expect(await rollBack({ ...parts, time }, awaited, previous, because('start-failed'))).toBeNull()
    expect(state()?.versionId).toBe(other)
  })

  it('keeps the reason of the failure that led to it, and names the version to publish, when it fails too', async () => {
    const emulator = await start()
    const { awaited, previous } = await published(emulator)
    emulator.fault({ launch: 'start-failed' })
    const failing = rollBack(acting(emulator), awaited, previous, because('health-check-failed'))
    await expect(failing).rejects.toMatchObject({
      reason: 'health-check-failed',
      message: expect.stringContaining(`Publish version ${previous} in DataRobot`)
    })
  })
})
