import type { StepContext } from './run-steps.ts'

const INTERVAL_MS = 60_000

/** Says once a minute that a wait goes on: a log without news looks like a run that is stuck. */
export class Heartbeat {
  readonly #parts: StepContext
  #due: number

  constructor(parts: StepContext) {
    this.#parts = parts
    this.#due = parts.time.now() + INTERVAL_MS
  }

  /** Milliseconds since 1970: when the next line is due. */
  get due(): number {
    return this.#due
  }

  /** There was news, so the next line is due in a minute. */
  postpone(): void {
    this.#due = this.#parts.time.now() + INTERVAL_MS
  }

  /** Says the line if it is due. */
  beat(line: () => string): void {
    if (this.#parts.time.now() < this.#due) return
    this.#parts.say(line())
    this.postpone()
  }
}
