import { isDeepStrictEqual } from 'node:util'

// Comparisons of the values that the platform returns with the values that were sent. The plan uses them to find changes,
// and a write uses them to check its effect.

/** Compares texts without trailing whitespace, because a form may remove the last line end. */
export function sameText(a: string, b: string): boolean {
  return a.trimEnd() === b.trimEnd()
}

/** Compares tags without empty ones, because an empty text becomes a list with one empty tag. */
export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const named = (tags: readonly string[]) => tags.filter(tag => tag !== '')
  return isDeepStrictEqual(named(a), named(b))
}

/** Compares values of metadata. Null equals a missing key. */
export function sameFact(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b)
  return isDeepStrictEqual(a ?? null, b ?? null)
}
