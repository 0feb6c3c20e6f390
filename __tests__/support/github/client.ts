import { Agent, request } from 'undici'
import type { Github } from './github.ts'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  // biome-ignore lint/suspicious/noExplicitAny: replies of every operation come through here
  body: any
  text: string
}

interface RequestOptions {
  json?: unknown
  /** Null sends no token. */
  token?: string | null
  headers?: Record<string, string>
}

const agent = new Agent({ allowH2: false, pipelining: 0 })

/**
 * Sends a plain request, without the defaults of a GitHub client.
 *
 * @param path relative to the API's base, or a complete URL
 */
export async function sendRequest(
  github: Github,
  method: string,
  path: string,
  options: RequestOptions = {}
): Promise<Answer> {
  const { json, token = 'job', headers } = options
  const reply = await request(path.startsWith('http') ? path : github.apiUrl + path, {
    method: method as 'GET',
    dispatcher: agent,
    headers: {
      'user-agent': 'test',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers
    },
    body: json === undefined ? null : JSON.stringify(json)
  })
  const text = await reply.body.text()
  const isJson = String(reply.headers['content-type']).startsWith('application/json')
  return { status: reply.statusCode, headers: reply.headers, text, body: isJson ? JSON.parse(text) : undefined }
}
