import { unreadableResponse } from './api-errors.ts'

/** The largest page that the API gives (platform.md §1). */
export const PAGE_LIMIT = 100

/** More than any list of the API has; a server that gives more goes in circles. */
const MAX_PAGES = 10_000

/** One answer of a list. */
export interface Page<T> {
  data: readonly T[]
  /** Null on the last page; some servers leave it out, there or everywhere (platform.md §1, "Paging pitfalls"). */
  next?: string | null | undefined
  totalCount?: number | null | undefined
}

/**
 * Goes through all pages of a list. Of `next` only its offset counts: self-managed servers write hosts into it that only
 * they can reach, and a foreign host must never see the token.
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

/** All of a list at once. */
export async function toArray<T>(list: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const entry of list) all.push(entry)
  return all
}

/** NaN when it has none. */
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
  return unreadableResponse({ ...attempted, tries: 1 }, 200, 'its pages lead nowhere')
}
