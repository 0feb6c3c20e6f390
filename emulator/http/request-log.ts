/** Logged request. The log never contains bodies or Authorization headers. */
export interface LoggedRequest {
  number: number
  time: number
  method: string
  path: string
  /** Operation id of the contract. Null for other paths. */
  operation: string | null
  status: number | null
  /** Real time from the first byte of the request until the reply is sent and the effect is stored. Null until then. */
  milliseconds: number | null
  bytesReceived: number
  /** Additional information: applied faults, contract violations, a path without its final slash. */
  notes: string[]
}

const MAX_KEPT_REQUESTS = 10_000

/** Log of the last requests, oldest first. */
export class RequestLog {
  #requests: LoggedRequest[] = []
  #count = 0

  add(request: Pick<LoggedRequest, 'time' | 'method' | 'path'>): LoggedRequest {
    this.#count += 1
    const logged: LoggedRequest = {
      number: this.#count,
      operation: null,
      status: null,
      milliseconds: null,
      bytesReceived: 0,
      notes: [],
      ...request
    }
    this.#requests.push(logged)
    if (this.#requests.length > 2 * MAX_KEPT_REQUESTS) this.#requests = this.#requests.slice(-MAX_KEPT_REQUESTS)
    return logged
  }

  since(number: number): LoggedRequest[] {
    return this.#requests.filter(request => request.number > number).slice(-MAX_KEPT_REQUESTS)
  }

  last(count: number): LoggedRequest[] {
    return this.#requests.slice(-count)
  }

  clear(): void {
    this.#requests = []
  }
}
