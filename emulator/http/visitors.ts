import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '../ids.ts'
import { requestPrefix } from '../life/launch.ts'
import { waitingPage } from '../page/waiting.ts'
import type { Platform } from '../platform.ts'
import { createProxy, type ProxyTarget } from '../runner/proxy.ts'
import type { Application, User } from '../state/records.ts'
import { send } from './send.ts'

export const APPLICATIONS_BASE = '/custom_applications/'

export const SIGN_IN_PATH = '/sign-in'

/** Kept visits of all applications; the oldest go first. */
const MAX_USAGES = 10_000

/** What people see at an application's URL: the application itself, or why there is nothing to see yet. */
export class Visitors {
  readonly #platform: Platform
  readonly #proxy = createProxy()

  constructor(platform: Platform) {
    this.#platform = platform
  }

  async visit(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const application = this.#application(url.pathname)
    if (application === undefined) return send(response, waitingPage('missing'))
    if (url.pathname === `${APPLICATIONS_BASE}${application.id}`)
      return send(response, { status: 308, headers: { location: `${url.pathname}/${url.search}` } })
    if (this.#platform.settings.switches.visitors === 'sign-in-page')
      return send(response, {
        status: 302,
        headers: { location: `${SIGN_IN_PATH}?next=${encodeURIComponent(url.pathname)}` }
      })
    if ((request.headers.accept ?? '').includes('text/html')) this.#record(application)
    this.#platform.lifecycle.visit(application)
    const visit = this.#platform.lifecycle.enter(application.id)
    if (visit !== undefined) {
      response.once('close', visit.leave)
      return this.#proxy.web(request, response, this.#target(application, visit.port, url))
    }
    const isSimulated = application.liveVersionId === application.versionId && application.status === 'running'
    return send(response, waitingPage(isSimulated ? 'simulated' : application.status, application.name))
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void {
    const application = this.#application(url.pathname)
    const visit = application === undefined ? undefined : this.#platform.lifecycle.enter(application.id)
    if (application === undefined || visit === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      return
    }
    socket.once('close', visit.leave)
    this.#proxy.upgrade(request, socket, head, this.#target(application, visit.port, url))
  }

  #application(path: string): Application | undefined {
    return this.#platform.state.get('applications', path.slice(APPLICATIONS_BASE.length).split('/')[0] ?? '')
  }

  /** The visitor is the application's maker: nobody signs in here. Headers as platform.md §7. */
  #target(application: Application, port: number, url: URL): ProxyTarget {
    const prefix = `${APPLICATIONS_BASE}${application.id}`
    const maker = this.#platform.state.get('users', application.userId)
    const key = application.requiredKeyScopeLevel === null ? {} : { 'x-datarobot-api-key': maker?.token ?? '' }
    return {
      port,
      prefix,
      requestPath: `${requestPrefix(application, this.#platform.settings)}/`,
      path: url.pathname.slice(prefix.length + 1) + url.search,
      headers: { 'x-user-email': maker?.username ?? '', 'x-user-id': application.userId, ...key },
      foundRootLink: path =>
        this.#platform.lifecycle.note(
          application.id,
          `the page asks for ${path} at the root of the host, where nothing of the application is: it may stay blank. ` +
            `Build it with a relative base (Vite: base: './'), or with the one in BASE_PATH`
        )
    }
  }

  #record(application: Application): void {
    const { state, clock } = this.#platform
    const maker: User | undefined = state.get('users', application.userId)
    if (maker === undefined) return
    const now = clock.now()
    state.happened(() => {
      state.put('usages', {
        id: newId(now),
        applicationId: application.id,
        userId: maker.id,
        userType: 'creator',
        username: maker.username,
        time: now
      })
      if (state.count('usages') > MAX_USAGES) state.remove('usages', state.all('usages')[0]?.id ?? '')
    })
  }
}
