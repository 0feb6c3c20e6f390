import type { Reply } from '../http/reply.ts'
import type { LoggedRequest } from '../http/request-log.ts'
import { framePage, type View } from './frame.ts'
import { type Content, type Html, html } from './html.ts'
import { applicationNames, matcherOf, presets, type RequestCriteria } from './request-filters.ts'
import { requestFilter, requestsPath } from './request-form.ts'
import { table } from './table.ts'
import { formatBytes, formatMilliseconds, formatTimestamp } from './units.ts'

const MAX_SHOWN_REQUESTS = 500

/** The last requests, newest first. */
export function lastRequests(view: View, count: number): LoggedRequest[] {
  return view.requests.last(count).reverse()
}

export function requestsPage(view: View, criteria: RequestCriteria): Reply {
  const all = view.requests.since(0)
  const matching = all.filter(matcherOf(criteria, view.platform.state))
  const requests = matching.slice(-MAX_SHOWN_REQUESTS).reverse()
  const count = requests.length < matching.length ? `last ${MAX_SHOWN_REQUESTS} of ${matching.length}` : requests.length
  const title = ['Requests', ...describeCriteria(view, criteria)].join(': ')
  return framePage(
    view,
    {
      title,
      main: html`<h1>${title} <small>${count}</small></h1>
${requestFilter(view, all, criteria)}
<p class="muted">Newest first. Requests for these pages are not logged.</p>
${all.length > 0 && matching.length === 0 ? html`<p class="muted">No request matches this filter.</p>` : requestTable(view, requests)}`,
      hasForm: true
    },
    'requests'
  )
}

function describeCriteria(view: View, criteria: RequestCriteria): string[] {
  const { show, operation, application, method, status, path } = criteria
  const preset = presets.find(({ name }) => name === show)?.label ?? ''
  const name = applicationNames(view.platform.state).get(application) ?? application
  const texts = [preset, operation, method, status, name, path && `“${path}”`].filter(text => text !== '')
  return texts.length === 0 ? [] : [texts.join(', ')]
}

export function requestTable(view: View, requests: readonly LoggedRequest[]): Html {
  if (requests.length === 0) return html`<p class="muted">No requests yet.</p>`
  return html`<div class="card">${table({
    caption: 'Requests, newest first',
    name: 'requests',
    columns: [
      { head: 'Time', kind: 'plain' },
      { head: 'Request and operation' },
      { head: 'Status', kind: 'plain' },
      { head: 'Duration', kind: 'number' },
      { head: 'Received', kind: 'number' },
      { head: 'Notes' }
    ],
    rowHead: 1,
    rows: requests.map(request => [
      html`<time datetime="${formatTimestamp(request.time).replace(' ', 'T')}Z">${formatTime(request.time, view.now)}</time>`,
      html`<span class="method">${request.method}</span> <code class="path">${request.path}</code>${
        request.operation !== null &&
        html` <span class="operation"><a href="${requestsPath(request.operation)}">${request.operation}</a></span>`
      }`,
      statusBadge(request),
      request.milliseconds !== null && formatMilliseconds(request.milliseconds),
      request.bytesReceived > 0 && formatBytes(request.bytesReceived),
      request.notes.length > 0 && request.notes.join('; ')
    ])
  })}</div>`
}

/** Status badge. Without a status, the request is either pending or its connection ended without a reply. */
function statusBadge({ status, milliseconds: durationMs }: LoggedRequest): Content {
  if (status !== null) return html`<span class="code s${Math.floor(status / 100)}">${status}</span>`
  return durationMs === null ? html`<span class="code">pending</span>` : html`<span class="code s5">no reply</span>`
}

/** Time of day in milliseconds for today's requests. Date and time for older ones. */
function formatTime(time: number, now: number): string {
  const stamp = formatTimestamp(time)
  const isToday = stamp.slice(0, 10) === formatTimestamp(now).slice(0, 10)
  return isToday ? `${stamp.slice(11)}.${String(Math.floor(time) % 1000).padStart(3, '0')}` : stamp
}
