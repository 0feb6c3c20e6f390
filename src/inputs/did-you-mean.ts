/** A notice for each `INPUT_…` variable that is almost the name of an input: the runner passes on whatever was written. */
export function didYouMean(
  environment: Readonly<Record<string, string | undefined>>,
  known: ReadonlySet<string>
): string[] {
  return Object.keys(environment)
    .filter(variable => variable.startsWith(PREFIX))
    .map(variable => variable.slice(PREFIX.length).toLowerCase())
    .filter(given => !known.has(given))
    .sort()
    .flatMap(given => {
      const meant = nearest(given, known)
      return meant === undefined
        ? []
        : [`Input ${JSON.stringify(given)} is not known and has no effect. Did you mean "${meant}"?`]
    })
}

const PREFIX = 'INPUT_'

/** Letters that may be wrong in a name; a variable that differs in more is somebody else's. */
const MAX_EDITS = 2

/** Longer than any name by more than could be meant: not worth comparing. */
const LONGEST = 64

function nearest(given: string, known: ReadonlySet<string>): string | undefined {
  const bare = squeeze(given)
  if (given.length > LONGEST || bare.length < 3) return undefined
  const ranked = [...known]
    .map(name => ({ name, edits: distance(bare, squeeze(name)) }))
    .filter(({ name, edits }) => edits <= Math.min(MAX_EDITS, Math.floor(squeeze(name).length / 3)))
    .sort((one, other) => one.edits - other.edits || (one.name < other.name ? -1 : 1))
  return ranked[0]?.name
}

const squeeze = (name: string): string => name.replace(/[^a-z0-9]/g, '')

/** Levenshtein's: how many letters to add, drop or change. */
function distance(one: string, other: string): number {
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
