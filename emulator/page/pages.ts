import type { Reply } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Platform } from '../platform.ts'
import { applicationPage } from './application.ts'
import { applicationsPage } from './applications.ts'
import { comparisonPage } from './comparison.ts'
import { deletedApplicationPage } from './deleted-application.ts'
import { deletions } from './events.ts'
import { framePage, type View } from './frame.ts'
import { html } from './html.ts'
import { findCriterion, readCriteria } from './request-filters.ts'
import { requestsPage } from './requests.ts'
import { sourcePage } from './source.ts'

/** Serves the web pages of the emulator. They are read-only, have no scripts, and are rendered for every request. */
export function servePage(
  { platform, requests }: { platform: Platform; requests: RequestLog },
  url: URL,
  origin: string,
  isSaved = false
): Reply {
  const view: View = {
    platform,
    requests,
    origin,
    now: platform.clock.now(),
    isSaved,
    path: url.pathname,
    isRefreshStopped: url.searchParams.get('refresh') === 'off'
  }
  const [section = '', id = '', ...rest] = url.pathname.replace(/\/$/, '').split('/').slice(1)
  const page = rest.length > 0 ? undefined : findPage(view, url, section, id)
  return page ?? missingPage(view, url)
}

function findPage(view: View, url: URL, section: string, id: string): Reply | undefined {
  const { state } = view.platform
  switch (section) {
    case '':
      return url.pathname === '/' ? applicationsPage(view) : undefined
    case 'requests': {
      const criterion = id === '' ? {} : findCriterion(id, view.requests.since(0), state)
      return criterion && requestsPage(view, { ...readCriteria(url.searchParams), ...criterion })
    }
    case 'applications': {
      const application = state.get('applications', id)
      if (application !== undefined) return applicationPage(view, application)
      const deletion = deletions(state).find(event => event.application.id === id)
      return deletion && deletedApplicationPage(view, deletion)
    }
    case 'sources': {
      const source = state.get('sources', id)
      const isComparison = url.searchParams.has('from') || url.searchParams.has('to')
      return source && (isComparison ? comparisonPage(view, source, url.searchParams) : sourcePage(view, source))
    }
    default:
      return undefined
  }
}

function missingPage(view: View, url: URL): Reply {
  const main = html`<h1>Page not found</h1>
<p>There is no page <code class="path">${url.pathname}</code>. The object that it showed may have been deleted.</p>
<p class="muted">The API is at <code>${view.origin}/api/v2/</code>.</p>
<p><a href="/">Applications</a></p>`
  return framePage(view, { title: 'Page not found', main, status: 404 })
}
