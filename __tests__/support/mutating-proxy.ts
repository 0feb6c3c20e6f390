import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from '@jest/globals'
import { Agent, request } from 'undici'
import type { Json } from './emulator.ts'

/** Change of one field in the responses of one operation. */
export interface Mutation {
  /** Operation, such as `GET /api/v2/customApplications/{id}/`. */
  operation: string
  /** Keys of the field. The first entry represents all entries of a list. */
  path: readonly string[]
  kind: 'dropped' | 'null' | 'other type'
}

export interface MutatingProxy {
  origin: string
  /** Possible mutations of the responses so far. */
  offered: Map<string, Mutation>
  /** Number of responses that the current mutation changed. */
  struck: number
  mutate(mutation: Mutation | null): void
}

export const describeMutation = ({ operation, path, kind }: Mutation): string =>
  `${operation} ${path.join('.') || '(all)'}: ${kind}`

const KINDS = ['dropped', 'null', 'other type'] as const

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Starts a proxy that changes one field in the JSON responses of another server. */
export async function mutatingProxy(target: string): Promise<MutatingProxy> {
  let mutation: Mutation | null = null
  const agent = new Agent({ allowH2: false })
  const server = createServer(async (incoming, response) => {
    const operation = operationOf(incoming)
    const { host: _, connection: __, ...headers } = incoming.headers
    const reply = await request(target + (incoming.url ?? ''), {
      method: (incoming.method ?? 'GET') as 'GET',
      dispatcher: agent,
      headers: { ...headers, host: incoming.headers.host ?? '' },
      body: incoming.method === 'GET' ? null : await bytesOf(incoming)
    })
    const bytes = Buffer.from(await reply.body.arrayBuffer())
    const { 'content-length': ___, 'transfer-encoding': ____, ...others } = reply.headers
    const text = isJson(reply.headers['content-type']) && reply.statusCode < 300 ? bytes.toString() : ''
    if (text !== '') offer(proxy.offered, operation, JSON.parse(text), [])
    const isAffected = text !== '' && mutation?.operation === operation
    const changed = isAffected && mutation !== null ? changedBy(mutation, JSON.parse(text)) : undefined
    if (changed !== undefined) proxy.struck += 1
    response.writeHead(reply.statusCode, others as Record<string, string>)
    response.end(changed === undefined ? bytes : changed)
  })
  const proxy: MutatingProxy = {
    origin: '',
    offered: new Map(),
    struck: 0,
    mutate: next => {
      mutation = next
      proxy.struck = 0
    }
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(
    () => agent.close(),
    () => new Promise(resolve => server.close(resolve).closeAllConnections())
  )
  proxy.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}

/** Operation of a request, with placeholders for ids. */
function operationOf({ method, url = '' }: IncomingMessage): string {
  const path = new URL(url, 'http://x').pathname
  return `${method} ${path.replace(/\/(?:[0-9a-f]{24}|[0-9a-f]{40}\.\.\.[0-9a-f]{40}|\d+)(?=\/|$)/g, '/{id}')}`
}

async function bytesOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const isJson = (type: unknown): boolean => String(type ?? '').includes('json')

function offer(offered: Map<string, Mutation>, operation: string, value: Json, path: readonly string[]): void {
  for (const kind of KINDS) {
    const mutation = { operation, path, kind }
    offered.set(describeMutation(mutation), mutation)
  }
  if (typeof value !== 'object' || value === null) return
  const entries = Array.isArray(value) ? (value.length > 0 ? [['0', value[0]] as const] : []) : Object.entries(value)
  for (const [key, inner] of entries) offer(offered, operation, inner, [...path, key])
}

/** Returns the changed response; undefined if it does not have the field. */
function changedBy({ path, kind }: Mutation, reply: Json): string | undefined {
  if (path.length === 0) return kind === 'dropped' ? '' : JSON.stringify(kind === 'null' ? null : otherType(reply))
  const keys = [...path]
  const last = keys.pop() ?? ''
  const holder = keys.reduce((value, key) => value?.[key], reply)
  if (typeof holder !== 'object' || holder === null || !(last in holder)) return undefined
  if (kind === 'null') holder[last] = null
  else if (kind === 'other type') holder[last] = otherType(holder[last])
  else if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete holder[last]
  return JSON.stringify(reply)
}

function otherType(value: Json): Json {
  if (typeof value === 'string') return 7
  if (typeof value === 'number') return { seven: 7 }
  if (typeof value === 'boolean') return 'yes'
  return Array.isArray(value) ? { length: 1 } : ['list']
}
