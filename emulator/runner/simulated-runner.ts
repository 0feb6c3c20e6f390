import type { Launch, LaunchEvent, LaunchOutcome, Runner } from './types.ts'

/** The part of the emulator's clock that the runner needs, so that tests can freeze the time. */
export interface TimerClock {
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

export interface SimulatedTimes {
  /** Milliseconds of a build and of a start, on the given clock. */
  buildTime: number
  startTime: number
  /** Outcome of a launch, instead of the launch's own. Called once per launch. */
  outcome?: (launch: Launch) => LaunchOutcome
}

/** Creates a runner that emits the events of a launch without running its code. Its applications answer no requests. */
export function createSimulatedRunner(clock: TimerClock, options: SimulatedTimes): Runner {
  const scheduled = new Map<string, { timer: unknown }>()

  /** Emits the events of one step, then schedules the next. A stopped launch is no longer in the map. */
  const runSteps = (id: string, [step, ...rest]: Step[], emit: (event: LaunchEvent) => void): void => {
    if (step === undefined) return
    const current = { timer: clock.setTimeout(() => run(), step.delayMs) }
    scheduled.set(id, current)
    const run = () => {
      for (const event of step.events) if (scheduled.get(id) === current) emit(event)
      if (scheduled.get(id) === current) runSteps(id, rest, emit)
    }
  }
  const stop = (id: string) => {
    clock.clearTimeout(scheduled.get(id)?.timer)
    scheduled.delete(id)
  }

  return {
    launch: (launch, emit) => runSteps(launch.launchId, stepsFor(launch, options), emit),
    stop: async launchId => stop(launchId),
    retire: stop,
    port: () => undefined,
    beginVisit: () => () => {},
    close: async () => {
      for (const id of scheduled.keys()) stop(id)
    }
  }
}

interface Step {
  delayMs: number
  events: LaunchEvent[]
}

function stepsFor(launch: Launch, { buildTime, startTime, outcome: outcomeOf }: SimulatedTimes): Step[] {
  const outcome = outcomeOf?.(launch) ?? launch.outcome ?? 'ready'
  const isBuild = !launch.isBuilt && (outcome === 'build-failed' || buildLog(launch).length > 0)
  if (!isBuild) return [{ delayMs: 0, events: STARTING_EVENTS }, ...startSteps(outcome, startTime)]
  const buildStep: Step = { delayMs: 0, events: [{ kind: 'building' }, ...buildLog(launch)] }
  if (outcome === 'build-failed')
    return [buildStep, { delayMs: buildTime, events: failureEvents('build', 'build-app.sh') }]
  return [
    buildStep,
    { delayMs: buildTime, events: [{ kind: 'built' }, ...STARTING_EVENTS] },
    ...startSteps(outcome, startTime)
  ]
}

const STARTING_EVENTS: LaunchEvent[] = [
  { kind: 'starting' },
  { kind: 'log', line: 'simulated: start-app.sh is not run' }
]

/** Lines of the build log. Without lines, there is no build (platform.md §8 row 31). */
function buildLog(launch: Launch): LaunchEvent[] {
  const has = (name: string) => launch.files.some(({ path }) => path === name)
  return [
    ...(has('requirements.txt') ? ['simulated: requirements.txt is not installed'] : []),
    ...(has('build-app.sh') ? ['simulated: build-app.sh is not run'] : [])
  ].map(line => ({ kind: 'build-log', text: `${line}\n` }))
}

function startSteps(outcome: LaunchOutcome, startTime: number): Step[] {
  if (outcome === 'hang') return []
  const events = outcome === 'start-failed' ? failureEvents('start', 'start-app.sh') : [{ kind: 'ready' } as const]
  return [{ delayMs: startTime, events }]
}

function failureEvents(stage: 'build' | 'start', script: string): LaunchEvent[] {
  return [{ kind: 'failed', stage, reason: `${script} ended with exit code 1` }]
}
