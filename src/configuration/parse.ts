import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  type YAMLMap
} from 'yaml'
import { Positions } from './positions.ts'
import type { ConfigurationProblem, Position } from './types.ts'

/** Value of the file with its place. Aliases and merge keys are resolved. */
export type Tree = { position: Position } & (
  | { kind: 'scalar'; text: string; isText: boolean; isNull: boolean }
  | { kind: 'list'; items: readonly Tree[] }
  | { kind: 'map'; entries: readonly TreeEntry[] }
)

export interface TreeEntry {
  key: string
  position: Position
  value: Tree
}

/** Maximum number of values, with those that aliases and merge keys repeat. 200 applications have about 5,000. */
const MAX_VALUES = 100_000

const START: Position = { line: 1, column: 1 }

/** Parses YAML 1.2 with anchors and merge keys. `tree` is null if the file is empty or has a syntax error. */
export function parseTree(text: string): { tree: Tree | null; problems: ConfigurationProblem[] } {
  const lineCounter = new LineCounter()
  const positions = new Positions(lineCounter)
  try {
    const document = withoutDiagnostics(() =>
      parseDocument(text, {
        version: '1.2',
        // Values are kept as texts: the readers of inputs give them their types.
        schema: 'failsafe',
        logLevel: 'error',
        lineCounter,
        prettyErrors: false,
        uniqueKeys: false
      })
    )
    if (document.errors.length === 0) return new TreeReader(document, positions).read()
    const problems = document.errors.map(({ message, pos }) =>
      // The rest of the message can repeat text of the file.
      notYaml(positions.of(pos[0]), `The YAML parser reports: ${message.split(/[:"]/)[0]?.trim()}.`)
    )
    return { tree: null, problems }
  } catch (error) {
    if (error instanceof TooLarge) return { tree: null, problems: [tooLarge()] }
    if (error instanceof RangeError) return { tree: null, problems: [notYaml(START, 'It is nested too deeply.')] }
    throw error
  }
}

/**
 * Runs the parser without its help for developers. For each token it looks for a variable of the process with which it
 * would log the text, and for each error it records the stack: a file of 1 MiB can have a million errors.
 */
function withoutDiagnostics<T>(parse: () => T): T {
  const { env } = process
  const { stackTraceLimit } = Error
  process.env = {}
  Error.stackTraceLimit = 0
  try {
    return parse()
  } finally {
    process.env = env
    Error.stackTraceLimit = stackTraceLimit
  }
}

class TooLarge extends Error {}

/** Converts the nodes of a document. A node that several aliases refer to is converted once. */
class TreeReader {
  readonly problems: ConfigurationProblem[] = []
  readonly #document: Document.Parsed
  readonly #positions: Positions
  /** Nodes by their anchor. Nodes are converted in the order of the file, so each has the last anchor before an alias. */
  readonly #anchors = new Map<string, Node>()
  /** Nodes with an anchor: their trees, and the number of their values. Null while a node is converted. */
  readonly #anchored = new Map<Node, { tree: Tree; size: number } | null>()
  /** Number of values so far. */
  #size = 0
  #merged = 0

  constructor(document: Document.Parsed, positions: Positions) {
    this.#document = document
    this.#positions = positions
  }

  read(): { tree: Tree | null; problems: ConfigurationProblem[] } {
    const { contents } = this.#document
    if (contents === null) return { tree: null, problems: [] }
    const tree = this.#convert(contents, START)
    return { tree, problems: this.problems }
  }

