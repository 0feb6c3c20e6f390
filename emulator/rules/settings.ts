import { defaultSwitches, type Switches, withSwitches } from './switches.ts'

/** Durations, in milliseconds of the emulator's clock. */
export interface Timings {
  /** Time after a publish in which the application still reads `running` (platform.md §4, the safe client's case). */
  publishLag: number
  /** Image build of simulated applications. */
  buildTime: number
  /** Start of simulated applications. */
  startTime: number
  /** Time that the process of a replaced version has to finish open visits. */
  visitGrace: number
  /** Time from the last visit until an application with auto-stopping pauses. 0 disables this. */
  idleTime: number
  /** Build of an execution environment version. */
  environmentBuildTime: number
  /** Job that moves files from or to a codespace. */
  codespaceTime: number
}

const defaultTimings: Timings = {
  publishLag: 0,
  buildTime: 400,
  startTime: 400,
  visitGrace: 5_000,
  idleTime: 0,
  environmentBuildTime: 1_000,
  codespaceTime: 300
}

/** Settings that can be changed while the emulator runs: switches and timings. */
export class Settings {
  #switches: Switches = defaultSwitches()
  #timings: Timings = { ...defaultTimings }

  get switches(): Readonly<Switches> {
    return this.#switches
  }

  get timings(): Readonly<Timings> {
    return this.#timings
  }

  /** @throws Error that lists every unknown name and invalid value, without changing anything */
  change(changes: { switches?: Record<string, unknown>; timings?: Record<string, unknown> }): void {
    const switches = withSwitches(this.#switches, changes.switches ?? {})
    const timings = withTimings(this.#timings, changes.timings ?? {})
    this.#switches = switches
    this.#timings = timings
  }

  reset(): void {
    this.#switches = defaultSwitches()
    this.#timings = { ...defaultTimings }
  }
}

function withTimings(timings: Timings, changes: Record<string, unknown>): Timings {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(defaultTimings, name)) throw new Error(`there is no timing "${name}"`)
    if (typeof value !== 'number' || !(value >= 0)) throw new Error(`timing "${name}" must be a number of milliseconds`)
  }
  return { ...timings, ...changes }
}
