import { defaultSwitches, type Switches, withSwitches } from './switches.ts'

/** How long things take, in milliseconds of the emulator's clock. */
export interface Timings {
  /** After a publish, the application still reads `running` for this long (platform.md §4, the safe client's case). */
  publishLag: number
  /** Simulated applications only: the image build, then the start. */
  buildTime: number
  startTime: number
  /** How long the process of a replaced version goes on with visits under way. */
  visitGrace: number
  /** From the last visit until an application with auto-stopping pauses; 0 is never. */
  idleTime: number
  /** Build of an execution environment's version. */
  environmentBuildTime: number
  /** Jobs that move files from or to a codespace. */
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

/** What can be changed while the emulator runs: unsure answers, and how long things take. */
export class Settings {
  #switches: Switches = defaultSwitches()
  #timings: Timings = { ...defaultTimings }

  get switches(): Readonly<Switches> {
    return this.#switches
  }

  get timings(): Readonly<Timings> {
    return this.#timings
  }

  /** @throws Error naming every unknown name and bad value; then nothing was changed */
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
    if (typeof value !== 'number' || !(value >= 0)) throw new Error(`timing "${name}" is a number of milliseconds`)
  }
  return { ...timings, ...changes }
}
