/**
 * Problem of a port: nothing listens, it listens where DataRobot does not reach it, it answers with an error or closes the
 * connection, or it may still recover.
 */
export interface PortProblem {
  kind: 'silent' | 'loopback' | 'error' | 'temporary'
  text: string
}

/** State of the processes of a launch; null if the system does not show it. */
export interface Activity {
  /** Ports on which they listen. */
  ports: readonly number[]
  /** Processor time that they have used, in milliseconds. */
  processorMs: number
}

/** Time that a problem must last until waiting longer cannot help. */
const PATIENCE_MS = { loopback: 10_000, error: 15_000, elsewhere: 20_000 }

/** Part of the time for which a process that waits for visits may use the processor. One that still loads uses more. */
const IDLE_SHARE = 0.1

/** Statuses of an application, or of a proxy in front of it, that is not ready yet. */
const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 502, 503, 504])

export const statusProblem = (status: number, port: number): PortProblem => ({
  kind: TEMPORARY_STATUSES.has(status) ? 'temporary' : 'error',
  text: `status ${status} on port ${port}`
})

/**
 * Recognizes a start for which waiting cannot help: it listens on 127.0.0.1 only, it answers with the same error again and
 * again, or it is idle and listens on another port.
 */
export class Patience {
  readonly #now: () => number
  readonly #activity: () => Activity | null
  #text = ''
  #since = 0
  #polledAt: number
  #processorMs = 0

  constructor(now: () => number, activity: () => Activity | null) {
    this.#now = now
    this.#activity = activity
    this.#polledAt = now()
  }

  /** Takes the problem of one poll. Returns the reason to give up; undefined to wait on. */
  endsWith({ kind, text }: PortProblem): string | undefined {
    const now = this.#now()
    const activity = kind === 'silent' ? this.#activity() : null
    const ports = activity?.ports ?? []
    const isBusy = activity !== null && activity.processorMs - this.#processorMs > (now - this.#polledAt) * IDLE_SHARE
    const described = ports.length === 0 ? text : `${text}; it listens on port ${ports.join(' and ')} instead`
    this.#polledAt = now
    this.#processorMs = activity?.processorMs ?? this.#processorMs
    const cause = kind === 'silent' ? 'elsewhere' : kind
    const mayHelp = cause === 'temporary' || (cause === 'elsewhere' && ports.length === 0) || isBusy
    if (mayHelp || described !== this.#text) {
      this.#text = mayHelp ? '' : described
      this.#since = now
      return undefined
    }
    return now - this.#since >= PATIENCE_MS[cause] ? described : undefined
  }
}
