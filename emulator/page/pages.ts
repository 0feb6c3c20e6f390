import type { Reply } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Platform } from '../platform.ts'
import { applicationPage } from './application.ts'
import { applicationsPage } from './applications.ts'
import { framePage, type View } from './frame.ts'
import { html } from './html.ts'
import { findRequestFilter } from './request-filters.ts'
import { requestsPage } from './requests.ts'
import { sourcePage } from './source.ts'

/** Serves the web pages of the emulator. They are read-only, have no scripts, and are rendered for every request. */
export function servePage(dependencies: { platform: Platform; requests: RequestLog }, url: URL, origin: string): Reply {
  const { platform, requests } = dependencies
  const view: View = { platform, requests, origin, now: platform.clock.now() }
  const [section = '', id = '', ...rest] = url.pathname.replace(/\/$/, '').split('/').slice(1)
  if (section === '' && url.pathname === '/') return applicationsPage(view)
  if (section === 'requests' && id === '') return requestsPage(view)
  const filter = section === 'requests' && rest.length === 0 ? findRequestFilter(id, requests.since(0)) : undefined
  if (filter !== undefined) return requestsPage(view, filter)
  const application =
    section === 'applications' && rest.length === 0 ? platform.state.get('applications', id) : undefined
  if (application !== undefined) return applicationPage(view, application)
  const source = section === 'sources' && rest.length === 0 ? platform.state.get('sources', id) : undefined
  if (source !== undefined) return sourcePage(view, source)
  return missingPage(view, url)
}

function missingPage(view: View, url: URL): Reply {
  const main = html`<h1>Page not found</h1>
<p>There is no page <code class="path">${url.pathname}</code>. The object that it showed may have been deleted.</p>
<p class="muted">The API is at <code>${view.origin}/api/v2/</code>.</p>
<p><a href="/">Applications</a></p>`
  return framePage(view, { title: 'Page not found', main, status: 404 })
}
