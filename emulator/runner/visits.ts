import type { Clock } from '../clock.ts'

/** Visits to one launch that are under way: requests without their whole answer, open WebSockets. */
export class Visits {
  readonly #clock: Clock
  readonly #underWay = new Set<object>()
  readonly #waiting = new Set<() => void>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Begins a visit; the returned function ends it. */
  enter(): () => void {
    const visit = {}
    this.#underWay.add(visit)
    return () => {
      this.#underWay.delete(visit)
      if (this.#underWay.size === 0) this.release()
    }
  }

  /** Resolves once no visit is under way, after `grace` milliseconds of the clock at the latest. */
  async over(grace: number): Promise<void> {
    if (this.#underWay.size === 0) return
    let release = () => {}
    const over = new Promise<void>(resolve => {
      release = resolve
    })
    this.#waiting.add(release)
    const timer = this.#clock.setTimeout(release, grace)
    await over
    this.#waiting.delete(release)
    this.#clock.clearTimeout(timer)
  }

  /** Ends the wait for visits: the launch is stopped at once. */
  release(): void {
    for (const release of this.#waiting) release()
  }
}
