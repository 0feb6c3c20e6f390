import type { LoggedRequest } from '../http/request-log.ts'
import { hiddenField, queryForm, selectField, textField } from './forms.ts'
import type { View } from './frame.ts'
import { type Html, html } from './html.ts'
import { applicationNames, presets, type RequestCriteria, statusesOf } from './request-filters.ts'

export const requestsPath = (name: string): string =>
  name === '' ? '/requests' : `/requests/${encodeURIComponent(name)}`

/** Links to the presets, and the form for all other criteria. Saved pages have no form, because no server answers it. */
export function requestFilter(view: View, all: readonly LoggedRequest[], criteria: RequestCriteria): Html {
  return html`${presetLinks(criteria)}
${!view.isSaved && criteriaForm(view, all, criteria)}`
}

/** Links to all presets, and to the requests of an operation if these are shown. */
function presetLinks(criteria: RequestCriteria): Html {
  const { show, operation } = criteria
  const isUnfiltered = Object.values(criteria).every(text => text === '')
  const links = [
    { name: '', label: 'All', isCurrent: isUnfiltered },
    ...presets.map(({ name, label }) => ({ name, label, isCurrent: name === show })),
    ...(operation === '' ? [] : [{ name: operation, label: operation, isCurrent: true }])
  ].map(
    ({ name, label, isCurrent }) =>
      html`<a href="${requestsPath(name)}"${isCurrent && html` aria-current="true"`}>${label}</a>`
  )
  return html`<div class="filters" role="group" aria-label="Common filters">${links}</div>`
}

function criteriaForm(view: View, all: readonly LoggedRequest[], criteria: RequestCriteria): Html {
  const { show, operation, application, method, status, path } = criteria
  const methods = [...new Set(all.map(request => request.method))].sort()
  const statuses = [...new Set(all.flatMap(statusesOf))].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1))
  const fields = html`${show !== '' && hiddenField('show', show)}${operation !== '' && hiddenField('operation', operation)}${selectField('Method', 'method', withAny(methods), method)}${selectField('Status', 'status', withAny(statuses), status)}${selectField('Application', 'application', [['', 'any'], ...applicationNames(view.platform.state)], application)}${textField('Path contains', 'path', path)}`
  return queryForm('/requests', 'Filter requests', fields, 'Filter')
}

/** Sorts `4xx` before `400`. */
const sortKey = (status: string): string => status.replace('xx', '')

const withAny = (values: readonly string[]): [string, string][] => ['', ...values].map(value => [value, value || 'any'])
