import { plainValue } from '../text/plain-values.ts'
import { parseTree, type Tree } from '../text/yaml.ts'
import type { Position } from '../text/yaml-positions.ts'
import { invalid, type Problem } from './problems.ts'
import { decodeText } from './text.ts'

/** Name of the file at the root that defines runtime parameters (platform.md §6.2). */
export const METADATA_FILE = 'metadata.yaml'
/** Maximum size, far above that of any list of definitions. */
export const MAX_METADATA_BYTES = 64 * 1024
/** Maximum number of problems that are searched for and reported. */
const MAX_PROBLEMS = 10

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
  const problem = ({ line }: Position, saw: string, next = NEXT): Problem => {
    const explanation = invalid(`File "${METADATA_FILE}" cannot be read.`, `Line ${line}: ${saw}`, next)
    return { ...explanation, place: { file: METADATA_FILE, line } }
  }
  const { tree, problems: faults } = parseTree(text)
  if (faults.length > 0)
    return faults
      .slice(0, MAX_PROBLEMS)
      .map(({ position, what, saw, next }) => problem(position, `${what} ${saw}`, next))
  if (tree === null || isNull(tree)) return []
  if (tree.kind !== 'map') return [problem(tree.position, 'this is not a mapping of keys to values.')]
  const list = fieldOf(tree, KEY)
  if (list === undefined || isNull(list)) return []
  if (list.kind !== 'list') return [problem(list.position, `"${KEY}" is not a list.`)]

  const definitions: ParameterDefinition[] = []
  const problems: Problem[] = []
  for (const item of list.items) {
    if (problems.length === MAX_PROBLEMS) break
    const name = textOf(fieldOf(item, 'fieldName'))
    const type = textOf(fieldOf(item, 'type'))
    const wrong = (saw: string) => problems.push(problem(item.position, saw))
    if (item.kind !== 'map') wrong('a definition is not a mapping of keys to values.')
    else if (name === null) wrong('a definition needs a "fieldName" that is a string.')
    else if (type === null) wrong(`the definition of ${JSON.stringify(name)} needs a "type" that is a string.`)
    else if (definitions.some(other => other.name === name)) wrong(`${JSON.stringify(name)} is defined a second time.`)
    else definitions.push({ name, type })
  }
  return problems.length > 0 ? problems : definitions
}

const isNull = (tree: Tree): boolean => tree.kind === 'scalar' && tree.isNull

const fieldOf = (tree: Tree, key: string): Tree | undefined =>
  tree.kind === 'map' ? tree.entries.find(entry => entry.key === key)?.value : undefined

function textOf(tree: Tree | undefined): string | null {
  if (tree?.kind !== 'scalar' || tree.text.trim() === '') return null
  return tree.isText || typeof plainValue(tree.text) === 'string' ? tree.text : null
}
