import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect } from '@jest/globals'
import { createProxy, type ProxyTarget } from '../../emulator/runner/proxy.ts'

/** Path prefix of the proxied application. */
export const prefix = '/custom_applications/65f0'

/** Servers of the current test, closed after it. */
export let servers: Server[]
let uncaught: unknown[]

const recordUncaught = (error: unknown) => uncaught.push(error)

beforeEach(() => {
  servers = []
  uncaught = []
  process.on('uncaughtException', recordUncaught)
  process.on('unhandledRejection', recordUncaught)
})

afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  await new Promise(setImmediate)
  process.off('uncaughtException', recordUncaught)
  process.off('unhandledRejection', recordUncaught)
  expect(uncaught).toEqual([])
})

/** Listens on a free port, and returns the port. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server)
  server.listen(0, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Starts a server that proxies one application under its prefix. */
export async function startProxy(port: number, overrides: Partial<ProxyTarget> = {}): Promise<string> {
  const proxy = createProxy()
  const target = (url = ''): ProxyTarget => ({
    port,
    prefix,
    requestPath: '/',
    path: url.slice(prefix.length + 1),
    headers: { 'X-User-Email': 'maker@example.com', 'x-user-id': '42' },
    ...overrides
  })
  const server = createServer((request, response) => proxy.web(request, response, target(request.url)))
  server.on('upgrade', (request, socket, head) => proxy.upgrade(request, socket, head, target(request.url)))
  return `127.0.0.1:${await listen(server)}`
}
