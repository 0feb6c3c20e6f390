import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { servePage } from '../page/pages.ts'
import { waitingPage } from '../page/waiting-page.ts'
import { API_BASE, type ApiDependencies, serveApi } from './api.ts'
import { CONTROL_BASE, type ControlDependencies, serveControl } from './control.ts'
import type { LoggedRequest } from './request-log.ts'
import { send } from './send.ts'
import { APPLICATIONS_BASE, SIGN_IN_PATH, Visitors } from './visitors.ts'

/** Host names of the loopback interface. Other names are refused, which prevents DNS rebinding by web pages. */
const LOOPBACK = /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])(?::\d+)?$/i

/** Creates the server for the API, the applications, the control plane and the web pages. */
export function createEmulatorServer(dependencies: ApiDependencies & ControlDependencies): Server {
  const visitors = new Visitors(dependencies.platform)
  const server = createServer((request, response) => {
    serve(dependencies, visitors, request, response).catch(error => {
      console.error(error)
      response.destroy()
    })
  })
  server.on('upgrade', (request, socket, head) => {
    const url = urlOf(request)
    if (url?.pathname.startsWith(APPLICATIONS_BASE) && isLocal(request)) visitors.upgrade(request, socket, head, url)
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
  })
  // Invalid HTTP is refused in the same format as other requests.
  server.on('clientError', (_, socket) => {
    const body = JSON.stringify({ message: 'The request is not valid HTTP.' })
    const head = `HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close`
    if (socket.writable) socket.end(`${head}\r\n\r\n${body}`)
  })
  // No timeout: uploads over slow links take long.
  server.requestTimeout = 0
  return server
}

async function serve(
  dependencies: ApiDependencies & ControlDependencies,
  visitors: Visitors,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  const url = urlOf(request)
  if (url === undefined)
    return send(response, { status: 400, body: { message: 'The path of the request is not valid.' } })
  if (!isLocal(request))
    return send(response, {
      status: 421,
      body: { message: 'The emulator only accepts requests to host names of the loopback interface.' }
    })
  if (isBelow(url, API_BASE))
    return withLogging(dependencies, request, response, entry => serveApi(dependencies, request, response, url, entry))
  if (isBelow(url, CONTROL_BASE))
    return withLogging(dependencies, request, response, () => serveControl(dependencies, request, response, url))
  if (url.pathname.startsWith(APPLICATIONS_BASE))
    return withLogging(dependencies, request, response, () => visitors.visit(request, response, url))
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, {
      status: 405,
      headers: { allow: 'GET, HEAD' },
      body: { message: 'Pages only support GET and HEAD.' }
    })
  if (url.pathname === SIGN_IN_PATH) return send(response, waitingPage('sign-in'))
  return send(response, servePage(dependencies, url, `http://${request.headers.host}`))
}

/**
 * Logs a request while it is handled. Requests for web pages are not logged, because the log is for debugging API
 * clients. Handling continues after the client disconnects, so the entry is complete only when both have ended.
 */
function withLogging(
  { requests, platform }: ControlDependencies,
  request: IncomingMessage,
  response: ServerResponse,
  handle: (entry: LoggedRequest) => Promise<void>
): Promise<void> {
  const startedAt = performance.now()
  const path = (request.url ?? '').slice(0, 2_000)
  const entry = requests.add({ time: platform.clock.now(), method: request.method ?? '', path })
  const closed = new Promise(resolve => response.once('close', resolve))
  const done = handle(entry)
  Promise.allSettled([closed, done]).then(() => {
    entry.status = response.headersSent ? response.statusCode : null
    entry.milliseconds = Math.round((performance.now() - startedAt) * 10) / 10
  })
  return done
}

const isBelow = (url: URL, base: string): boolean => url.pathname === base || url.pathname.startsWith(`${base}/`)

const isLocal = (request: IncomingMessage): boolean => LOOPBACK.test(request.headers.host ?? '')

/** URL of a request, resolved against a fixed host, so that a path `//host/` cannot change the host. */
function urlOf(request: IncomingMessage): URL | undefined {
  const path = request.url ?? ''
  return path.startsWith('/') && URL.canParse(`http://localhost${path}`)
    ? new URL(`http://localhost${path}`)
    : undefined
}
