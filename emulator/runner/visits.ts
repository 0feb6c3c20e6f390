import type { Clock } from '../clock.ts'

/** Visits to one launch that are under way: requests without their whole answer, open WebSockets. */
export class Visits {
  readonly #clock: Clock
  readonly #open = new Set<object>()
  readonly #waiters = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins a visit; the returned function ends it. */
  begin(): () => void {
    const visit = {}
    this.#open.add(visit)
    return () => {
      this.#open.delete(visit)
      if (this.#open.size === 0) this.release()
    }
  }

  /** Resolves once no visit is under way, after `grace` milliseconds of the clock at the latest. */
  async waitUntilOver(graceMs: number): Promise<void> {
    if (this.#open.size === 0) return
    let release = () => {}
    const waitUntilOver = new Promise<void>(resolve => {
      release = resolve
    })
    this.#waiters.add(release)
    const timer = this.#clock.setTimeout(release, graceMs)
    await waitUntilOver
    this.#waiters.delete(release)
    this.#clock.clearTimeout(timer)
  }

  /** Ends the wait for visits: the launch is stopped at once. */
  release(): void {
    for (const release of this.#waiters) release()
  }
}
