/** Time limits of one try, in milliseconds. */
export interface Timeouts {
  /** Limit until the server accepts the next part of an upload. A connection below 4 KB/s looks stalled. */
  uploadStallMs: number
  /** Limit from the last byte sent to the last byte of the response. */
  responseMs: number
}

export const DEFAULT_TIMEOUTS: Timeouts = { uploadStallMs: 60_000, responseMs: 180_000 }

const DEADLINE_REACHED = 'the deadline of the run was reached'

/**
 * Time that a cancelled run waits for the response to a write. A write takes effect even if nobody waits, so undoing
 * changes too early would be overwritten. GitHub leaves a cancelled process ten seconds in total.
 */
export const WRITE_GRACE_MS = 2_000

/** Maximum delay of a timer. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Aborts one try: on cancellation, at the run's deadline, or if a step of the try takes too long. */
export class RequestTimeout {
  readonly #controller = new AbortController()
  readonly #runSignal: AbortSignal
  readonly #onCancel: () => void
  #runTimer: NodeJS.Timeout | undefined
  #stepTimer: NodeJS.Timeout | undefined
  #graceTimer: NodeJS.Timeout | undefined
  #isStopped = false

  /**
   * @param remainingMs milliseconds until the run's deadline; Infinity without one
   * @param isWrite waits a little for the response after a cancellation
   */
  constructor(runSignal: AbortSignal, remainingMs: number, isWrite = false) {
    this.#runSignal = runSignal
    const end = () => this.#controller.abort(runSignal.reason)
    this.#onCancel = () => {
      if (isWrite) this.#graceTimer = setTimeout(end, WRITE_GRACE_MS).unref()
      else end()
    }
    if (runSignal.aborted) end()
    runSignal.addEventListener('abort', this.#onCancel)
    if (remainingMs <= 0) this.#abort('OUT_OF_TIME', DEADLINE_REACHED)
    else if (remainingMs <= MAX_TIMER_MS)
      this.#runTimer = setTimeout(() => this.#abort('OUT_OF_TIME', DEADLINE_REACHED), remainingMs).unref()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Starts the time limit of the next step and ends that of the previous one. `failure` describes a timeout. */
  startStep(failure: string, milliseconds: number): void {
    clearTimeout(this.#stepTimer)
    // The response can arrive before the upload is complete.
    if (this.#isStopped) return
    // The socket keeps the process alive, so the timer need not.
    this.#stepTimer = setTimeout(
      () => this.#abort('TOO_SLOW', `${failure} within ${milliseconds / 1000} s`),
      milliseconds
    ).unref()
  }

  /**
   * Runs the work and rejects as soon as the try is aborted. The signal alone is not enough: an HTTP client ignores it
   * until it is connected, and a proxy, DNS or TLS can prevent that.
   *
   * @param start starts the work; not called if the try is already aborted
   */
  async race<T>(start: () => Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    return Promise.race([start(), aborted])
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#runTimer)
    clearTimeout(this.#stepTimer)
    clearTimeout(this.#graceTimer)
    this.#runSignal.removeEventListener('abort', this.#onCancel)
  }

  /** The codes are like those of network errors, because a slow try is handled as one without a response. */
  #abort(code: 'OUT_OF_TIME' | 'TOO_SLOW', message: string): void {
    this.#controller.abort(Object.assign(new Error(message), { code }))
  }
}
