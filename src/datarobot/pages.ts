import { unreadable } from './refusal.ts'

/** The largest page that the API gives (facts §1). */
export const PAGE_LIMIT = 100

interface Page<T> {
  data: readonly T[]
  /** Null, or missing on some servers, on the last page (facts §1, "Paging pitfalls"). */
  next?: string | null
}

/**
 * Goes through all pages of a list. Of `next` only its offset counts: self-managed servers write hosts into it that only
 * they can reach, and a foreign host must never see the token.
 */
export async function* allPages<T>(get: (offset: number) => Promise<Page<T>>): AsyncGenerator<T> {
  let offset = 0
  for (;;) {
    const { data, next } = await get(offset)
    yield* data
    if (next == null || data.length === 0) return
    const following = Number(new URL(next, 'http://next').searchParams.get('offset'))
    if (!(following > offset)) {
      const attempted = {
        method: 'GET',
        path: 'a list',
        what: 'A list could not be read.',
        refusedAs: 'server-error',
        tries: 1
      } as const
      throw unreadable(attempted, 200, 'its pages lead back to each other')
    }
    offset = following
  }
}
