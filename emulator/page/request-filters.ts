import type { LoggedRequest } from '../http/request-log.ts'

export interface RequestFilter {
  /** Last segment of the path of its page. */
  name: string
  label: string
  matches(request: LoggedRequest): boolean
}

const READ_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])

export const requestFilters: readonly RequestFilter[] = [
  {
    name: 'errors',
    label: 'Errors',
    matches: ({ status, milliseconds }) => (status === null ? milliseconds !== null : status >= 400)
  },
  { name: 'writes', label: 'Writes', matches: ({ method }) => !READ_METHODS.has(method) },
  { name: 'visits', label: 'Visits', matches: ({ path }) => path.startsWith('/custom_applications/') },
  { name: 'notes', label: 'With notes', matches: ({ notes }) => notes.length > 0 }
]

/** Finds a filter by name, or creates one for a requested operation. Undefined for any other name. */
export function findRequestFilter(name: string, requests: readonly LoggedRequest[]): RequestFilter | undefined {
  const filter = requestFilters.find(filter => filter.name === name)
  if (filter !== undefined) return filter
  const matches = ({ operation }: LoggedRequest) => operation === name
  return requests.some(matches) ? { name, label: name, matches } : undefined
}
