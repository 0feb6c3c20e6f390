/** Milliseconds that a try may take; a test is less patient. */
export interface Timeouts {
  /** Until the server takes the next piece of an upload: on a link below 4 KB/s it looks like one that stands still. */
  stall: number
  /** From the last byte sent to the last byte of the answer. */
  answer: number
}

export const DEFAULT_TIMEOUTS: Timeouts = { stall: 60_000, answer: 180_000 }

const OVER = 'the time of the run was over'

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
  readonly #onRunEnd: () => void
  #overall: NodeJS.Timeout | undefined
  #step: NodeJS.Timeout | undefined
  #arrival: NodeJS.Timeout | undefined
  #isStopped = false

  /**
   * @param left milliseconds until the run's time is over; Infinity without a limit
   * @param isWrite whose answer is waited for a little longer than the run lasts
   */
  constructor(runSignal: AbortSignal, left: number, isWrite = false) {
    this.#runSignal = runSignal
    const end = () => this.#controller.abort(runSignal.reason)
    this.#onRunEnd = () => {
      if (isWrite) this.#arrival = setTimeout(end, WRITE_GRACE_MS).unref()
      else end()
    }
    if (runSignal.aborted) end()
    runSignal.addEventListener('abort', this.#onRunEnd)
    if (left <= 0) this.#ring('OUT_OF_TIME', OVER)
    else if (left <= MAX_TIMER_MS) this.#overall = setTimeout(() => this.#ring('OUT_OF_TIME', OVER), left).unref()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Begins the wait for the next sign of life; `failing` says what it means when there is none in time. */
  expect(failing: string, milliseconds: number): void {
    clearTimeout(this.#step)
    // An answer can come while the rest of an upload is still on its way.
    if (this.#isStopped) return
    // The socket keeps the process going, not the wait for it.
    this.#step = setTimeout(
      () => this.#ring('TOO_SLOW', `${failing} within ${milliseconds / 1000} s`),
      milliseconds
    ).unref()
  }

  /**
   * Result of the work, or the reason of the alarm as soon as it rings: an HTTP client listens to a signal only once it is
   * connected, and a proxy, DNS or TLS can keep it from that.
   *
   * @param begin starts the work, unless the alarm has rung already
   */
  async guard<T>(begin: () => Promise<T>): Promise<T> {
    const { signal } = this
    signal.throwIfAborted()
    const rung = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
    return Promise.race([begin(), rung])
  }

  stop(): void {
    this.#isStopped = true
    clearTimeout(this.#overall)
    clearTimeout(this.#step)
    clearTimeout(this.#arrival)
    this.#runSignal.removeEventListener('abort', this.#onRunEnd)
  }

  /** With codes like those of the network: to whoever waits, a try that is too slow is one that got no answer. */
  #ring(code: 'OUT_OF_TIME' | 'TOO_SLOW', message: string): void {
    this.#controller.abort(Object.assign(new Error(message), { code }))
  }
}
