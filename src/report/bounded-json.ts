/** Maximum size of the output `json`, so that it fits into an environment variable of a later step. */
const MAX_JSON_BYTES = 64 * 1024

/** Maximum lengths of lists and texts. The first step that makes the JSON small enough applies. */
const SIZE_STEPS = [
  { entries: 200, characters: 4_000 },
  { entries: 50, characters: 1_000 },
  { entries: 10, characters: 300 },
  { entries: 0, characters: 200 }
]

/** Serializes to JSON of at most `maxBytes`, which must be 50,000 or more. `isComplete` is false if anything was cut. */
export function boundedJson(value: object, maxBytes = MAX_JSON_BYTES): string {
  let json = JSON.stringify({ isComplete: true, ...value })
  for (const limits of SIZE_STEPS) {
    if (Buffer.byteLength(json) <= maxBytes) break
    json = JSON.stringify({ isComplete: false, ...(cut(value, limits) as object) })
  }
  return json
}

/** Cuts lists and texts. Keeps the end of logs, and the start of everything else. */
function cut(value: unknown, limits: { entries: number; characters: number }, key = ''): unknown {
  if (typeof value === 'string') return value.slice(0, limits.characters)
  if (Array.isArray(value)) {
    const isLog = key === 'build' || key === 'runtime'
    const kept = isLog ? value.slice(Math.max(0, value.length - limits.entries)) : value.slice(0, limits.entries)
    return kept.map(entry => cut(entry, limits))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cut(inner, limits, name)]))
}
