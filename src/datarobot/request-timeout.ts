/** Milliseconds that a try may take; a test is less patient. */
export interface Timeouts {
  /** Until the server takes the next piece of an upload: on a link below 4 KB/s it looks like one that stands still. */
  uploadStallMs: number
  /** From the last byte sent to the last byte of the answer. */
  responseMs: number
}

export const DEFAULT_TIMEOUTS: Timeouts = { uploadStallMs: 60_000, responseMs: 180_000 }

const OUT_OF_TIME = 'the time of the run was over'

/**
 * Milliseconds until a write that was sent has its effect, which it has whether anybody waits for the answer or not: what is
 * taken back before comes again. GitHub leaves a cancelled process ten seconds for everything.
 */
export const WRITE_GRACE_MS = 2_000

/** Timers count no further. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** Ends one try: when the run ends, when the run's time is over, or when a step of the try takes too long. */
export class RequestTimeout {
  readonly #controller = new AbortController()
  readonly #runSignal: AbortSignal
  readonly #onCancel: () => void
  #runTimer: NodeJS.Timeout | undefined
  #stepTimer: NodeJS.Timeout | undefined
  #graceTimer: NodeJS.Timeout | undefined
  #isStopped = false

  /**
   * @param remainingMs milliseconds until the run's time is over; Infinity without a limit
   * @param isWrite whose answer is waited for a little longer than the run lasts
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
    if (remainingMs <= 0) this.#abort('OUT_OF_TIME', OUT_OF_TIME)
    else if (remainingMs <= MAX_TIMER_MS) this.#runTimer = setTimeout(() => this.#abort('OUT_OF_TIME', OUT_OF_TIME), remainingMs).unref()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Begins the wait for the next sign of life; `failing` says what it means when there is none in time. */
  startStep(failure: string, milliseconds: number): void {
    clearTimeout(this.#stepTimer)
    // An answer can come while the rest of an upload is still on its way.
    if (this.#isStopped) return
    // The socket keeps the process going, not the wait for it.
    this.#stepTimer = setTimeout(
      () => this.#abort('TOO_SLOW', `${failure} within ${milliseconds / 1000} s`),
      milliseconds
    ).unref()
  }

  /**
   * Result of the work, or the reason of the alarm as soon as it rings: an HTTP client listens to a signal only once it is
   * connected, and a proxy, DNS or TLS can keep it from that.
   *
   * @param start starts the work, unless the alarm has rung already
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

  /** With codes like those of the network: to whoever waits, a try that is too slow is one that got no answer. */
  #abort(code: 'OUT_OF_TIME' | 'TOO_SLOW', message: string): void {
    this.#controller.abort(Object.assign(new Error(message), { code }))
  }
}
