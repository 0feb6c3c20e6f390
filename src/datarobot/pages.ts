import { unreadableResponse } from './api-errors.ts'

/** Maximum page size of the API (platform.md §1). */
export const PAGE_LIMIT = 100

/** Maximum number of pages. A server that returns more repeats itself. */
const MAX_PAGES = 10_000

/** One page of a list. */
export interface Page<T> {
  data: readonly T[]
  /** URL of the next page; null on the last one. Some servers omit it there or always (platform.md §1, "Paging pitfalls"). */
  next?: string | null | undefined
  totalCount?: number | null | undefined
}

/**
 * Reads all pages of a list. Only the offset of `next` is used: self-managed servers put internal hosts into it, and
 * another host must never receive the token.
 */
export async function* allPages<T>(get: (offset: number) => Promise<Page<T>>): AsyncGenerator<T> {
  let offset = 0
  for (let page = 1; ; page += 1) {
    const { data, next, totalCount } = await get(offset)
    yield* data
    if (data.length === 0 || next === null) return
    const end = offset + data.length
    if (next === undefined && !(Number(totalCount) > end)) return
    const following = next === undefined ? end : offsetOf(next)
    if (!(following > offset) || page === MAX_PAGES) throw endlessList()
    offset = following
  }
}

/** Collects a list into an array. */
export async function toArray<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const entry of list) all.push(entry)
  return all
}

/** Offset in the URL of a next page; NaN if there is none. */
function offsetOf(next: string): number {
  const offset = URL.canParse(next, 'http://next') ? new URL(next, 'http://next').searchParams.get('offset') : null
  return /^\d{1,12}$/.test(offset ?? '') ? Number(offset) : Number.NaN
}

function endlessList() {
  const attempted = {
    method: 'GET',
    path: 'a list',
    what: 'A list could not be read.',
    refusedAs: 'server-error'
  } as const
  return unreadableResponse({ ...attempted, tries: 1 }, 200, 'its next page does not advance')
}
