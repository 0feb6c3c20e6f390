import type { LoggedRequest } from '../http/request-log.ts'
import type { State } from '../state/state.ts'
import { deletions, sourcesOf } from './events.ts'

/** Criteria for requests. An empty text accepts all. */
export interface RequestCriteria {
  /** Name of a preset. */
  show: string
  /** Operation id of the contract. */
  operation: string
  /** Id of an application. */
  application: string
  method: string
  /** `404`, `4xx`, `pending` or `no reply`. */
  status: string
  /** Part of the path, in any case. */
  path: string
}

interface Preset {
  /** Last segment of the path of its page. */
  name: string
  label: string
  matches(request: LoggedRequest): boolean
}

const READ_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export const presets: readonly Preset[] = [
  {
    name: 'errors',
    label: 'Errors',
    matches: ({ status, milliseconds }) => (status === null ? milliseconds !== null : status >= 400)
  },
  { name: 'writes', label: 'Writes', matches: ({ method }) => !READ_METHODS.has(method) },
  { name: 'visits', label: 'Visits', matches: ({ path }) => path.startsWith('/custom_applications/') },
  { name: 'notes', label: 'With notes', matches: ({ notes }) => notes.length > 0 }
]

/** Names of the applications that exist, and of the deleted ones that still have events, by id. */
export function applicationNames(state: State): Map<string, string> {
  const deleted = deletions(state).map(({ application: { id, name } }) => [id, `${name} (deleted)`] as const)
  return new Map([...state.all('applications').map(({ id, name }) => [id, name] as const), ...deleted])
}

/** Reads the criteria of a query. */
export function readCriteria(query: URLSearchParams): RequestCriteria {
  const read = (name: keyof RequestCriteria) => query.get(name) ?? ''
  return {
    show: read('show'),
    operation: read('operation'),
    application: read('application'),
    method: read('method'),
    status: read('status'),
    path: read('path').trim()
  }
}

/** Finds the criterion that a path names: a preset, a requested operation or an application. */
export function findCriterion(
  name: string,
  requests: readonly LoggedRequest[],
  state: State
): Partial<RequestCriteria> | undefined {
  if (presets.some(preset => preset.name === name)) return { show: name }
  if (requests.some(({ operation }) => operation === name)) return { operation: name }
  return applicationNames(state).has(name) ? { application: name } : undefined
}

/** Tests requests. Those of an application have its id, or that of its source, in their path. */
export function matcherOf(criteria: RequestCriteria, state: State): (request: LoggedRequest) => boolean {
  const { show, operation, application, method, status } = criteria
  const preset = presets.find(({ name }) => name === show)
  const part = criteria.path.toLowerCase()
  const ids = new Set([application, ...sourcesOf(state, application)])
  return request =>
    (preset === undefined || preset.matches(request)) &&
    (operation === '' || request.operation === operation) &&
    (application === '' || request.path.split(/\W+/).some(segment => ids.has(segment))) &&
    (method === '' || request.method === method) &&
    (status === '' || statusesOf(request).includes(status)) &&
    request.path.toLowerCase().includes(part)
}

/** Values of the criterion `status` that a request matches. */
export function statusesOf({ status, milliseconds }: LoggedRequest): string[] {
  if (status === null) return [milliseconds === null ? 'pending' : 'no reply']
  return [`${Math.floor(status / 100)}xx`, String(status)]
}
