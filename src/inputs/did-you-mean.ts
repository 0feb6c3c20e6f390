/** Notices about `INPUT_…` variables that are almost the name of an input. The runner passes unknown inputs on. */
export function didYouMean(
  environment: Readonly<Record<string, string | undefined>>,
  knownNames: ReadonlySet<string>
): string[] {
  return Object.keys(environment)
    .filter(variable => variable.startsWith(PREFIX))
    .map(variable => variable.slice(PREFIX.length).toLowerCase())
    .filter(name => !knownNames.has(name))
    .sort()
    .flatMap(name => {
      const suggestion = nearest(name, knownNames)
      return suggestion === undefined
        ? []
        : [`Input ${JSON.stringify(name)} is unknown and has no effect. Did you mean "${suggestion}"?`]
    })
}

const PREFIX = 'INPUT_'

/** Maximum edit distance. A variable that differs more belongs to another tool. */
const MAX_EDITS = 2

/** Maximum length of a name that is compared. */
const MAX_NAME_CHARS = 64

/** The known name that a misspelt one most likely stands for. Only lower-case letters and digits are compared. */
export function nearest(name: string, knownNames: Iterable<string>): string | undefined {
  const bare = normalize(name)
  if (name.length > MAX_NAME_CHARS || bare.length < 3) return undefined
  const ranked = [...knownNames]
    .map(name => ({ name, edits: editDistance(bare, normalize(name)) }))
    .filter(({ name, edits }) => edits <= Math.min(MAX_EDITS, Math.floor(normalize(name).length / 3)))
    .sort((one, other) => one.edits - other.edits || (one.name < other.name ? -1 : 1))
  return ranked[0]?.name
}

const normalize = (name: string): string => name.replace(/[^a-z0-9]/g, '')

/** Levenshtein distance: the number of letters to insert, delete or replace. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const change = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1))
    }
    row = next
  }
  return row[other.length]!
}
