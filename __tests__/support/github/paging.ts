import type { Reply } from '../../../emulator/http/reply.ts'

/**
 * One page of a list, with GitHub's `Link` header: `prev`, `next`, `last` and `first`, each only if it is another page.
 */
export function page<T>(
  url: URL,
  query: Readonly<Record<string, unknown>>,
  items: readonly T[]
): Reply & { items: readonly T[] } {
  const size = Number(query.per_page)
  const number = Number(query.page)
  const last = Math.max(1, Math.ceil(items.length / size))
  const link = (to: number, rel: string) => {
    const target = new URL(url)
    target.searchParams.set('page', String(to))
    return `<${target}>; rel="${rel}"`
  }
  const links = [
    ...(number > 1 ? [link(number - 1, 'prev')] : []),
    ...(number < last ? [link(number + 1, 'next'), link(last, 'last')] : []),
    ...(number > 1 ? [link(1, 'first')] : [])
  ]
  const shown = items.slice((number - 1) * size, number * size)
  return { status: 200, headers: links.length === 0 ? {} : { link: links.join(', ') }, items: shown, body: shown }
}
