/**
 * Checks if one of the texts contains the search term, ignoring letter case. Without a search term, all texts match.
 */
export function matchesSearch(search: string | undefined, ...texts: readonly string[]): boolean {
  if (search === undefined) return true
  return texts.some(text => text.toLowerCase().includes(search.toLowerCase()))
}
