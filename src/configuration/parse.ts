import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  Scalar,
  type YAMLMap
} from 'yaml'
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
  try {
    const document = parseDocument(text, {
      version: '1.2',
      // Values are kept as texts: the readers of inputs give them their types.
      schema: 'failsafe',
      logLevel: 'error',
      lineCounter,
      prettyErrors: false,
      uniqueKeys: false
    })
    if (document.errors.length === 0) return new TreeReader(document, lineCounter).read()
    const problems = document.errors.map(({ message, pos }) =>
      // The rest of the message can repeat text of the file.
      notYaml(positionAt(lineCounter, pos[0]), `The YAML parser reports: ${message.split(/[:"]/)[0]?.trim()}.`)
    )
    return { tree: null, problems }
  } catch (error) {
    if (error instanceof TooLarge) return { tree: null, problems: [tooLarge()] }
    if (error instanceof RangeError) return { tree: null, problems: [notYaml(START, 'It is nested too deeply.')] }
    throw error
  }
}

class TooLarge extends Error {}

/** Converts the nodes of a document. A node that several aliases refer to is converted once. */
class TreeReader {
  readonly problems: ConfigurationProblem[] = []
  readonly #document: Document.Parsed
  readonly #lineCounter: LineCounter
  /** Nodes by their anchor. Nodes are converted in the order of the file, so each has the last anchor before an alias. */
  readonly #anchors = new Map<string, Node>()
  readonly #converted = new Map<Node, { tree: Tree; size: number }>()
  readonly #open = new Set<Node>()
  #merged = 0

  constructor(document: Document.Parsed, lineCounter: LineCounter) {
    this.#document = document
    this.#lineCounter = lineCounter
  }

  read(): { tree: Tree | null; problems: ConfigurationProblem[] } {
    const { contents } = this.#document
    if (contents === null) return { tree: null, problems: [] }
    const { tree } = this.#convert(contents, START)
    return { tree, problems: this.problems }
  }

  /** @param around place of the key or the list, for a value that is not written at all */
  #convert(node: Node | null, around: Position): { tree: Tree; size: number } {
    if (node === null) return { tree: emptyScalar(around), size: 1 }
    const position = this.#position(node)
    const known = this.#converted.get(node)
    if (known !== undefined) return known
    if (isAlias(node)) return this.#follow(node, position)
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    this.#open.add(node)
    const converted = this.#convertNew(node, position)
    this.#open.delete(node)
    if (converted.size > MAX_VALUES) throw new TooLarge()
    this.#converted.set(node, converted)
    return converted
  }

  #follow(alias: Alias, position: Position): { tree: Tree; size: number } {
    const target = this.#anchors.get(alias.source)
    if (target !== undefined && !this.#open.has(target)) return this.#convert(target, position)
    const saw =
      target === undefined ? 'No anchor of this name stands before it.' : 'It stands inside of its own anchor.'
    this.#add(position, 'This alias refers to nothing.', saw, 'Write "&name" at the value that "*name" repeats.')
    return { tree: { position, kind: 'scalar', text: '', isText: true, isNull: false }, size: 1 }
  }

  #convertNew(node: Exclude<Node, Alias>, position: Position): { tree: Tree; size: number } {
    if (node.tag?.startsWith('!') === true && node.tag !== '!')
      this.#add(position, 'This value has a tag.', 'Tags that begin with "!" have no meaning here.', 'Remove the tag.')
    if (isSeq(node)) {
      const items = node.items.map(item => this.#convert(item as Node | null, position))
      return { tree: { position, kind: 'list', items: items.map(({ tree }) => tree) }, size: sizeOf(items) }
    }
    if (isMap(node)) {
      const entries = this.#entriesOf(node as YAMLMap<Node, Node | null>)
      const tree = { position, kind: 'map' as const, entries: entries.map(({ entry }) => entry) }
      return { tree, size: sizeOf(entries) }
    }
    return { tree: this.#scalar(node as Scalar, position), size: 1 }
  }

  #scalar(node: Scalar, position: Position): Tree {
    const isPlain = node.type === Scalar.PLAIN
    const text = isPlain ? (node.source ?? '') : String(node.value ?? '')
    return { position, kind: 'scalar', text, isText: !isPlain, isNull: isPlain && NULL.test(text) }
  }

  /** Entries of a map. Its own keys win over those of its merge keys, and an earlier merge wins over a later one. */
  #entriesOf(map: YAMLMap<Node, Node | null>): { entry: TreeEntry; size: number }[] {
    const entries = new Map<string, { entry: TreeEntry; size: number }>()
    const merges: Tree[] = []
    for (const { key: keyNode, value } of map.items) {
      const position = this.#position(keyNode)
      const key = keyOf(keyNode)
      if (isScalar(keyNode) && keyNode.anchor !== undefined) this.#anchors.set(keyNode.anchor, keyNode)
      if (key === null) {
        this.#add(position, 'This key is not a text.', 'It is a list, a map or an alias.', 'Write a plain name.')
        continue
      }
      const { tree, size } = this.#convert(value, position)
      if (key === '<<' && isPlainKey(keyNode)) merges.push(...this.#mergedMaps(tree, position))
      else if (!entries.has(key)) entries.set(key, { entry: { key, position, value: tree }, size })
      else this.#add(position, 'This key stands twice in its map.', 'An earlier line has it too.', 'Keep one of them.')
    }
    for (const merged of merges)
      for (const entry of merged.kind === 'map' ? merged.entries : []) {
        if (++this.#merged > MAX_VALUES) throw new TooLarge()
        if (!entries.has(entry.key)) entries.set(entry.key, { entry, size: 1 })
      }
    return [...entries.values()]
  }

  #mergedMaps(tree: Tree, position: Position): readonly Tree[] {
    const maps = tree.kind === 'list' ? tree.items : [tree]
    if (maps.every(({ kind }) => kind === 'map')) return maps
    const saw = 'Its value is not a map.'
    this.#add(position, 'This merge key merges nothing.', saw, 'Write "<<: *name", with the anchor "&name" at a map.')
    return []
  }

  #position(node: Node | null): Position {
    return positionAt(this.#lineCounter, node?.range?.[0] ?? 0)
  }

  #add(position: Position, what: string, saw: string, next: string): void {
    this.problems.push({ position, what, saw, next })
  }
}

/** Null of YAML's core schema. */
const NULL = /^(?:~|null|Null|NULL)?$/

const sizeOf = (parts: readonly { size: number }[]): number => parts.reduce((sum, { size }) => sum + size, 1)

const emptyScalar = (position: Position): Tree => ({ position, kind: 'scalar', text: '', isText: false, isNull: true })

const isPlainKey = (node: Node): boolean => isScalar(node) && node.type === Scalar.PLAIN

function keyOf(node: Node | null): string | null {
  if (node === null) return ''
  if (!isScalar(node)) return null
  return node.type === Scalar.PLAIN ? (node.source ?? '') : String(node.value ?? '')
}

function positionAt(lineCounter: LineCounter, offset: number): Position {
  const { line, col } = lineCounter.linePos(offset)
  return { line: Math.max(1, line), column: Math.max(1, col) }
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
