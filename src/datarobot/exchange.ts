import { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import { USER_AGENT } from '../version.ts'
import type { MultipartBody } from './multipart.ts'
import { DEFAULT_TIMEOUTS, RequestTimeout, type Timeouts } from './request-timeout.ts'

/** One request. */
export interface Outgoing {
  method: string
  url: URL
  token: string
  json: unknown
  form: MultipartBody | undefined
  /** What may come back; JSON without it. */
  accept?: string | undefined
}

/** Its answer, whatever it says. */
export interface Incoming {
  status: number
  text: string
  /** The same before it was read as text. */
  bytes: Buffer
  /** The body went on beyond what is read of one. */
  isCut: boolean
  /** Null for bytes as they are. */
  encoding: string | null
  location: string | null
  retryAfter: string | undefined
  /** When the server answered, by its own clock. */
  date: string | undefined
}

/** What an exchange needs from outside. */
export interface ExchangeParts {
  dispatcher: Dispatcher
  signal: AbortSignal
  timeouts?: Timeouts | undefined
  /** Milliseconds until the run's time is over; Infinity without a limit. */
  left: number
}

/** A body larger than this is not one of the API's. */
const MAX_REPLY = 64 * 1024 * 1024

/** Of a refusal nobody reads more. */
const MAX_REFUSAL = 64 * 1024

/** One request and its answer: no second try, no redirect followed. */
export async function exchange(outgoing: Outgoing, parts: ExchangeParts): Promise<Incoming> {
  const { method, url, token, json, form, accept = 'application/json' } = outgoing
  const { stall, answer } = parts.timeouts ?? DEFAULT_TIMEOUTS
  const alarm = new RequestTimeout(parts.signal, parts.left, method !== 'GET')
  const awaitAnswer = () => alarm.expect('the answer was not whole', answer)
  const sending = async function* (body: MultipartBody) {
    for await (const piece of body.bytes()) {
      alarm.expect('the server took no more bytes', stall)
      yield piece
    }
    awaitAnswer()
  }
  const converse = async (): Promise<Incoming> => {
    const reply = await request(url, {
      method: method as Dispatcher.HttpMethod,
      dispatcher: parts.dispatcher,
      signal: alarm.signal,
      // The alarm measures all of it, uploads too.
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        // Without this header a server may compress, and few bytes become many.
        'accept-encoding': 'identity',
        'user-agent': USER_AGENT,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': form.contentType, 'content-length': String(form.length) })
      },
      body:
        form !== undefined
          ? Readable.from(sending(form), { objectMode: false })
          : json === undefined
            ? null
            : JSON.stringify(json)
    })
    const header = (name: string) => [reply.headers[name]].flat()[0]
    const encoding = header('content-encoding')?.trim().toLowerCase() ?? 'identity'
    return {
      status: reply.statusCode,
      ...(await readBody(reply.body, reply.statusCode < 400 ? MAX_REPLY : MAX_REFUSAL)),
      encoding: encoding === 'identity' || encoding === '' ? null : encoding,
      location: header('location') ?? null,
      retryAfter: header('retry-after'),
      date: header('date')
    }
  }
  try {
    awaitAnswer()
    return await alarm.guard(converse)
  } finally {
    alarm.stop()
  }
}

async function readBody(
  body: AsyncIterable<Buffer>,
  most: number
): Promise<Pick<Incoming, 'text' | 'bytes' | 'isCut'>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > most) break
  }
  const bytes = Buffer.concat(chunks).subarray(0, most)
  return { text: bytes.toString('utf8'), bytes, isCut: size > most }
}
