import type { Dispatcher } from 'undici'
import { type ExplainedError, type FailureReason, isMissing } from '../errors.ts'
import { pageOf, type Shape } from '../validators.ts'
import { type AttemptedRequest, deadlineExceeded, invalidId, noResponse, rateLimitedTooLong, seconds } from './api-errors.ts'
import { exchange, type HttpResponse, type HttpRequest } from './exchange.ts'
import type { MultipartBody } from './multipart.ts'
import { describeNetworkError, networkFailureOf } from './network-errors.ts'
import { allPages, PAGE_LIMIT } from './pages.ts'
import type { Timeouts } from './request-timeout.ts'
import { type ExpectedResponse, type FailedTry, type Success, readResponse } from './response.ts'
import type { RetryPolicy } from '../statuses.ts'
import { pauseBefore } from './retry.ts'
import type { CallArguments, Method, Operation, Path } from './wire.ts'

/** What a client needs from outside: the network, time and chance, so that tests can hold all three. */
export interface HttpOptions {
  /** `https://host/api/v2`. */
  endpoint: string
  token: string
  dispatcher: Dispatcher
  /** Ends every request under way: the run was cancelled. */
  signal: AbortSignal
  /** When the run's time is over, in milliseconds since 1970: nothing is sent, awaited or repeated beyond it. */
  deadline?(): number
  /** How long a try may take. */
  timeouts?: Timeouts
  now(): number
  sleep(milliseconds: number): Promise<void>
  random(): number
  /** Longest time, in milliseconds, that the pauses of one request may take in all while the run has no deadline. */
  maxPausesMs?: number | undefined
  /** One line a request, for the debug log. */
  debug(line: string): void
  /** One line for each pause that a reader of the log would notice. */
  info?(line: string): void
  /** Redacts the run's secrets in texts of a server or an application. Without it only the token is redacted. */
  redact?(text: string): string
  /** Called with each value that somebody set for a runtime parameter, before anything else uses the version. */
  onParameter?(name: string, value: string): void
}

/** What a call means to its reader, and how it may go. */
export interface CallOptions<B> extends ExpectedResponse<B> {
  /** What it means when this fails, as a sentence: `Source "x" could not be created.` */
  what: string
  retryPolicy?: RetryPolicy
  /** The reason that a refusal (400, 413, 415, 422) stands for. */
  refusedAs?: FailureReason
  form?: MultipartBody
}

/** A good answer to a call. */
export interface Reply<T> {
  status: number
  body: T
  /** The `Location` header, which may name another host: only its path is ever used. */
  location: string | null
}

const DEFAULT_MAX_PAUSES_MS = 3_600_000

/** Longer pauses are announced in the log. */
const MAX_SILENT_PAUSE_MS = 5_000

/** Sends typed calls: path, query and body by the contract; repeats what may be repeated; never follows a redirect. */
export class Http {
  readonly #options: HttpOptions

  constructor(parts: HttpOptions) {
    this.#options = parts
  }

  /** `https://host/api/v2`. */
  get endpoint(): string {
    return this.#options.endpoint
  }

  /** Words of strangers without secrets: before they are cut, for nobody would know half a secret again. */
  redact(text: string): string {
    return this.#options.redact?.(text) ?? text
  }

  /** Reports the value of a runtime parameter that a version has, since an application may print it. */
  reportParameter(name: string, value: string): void {
    this.#options.onParameter?.(name, value)
  }

  /** Every request so far, tries counted: so a test can say what a look may cost. */
  sent = 0

  /** @throws ApiError for anything but a good answer: a 2xx with the body that `shape` describes */
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
      // Ids come from the server too: an empty one, or one of dots, would lead to something else.
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

  /** All entries of a list, page by page. */
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

  /** The bytes of a file, as they are. */
  async download<P extends Path>(path: P, args: CallArguments<Operation<P, 'get'>>, what: string): Promise<Buffer> {
    return (await this.call<P, 'get', Buffer>('get', path, args, { what, isFile: true })).body
  }

  /** Deletes something; what is gone already, maybe by a try whose answer was lost, is as good as deleted. */
  async remove<P extends Path>(path: P, args: CallArguments<Operation<P, 'delete'>>, what: string): Promise<void> {
    try {
      await this.call('delete', path, args, { what, retryPolicy: 'repeatable' })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async #send(request: HttpRequest, options: CallOptions<unknown>, attempt: Omit<AttemptedRequest, 'tries'>): Promise<Success> {
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
      // Our own pauses are short; those that a server asks for need a limit also while the run has none.
      const isRequestedByServer = failure?.kind === 'status' && failure.retryAfterMs !== null
      if (isRequestedByServer && remainingMs === Number.POSITIVE_INFINITY && pausedMs + pause >= maxPausesMs)
        throw rateLimitedTooLong(error, pause, maxPausesMs)
      await this.pause(pause, error)
      pausedMs += pause
    }
  }

  /** Waits until the next try after a failure, and says so when that takes long. */
  async pause(milliseconds: number, { explanation }: ExplainedError): Promise<void> {
    const { info: say, sleep } = this.#options
    if (milliseconds > MAX_SILENT_PAUSE_MS) say?.(`${explanation.saw} The next try is in ${seconds(milliseconds)}.`)
    await sleep(milliseconds)
  }

  async #try(request: HttpRequest, expected: ExpectedResponse<unknown>, attempt: AttemptedRequest): Promise<{ good: Success } | FailedTry> {
    const { token, dispatcher, signal, timeouts, now, debug: trace } = this.#options
    const startedAt = now()
    const say = (what: string | number) =>
      trace(`${attempt.method} ${attempt.path} → ${what} in ${Math.round(now() - startedAt)} ms`)
    this.sent += 1
    let response: HttpResponse
    try {
      response = await exchange(request, { dispatcher, signal, timeouts, remainingMs: this.#remainingMs() })
    } catch (error) {
      const failure = networkFailureOf(error)
      // The caller's own end, and errors of ours (a file that changed while it was sent), are no network failures.
      if (signal.aborted || failure === null) throw error
      say(`no answer (${describeNetworkError(error)})`)
      return { failure: { kind: 'network', failure }, error: noResponse(attempt, error) }
    }
    say(response.status)
    if (response.status >= 400) response.text = this.redact(response.text)
    return readResponse(response, expected, attempt, token, now())
  }

  #remainingMs(): number {
    const { deadline, now } = this.#options
    return deadline === undefined ? Number.POSITIVE_INFINITY : deadline() - now()
  }
}
