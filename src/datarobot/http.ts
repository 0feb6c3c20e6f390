import type { Dispatcher } from 'undici'
import { type ExplainedError, type FailureReason, isMissing } from '../errors.ts'
import type { RetryPolicy } from '../statuses.ts'
import { pageOf, type Shape } from '../validators.ts'
import {
  type AttemptedRequest,
  deadlineExceeded,
  invalidId,
  noResponse,
  rateLimitedTooLong,
  seconds
} from './api-errors.ts'
import { exchange, type HttpRequest, type HttpResponse } from './exchange.ts'
import type { MultipartBody } from './multipart.ts'
import { describeNetworkError, networkFailureOf } from './network-errors.ts'
import { allPages, PAGE_LIMIT } from './pages.ts'
import type { Timeouts } from './request-timeout.ts'
import { type ExpectedResponse, type FailedTry, readResponse, type Success } from './response.ts'
import { pauseBefore } from './retry.ts'
import type { CallArguments, Method, Operation, Path } from './wire.ts'

/** Dependencies of the client, including the network, the clock and random numbers, so that tests control them. */
export interface HttpOptions {
  /** Base URL, such as `https://host/api/v2`. */
  endpoint: string
  token: string
  dispatcher: Dispatcher
  /** Signal that the run was cancelled, which aborts every request. */
  signal: AbortSignal
  /** Deadline of the run in milliseconds since 1970. No request or pause lasts beyond it. */
  deadline?(): number
  /** Time limits of one try. */
  timeouts?: Timeouts
  now(): number
  sleep(milliseconds: number): Promise<void>
  random(): number
  /** Maximum of all pauses of one request together, in milliseconds, while the run has no deadline. */
  maxPausesMs?: number | undefined
  /** Logs one line for each request. */
  debug(line: string): void
  /** Logs one line for each long pause. */
  info?(line: string): void
  /** Redacts the run's secrets in texts of the server and of applications. By default only the token is redacted. */
  redact?(text: string): string
  /** Receives each value that was set for a runtime parameter, before anything else uses the version. */
  onParameter?(name: string, value: string): void
}

/** Options of a call. */
export interface CallOptions<B> extends ExpectedResponse<B> {
  /** Failed operation, as a sentence: `Source "x" could not be created.` */
  what: string
  retryPolicy?: RetryPolicy
  /** Reason for the statuses 400, 413, 415 and 422. */
  refusedAs?: FailureReason
  form?: MultipartBody
}

/** Successful response to a call. */
export interface Reply<T> {
  status: number
  body: T
  /** Header `Location`. It can name another host, so only its path is used. */
  location: string | null
}

const DEFAULT_MAX_PAUSES_MS = 3_600_000

/** Longer pauses are announced in the log. */
const MAX_SILENT_PAUSE_MS = 5_000

/** Sends calls whose path, query and body have the types of the contract. It retries, and never follows redirects. */
export class Http {
  readonly #options: HttpOptions

  constructor(parts: HttpOptions) {
    this.#options = parts
  }

  /** Base URL, such as `https://host/api/v2`. */
  get endpoint(): string {
    return this.#options.endpoint
  }

  /** Redacts secrets from server text. Must run before truncation: half a secret no longer matches. */
  redact(text: string): string {
    return this.#options.redact?.(text) ?? text
  }

  /** Reports the value of a version's runtime parameter, because an application can print it. */
  reportParameter(name: string, value: string): void {
    this.#options.onParameter?.(name, value)
  }

  /** Number of requests so far, including retries, for tests. */
  sent = 0

