import { describe, expect, it } from '@jest/globals'
import { rollBack } from '../../src/apply/rollback.ts'
import { WaitError } from '../../src/errors.ts'
import { applyContext } from '../support/apply-context.ts'
import { makeVersion, start, type TestEmulator } from '../support/emulator.ts'

const because = (reason: 'start-failed' | 'superseded' | 'cancelled' | 'health-check-failed') =>
  new WaitError(reason, { what: 'It does not run.', saw: 'It ended.', next: 'Correct it.' })

/** An application that was published from one version to another. */
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
  const expected = {
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
  return { expected: { ...expected, previous: before }, previous, version, publish, state }
}

describe('rollBack', () => {
  it.each(['at-once', 'when-running'])(
    'publishes the previous version and waits for it: shown %s',
    async publishedVersion => {
      const emulator = await start()
      emulator.setSwitches({ publishedVersion })
      const context = applyContext(emulator)
      const { expected, previous, state } = await published(emulator)
      const restored = await rollBack(context, expected, previous, because('health-check-failed'))
      expect(restored).toMatchObject({ status: 'running', customApplicationSourceVersionId: previous })
      expect(state()?.liveVersionId).toBe(previous)
    }
  )

  it.each(['superseded', 'cancelled'] as const)('does nothing if the run was %s', async reason => {
    const emulator = await start()
    const { expected, previous, state } = await published(emulator)
    expect(await rollBack(applyContext(emulator), expected, previous, because(reason))).toBeNull()
    expect(state()?.versionId).toBe(expected.versionId)
  })

  it('keeps a version that another run has published', async () => {
    const emulator = await start()
    const { expected, previous, version, publish, state } = await published(emulator)
    const other = await version()
    await publish(other)
    expect(await rollBack(applyContext(emulator), expected, previous, because('start-failed'))).toBeNull()
    expect(state()?.liveVersionId).toBe(other)
  })

  it('stops if another run publishes while it waits', async () => {
    const emulator = await start()
    const context = applyContext(emulator)
    const { expected, previous, version, publish, state } = await published(emulator)
    emulator.platform.settings.change({ timings: { startTime: 60_000 } })
    const other = await version()
    let sleeps = 0
    const sleep = async (milliseconds: number) => {
      sleeps += 1
      if (sleeps === 3) await publish(other)
      await context.time.sleep(milliseconds)
    }
    const time = { now: context.time.now, sleep }
    expect(await rollBack({ ...context, time }, expected, previous, because('start-failed'))).toBeNull()
    expect(state()?.versionId).toBe(other)
  })

  it('keeps the reason of the deploy failure, and names the version to publish, if it fails too', async () => {
    const emulator = await start()
    const { expected, previous } = await published(emulator)
    emulator.fault({ launch: 'start-failed' })
    const failing = rollBack(applyContext(emulator), expected, previous, because('health-check-failed'))
    await expect(failing).rejects.toMatchObject({
      reason: 'health-check-failed',
      message: expect.stringContaining(`Publish version ${previous} in DataRobot`)
    })
  })
})
