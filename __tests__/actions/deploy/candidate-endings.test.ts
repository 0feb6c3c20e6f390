import { describe, expect } from '@jest/globals'
import { cleanup } from '../../../src/actions/cleanup/cleanup.ts'
import { worldOf } from '../../support/chaos/fleet.ts'
import { runner } from '../../support/chaos/runs.ts'
import { START } from '../../support/deploy-runs.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { start, type TestEmulator } from '../../support/emulator.ts'
import { fetchApplication, runStep } from '../../support/step.ts'

const NAME = 'churn-candidate'
const CHANGED = { ...START, 'more.txt': 'more' }
const inputs = { verify: 'true', 'verify-on': 'candidate' }
const variables = (id: number) => ({
  GITHUB_REPOSITORY: 'acme/churn',
  GITHUB_REPOSITORY_ID: '1',
  GITHUB_RUN_ID: `${id}`,
  GITHUB_RUN_ATTEMPT: '1'
})

const applicationsOf = (emulator: TestEmulator) => worldOf(emulator).applications.map(({ name }) => name)

/** Writes of an update: the version, the candidate, the publish, the deletion of the candidate. */
const MOMENTS = ([1, 2, 3] as const).flatMap(write =>
  (['cancel', 'kill'] as const).flatMap(how => [true, false].map(isUpdate => [how, write, isUpdate] as const))
)

describe('a run with a candidate that ends early', () => {
  itSampled.each(sample(MOMENTS, 3))(
    'leaves no candidate: %s after write %d, for an existing application: %s',
    async (how, write, isUpdate) => {
      const emulator = await start()
      const { run, repair } = runner(emulator)
      if (isUpdate) await run({ files: START, variables: variables(1) })
      const before = worldOf(emulator).applications
      // The first deploy creates the source, too.
      const at = { write: isUpdate ? write : write + 1 }
      const ended = await run({ files: CHANGED, inputs, variables: variables(2), end: { how, at } })
      expect(ended.reason).toBe(how === 'kill' ? 'killed' : 'cancelled')
      if (how === 'kill') await repair(ended)
      else expect(ended.left).toBeNull()
      emulator.platform.clock.advance(60_000)
      const { applications } = worldOf(emulator)
      expect(applications.map(({ name }) => name)).toEqual(isUpdate ? ['churn'] : [])
      expect(applications.map(({ liveVersionId }) => liveVersionId)).toEqual(
        before.map(({ liveVersionId }) => liveVersionId)
      )
    }
  )

  itSampled.each(sample([true, false], 1))(
    'is continued by the next run, even without a post step; the application exists: %s',
    async isUpdate => {
      const emulator = await start()
      const { run } = runner(emulator)
      if (isUpdate) await run({ files: START, variables: variables(1) })
      const end = { how: 'kill', at: { write: isUpdate ? 2 : 3 } } as const
      expect((await run({ files: CHANGED, inputs, variables: variables(2), end })).reason).toBe('killed')
      emulator.platform.clock.advance(60_000)
      expect(applicationsOf(emulator)).toContain(NAME)
      expect((await run({ files: CHANGED, inputs, variables: variables(3) })).reason).toBe('deployed')
      expect(applicationsOf(emulator)).toEqual(['churn'])
      expect(worldOf(emulator).sources).toBe(1)
    }
  )

  it('leaves a candidate that the sweep deletes, once its run has certainly ended', async () => {
    const emulator = await start()
    const { run } = runner(emulator)
    await run({ files: START, variables: variables(1) })
    await run({ files: CHANGED, inputs, variables: variables(2), end: { how: 'kill', at: { write: 2 } } })
    const sweep = (id = '1') =>
      runStep(
        emulator,
        'cleanup',
        cleanup,
        { sweep: 'true', 'app-name': 'churn' },
        {
          ...variables(3),
          GITHUB_REPOSITORY_ID: id
        }
      )
    expect((await sweep()).outputs).toMatchObject({ operation: 'unchanged' })
    emulator.platform.clock.advance(7 * 60 * 60_000)
    expect((await sweep('2')).outputs).toMatchObject({ operation: 'unchanged' })
    const { outputs } = await sweep()
    expect(outputs).toMatchObject({ operation: 'deleted', deleted: NAME })
    expect(outputs.plan).toContain('delete candidate `churn-candidate`')
    expect(await fetchApplication(emulator, NAME)).toBeUndefined()
    expect(await fetchApplication(emulator, 'churn')).toBeDefined()
  })
})
