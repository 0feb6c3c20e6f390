import { describe, expect, it } from '@jest/globals'
import { ControllableClock } from '../../../emulator/clock.ts'
import { createSimulatedRunner } from '../../../emulator/runner/simulated-runner.ts'
import type { Launch, LaunchEvent, LaunchOutcome } from '../../../emulator/runner/types.ts'

const createLaunch = (...paths: string[]): Launch => ({
  applicationId: 'a',
  launchId: 'one',
  files: paths.map(path => ({ path, blobPath: '/nowhere' })),
  environment: {},
  requestPath: '/',
  healthPath: '/',
  isBuilt: false,
  outcome: undefined
})

function simulate(launch: Launch, outcome?: LaunchOutcome) {
  const clock = new ControllableClock()
  clock.freeze()
  const runner = createSimulatedRunner(clock, { buildTime: 1000, startTime: 100 })
  const events: LaunchEvent[] = []
  runner.launch({ ...launch, outcome }, event => events.push(event))
  return { clock, runner, events, kinds: () => events.map(({ kind }) => kind) }
}

describe('createSimulatedRunner', () => {
  it('emits a build and a start at their times', () => {
    const { clock, kinds, runner } = simulate(createLaunch('start-app.sh', 'build-app.sh', 'requirements.txt'))
    expect(kinds()).toEqual([])
    clock.advance(999)
    expect(kinds()).toEqual(['building', 'build-log', 'build-log'])
    clock.advance(1)
    expect(kinds().slice(3)).toEqual(['built', 'starting', 'log'])
    clock.advance(100)
    expect(kinds().slice(6)).toEqual(['ready'])
    expect(runner.port('one')).toBeUndefined()
  })

  it.each<[string, Launch, LaunchOutcome, string[]]>([
    ['no build without its files', createLaunch('start-app.sh'), 'ready', ['starting', 'log', 'ready']],
    ['no build after one', { ...createLaunch('build-app.sh'), isBuilt: true }, 'ready', ['starting', 'log', 'ready']],
    ['a failed build', createLaunch('build-app.sh'), 'build-failed', ['building', 'build-log', 'failed']],
    ['a failed build on demand', createLaunch('start-app.sh'), 'build-failed', ['building', 'failed']],
    ['a failed start', createLaunch('start-app.sh'), 'start-failed', ['starting', 'log', 'failed']],
    ['a start that hangs', createLaunch('start-app.sh'), 'hang', ['starting', 'log']]
  ])('emits %s', (_, launch, outcome, expected) => {
    const { clock, kinds } = simulate(launch, outcome)
    clock.advance(1_000_000)
    expect(kinds()).toEqual(expected)
  })

  it('emits nothing after a stop, even at the same time', async () => {
    const clock = new ControllableClock()
    clock.freeze()
    const runner = createSimulatedRunner(clock, { buildTime: 1, startTime: 1 })
    const kinds: string[] = []
    runner.launch(createLaunch('build-app.sh'), ({ kind }) => {
      kinds.push(kind)
      void runner.stop('one')
    })
    clock.advance(100)
    expect(kinds).toEqual(['building'])
    await runner.close()
  })
})
