import type { Reply } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Platform } from '../platform.ts'
import { type Document, documentReply } from './document.ts'
import { html } from './html.ts'
import { timeElement } from './labels.ts'

/** Everything that a page needs to render. */
export interface View {
  platform: Platform
  requests: RequestLog
  /** Origin that the reader used. */
  origin: string
  now: number
}

type Section = 'applications' | 'requests'

/** Renders a page of the emulator with its navigation and its clock. */
export function framePage(view: View, page: Document, section?: Section): Reply {
  const current = (name: Section) => section === name && html` aria-current="page"`
  const clock = view.platform.clock.isFrozen ? 'The emulator’s clock is frozen at' : 'The emulator’s clock shows'
  return documentReply({
    ...page,
    title: `${page.title} – DataRobot emulator`,
    header: html`<a class="skip" href="#main">Skip to the content</a>
<header><div class="bar">
<a class="brand" href="/">DataRobot emulator</a>
<nav aria-label="Pages"><a href="/"${current('applications')}>Applications</a><a href="/requests"${current('requests')}>Requests</a></nav>
<code class="endpoint">${view.origin}/api/v2</code>
</div></header>`,
    footer: html`<footer><div class="bar">
<p>${clock} ${timeElement(view.now, view.now)}. All times are UTC.${
      page.refresh !== undefined && ` This page refreshes every ${page.refresh} seconds.`
    }</p>
</div></footer>`
  })
}
