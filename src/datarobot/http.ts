import type { Dispatcher } from 'undici'
import { type ExplainedError, type FailureReason, isMissing } from '../errors.ts'
import { pageOf, type Shape } from '../validators.ts'
import { type Attempted, deadlineExceeded, invalidId, noResponse, rateLimitedTooLong, seconds } from './api-errors.ts'
import { exchange, type Incoming, type Outgoing } from './exchange.ts'
import type { MultipartBody } from './multipart.ts'
import { describeNetworkError, networkFailureOf } from './network-errors.ts'
import { allPages, PAGE_LIMIT } from './pages.ts'
import type { Timeouts } from './request-timeout.ts'
import { type Expected, type Failed, type Good, readAnswer } from './response.ts'
import { pauseBefore, type RetryPolicy } from './retry.ts'
import type { CallArguments, Method, Operation, Path } from './wire.ts'

/** What a client needs from outside: the network, time and chance, so that tests can hold all three. */
export interface HttpParts {
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
  trace(line: string): void
  /** One line for each pause that a reader of the log would notice. */
  say?(line: string): void
  /** Redacts the run's secrets in texts of a server or an application. Without it only the token is redacted. */
  conceal?(text: string): string
  /** Called with each value that somebody set for a runtime parameter, before anything else uses the version. */
  onParameter?(name: string, value: string): void
}

/** What a call means to its reader, and how it may go. */
export interface CallOptions<B> extends Expected<B> {
  /** What it means when this fails, as a sentence: `Source "x" could not be created.` */
  what: string
  repeat?: RetryPolicy
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

const MAX_PAUSES_MS = 3_600_000

/** Longer pauses are announced in the log. */
const SILENT_PAUSE_MS = 5_000

/** Sends typed calls: path, query and body by the contract; repeats what may be repeated; never follows a redirect. */
export class Http {
  readonly #parts: HttpParts

  constructor(parts: HttpParts) {
    this.#parts = parts
  }

  /** `https://host/api/v2`. */
  get endpoint(): string {
    return this.#parts.endpoint
  }

  /** Words of strangers without secrets: before they are cut, for nobody would know half a secret again. */
  conceal(text: string): string {
    return this.#parts.conceal?.(text) ?? text
  }

  /** Reports the value of a runtime parameter that a version has, since an application may print it. */
  noteParameter(name: string, value: string): void {
    this.#parts.onParameter?.(name, value)
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
    const url = new URL(this.#parts.endpoint + filled)
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const accept = isFile ? '*/*' : undefined
    const outgoing = { method: verb, url, token: this.#parts.token, json, form, accept }
    const attempted = { method: verb, path: filled, what, refusedAs }
    return (await this.#send(outgoing, options, attempted)) as Reply<B>
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
      await this.call('delete', path, args, { what, repeat: 'repeatable' })
    } catch (error) {
      if (!isMissing(error)) throw error
    }
  }

  async #send(outgoing: Outgoing, options: CallOptions<unknown>, attempted: Omit<Attempted, 'tries'>): Promise<Good> {
    const { random, maxPausesMs = MAX_PAUSES_MS } = this.#parts
    const repeat = options.repeat ?? (outgoing.method === 'GET' ? 'read' : 'write')
    let paused = 0
    for (let tries = 1; ; tries += 1) {
      const outcome = await this.#try(outgoing, options, { ...attempted, tries })
      if ('good' in outcome) return outcome.good
      const { failure, error } = outcome
      const pause = failure === null ? null : pauseBefore(repeat, failure, tries, random())
      if (pause === null) throw error
      const left = this.#left()
      if (pause >= left) throw deadlineExceeded(error, pause, left)
      // Our own pauses are short; those that a server asks for need a limit also while the run has none.
      const isAsked = failure?.kind === 'status' && failure.retryAfter !== null
      if (isAsked && left === Number.POSITIVE_INFINITY && paused + pause >= maxPausesMs)
        throw rateLimitedTooLong(error, pause, maxPausesMs)
      await this.pause(pause, error)
      paused += pause
    }
  }

  /** Waits until the next try after a failure, and says so when that takes long. */
  async pause(milliseconds: number, { explanation }: ExplainedError): Promise<void> {
    const { say, sleep } = this.#parts
    if (milliseconds > SILENT_PAUSE_MS) say?.(`${explanation.saw} The next try is in ${seconds(milliseconds)}.`)
    await sleep(milliseconds)
  }

  async #try(outgoing: Outgoing, expected: Expected<unknown>, attempted: Attempted): Promise<{ good: Good } | Failed> {
    const { token, dispatcher, signal, timeouts, now, trace } = this.#parts
    const started = now()
    const say = (what: string | number) =>
      trace(`${attempted.method} ${attempted.path} → ${what} in ${Math.round(now() - started)} ms`)
    this.sent += 1
    let incoming: Incoming
    try {
      incoming = await exchange(outgoing, { dispatcher, signal, timeouts, left: this.#left() })
    } catch (error) {
      const failure = networkFailureOf(error)
      // The caller's own end, and errors of ours (a file that changed while it was sent), are no network failures.
      if (signal.aborted || failure === null) throw error
      say(`no answer (${describeNetworkError(error)})`)
      return { failure: { kind: 'network', failure }, error: noResponse(attempted, error) }
    }
    say(incoming.status)
    if (incoming.status >= 400) incoming.text = this.conceal(incoming.text)
    return readAnswer(incoming, expected, attempted, token, now())
  }

  #left(): number {
    const { deadline, now } = this.#parts
    return deadline === undefined ? Number.POSITIVE_INFINITY : deadline() - now()
  }
}
