import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { newId } from '../ids.ts'
import { requestPrefix } from '../lifecycle/describe-launch.ts'
import { waitingPage } from '../page/waiting-page.ts'
import type { Platform } from '../platform.ts'
import { createProxy, type ProxyTarget } from '../runner/proxy.ts'
import type { Application, User } from '../state/records.ts'
import { send } from './send.ts'

export const APPLICATIONS_BASE = '/custom_applications/'

export const SIGN_IN_PATH = '/sign-in'

/** Maximum number of stored visits of all applications. The oldest are removed first. */
const MAX_USAGES = 10_000

/** Serves the URLs of applications: the application itself, or a page that says why it is not available. */
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
    if ((request.headers.accept ?? '').includes('text/html')) this.#recordUsage(application)
    this.#platform.lifecycle.visit(application)
    const visit = this.#platform.lifecycle.beginVisit(application.id)
    if (visit !== undefined) {
      response.once('close', visit.end)
      return this.#proxy.web(request, response, this.#target(application, visit.port, url))
    }
    const isSimulated = application.liveVersionId === application.versionId && application.status === 'running'
    return send(response, waitingPage(isSimulated ? 'simulated' : application.status, application.name))
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, url: URL): void {
    const application = this.#application(url.pathname)
    const visit = application === undefined ? undefined : this.#platform.lifecycle.beginVisit(application.id)
    if (application === undefined || visit === undefined) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\n\r\n')
      return
    }
    socket.once('close', visit.end)
    this.#proxy.upgrade(request, socket, head, this.#target(application, visit.port, url))
  }

  #application(path: string): Application | undefined {
    return this.#platform.state.get('applications', path.slice(APPLICATIONS_BASE.length).split('/')[0] ?? '')
  }

  /**
   * Proxy target with the headers of platform.md §7. There is no sign-in, so every visitor counts as the application's
   * creator.
   */
  #target(application: Application, port: number, url: URL): ProxyTarget {
    const prefix = `${APPLICATIONS_BASE}${application.id}`
    const creator = this.#platform.state.get('users', application.userId)
    const key = application.requiredKeyScopeLevel === null ? {} : { 'x-datarobot-api-key': creator?.token ?? '' }
    return {
      port,
      prefix,
      requestPath: `${requestPrefix(application, this.#platform.settings)}/`,
      path: url.pathname.slice(prefix.length + 1) + url.search,
      headers: { 'x-user-email': creator?.username ?? '', 'x-user-id': application.userId, ...key },
      onRootLink: path =>
        this.#platform.lifecycle.addNote(
          application.id,
          `the page asks for ${path} at the root of the host, outside the application, so it may stay blank. ` +
            `Build it with a relative base (Vite: base: './'), or with the base in BASE_PATH`
        )
    }
  }

  #recordUsage(application: Application): void {
    const { state, clock } = this.#platform
    const creator: User | undefined = state.get('users', application.userId)
    if (creator === undefined) return
    const now = clock.now()
    state.recordEvent(() => {
      state.put('usages', {
        id: newId(now),
        applicationId: application.id,
        userId: creator.id,
        userType: 'creator',
        username: creator.username,
        time: now
      })
      if (state.count('usages') > MAX_USAGES) state.remove('usages', state.all('usages')[0]?.id ?? '')
    })
  }
}
