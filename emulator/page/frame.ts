import type { Reply } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Platform } from '../platform.ts'
import { type Document, documentReply } from './document.ts'
import { type Html, html } from './html.ts'
import { timeElement } from './labels.ts'

/** Everything that a page needs to render. */
export interface View {
  platform: Platform
  requests: RequestLog
  /** Origin that the reader used. */
  origin: string
  now: number
  /** True for a page that is kept as a file. It has no forms and does not refresh. */
  isSaved: boolean
  /** Path of the page. */
  path: string
  /** True if the reader has stopped the automatic refresh. */
  isRefreshStopped: boolean
}

type Section = 'applications' | 'requests'

/** Renders a page of the emulator with its navigation and its clock. */
export function framePage(view: View, page: Document, section?: Section): Reply {
  const current = (name: Section) => section === name && html` aria-current="page"`
  const clock = view.platform.clock.isFrozen ? 'The emulator’s clock is frozen at' : 'The emulator’s clock shows'
  const refresh = view.isSaved ? undefined : page.refresh
  return documentReply({
    ...page,
    refresh: view.isRefreshStopped ? undefined : refresh,
    title: `${page.title} – DataRobot emulator`,
    header: html`<a class="skip" href="#main">Skip to the content</a>
<header><div class="bar">
<a class="brand" href="/">DataRobot emulator</a>
<nav aria-label="Pages"><a href="/"${current('applications')}>Applications</a><a href="/requests"${current('requests')}>Requests</a></nav>
${refresh !== undefined && refreshLink(view, refresh)}
<code class="endpoint">${view.origin}/api/v2</code>
</div></header>`,
    footer: html`<footer><div class="bar">
<p>${clock} ${timeElement(view.now, view.now)}. All times are UTC.</p>
</div></footer>`
  })
}

/** Link that stops or resumes the automatic refresh, which moves the keyboard focus back to the start of the page. */
function refreshLink({ path, isRefreshStopped }: View, seconds: number): Html {
  return isRefreshStopped
    ? html`<a class="refresh" href="${path}">Refresh every ${seconds} s</a>`
    : html`<a class="refresh" href="${path}?refresh=off">Stop refresh<span class="unseen">ing this page every ${seconds} seconds</span></a>`
}
