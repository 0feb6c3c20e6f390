import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import { invalid, type Problem } from './problems.ts'

/** Defines runtime parameters when it lies at the root (facts §6.2). */
export const METADATA_FILE = 'metadata.yaml'
/** Far above any that a person wrote; reading a larger one could take minutes, for keys are compared with one another. */
export const MAX_METADATA_BYTES = 64 * 1024
/** Of so many problems the first are named; looking for more could take as long. */
const MOST_PROBLEMS = 10

const KEY = 'runtimeParameterDefinitions'
const NEXT = 'Correct the file: each parameter is a "fieldName" and a "type".'

export interface ParameterDefinition {
  name: string
  type: string
}

/** Names and types that a `metadata.yaml` defines; types are the platform's to judge, for it learns new ones. */
export function readDefinitions(text: string): ParameterDefinition[] | Problem[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const problem = (saw: string, offset = 0) =>
    invalid(`File "${METADATA_FILE}" cannot be read.`, `Line ${lines.linePos(offset).line}: ${saw}`, NEXT)
  if (document.errors.length > 0)
    return document.errors.slice(0, MOST_PROBLEMS).map(({ message, pos }) => problem(`${message}.`, pos[0]))
  const root = document.contents
  if (root === null || (isScalar(root) && root.value === null)) return []
  if (!isMap(root)) return [problem('this is not a list of keys and values.', root.range?.[0])]
  const found = root.get(KEY, true)
  if (found === undefined || (isScalar(found) && found.value === null)) return []
  const list = resolved(found)
  if (!isSeq(list)) return [problem(`"${KEY}" is not a list.`, offsetOf(found))]

  const definitions: ParameterDefinition[] = []
  const problems: Problem[] = []
  for (const item of list.items) {
    if (problems.length === MOST_PROBLEMS) break
    const entry = resolved(item)
    const name = isMap(entry) ? textOf(entry.get('fieldName')) : null
    const type = isMap(entry) ? textOf(entry.get('type')) : null
    const wrong = (saw: string) => problems.push(problem(saw, offsetOf(item)))
    if (!isMap(entry)) wrong('a definition is not a group of keys and values.')
    else if (name === null) wrong('a definition has no "fieldName" that is a text.')
    else if (type === null) wrong(`the definition of ${JSON.stringify(name)} has no "type" that is a text.`)
    else if (definitions.some(other => other.name === name)) wrong(`${JSON.stringify(name)} is defined a second time.`)
    else definitions.push({ name, type })
  }
  return problems.length > 0 ? problems : definitions

  function resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(document) : node
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

function offsetOf(node: unknown): number {
  const { range } = (node ?? {}) as { range?: [number, number, number] | null }
  return range?.[0] ?? 0
}
