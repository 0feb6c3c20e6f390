import type { Viewer } from '../platform.ts'
import { ok, type Reply } from './reply.ts'

interface Listing<T> {
  path: string
  /** Parsed query. The contract sets the defaults of `offset` and `limit`. */
  query: object
  items: readonly T[]
  view: (item: T) => unknown
}

/** One page of a list, with links to the next and previous page that keep the filters. */
export function page<T>(viewer: Viewer, listing: Listing<T>): Reply {
  const { offset, limit } = { offset: 0, limit: 20, ...listing.query }
  const total = listing.items.length
  const data = listing.items.slice(offset, offset + limit).map(listing.view)
  const link = (start: number) => {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries({ ...listing.query, offset: start, limit }))
      query.set(name, String(value))
    return `${linkOrigin(viewer)}/api/v2${listing.path}?${query}`
  }
  const next = offset + limit < total ? link(offset + limit) : null
  const previous = offset > 0 ? link(Math.max(0, offset - limit)) : null
  return ok({ count: data.length, data, next, previous, totalCount: total })
}

/** Origin of links. Self-managed servers may use an internal host name in their links (platform.md §1). */
export function linkOrigin(viewer: Viewer): string {
  return viewer.platform.settings.switches.urls === 'internal' ? 'http://datarobot.internal:8080' : viewer.origin
}

/** Sorts by one of the contract's `orderBy` values. Default: oldest first. */
export function sortBy<T extends object>(items: readonly T[], orderBy: string | undefined): T[] {
  const key = (orderBy ?? 'createdAt').replace(/^-/, '')
  const direction = orderBy?.startsWith('-') ? -1 : 1
  const value = (item: T) => (item as Record<string, unknown>)[key]
  return items.toSorted((a, b) => direction * compare(value(a), value(b)))
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') > String(b ?? '') ? 1 : 0
}

/** Applies the `name` filter of lists, which is a search and not an exact match (platform.md §3.3 [C]). */
export function nameMatches(viewer: Viewer, name: string, search: string | undefined): boolean {
  if (search === undefined) return true
  const { nameSearch, nameSearchCase } = viewer.platform.settings.switches
  const normalize = (text: string) => (nameSearchCase === 'ignored' ? text.toLowerCase() : text)
  return nameSearch === 'substring'
    ? normalize(name).includes(normalize(search))
    : normalize(name).startsWith(normalize(search))
}
