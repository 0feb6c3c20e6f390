import type { Reply } from '../http/reply.ts'
import type { LoggedRequest } from '../http/request-log.ts'
import { framed, type View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import { type RequestFilter, requestFilters } from './request-filters.ts'
import { table } from './table.ts'
import { bytes, milliseconds, stampOf } from './units.ts'

const SHOWN = 500

/** The last requests, newest first. */
export function lastRequests(view: View, count: number): LoggedRequest[] {
  return view.requests.last(count).reverse()
}

export function requestsPage(view: View, filter?: RequestFilter): Reply {
  const all = view.requests.since(0)
  const matching = filter === undefined ? all : all.filter(request => filter.matches(request))
  const requests = matching.slice(-SHOWN).reverse()
  const count = requests.length < matching.length ? `last ${SHOWN} of ${matching.length}` : requests.length
  const title = filter === undefined ? 'Requests' : `Requests: ${filter.label}`
  return framed(
    view,
    {
      title,
      main: html`<h1>${title} <small>${count}</small></h1>
${filterLinks(filter)}
<p class="muted">Newest first; reading these pages is not logged.</p>
${all.length > 0 && matching.length === 0 ? html`<p class="muted">No request is one of these.</p>` : requestTable(view, requests)}`
    },
    'requests'
  )
}

const pathOf = (filter: string): string => `/requests/${encodeURIComponent(filter)}`

/** Every filter, and the operation that is shown, if one is. */
function filterLinks(current: RequestFilter | undefined): Html {
  const others = current === undefined || requestFilters.includes(current) ? [] : [current]
  const links = [{ name: '', label: 'All' }, ...requestFilters, ...others].map(({ name, label }) => {
    const isCurrent = name === (current?.name ?? '')
    return html`<a href="${name === '' ? '/requests' : pathOf(name)}"${isCurrent && html` aria-current="true"`}>${label}</a>`
  })
  return html`<div class="filters" role="group" aria-label="Filter">${links}</div>`
}

export function requestTable(view: View, requests: readonly LoggedRequest[]): Html {
  if (requests.length === 0) return html`<p class="muted">No request has come yet.</p>`
  return html`<div class="card">${table({
    caption: 'Requests, newest first',
    name: 'requests',
    columns: [
      { head: 'Time', kind: 'plain' },
      { head: 'Request and operation' },
      { head: 'Status', kind: 'plain' },
      { head: 'Took', kind: 'number' },
      { head: 'Received', kind: 'number' },
      { head: 'Notes' }
    ],
    rowHead: 1,
    rows: requests.map(request => [
      html`<time datetime="${stampOf(request.time).replace(' ', 'T')}Z">${timeOf(request.time, view.now)}</time>`,
      html`<span class="method">${request.method}</span> <code class="path">${request.path}</code>${
        request.operation !== null &&
        html` <span class="operation"><a href="${pathOf(request.operation)}">${request.operation}</a></span>`
      }`,
      statusOf(request),
      request.milliseconds !== null && milliseconds(request.milliseconds),
      request.bytesReceived > 0 && bytes(request.bytesReceived),
      request.notes.length > 0 && request.notes.join('; ')
    ])
  })}</div>`
}

/** No status is either no answer yet, or a connection that ended without one. */
function statusOf({ status, milliseconds: took }: LoggedRequest): Content {
  if (status !== null) return html`<span class="code s${Math.floor(status / 100)}">${status}</span>`
  return took === null ? html`<span class="code">waiting</span>` : html`<span class="code s5">no answer</span>`
}

/** The time of day, to the millisecond, for today's requests; with its date for older ones. */
function timeOf(time: number, now: number): string {
  const stamp = stampOf(time)
  const isToday = stamp.slice(0, 10) === stampOf(now).slice(0, 10)
  return isToday ? `${stamp.slice(11)}.${String(Math.floor(time) % 1000).padStart(3, '0')}` : stamp
}
