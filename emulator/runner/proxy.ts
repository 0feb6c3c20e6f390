import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createProxyServer } from 'httpxy'
import { type Mount, rewriteLocation } from './location.ts'
import { LOOPBACK_NAME, loopbackAgent } from './loopback.ts'
import { watchRootLinks } from './root-links.ts'

/** Target of a visitor's request, with the headers about the visitor. */
export interface ProxyTarget extends Mount {
  /** Path and query after `prefix` and its slash. Appended to `requestPath` unchanged. */
  path: string
  headers: Readonly<Record<string, string>>
  /** Called for a page that loads a script or stylesheet from the root of the host. */
  onRootLink?: (path: string) => void
}

/** Forwards requests to applications. Failures of either side never throw. */
export interface Proxy {
  web(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: ProxyTarget): void
}

/**
 * Headers that only the platform may set (platform.md §7). WSGI servers read `_` as `-`, so both spellings are removed.
 */
const PLATFORM_HEADERS = new Set(['x-user-email', 'x-user-id', 'x-datarobot-api-key', 'x-forwarded-prefix'])

/** Creates a streaming proxy with httpxy. It changes the headers of the given request to the forwarded ones. */
export function createProxy(): Proxy {
  const targets = new WeakMap<IncomingMessage, ProxyTarget>()
  const onAnswer = new WeakSet<IncomingMessage>()
  const server = createProxyServer({ agent: loopbackAgent(), ignorePath: true, xfwd: false, proxyTimeout: 0 })

  server.on('proxyRes', (answer, request) => {
    const target = targets.get(request)
    const { headers } = answer
    // Both headers belong to the connection to the application. The visitor's connection may stay open.
    delete headers.connection
    delete headers['keep-alive']
    if (target !== undefined && headers.location !== undefined)
      headers.location = rewriteLocation(headers.location, target, request.headers.host)
    if (target?.onRootLink !== undefined) watchRootLinks(answer, target.onRootLink)
  })
  server.on('proxyReqWs', (outgoing, request, socket) => linkSockets(outgoing, socket, () => onAnswer.add(request)))
  server.on('error', (error, request, visitor) => {
    if (request === undefined || visitor === undefined) return
    const page = errorPage(error, targets.get(request)?.port)
    if ('setHeader' in visitor) sendErrorPage(visitor, page)
    else if (!onAnswer.has(request)) rejectUpgrade(visitor, page)
  })

  const options = (request: IncomingMessage, target: ProxyTarget) => {
    targets.set(request, target)
    const pathname = target.requestPath + target.path
    return { target: { protocol: 'http:', host: LOOPBACK_NAME, port: target.port, pathname } }
  }
  return {
    web: (request, response, target) => {
      setHeaders(request, target)
      // The `error` event handles failures. Only visitors that disconnect reject here.
      const headers = { connection: 'close' }
      server.web(request, response, { ...options(request, target), headers }).catch(() => {})
    },
    upgrade: (request, socket, head, target) => {
      setHeaders(request, target)
      socket.on('error', () => {})
      server.ws(request, socket as Socket, options(request, target), head).catch(() => {})
    }
  }
}

function setHeaders(request: IncomingMessage, target: ProxyTarget): void {
  const { headers, socket } = request
  for (const name of Object.keys(headers)) if (PLATFORM_HEADERS.has(name.replaceAll('_', '-'))) delete headers[name]
  const set: IncomingHttpHeaders = {
    'x-forwarded-prefix': target.prefix,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': socket.remoteAddress ?? ''
  }
  Object.assign(headers, set, lowerCaseNames(target.headers))
}

function lowerCaseNames(headers: ProxyTarget['headers']): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/**
 * Links both sockets of a WebSocket so that they end together, also after a reset or before the application answers.
 */
function linkSockets(outgoing: ClientRequest, socket: Socket, onAnswer: () => void): void {
  const closeUpstream = () => outgoing.destroy()
  socket.once('close', closeUpstream)
  socket.once('end', closeUpstream)
  // Before the answer, nothing reads from the visitor. Without this, a disconnect would go unnoticed.
  socket.read(0)
  outgoing.once('response', onAnswer)
  outgoing.once('upgrade', (_answer, upstream) => {
    onAnswer()
    socket.off('end', closeUpstream)
    upstream.once('close', () => socket.destroySoon())
  })
}

interface ErrorPage {
  status: 400 | 502
  text: string
}

function errorPage(error: NodeJS.ErrnoException, port: number | undefined): ErrorPage {
  if (error.code === 'ERR_UNESCAPED_CHARACTERS' || error.code === 'ERR_INVALID_CHAR')
    return { status: 400, text: 'The request cannot be forwarded: it contains characters that HTTP does not allow.\n' }
  const reason = error.code ?? error.message
  return {
    status: 502,
    text: `The application does not answer on its port ${port} (${reason}). See its log.\n`
  }
}

function sendErrorPage(response: ServerResponse, page: ErrorPage): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(page.status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(page.text)
}

function rejectUpgrade(socket: Socket, { status, text }: ErrorPage): void {
  if (!socket.writable) return
  const title = status === 400 ? 'Bad Request' : 'Bad Gateway'
  const head = `HTTP/1.1 ${status} ${title}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}
