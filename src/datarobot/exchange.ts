import { Readable } from 'node:stream'
import { type Dispatcher, request } from 'undici'
import { USER_AGENT } from '../version.ts'
import type { MultipartBody } from './multipart.ts'
import { DEFAULT_TIMEOUTS, RequestTimeout, type Timeouts } from './request-timeout.ts'

/** An HTTP request. */
export interface HttpRequest {
  method: string
  url: URL
  token: string
  json: unknown
  form: MultipartBody | undefined
  /** Accepted content type; JSON by default. */
  accept?: string | undefined
}

/** An HTTP response with any status. */
export interface HttpResponse {
  status: number
  text: string
  /** The body before it was decoded as text. */
  bytes: Buffer
  /** True if the body is longer than the part that was read. */
  isTruncated: boolean
  /** Content encoding; null for none. */
  encoding: string | null
  location: string | null
  retryAfter: string | undefined
  /** Header `Date`: the time of the response by the server's clock. */
  date: string | undefined
}

/** Dependencies of an exchange. */
export interface ExchangeOptions {
  dispatcher: Dispatcher
  signal: AbortSignal
  timeouts?: Timeouts | undefined
  /** Milliseconds until the run's deadline; Infinity without one. */
  remainingMs: number
}

/** Maximum size of a response body. No response of the API is larger. */
const MAX_RESPONSE_BYTES = 64 * 1024 * 1024

/** Maximum size that is read of an error response. */
const MAX_ERROR_BYTES = 64 * 1024

/** Sends a request once and reads the response. It neither retries nor follows redirects. */
export async function exchange(httpRequest: HttpRequest, options: ExchangeOptions): Promise<HttpResponse> {
  const { method, url, token, json, form, accept = 'application/json' } = httpRequest
  const { uploadStallMs: stall, responseMs: answer } = options.timeouts ?? DEFAULT_TIMEOUTS
  const timeout = new RequestTimeout(options.signal, options.remainingMs, method !== 'GET')
  const awaitResponse = () => timeout.startStep('the response was not complete', answer)
  const uploadBody = async function* (body: MultipartBody) {
    for await (const piece of body.bytes()) {
      timeout.startStep('the server accepted no more data', stall)
      yield piece
    }
    awaitResponse()
  }
  const send = async (): Promise<HttpResponse> => {
    const reply = await request(url, {
      method: method as Dispatcher.HttpMethod,
      dispatcher: options.dispatcher,
      signal: timeout.signal,
      // RequestTimeout limits the whole exchange, including the upload.
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        authorization: `Bearer ${token}`,
        accept,
        // A compressed response could expand beyond the size limit.
        'accept-encoding': 'identity',
        'user-agent': USER_AGENT,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(form === undefined ? {} : { 'content-type': form.contentType, 'content-length': String(form.length) })
      },
      body:
        form !== undefined
          ? Readable.from(uploadBody(form), { objectMode: false })
          : json === undefined
            ? null
            : JSON.stringify(json)
    })
    const header = (name: string) => [reply.headers[name]].flat()[0]
    const encoding = header('content-encoding')?.trim().toLowerCase() ?? 'identity'
    return {
      status: reply.statusCode,
      ...(await readBody(reply.body, reply.statusCode < 400 ? MAX_RESPONSE_BYTES : MAX_ERROR_BYTES)),
      encoding: encoding === 'identity' || encoding === '' ? null : encoding,
      location: header('location') ?? null,
      retryAfter: header('retry-after'),
      date: header('date')
    }
  }
  try {
    awaitResponse()
    return await timeout.race(send)
  } finally {
    timeout.stop()
  }
}

async function readBody(
  body: AsyncIterable<Buffer>,
  maxBytes: number
): Promise<Pick<HttpResponse, 'text' | 'bytes' | 'isTruncated'>> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  return { text: bytes.toString('utf8'), bytes, isTruncated: size > maxBytes }
}
