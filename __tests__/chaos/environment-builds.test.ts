import { describe, expect } from '@jest/globals'
import { type Ended, runner } from '../support/chaos/runs.ts'
import { START } from '../support/deploy-runs.ts'
import { itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

const files = { ...START, 'docker/Dockerfile': 'FROM python:3.12-slim\n' }
const inputs = { environment: 'churn-env', 'environment-path': 'docker', 'health-check': 'off' }

const environmentsOf = ({ platform: { state } }: TestEmulator) =>
  state.all('environments').filter(({ name }) => name === 'churn-env')

const buildsOf = (emulator: TestEmulator) => {
  const ids = environmentsOf(emulator).map(({ id }) => id)
  return emulator.platform.state.all('environmentVersions').filter(({ environmentId }) => ids.includes(environmentId))
}

const usedBuilds = ({ platform: { state } }: TestEmulator) => [
  ...new Set(state.all('versions').map(({ baseEnvironmentVersionId }) => baseEnvironmentVersionId))
]

const reasonsOf = (ended: readonly Ended[]): string[] => ended.map(({ reason }) => reason)

describe('a run that ends while it builds an environment', () => {
  const moments = [
    ...[1, 2].map(write => ({ write })),
    ...Array.from({ length: 24 }, (_, index) => ({ look: 8 + index * 3 }))
  ]
  const ends = moments.flatMap(at => (['cancel', 'kill'] as const).map(how => ({ how, at })))

  itSampled.each(sample(ends, 5))('leaves the build to the next run: %j', async end => {
    const emulator = await start()
    const { run, repair } = runner(emulator)
    const ended = await run({ files, inputs, end })
    if (ended.left !== null) await repair(ended)
    const before = buildsOf(emulator).length
    const next = await run({ files, inputs })
    expect(['deployed', 'unchanged']).toContain(next.reason)
    expect(environmentsOf(emulator)).toHaveLength(1)
    expect(buildsOf(emulator)).toHaveLength(Math.max(1, before))
    expect(usedBuilds(emulator)).toEqual(buildsOf(emulator).map(({ id }) => id))
  })
})

describe('runs at once', () => {
  itSampled.each(sample([2, 5], 1))('use one build of one environment (%i runs)', async count => {
    const emulator = await start()
    const { run, runTogether } = runner(emulator)
    const runs = Array.from({ length: count }, (_, index) => ({
      files,
      inputs: { ...inputs, 'app-name': `churn ${index}` }
    }))
    const ended = await runTogether(runs)
    expect(reasonsOf(ended)).toEqual(runs.map(() => 'deployed'))
    const used = usedBuilds(emulator)
    expect(used).toHaveLength(1)
    const known = buildsOf(emulator).length
    const again: string[] = []
    for (const each of runs) again.push((await run(each)).reason)
    expect(again).toEqual(runs.map(() => 'unchanged'))
    expect([buildsOf(emulator).length, usedBuilds(emulator)]).toEqual([known, used])
  })
})
