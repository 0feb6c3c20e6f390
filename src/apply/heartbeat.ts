import type { StepContext } from './run-steps.ts'

const INTERVAL_MS = 60_000

/** Logs once a minute that a wait continues, because a silent log looks like a stuck run. */
export class Heartbeat {
  readonly #parts: StepContext
  #due: number

  constructor(context: StepContext) {
    this.#parts = context
    this.#due = context.time.now() + INTERVAL_MS
  }

  /** Time at which the next line is due, in milliseconds since 1970. */
  get due(): number {
    return this.#due
  }

  /** Delays the next line by a minute; call it after any other log line. */
  postpone(): void {
    this.#due = this.#parts.time.now() + INTERVAL_MS
  }

  /** Logs the line if it is due. */
  beat(line: () => string): void {
    if (this.#parts.time.now() < this.#due) return
    this.#parts.say(line())
    this.postpone()
  }
}
