import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { invalid, type Problem } from './problems.ts'
import { decodeText } from './text.ts'

/** Name of the file at the root that defines runtime parameters (platform.md §6.2). */
export const METADATA_FILE = 'metadata.yaml'
/** Maximum size. The parser compares keys with one another, so a larger file could take minutes. */
export const MAX_METADATA_BYTES = 64 * 1024
/** Maximum number of problems that are searched for and reported. */
const MAX_PROBLEMS = 10

/** Maximum number of merged maps (`<<`) that are followed. They can contain one another. */
const MAX_MERGES = 1000

const KEY = 'runtimeParameterDefinitions'
const NEXT = 'Correct the file: each parameter needs a "fieldName" and a "type".'

export interface ParameterDefinition {
  name: string
  type: string
}

/** Decodes a `metadata.yaml` and reads it with {@link readDefinitions}. */
export function readMetadata(bytes: Buffer): ParameterDefinition[] | Problem[] {
  const unreadable = (saw: string, next: string) => [invalid(`File "${METADATA_FILE}" cannot be read.`, saw, next)]
  if (bytes.length > MAX_METADATA_BYTES)
    return unreadable('It is larger than 64 KiB.', 'Keep only the definitions of runtime parameters.')
  const text = decodeText(bytes, METADATA_FILE)
  return typeof text === 'string' ? readDefinitions(text) : unreadable(text.saw, text.next)
}

/** Reads names and types of runtime parameters. The types are not checked here: the platform may add new ones. */
export function readDefinitions(text: string): ParameterDefinition[] | Problem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = (saw: string, offset = 0): Problem => {
    const { line } = lines.linePos(offset)
    const explanation = invalid(`File "${METADATA_FILE}" cannot be read.`, `Line ${line}: ${saw}`, NEXT)
    return { ...explanation, place: { file: METADATA_FILE, line } }
  }
  if (document.errors.length > 0)
    return document.errors.slice(0, MAX_PROBLEMS).map(({ message, pos }) => problem(`${message}.`, pos[0]))
  const root = document.contents
  let merges = 0
  if (root === null || (isScalar(root) && root.value === null)) return []
  if (!isMap(root)) return [problem('this is not a mapping of keys to values.', root.range?.[0])]
  const found = field(root, KEY)
  if (found === undefined || (isScalar(found) && found.value === null)) return []
  if (!isSeq(found)) return [problem(`"${KEY}" is not a list.`, offsetOf(found))]

  const definitions: ParameterDefinition[] = []
  const problems: Problem[] = []
  for (const item of found.items) {
    if (problems.length === MAX_PROBLEMS) break
    const entry = resolved(item)
    const name = isMap(entry) ? textOf(field(entry, 'fieldName')) : null
    const type = isMap(entry) ? textOf(field(entry, 'type')) : null
    const wrong = (saw: string) => problems.push(problem(saw, offsetOf(item)))
    if (!isMap(entry)) wrong('a definition is not a mapping of keys to values.')
    else if (name === null) wrong('a definition needs a "fieldName" that is a string.')
    else if (type === null) wrong(`the definition of ${JSON.stringify(name)} needs a "type" that is a string.`)
    else if (definitions.some(other => other.name === name)) wrong(`${JSON.stringify(name)} is defined a second time.`)
    else definitions.push({ name, type })
  }
  return problems.length > 0 ? problems : definitions

  /** Value of a key in a map, or in a map that is merged into it. The map's own key wins, as in YAML 1.1. */
  function field(map: YAMLMap, key: string): unknown {
    const own = map.get(key, true)
    if (own !== undefined || merges++ > MAX_MERGES) return resolved(own) ?? own
    const merged = resolved(map.get('<<', true))
    for (const item of isSeq(merged) ? merged.items : [merged]) {
      const other = resolved(item)
      const value = isMap(other) ? field(other, key) : undefined
      if (value !== undefined) return value
    }
    return undefined
  }

  function textOf(node: unknown): string | null {
    const value = isScalar(node) ? node.value : null
    return typeof value === 'string' && value.trim() !== '' ? value : null
  }

  function resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(document) : node
  }
}

function offsetOf(node: unknown): number {
  const { range } = (node ?? {}) as { range?: [number, number, number] | null }
  return range?.[0] ?? 0
}
