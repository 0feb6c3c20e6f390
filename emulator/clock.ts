/** The emulator's only source of time, so that a test can hold it, move it on, and see waiting without waiting. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  setTimeout(run: () => void, milliseconds: number): Timer
  clearTimeout(timer: Timer | undefined): void
}

export interface Timer {
  readonly due: number
}

interface Pending extends Timer {
  readonly run: () => void
}

/** A clock that follows the machine's until it is frozen, and can be moved forwards at any time. */
export class SteerableClock implements Clock {
  #offset = 0
  #frozenAt: number | undefined
  #pending = new Set<Pending>()
  #alarm: NodeJS.Timeout | undefined

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offset
  }

  get isFrozen(): boolean {
    return this.#frozenAt !== undefined
  }

  setTimeout(run: () => void, milliseconds: number): Timer {
    const timer = { run, due: this.now() + Math.max(0, milliseconds) }
    this.#pending.add(timer)
    this.#arm()
    return timer
  }

  clearTimeout(timer: Timer | undefined): void {
    this.#pending.delete(timer as Pending)
    this.#arm()
  }

  /** Time stands still until `resume`; `advance` still moves it. */
  freeze(): void {
    this.#frozenAt = this.now()
    this.#arm()
  }

  resume(): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - Date.now()
    this.#frozenAt = undefined
    this.#arm()
  }

  /** Moves time on and runs what falls due on the way, in order, each at its own moment. */
  advance(milliseconds: number): void {
    const end = this.now() + milliseconds
    for (let next = this.#earliest(); next !== undefined && next.due <= end; next = this.#earliest()) {
      this.#moveTo(Math.max(next.due, this.now()))
      this.#fire(next)
    }
    this.#moveTo(Math.max(end, this.now()))
    this.#arm()
  }

  close(): void {
    this.#pending.clear()
    clearTimeout(this.#alarm)
  }

  #moveTo(time: number): void {
    if (this.#frozenAt === undefined) this.#offset = time - Date.now()
    else this.#frozenAt = time
  }

  #earliest(): Pending | undefined {
    let earliest: Pending | undefined
    for (const timer of this.#pending) if (earliest === undefined || timer.due < earliest.due) earliest = timer
    return earliest
  }

  #fire(timer: Pending): void {
    this.#pending.delete(timer)
    timer.run()
  }

  #arm(): void {
    clearTimeout(this.#alarm)
    const next = this.isFrozen ? undefined : this.#earliest()
    if (next === undefined) return
    // A delay beyond 2^31 ms would fire at once; waking early only arms the timer again.
    const wait = Math.min(Math.max(0, next.due - this.now()), 2 ** 31 - 1)
    this.#alarm = setTimeout(() => this.#ring(), wait)
    this.#alarm.unref()
  }

  #ring(): void {
    for (let next = this.#earliest(); next !== undefined && next.due <= this.now(); next = this.#earliest())
      this.#fire(next)
    this.#arm()
  }
}

/** How most stamps of the API look: a blank, microseconds, no zone (platform.md §1 [C]). */
export function stamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}000`
}

/** The fields documented as ISO 8601: history, usages, expiry. */
export function isoStamp(time: number): string {
  return new Date(time).toISOString()
}
