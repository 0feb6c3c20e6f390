import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { afterEach } from '@jest/globals'

/** Received request. */
export interface Arrived {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface BareServer {
  origin: string
  port: number
  /** Complete requests, in the order in which they ended. */
  arrived: Arrived[]
}

/** Handler of one request. The last handler also serves all later requests. */
export type Answerer = (response: ServerResponse, request: IncomingMessage) => void

const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** Starts a server whose handlers can misbehave in every way. Each request gets the next handler. */
export async function serve(...answerers: Answerer[]): Promise<BareServer> {
  const { listener, arrived } = listen(answerers)
  const port = await open(createServer(listener))
  return { origin: `http://127.0.0.1:${port}`, port, arrived }
}

/** Starts the same server with TLS. */
export async function serveTls(certificate: { key: Buffer; cert: Buffer }, ...answerers: Answerer[]) {
  const { listener, arrived } = listen(answerers)
  const port = await open(createTlsServer(certificate, listener))
  return { origin: `https://localhost:${port}`, port, arrived }
}

function listen(answerers: readonly Answerer[]): { listener: RequestListener; arrived: Arrived[] } {
  const arrived: Arrived[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('error', () => {})
    request.on('end', () => {
      const answer = answerers[Math.min(arrived.length, answerers.length - 1)]
      const { method = '', url: path = '', headers } = request
      arrived.push({ method, path, headers, body: Buffer.concat(chunks) })
      answer?.(response, request)
    })
  }
  return { listener, arrived }
}

/** Listens on a free loopback port. The server and its connections are closed after the test. */
export async function open(server: Server): Promise<number> {
  const sockets = new Set<{ destroy(): void }>()
  server.on('connection', socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise(resolve => server.close(resolve))
  })
  return (server.address() as AddressInfo).port
}

/** Responds with JSON, or with a text as if it were JSON. */
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answerer =>
  response =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

/** Closes the connection without a response. */
export const cut: Answerer = response => response.destroy()
