import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { afterEach } from '@jest/globals'

/** A request as it arrived. */
export interface Arrived {
  method: string
  path: string
  headers: IncomingMessage['headers']
  body: Buffer
}

export interface BareServer {
  origin: string
  port: number
  /** Whole requests, in the order of their ends. */
  arrived: Arrived[]
}

/** What answers a request; a request beyond the last gets the last one's answer. */
export type Answerer = (response: ServerResponse, request: IncomingMessage) => void

const closers: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

/** A server that can misbehave in every way: it answers whole requests one after the other as it is told. */
export async function serve(...answerers: Answerer[]): Promise<BareServer> {
  const { listener, arrived } = listen(answerers)
  const port = await open(createServer(listener))
  return { origin: `http://127.0.0.1:${port}`, port, arrived }
}

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

/** Listens on a free port of the loopback interface, and closes with all connections after the test. */
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

/** JSON, whatever the content type. */
export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answerer =>
  response =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body))

/** Ends the connection without a word. */
export const cut: Answerer = response => response.destroy()