  /**
   * Sends a call, with retries.
   *
   * @throws ApiError unless the response is a 2xx with a body of the expected shape
   */
  async call<P extends Path, M extends Method, B = undefined>(
    method: M,
    path: P,
    args: CallArguments<Operation<P, M>>,
    options: CallOptions<B>
  ): Promise<Reply<B>> {
    const { params, query, json } = args as {
      params?: Record<string, string>
      query?: Record<string, unknown>
      json?: unknown
    }
    const verb = method.toUpperCase()
    const { what, refusedAs = 'server-error', form, isFile } = options
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = params?.[name] ?? ''
      // Ids can come from the server. An empty one, or one of dots, would address another resource.
      if (/^\.{0,2}$/.test(value)) throw invalidId({ method: verb, path, what, refusedAs, tries: 0 }, name, value)
      return encodeURIComponent(value)
    })
    const url = new URL(this.#options.endpoint + filled)
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const accept = isFile ? '*/*' : undefined
    const request = { method: verb, url, token: this.#options.token, json, form, accept }
    const attempt = { method: verb, path: filled, what, refusedAs }
    return (await this.#send(request, options, attempt)) as Reply<B>
  }

  /** Lists all entries, page by page. */
  list<P extends Path, T>(
    path: P,
    args: CallArguments<Operation<P, 'get'>>,
    what: string,
    entry: Shape<T>
  ): AsyncGenerator<T> {
    return allPages(async offset => {
      const query = { ...args.query, limit: PAGE_LIMIT, offset }
      return (await this.call('get', path, { ...args, query }, { what, shape: pageOf(entry) })).body
    })
  }

  /** Downloads a file. */
  async download<P extends Path>(path: P, args: CallArguments<Operation<P, 'get'>>, what: string): Promise<Buffer> {
    return (await this.call<P, 'get', Buffer>('get', path, args, { what, isFile: true })).body
  }

  /** Deletes a resource. One that no longer exists counts as deleted: an earlier try may have deleted it. */
  async remove<P extends Path>(path: P, args: CallArguments<Operation<P, 'delete'>>, what: string): Promise<void> {
    try {
      await this.call('delete', path, args, { what, retryPolicy: 'repeatable' })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async #send(
    request: HttpRequest,
    options: CallOptions<unknown>,
    attempt: Omit<AttemptedRequest, 'tries'>
  ): Promise<Success> {
    const { random, maxPausesMs = DEFAULT_MAX_PAUSES_MS } = this.#options
    const repeat = options.retryPolicy ?? (request.method === 'GET' ? 'read' : 'write')
    let pausedMs = 0
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(request, options, { ...attempt, tries })
      if ('good' in outcome) return outcome.good
      const { failure, error } = outcome
      const pause = failure === null ? null : pauseBefore(repeat, failure, tries, random())
      if (pause === null) throw error
      const remainingMs = this.#remainingMs()
      if (pause >= remainingMs) throw deadlineExceeded(error, pause, remainingMs)
      // Our own pauses are short. Those that a server asks for need a limit even if the run has no deadline.
      const isRequestedByServer = failure?.kind === 'status' && failure.retryAfterMs !== null
      if (isRequestedByServer && remainingMs === Number.POSITIVE_INFINITY && pausedMs + pause >= maxPausesMs)
        throw rateLimitedTooLong(error, pause, maxPausesMs)
      await this.pause(pause, error)
      pausedMs += pause
    }
  }

  /** Waits until the next try after a failure, and logs a long pause. */
  async pause(milliseconds: number, { explanation }: ExplainedError): Promise<void> {
    const { info, sleep } = this.#options
    if (milliseconds > MAX_SILENT_PAUSE_MS) info?.(`${explanation.saw} Retrying in ${seconds(milliseconds)}.`)
    await sleep(milliseconds)
  }

  async #try(
    request: HttpRequest,
    expected: ExpectedResponse<unknown>,
    attempt: AttemptedRequest
  ): Promise<{ good: Success } | FailedTry> {
    const { token, dispatcher, signal, timeouts, now, debug } = this.#options
    const startedAt = now()
    const log = (outcome: string | number) =>
      debug(`${attempt.method} ${attempt.path} → ${outcome} in ${Math.round(now() - startedAt)} ms`)
    this.sent += 1
    let response: HttpResponse
    try {
      response = await exchange(request, { dispatcher, signal, timeouts, remainingMs: this.#remainingMs() })
    } catch (error) {
      const failure = networkFailureOf(error)
      // Neither a cancellation nor an error of ours (such as a file that changed during the upload) is a network failure.
      if (signal.aborted || failure === null) throw error
      log(`no response (${describeNetworkError(error)})`)
      return { failure: { kind: 'network', failure }, error: noResponse(attempt, error) }
    }
    log(response.status)
    if (response.status >= 400) response.text = this.redact(response.text)
    return readResponse(response, expected, attempt, token, now())
  }

  #remainingMs(): number {
    const { deadline, now } = this.#options
    return deadline === undefined ? Number.POSITIVE_INFINITY : deadline() - now()
  }
}
