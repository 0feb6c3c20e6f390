import type { Clock, Timer } from '../clock.ts'
import type { Settings } from '../rules/settings.ts'
import type { Application } from '../state/records.ts'

/**
 * Pauses idle applications that allow auto-stopping (platform.md §4 [D]). The idle time is unknown, so it is a setting.
 */
export class IdleWatch {
  readonly #clock: Clock
  readonly #settings: Settings
  readonly #pause: (applicationId: string) => void
  readonly #timers = new Map<string, Timer>()

  constructor(clock: Clock, settings: Settings, pause: (applicationId: string) => void) {
    this.#clock = clock
    this.#settings = settings
    this.#pause = pause
  }

  /** Restarts the idle timer of an application. */
  restart(application: Application): void {
    this.stop(application.id)
    const { idleTime } = this.#settings.timings
    if (idleTime === 0 || application.allowAutoStopping === false) return
    this.#timers.set(
      application.id,
      this.#clock.setTimeout(() => this.#pause(application.id), idleTime)
    )
  }

  stop(applicationId: string): void {
    this.#clock.clearTimeout(this.#timers.get(applicationId))
    this.#timers.delete(applicationId)
  }
}
