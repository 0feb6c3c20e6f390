/** One request as the log shows it; never its body, and never its Authorization header. */
export interface LoggedRequest {
  number: number
  time: number
  method: string
  path: string
  /** Name of the contract's operation; null for paths outside of it. */
  operation: string | null
  status: number | null
  /** From the request's first byte until its reply is out and its effect stands, in milliseconds of real time; null before. */
  milliseconds: number | null
  bytesReceived: number
  /** What else a reader should know: the fault that struck, the path without its final slash. */
  notes: string[]
}

const MAX_KEPT_REQUESTS = 10_000

/** The last requests, oldest first. */
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
