/** The emulator's only source of time. Tests freeze and advance it instead of waiting. */
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

/** Clock that follows the system time until it is frozen, and that can be advanced at any time. */
export class ControllableClock implements Clock {
  #offset = 0
  #frozenAt: number | undefined
  #pending = new Set<Pending>()
  #wakeTimer: NodeJS.Timeout | undefined

  now(): number {
    return this.#frozenAt ?? Date.now() + this.#offset
  }

  get isFrozen(): boolean {
    return this.#frozenAt !== undefined
  }

  setTimeout(run: () => void, milliseconds: number): Timer {
    const timer = { run, due: this.now() + Math.max(0, milliseconds) }
    this.#pending.add(timer)
    this.#scheduleWake()
    return timer
  }

  clearTimeout(timer: Timer | undefined): void {
    this.#pending.delete(timer as Pending)
    this.#scheduleWake()
  }

  /** Stops the time until `resume`. `advance` still moves it. */
  freeze(): void {
    this.#frozenAt = this.now()
    this.#scheduleWake()
  }

  resume(): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - Date.now()
    this.#frozenAt = undefined
    this.#scheduleWake()
  }

  /** Advances the time and runs every timer that is due by then, in order, each at its own due time. */
  advance(milliseconds: number): void {
    const end = this.now() + milliseconds
    for (let next = this.#earliest(); next !== undefined && next.due <= end; next = this.#earliest()) {
      this.#moveTo(Math.max(next.due, this.now()))
      this.#run(next)
    }
    this.#moveTo(Math.max(end, this.now()))
    this.#scheduleWake()
  }

  close(): void {
    this.#pending.clear()
    clearTimeout(this.#wakeTimer)
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

  #run(timer: Pending): void {
    this.#pending.delete(timer)
    timer.run()
  }

  #scheduleWake(): void {
    clearTimeout(this.#wakeTimer)
    const next = this.isFrozen ? undefined : this.#earliest()
    if (next === undefined) return
    // Node fires a timer of more than 2^31 ms at once. Waking early only schedules the next wake.
    const wait = Math.min(Math.max(0, next.due - this.now()), 2 ** 31 - 1)
    this.#wakeTimer = setTimeout(() => this.#runDue(), wait)
    this.#wakeTimer.unref()
  }

  #runDue(): void {
    for (let next = this.#earliest(); next !== undefined && next.due <= this.now(); next = this.#earliest())
      this.#run(next)
    this.#scheduleWake()
  }
}

/** Timestamp as in most replies of the API: a space, microseconds, no time zone (platform.md §1 [C]). */
export function formatTimestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}000`
}

/** Timestamp of the fields that are documented as ISO 8601: history, usages, expiry. */
export function formatIsoTimestamp(time: number): string {
  return new Date(time).toISOString()
}
