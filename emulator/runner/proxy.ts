import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createProxyServer } from 'httpxy'
import { mappedLocation } from './location.ts'
import { loopback, loopbackAgent } from './loopback.ts'
import { watchRootLinks } from './root-links.ts'

/** Where a visitor's request goes, and what the application is told about the visitor. */
export interface ProxyTarget {
  port: number
  /** What the visitor's URL begins with: `/custom_applications/{id}`. */
  prefix: string
  /** What the application's paths begin with: `/` or `/apps/{id}/`. */
  requestPath: string
  /** What follows `prefix` and its slash, with the query; put behind `requestPath` as it is. */
  path: string
  headers: Readonly<Record<string, string>>
  /** Called for a page that asks for a script or stylesheet at the root of the host. */
  foundRootLink?: (path: string) => void
}

/** Hands requests on to applications; no failure of either side ever comes out as an exception. */
export interface Proxy {
  web(request: IncomingMessage, response: ServerResponse, target: ProxyTarget): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, target: ProxyTarget): void
}

/** Only the platform says who a visitor is (platform.md §7). WSGI servers read `_` as `-`, so both spellings go. */
const platformHeaders = new Set(['x-user-email', 'x-user-id', 'x-datarobot-api-key', 'x-forwarded-prefix'])

/** Streams both ways with httpxy; the headers of the given request are changed to those that are sent on. */
export function createProxy(): Proxy {
  const targets = new WeakMap<IncomingMessage, ProxyTarget>()
  const answered = new WeakSet<IncomingMessage>()
  const server = createProxyServer({ agent: loopbackAgent(), ignorePath: true, xfwd: false, proxyTimeout: 0 })

  server.on('proxyRes', (answer, request) => {
    const target = targets.get(request)
    const { headers } = answer
    // Both belong to the connection with the application, which ends; the visitor's may go on.
    delete headers.connection
    delete headers['keep-alive']
    if (target !== undefined && headers.location !== undefined)
      headers.location = mappedLocation(headers.location, target, request.headers.host)
    if (target?.foundRootLink !== undefined) watchRootLinks(answer, target.foundRootLink)
  })
  server.on('proxyReqWs', (outgoing, request, socket) => tie(outgoing, socket, () => answered.add(request)))
  server.on('error', (error, request, visitor) => {
    if (request === undefined || visitor === undefined) return
    const page = notAnswering(error, targets.get(request)?.port)
    if ('setHeader' in visitor) refuse(visitor, page)
    else if (!answered.has(request)) refuseSocket(visitor, page)
  })

  const options = (request: IncomingMessage, target: ProxyTarget) => {
    targets.set(request, target)
    const pathname = target.requestPath + target.path
    return { target: { protocol: 'http:', host: loopback, port: target.port, pathname } }
  }
  return {
    web: (request, response, target) => {
      setHeaders(request, target)
      // Failures are told in the event; what is left here is a visitor who went away.
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
  for (const name of Object.keys(headers)) if (platformHeaders.has(name.replaceAll('_', '-'))) delete headers[name]
  const set: IncomingHttpHeaders = {
    'x-forwarded-prefix': target.prefix,
    'x-forwarded-host': headers.host ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-for': socket.remoteAddress ?? ''
  }
  Object.assign(headers, set, lowerCased(target.headers))
}

function lowerCased(headers: ProxyTarget['headers']): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

/** A WebSocket's two halves end together, also when one is torn down without a word, and before there are two. */
function tie(outgoing: ClientRequest, socket: Socket, answered: () => void): void {
  const leave = () => outgoing.destroy()
  socket.once('close', leave)
  socket.once('end', leave)
  // Nobody reads from the visitor before the answer; without this, a visitor who leaves would not be noticed.
  socket.read(0)
  outgoing.once('response', answered)
  outgoing.once('upgrade', (_answer, upstream) => {
    answered()
    socket.off('end', leave)
    upstream.once('close', () => socket.destroySoon())
  })
}

interface Page {
  status: 400 | 502
  text: string
}

function notAnswering(error: NodeJS.ErrnoException, port: number | undefined): Page {
  if (error.code === 'ERR_UNESCAPED_CHARACTERS' || error.code === 'ERR_INVALID_CHAR')
    return { status: 400, text: 'The request can not be sent on: it holds characters that HTTP does not allow.\n' }
  const reason = error.code ?? error.message
  return {
    status: 502,
    text: `The application does not answer on its port ${port} (${reason}). Its log may say why.\n`
  }
}

function refuse(response: ServerResponse, page: Page): void {
  if (response.headersSent) {
    response.destroy()
    return
  }
  response.writeHead(page.status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(page.text)
}

function refuseSocket(socket: Socket, { status, text }: Page): void {
  if (!socket.writable) return
  const title = status === 400 ? 'Bad Request' : 'Bad Gateway'
  const head = `HTTP/1.1 ${status} ${title}\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
}
