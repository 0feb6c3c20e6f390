import type { LoggedRequest } from '../http/request-log.ts'

export interface RequestFilter {
  /** Last part of its page's path. */
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

/** One of the filters, or the one for an operation that was asked for; nothing for any other name. */
export function findRequestFilter(name: string, requests: readonly LoggedRequest[]): RequestFilter | undefined {
  const filter = requestFilters.find(filter => filter.name === name)
  if (filter !== undefined) return filter
  const matches = ({ operation }: LoggedRequest) => operation === name
  return requests.some(matches) ? { name, label: name, matches } : undefined
}
