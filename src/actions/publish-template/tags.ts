import { isInvalid } from '../../errors.ts'

/** How a form writes several tags in its one text is nowhere said: with commas, or as JSON [?]. */
const WAYS = [(tags: readonly string[]) => tags.join(','), (tags: readonly string[]) => JSON.stringify(tags)]

/**
 * Writes tags in the way that the platform reads them. What it refuses is written in the other way; so is what it took
 * for something else, as the template shows.
 *
 * @param write the form with this text as its tags; with `again`, of a template that is there
 * @param seen whether the template has just these tags
 * @returns whether it has them in the end
 */
export async function writeTags(
  tags: readonly string[],
  write: (text: string, again: boolean) => Promise<void>,
  seen: () => Promise<boolean>
): Promise<boolean> {
  let refusal: unknown = null
  let isThere = false
  for (const way of WAYS) {
    try {
      await write(way(tags), isThere)
    } catch (error) {
      if (!isInvalid(error)) throw error
      refusal ??= error
      continue
    }
    isThere = true
    if (await seen()) return true
  }
  if (!isThere) throw refusal
  return false
}
