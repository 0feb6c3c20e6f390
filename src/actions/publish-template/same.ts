import { isDeepStrictEqual } from 'node:util'

// Whether what the platform shows is what was sent: in the plan it means that there is nothing to do, after a write that
// it was understood.

/** A form may cost a text its last line end. */
export function sameText(a: string, b: string): boolean {
  return a.trimEnd() === b.trimEnd()
}

/** Of no tags, one text makes a list of an empty one. */
export function sameTags(a: readonly string[], b: readonly string[]): boolean {
  const named = (tags: readonly string[]) => tags.filter(tag => tag !== '')
  return isDeepStrictEqual(named(a), named(b))
}

/** Null and a missing key are alike. */
export function sameFact(a: unknown, b: unknown): boolean {
  if (typeof a === 'string' && typeof b === 'string') return sameText(a, b)
  return isDeepStrictEqual(a ?? null, b ?? null)
}
