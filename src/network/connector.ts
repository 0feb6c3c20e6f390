import { request } from 'node:http'
import type { Socket } from 'node:net'
import { buildConnector } from 'undici'
import { parseNoProxy } from './no-proxy.ts'

/** Options of connections. */
export interface ConnectorOptions {
  /** URL of the proxy, with scheme; empty for none. */
  httpProxy: string
  /** Hosts that are reached without the proxy, in the syntax of `NO_PROXY`. */
  noProxy: string
  /** Trusted certificates; those of Node by default. */
  ca?: readonly string[] | undefined
  /** Time limit in milliseconds of each step: connecting, CONNECT, TLS. */
  timeoutMs?: number
}

const CONNECT_TIMEOUT_MS = 15_000

export type ProxyErrorCode = 'PROXY_REFUSED' | 'PROXY_CLOSED' | 'PROXY_SILENT' | 'PROXY_NO_HTTP' | 'PROXY_TLS'

/** The proxy did not open a tunnel, so the request was not sent. */
export class ProxyError extends Error {
  readonly code: ProxyErrorCode
  /** Status of the proxy's response, if it refused. */
  readonly status: number | null

  constructor(code: ProxyErrorCode, message: string, status: number | null = null) {
    super(message)
    this.name = 'ProxyError'
    this.code = code
    this.status = status
  }
}

/**
 * Creates a connector for undici that connects directly or through a proxy tunnel (CONNECT), also for `http:`. Each step
 * has a time limit: undici's own proxy client reconnects endlessly if a proxy closes the connection without a response.
 * Certificates are always checked, even with NODE_TLS_REJECT_UNAUTHORIZED=0.
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
      hostname: withoutBrackets(proxy.hostname),
      host: proxy.host,
      port: proxy.port,
      protocol: proxy.protocol
    }
    direct(address, (error, socket) => {
      if (error !== null) return callback(isCertificateError(error) ? tlsError(error) : error, null)
      openTunnel(socket, proxy, hostAndPort(hostname, port), timeoutMs, (failure, tunnel) => {
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
  const connectRequest = request({
    method: 'CONNECT',
    path: target,
    headers: { host: target, connection: 'keep-alive', ...credentials(proxy) },
    createConnection: () => socket
  })
  const timer = setTimeout(() => {
    connectRequest.destroy(
      new ProxyError('PROXY_SILENT', `the proxy did not answer CONNECT within ${timeoutMs / 1000} s`)
    )
  }, timeoutMs)
  const finish = (...result: [Error, null] | [null, Socket]) => {
    clearTimeout(timer)
    if (result[0] !== null) socket.destroy()
    callback(...result)
  }
  connectRequest.once('connect', ({ statusCode = 0 }, _, head) => {
    if (statusCode < 200 || statusCode >= 300)
      finish(new ProxyError('PROXY_REFUSED', `the proxy answered CONNECT with status ${statusCode}`, statusCode), null)
    // In a tunnel the client sends first, so early bytes are a page of the proxy.
    else if (head.length > 0)
      finish(new ProxyError('PROXY_NO_HTTP', 'the proxy answered CONNECT with a page instead of a tunnel'), null)
    else finish(null, socket)
  })
  connectRequest.once('error', error => finish(explainProxyError(error), null))
  connectRequest.end()
}

function explainProxyError(error: NodeJS.ErrnoException): Error {
  if (error instanceof ProxyError) return error
  if (error.code?.startsWith('HPE_'))
    return new ProxyError('PROXY_NO_HTTP', 'the response of the proxy to CONNECT is not HTTP')
  return new ProxyError('PROXY_CLOSED', 'the proxy closed the connection before it answered CONNECT')
}

/** Header with the credentials of the proxy URL, as curl sends it: a missing user or password is empty. */
function credentials({ username, password }: URL): Record<string, string> {
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}

const isCertificateError = ({ code = '' }: NodeJS.ErrnoException): boolean =>
  /CERT|SIGNATURE|ERR_SSL|ERR_TLS/.test(code)

const tlsError = ({ code }: NodeJS.ErrnoException): ProxyError =>
  new ProxyError('PROXY_TLS', `TLS with the proxy failed (${code})`)

const hostAndPort = (hostname: string, port: number): string =>
  `${hostname.includes(':') ? `[${withoutBrackets(hostname)}]` : hostname}:${port}`

const withoutBrackets = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')
