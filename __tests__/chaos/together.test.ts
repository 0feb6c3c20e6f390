import { describe, expect } from '@jest/globals'
import { filesOf, fingerprint, worldOf } from '../support/chaos/fleet.ts'
import { type Ended, runner } from '../support/chaos/runs.ts'
import { START } from '../support/deploy-runs.ts'
import { itSampled, sample } from '../support/effort.ts'
import { start } from '../support/emulator.ts'

const stateOf = (name: string, many = 0) => ({
  ...START,
  'state.txt': name,
  ...Object.fromEntries(Array.from({ length: many }, (_, index) => [`data/${index}.txt`, `${name} ${index}`]))
})

/** Files of three runs. The first needs more than one request. */
const statesOf = (runs: number) =>
  Array.from({ length: runs }, (_, index) => stateOf(`${index}`, index % 3 === 0 ? 120 : index))

const run = (id: number) => ({ GITHUB_REPOSITORY: 'someone/churn', GITHUB_RUN_ID: `${id}`, GITHUB_RUN_ATTEMPT: '1' })

/** Runs with different labels, the same run in several jobs, and runs from a shell, which have no number. */
const crowds: [number, string, (index: number) => Record<string, string>][] = [
  [2, 'of their own numbers', index => run(100 + index)],
  [5, 'of one number and label', () => run(100)],
  [5, 'without a number', () => ({})],
  [10, 'of their own numbers', index => run(100 + index)]
]

const SWITCHES = [
  { publishedVersion: 'at-once', freezing: 'at-once' },
  { publishedVersion: 'when-running', freezing: 'when-running' }
]

const reasonsOf = (ended: readonly Ended[]): string[] => ended.map(({ reason }) => reason)

describe.each(sample(crowds, 1))('%d runs at once, %s', (runs, _, variables) => {
  itSampled.each(sample(SWITCHES, 1))(
    'leave one whole version of an application that was there: %j',
    async switches => {
      const emulator = await start()
      emulator.setSwitches(switches)
      const { run, runTogether } = runner(emulator)
      await run({ files: START, variables: variables(-1) })
      const states = statesOf(runs)
      const ended = await runTogether(states.map((files, index) => ({ files, variables: variables(index) })))
      emulator.platform.clock.advance(60_000)
      expectOneOf(emulator, states, ended)
    }
  )

  itSampled.each(sample(SWITCHES, 1))('make one application of one source: %j', async switches => {
    const emulator = await start()
    emulator.setSwitches(switches)
    const states = statesOf(runs)
    const { runTogether } = runner(emulator)
    const ended = await runTogether(states.map((files, index) => ({ files, variables: variables(index) })))
    emulator.platform.clock.advance(60_000)
    expectOneOf(emulator, states, ended)
  })

  itSampled.each(sample([0, 1], 1))(
    'deploy applications that share a source at the same time, if %i had it before',
    async first => {
      const emulator = await start()
      const { run, runTogether } = runner(emulator)
      const states = statesOf(runs)
      const options = { 'source-name': 'shared' }
      if (first > 0)
        await run({ files: START, variables: variables(-1), inputs: { ...options, 'app-name': 'churn-0' } })
      const ended = await runTogether(
        states.map((files, index) => ({
          files,
          variables: variables(index),
          inputs: { ...options, 'app-name': `churn-${index}` }
        }))
      )
      expect(reasonsOf(ended)).toEqual(states.map(() => 'deployed'))
      const { applications, sources } = worldOf(emulator)
      expect({ applications: applications.length, sources }).toEqual({ applications: runs, sources: 1 })
      for (const [index, files] of states.entries()) {
        const own = applications.find(({ name }) => name === `churn-${index}`)
        expect(filesOf(emulator, own?.liveVersionId ?? null)).toEqual(files)
      }
    }
  )

  itSampled('deploy previews at the same time', async () => {
    const emulator = await start()
    const { runTogether } = runner(emulator)
    const states = statesOf(runs)
    const ended = await runTogether(
      states.map((files, index) => ({
        files,
        variables: variables(index),
        inputs: { preview: 'true', 'preview-name': `churn-pr-${index}` }
      }))
    )
    expect(new Set(reasonsOf(ended))).toEqual(new Set(['deployed']))
    const { applications, sources, drafts } = worldOf(emulator)
    expect({ applications: applications.length, sources, drafts }).toEqual({
      applications: runs,
      sources: runs,
      drafts: 0
    })
    for (const [index, files] of states.entries()) {
      const preview = applications.find(({ name }) => name === `churn-pr-${index}`)
      expect(filesOf(emulator, preview?.liveVersionId ?? null)).toEqual(files)
    }
  })
})

function expectOneOf(
  emulator: Parameters<typeof worldOf>[0],
  states: readonly Record<string, string>[],
  ended: readonly Ended[]
): void {
  const { applications, sources, drafts } = worldOf(emulator)
  expect({ applications: applications.length, sources }).toEqual({ applications: 1, sources: 1 })
  // A version that was published and superseded before it ran may be frozen or not. The next run deletes it.
  const isFrozenAtOnce = emulator.platform.settings.switches.freezing === 'at-once'
  expect(drafts).toBeLessThanOrEqual(isFrozenAtOnce ? 0 : states.length - 1)
  const [application] = applications
  expect(application?.status).toBe('running')
  const live = filesOf(emulator, application?.liveVersionId ?? null)
  expect(states.map(fingerprint)).toContain(fingerprint(live))
  // A run whose version was live succeeds. Every other run reports that it was superseded.
  const winner = ended.find(({ versionId }) => versionId === application?.liveVersionId)
  expect(winner?.reason).toBe('deployed')
  expect(reasonsOf(ended).filter(reason => reason !== 'deployed' && reason !== 'superseded')).toEqual([])
}
