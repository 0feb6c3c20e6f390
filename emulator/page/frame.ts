import type { Reply } from '../http/reply.ts'
import type { RequestLog } from '../http/request-log.ts'
import type { Platform } from '../platform.ts'
import { type Document, documentReply } from './document.ts'
import { html } from './html.ts'
import { timeElement } from './labels.ts'

/** What a page is made from. */
export interface View {
  platform: Platform
  requests: RequestLog
  /** The name by which the reader reached the server. */
  origin: string
  now: number
}

type Section = 'applications' | 'requests'

/** A page of the emulator's own, between its navigation and its clock. */
export function framePage(view: View, page: Document, section?: Section): Reply {
  const current = (name: Section) => section === name && html` aria-current="page"`
  const clock = view.platform.clock.isFrozen ? 'The emulator’s clock stands still at' : 'The emulator’s clock reads'
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
