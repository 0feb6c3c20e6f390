import type { Clock } from '../clock.ts'

/** Open visits to one launch: unfinished requests and open WebSockets. */
export class Visits {
  readonly #clock: Clock
  readonly #open = new Set<object>()
  readonly #waiters = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins a visit. The returned function ends it. */
  begin(): () => void {
    const visit = {}
    this.#open.add(visit)
    return () => {
      this.#open.delete(visit)
      if (this.#open.size === 0) this.release()
    }
  }

  /** Resolves once no visit is open, at the latest after `graceMs` of the clock. */
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

  /** Resolves all waits at once, to stop the launch. */
  release(): void {
    for (const release of this.#waiters) release()
  }
}
