import { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import type { FailureReason } from '../errors.ts'
import type { MultipartBody } from './multipart.ts'
import { type Attempted, refusalOf, unanswered, unreadable } from './refusal.ts'
import { type Failure, pauseBefore, type Repeat, readRetryAfter } from './retry.ts'
import type { Answer, CallArguments, Method, Operation, Path } from './wire.ts'

/** What a client needs from outside: the network, time and chance, so that tests can hold all three. */
export interface HttpParts {
  /** `https://host/api/v2`. */
  endpoint: string
  token: string
  dispatcher: Dispatcher
  /** Ends every request under way: the run's time is over, or it was cancelled. */
  signal: AbortSignal
  now(): number
  sleep(milliseconds: number): Promise<void>
  random(): number
  /** One line a request, for the debug log. */
  trace(line: string): void
}

export interface CallOptions {
  /** What it means when this fails, as a sentence: `Source "x" could not be created.` */
  what: string
  repeat?: Repeat
  /** The reason that a refusal (400, 413, 415, 422) stands for. */
  refusedAs?: FailureReason
  form?: MultipartBody
}

export interface Reply<T> {
  status: number
  body: T
  /** The `Location` header, which may name another host: only its path is ever used. */
  location: string | null
}

/** A body larger than this is not one of the API's. */
const MAX_REPLY = 64 * 1024 * 1024

/** Errors from before a request left: the server cannot have seen it. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT'
])

/** Sends typed calls: path, query and body by the contract; repeats what may be repeated; never follows a redirect. */
export class Http {
  readonly #parts: HttpParts

  constructor(parts: HttpParts) {
    this.#parts = parts
  }

  /** Every call so far, for the report: how many requests a run cost. */
  sent = 0

  /** @throws ApiError for anything but a 2xx (or 3xx, which is the caller's to read) */
  async call<P extends Path, M extends Method>(
    method: M,
    path: P,
    args: CallArguments<Operation<P, M>>,
    options: CallOptions
  ): Promise<Reply<Answer<Operation<P, M>>>> {
    const { params, query, json } = args as {
      params?: Record<string, string>
      query?: Record<string, unknown>
      json?: unknown
    }
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''))
    const url = new URL(this.#parts.endpoint + filled)
    for (const [name, value] of Object.entries(query ?? {}))
      if (value !== undefined) url.searchParams.set(name, String(value))
    const verb = method.toUpperCase()
    const attempted = {
      method: verb,
      path: filled,
      what: options.what,
      refusedAs: options.refusedAs ?? 'server-error'
    } as const
    const repeat = options.repeat ?? (method === 'get' ? 'read' : 'write')
    const { status, text, location } = await this.#send(verb, url, json, options.form, repeat, attempted)
    return { status, location, body: parse(text, { ...attempted, tries: 1 }, status) as Answer<Operation<P, M>> }
  }

  async #send(
    method: string,
    url: URL,
    json: unknown,
    form: MultipartBody | undefined,
    repeat: Repeat,
    attempted: Omit<Attempted, 'tries'>
  ): Promise<{ status: number; text: string; location: string | null }> {
    const { token, random, sleep, now, trace } = this.#parts
    for (let tries = 1; ; tries += 1) {
      const started = now()
      const outcome = await this.#try(method, url, json, form).catch((error: unknown) => ({ error }))
      const took = `${Math.round(now() - started)} ms`
      let failure: Failure
      if ('error' in outcome) {
        const { error } = outcome
        // The caller's own end, and errors of ours (a file that changed while it was sent), are no network failures.
        if (this.#parts.signal.aborted || !isNetworkError(error)) throw error
        failure = { kind: 'network', wasSent: !NEVER_SENT.has(String((error as NodeJS.ErrnoException).code)) }
        trace(`${method} ${attempted.path} → no answer (${(error as NodeJS.ErrnoException).code}) in ${took}`)
      } else {
        trace(`${method} ${attempted.path} → ${outcome.status} in ${took}`)
        if (outcome.status < 400) return outcome
        failure = { kind: 'status', status: outcome.status, retryAfter: outcome.retryAfter }
      }
      const pause = pauseBefore(repeat, failure, tries, random())
      if (pause === null) {
        if ('error' in outcome) throw unanswered({ ...attempted, tries }, outcome.error)
        throw refusalOf({ ...attempted, tries }, outcome.status, outcome.text, token)
      }
      await sleep(pause)
    }
  }

  async #try(method: string, url: URL, json: unknown, form: MultipartBody | undefined) {
    const { token, dispatcher, signal, now } = this.#parts
    this.sent += 1
    const reply = await request(url, {
      method: method as Dispatcher.HttpMethod,
      dispatcher,
      signal,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        'user-agent': 'datarobot-custom-app-action',
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': form.contentType, 'content-length': String(form.length) })
      },
      body:
        form !== undefined
          ? Readable.from(form.bytes(), { objectMode: false })
          : json === undefined
            ? null
            : JSON.stringify(json)
    })
    const header = (name: string) => [reply.headers[name]].flat()[0]
    const text = await readText(reply.body)
    const retryAfter = readRetryAfter(header('retry-after'), now())
    return { status: reply.statusCode, text, location: header('location') ?? null, retryAfter }
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > MAX_REPLY) throw Object.assign(new Error('The answer is too large.'), { code: 'TOO_LARGE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Errors of sockets and of undici carry a code; an error of ours, or a bug, must come out as it is. */
const isNetworkError = (error: unknown): boolean =>
  error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && error.name !== 'UserError'

function parse(text: string, attempted: Attempted, status: number): unknown {
  if (text === '' || status >= 300) return undefined
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw unreadable(attempted, status, 'the answer is not JSON: a proxy or a login page may stand in between', cause)
  }
}
