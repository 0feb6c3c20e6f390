import type { Launch, LaunchEvent, LaunchOutcome, Runner } from './types.ts'

/** The part of the emulator's clock that is needed, so that a test can hold time still. */
export interface SimulatedClock {
  setTimeout(fn: () => void, ms: number): unknown
  clearTimeout(handle: unknown): void
}

export interface SimulatedOptions {
  /** Milliseconds of a build and of a start, on the given clock. */
  buildTime: number
  startTime: number
  /** Asked once a launch, instead of looking at the launch's own. */
  outcome?: (launch: Launch) => LaunchOutcome
}

/** Tells the events of a launch without running any of its code; its applications answer no requests. */
export function createSimulatedRunner(clock: SimulatedClock, options: SimulatedOptions): Runner {
  const playing = new Map<string, { timer: unknown }>()

  /** Tells the events of one act, then waits for the next; a launch that is stopped is no longer in the map. */
  const play = (id: string, [act, ...rest]: Act[], tell: (event: LaunchEvent) => void): void => {
    if (act === undefined) return
    const turn = { timer: clock.setTimeout(() => run(), act.after) }
    playing.set(id, turn)
    const run = () => {
      for (const event of act.events) if (playing.get(id) === turn) tell(event)
      if (playing.get(id) === turn) play(id, rest, tell)
    }
  }
  const stop = (id: string) => {
    clock.clearTimeout(playing.get(id)?.timer)
    playing.delete(id)
  }

  return {
    launch: (launch, tell) => play(launch.launchId, acts(launch, options), tell),
    stop: async launchId => stop(launchId),
    retire: stop,
    port: () => undefined,
    enter: () => () => {},
    close: async () => {
      for (const id of playing.keys()) stop(id)
    }
  }
}

interface Act {
  after: number
  events: LaunchEvent[]
}

function acts(launch: Launch, { buildTime, startTime, outcome }: SimulatedOptions): Act[] {
  const wanted = outcome?.(launch) ?? launch.outcome ?? 'ready'
  const isBuild = !launch.isBuilt && (wanted === 'build-failed' || buildLog(launch).length > 0)
  if (!isBuild) return [{ after: 0, events: starting }, ...answering(wanted, startTime)]
  const begin: Act = { after: 0, events: [{ kind: 'building' }, ...buildLog(launch)] }
  if (wanted === 'build-failed') return [begin, { after: buildTime, events: failed('build', 'build-app.sh') }]
  return [begin, { after: buildTime, events: [{ kind: 'built' }, ...starting] }, ...answering(wanted, startTime)]
}

const starting: LaunchEvent[] = [{ kind: 'starting' }, { kind: 'log', line: 'simulated: start-app.sh is not run' }]

/** No lines, no build: platform.md §8 row 31. */
function buildLog(launch: Launch): LaunchEvent[] {
  const has = (name: string) => launch.files.some(({ path }) => path === name)
  return [
    ...(has('requirements.txt') ? ['simulated: requirements.txt is not installed'] : []),
    ...(has('build-app.sh') ? ['simulated: build-app.sh is not run'] : [])
  ].map(line => ({ kind: 'build-log', text: `${line}\n` }))
}

function answering(wanted: LaunchOutcome, startTime: number): Act[] {
  if (wanted === 'hang') return []
  const events = wanted === 'start-failed' ? failed('start', 'start-app.sh') : [{ kind: 'ready' } as const]
  return [{ after: startTime, events }]
}

function failed(stage: 'build' | 'start', script: string): LaunchEvent[] {
  return [{ kind: 'failed', stage, reason: `${script} ended with exit code 1` }]
}
