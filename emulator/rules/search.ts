/** Whether one of the texts contains what is looked for, whatever its letter case; without a search all do. */
export function matchesSearch(search: string | undefined, ...texts: readonly string[]): boolean {
  if (search === undefined) return true
  return texts.some(text => text.toLowerCase().includes(search.toLowerCase()))
}
