import { request } from 'node:http'
import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { parseNoProxy } from './no-proxy.ts'

/** How connections are made. */
export interface ConnectorOptions {
  /** URL of the proxy, with scheme; empty without one. */
  httpProxy: string
  /** Hosts that are reached without it, as in `NO_PROXY`. */
  noProxy: string
  /** Certificates to trust; those of Node without them. */
  ca?: readonly string[] | undefined
  /** Longest time for each step: the connection itself, the answer of the proxy, TLS. */
  timeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 15_000

export type ProxyErrorCode = 'PROXY_REFUSED' | 'PROXY_CLOSED' | 'PROXY_SILENT' | 'PROXY_NO_HTTP' | 'PROXY_TLS'

/** A proxy that opens no tunnel. Nothing of the request has left the machine. */
export class ProxyError extends Error {
  readonly code: ProxyErrorCode
  /** The status of its answer, when it refused. */
  readonly status: number | null

  constructor(code: ProxyErrorCode, message: string, status: number | null = null) {
    super(message)
    this.name = 'ProxyError'
    this.code = code
    this.status = status
  }
}

/**
 * Connects directly or through a tunnel of the proxy (CONNECT), also for `http:`. Every step has a time limit and ends in
 * an error: undici's own proxy client reconnects without end when a proxy closes the connection instead of answering.
 * Certificates are always checked, whatever NODE_TLS_REJECT_UNAUTHORIZED says.
 */
export function createConnector(options: ConnectorOptions): buildConnector.connector {
  const { httpProxy, noProxy, ca, timeoutMs = CONNECT_TIMEOUT_MS } = options
  const direct = buildConnector({
    timeout: timeoutMs,
    allowH2: false,
    rejectUnauthorized: true,
    ...(ca === undefined ? {} : { ca: [...ca] })
  })
  if (httpProxy === '') return direct
  const proxy = new URL(httpProxy)
  const exceptions = parseNoProxy(noProxy)
  return (target, callback) => {
    const { hostname, protocol } = target
    const port = Number(target.port) || (protocol === 'https:' ? 443 : 80)
    if (exceptions.includes(hostname, port)) return direct(target, callback)
    const address = {
      hostname: bracketless(proxy.hostname),
      host: proxy.host,
      port: proxy.port,
      protocol: proxy.protocol
    }
    direct(address, (error, socket) => {
      if (error !== null) return callback(isCertificateError(error) ? untrusted(error) : error, null)
      openTunnel(socket, proxy, authority(hostname, port), timeoutMs, (failure, tunnel) => {
        if (failure !== null) return callback(failure, null)
        if (protocol === 'https:') return direct({ ...target, httpSocket: tunnel }, callback)
        callback(null, tunnel)
      })
    })
  }
}

function openTunnel(
  socket: Socket,
  proxy: URL,
  target: string,
  timeoutMs: number,
  callback: (...result: [Error, null] | [null, Socket]) => void
): void {
  const asking = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, connection: 'keep-alive', ...credentials(proxy) },
    createConnection: () => socket
  })
  const timer = setTimeout(() => {
    asking.destroy(new ProxyError('PROXY_SILENT', `the proxy did not answer CONNECT within ${timeoutMs / 1000} s`))
  }, timeoutMs)
  const finish = (...result: [Error, null] | [null, Socket]) => {
    clearTimeout(timer)
    if (result[0] !== null) socket.destroy()
    callback(...result)
  }
  asking.once('connect', ({ statusCode = 0 }, _, head) => {
    if (statusCode < 200 || statusCode >= 300)
      finish(new ProxyError('PROXY_REFUSED', `Proxy response (${statusCode}) to CONNECT`, statusCode), null)
    // In a tunnel the server speaks second: a page came instead of one.
    else if (head.length > 0) finish(new ProxyError('PROXY_NO_HTTP', 'the proxy answered CONNECT with a page'), null)
    else finish(null, socket)
  })
  asking.once('error', error => finish(explainProxyError(error), null))
  asking.end()
}

function explainProxyError(error: NodeJS.ErrnoException): Error {
  if (error instanceof ProxyError) return error
  if (error.code?.startsWith('HPE_')) return new ProxyError('PROXY_NO_HTTP', 'the proxy answered CONNECT with no HTTP')
  return new ProxyError('PROXY_CLOSED', 'the proxy closed the connection before it answered CONNECT')
}

/** As curl sends them: a user without a password has an empty one, and the other way round. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

const isCertificateError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /CERT|SIGNATURE|ERR_SSL|ERR_TLS/.test(code)

const untrusted = ({ code }: NodeJS.ErrnoException): ProxyError =>
  new ProxyError('PROXY_TLS', `TLS with the proxy failed (${code})`)

const authority = (hostname: string, port: number): string =>
  `${hostname.includes(':') ? `[${bracketless(hostname)}]` : hostname}:${port}`

const bracketless = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')