  /** @param around place of the key or the list, for a value that is not written at all */
  #convert(node: Node | null, around: Position): Tree {
    if (node === null) {
      this.#count(1)
      return emptyScalar(around)
    }
    const position = this.#position(node)
    if (isAlias(node)) return this.#follow(node, position)
    if (node.anchor === undefined) return this.#convertNew(node, position)
    this.#anchors.set(node.anchor, node)
    this.#anchored.set(node, null)
    const before = this.#size
    const tree = this.#convertNew(node, position)
    this.#anchored.set(node, { tree, size: this.#size - before })
    return tree
  }

  #count(values: number): void {
    this.#size += values
    if (this.#size > MAX_VALUES) throw new TooLarge()
  }

  #follow(alias: Alias, position: Position): Tree {
    const target = this.#anchors.get(alias.source)
    const known = target === undefined ? undefined : this.#anchored.get(target)
    if (known != null) {
      this.#count(known.size)
      return known.tree
    }
    // The anchor of a key: keys are not converted.
    if (target !== undefined && known === undefined) return this.#convert(target, position)
    const saw =
      target === undefined ? 'No anchor of this name stands before it.' : 'It stands inside of its own anchor.'
    this.#add(position, 'This alias refers to nothing.', saw, 'Write "&name" at the value that "*name" repeats.')
    this.#count(1)
    return { position, kind: 'scalar', text: '', isText: true, isNull: false }
  }

  #convertNew(node: Exclude<Node, Alias>, position: Position): Tree {
    this.#count(1)
    if (node.tag?.startsWith('!') === true && node.tag !== '!')
      this.#add(position, 'This value has a tag.', 'Tags that begin with "!" have no meaning here.', 'Remove the tag.')
    if (isScalar(node)) return scalarTree(node, position)
    if (isMap(node)) return { position, kind: 'map', entries: this.#entriesOf(node as YAMLMap<Node, Node | null>) }
    return { position, kind: 'list', items: node.items.map(item => this.#convert(item as Node | null, position)) }
  }

  /** Entries of a map. Its own keys win over those of its merge keys, and an earlier merge wins over a later one. */
  #entriesOf(map: YAMLMap<Node, Node | null>): TreeEntry[] {
    const entries = new Map<string, TreeEntry>()
    const merges: Tree[] = []
    for (const { key: keyNode, value } of map.items) {
      const position = this.#position(keyNode)
      const key = keyOf(keyNode)
      if (key === null) {
        this.#add(position, 'This key is not a text.', 'It is a list, a map or an alias.', 'Write a plain name.')
        continue
      }
      if (keyNode?.anchor !== undefined) this.#anchors.set(keyNode.anchor, keyNode)
      if (key === '<<' && isPlainKey(keyNode)) merges.push(...this.#mergedMaps(value, position))
      else if (!entries.has(key)) entries.set(key, { key, position, value: this.#convert(value, position) })
      else {
        this.#convert(value, position)
        this.#add(position, 'This key stands twice in its map.', 'An earlier line has it too.', 'Keep one of them.')
      }
    }
    for (const merged of merges)
      for (const entry of merged.kind === 'map' ? merged.entries : []) {
        if (++this.#merged > MAX_VALUES) throw new TooLarge()
        if (entries.has(entry.key)) continue
        entries.set(entry.key, entry)
        this.#count(1)
      }
    return [...entries.values()]
  }

  /** Maps of a merge key. Only the entries that it adds count as values. */
  #mergedMaps(value: Node | null, position: Position): readonly Tree[] {
    const before = this.#size
    const tree = this.#convert(value, position)
    this.#size = before
    const maps = tree.kind === 'list' ? tree.items : [tree]
    if (maps.every(({ kind }) => kind === 'map')) return maps
    const saw = 'Its value is not a map.'
    this.#add(position, 'This merge key merges nothing.', saw, 'Write "<<: *name", with the anchor "&name" at a map.')
    return []
  }

  #position(node: Node | null): Position {
    return this.#positions.of(node?.range?.[0] ?? 0)
  }

  #add(position: Position, what: string, saw: string, next: string): void {
    this.problems.push({ position, what, saw, next })
  }
}

function scalarTree(node: Scalar, position: Position): Tree {
  const isPlain = node.type === Scalar.PLAIN
  const text = textOf(node)
  return { position, kind: 'scalar', text, isText: !isPlain, isNull: isPlain && NULL.test(text) }
}

const textOf = (node: Scalar): string => (node.type === Scalar.PLAIN ? (node.source ?? '') : String(node.value ?? ''))

/** Null of YAML's core schema. */
const NULL = /^(?:~|null|Null|NULL)?$/

const emptyScalar = (position: Position): Tree => ({ position, kind: 'scalar', text: '', isText: false, isNull: true })

const isPlainKey = (node: Node): boolean => isScalar(node) && node.type === Scalar.PLAIN

function keyOf(node: Node | null): string | null {
  if (node === null) return ''
  return isScalar(node) ? textOf(node) : null
}

const notYaml = (position: Position, saw: string): ConfigurationProblem => ({
  position,
  what: 'The file is not valid YAML.',
  saw,
  next: 'Correct it from this place on.'
})

const tooLarge = (): ConfigurationProblem => ({
  position: START,
  what: 'The file has too many values.',
  saw: `With its aliases and merge keys, it has more than ${MAX_VALUES}.`,
  next: 'Split it into several files, and name one of them in the input "config".'
})
