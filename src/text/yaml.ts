import {
  type AliasEvent,
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  YAMLException
} from 'js-yaml'
import { plainValue } from './plain-values.ts'
import { EventPositions, type NodeEvent, type Position, Positions } from './yaml-positions.ts'
import { QUOTE, severalDocuments, syntaxError, tooLarge, type YamlProblem } from './yaml-problems.ts'

/** Value of a YAML file with its place. Aliases and merge keys are resolved. */
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

export interface ParsedFile {
  /** Null if the file is empty, has a syntax error or too many values. */
  tree: Tree | null
  problems: readonly YamlProblem[]
  /** Places of the keys and values with a tag that the file defines itself. The tree ignores these tags. */
  tagged: readonly Position[]
}

/** Parses YAML 1.2 with anchors and merge keys. */
export function parseTree(text: string): ParsedFile {
  const positions = new Positions(text)
  const refuse = (problem: YamlProblem) => ({ tree: null, problems: [problem], tagged: [] })
  try {
    const events = parseEvents(text, {})
    if (events.length === 0) return { tree: null, problems: [], tagged: [] }
    const second = secondDocument(text, events)
    if (second !== null) return refuse(severalDocuments(positions.of(second)))
    const reader = new TreeReader(text, events, positions)
    return { tree: reader.read(), problems: reader.problems, tagged: reader.tagged }
  } catch (error) {
    if (error instanceof TooLarge) return refuse(tooLarge(MAX_VALUES))
    if (!(error instanceof YAMLException)) throw error
    return refuse(syntaxError(positions.of(error.mark?.position ?? 0), error))
  }
}

/** Offset of the marker that ends the first of several documents. */
function secondDocument(text: string, events: readonly Event[]): number | null {
  const [first, ...others] = events.filter(({ type }) => type === EVENT_ID.DOCUMENT)
  if (others.length === 0) return null
  const markers = [...text.matchAll(/(?<=^\uFEFF?|[\r\n])(?:---|\.\.\.)(?=\s|$)/g)]
  return markers[first?.type === EVENT_ID.DOCUMENT && first.explicitStart ? 1 : 0]?.index ?? 0
}

class TooLarge extends Error {}

/** Reads the events of a parser. Their list is flat: each list and each map ends with an event of its own. */
class TreeReader {
  readonly problems: YamlProblem[] = []
  readonly tagged: Position[] = []
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #positions: EventPositions
  /** Values by the last anchor of each name. The tree is null until it is complete. */
  readonly #anchors = new Map<string, { tree: Tree | null }>()
  /** Number of values of each list and map. */
  readonly #sizes = new Map<Tree, number>()
  /** Index of the next event. */
  #next = 0
  /** Number of values so far. */
  #size = 0
  #merged = 0

  constructor(text: string, events: readonly Event[], positions: Positions) {
    this.#text = text
    this.#events = events
    this.#positions = new EventPositions(text, positions)
  }

  read(): Tree {
    this.#next = 1
    return this.#read(START)
  }

  /** @param around place of the key or the list, for a value that is not written at all */
  #read(around: Position): Tree {
    const event = this.#events[this.#next] as NodeEvent | AliasEvent
    this.#next += 1
    if (event.type === EVENT_ID.ALIAS) return this.#follow(event)
    const anchored: { tree: Tree | null } = { tree: null }
    if (event.anchorStart !== -1) this.#anchors.set(this.#nameOf(event), anchored)
    anchored.tree = this.#readNew(event, around)
    return anchored.tree
  }

  #sizeOf(tree: Tree): number {
    return this.#sizes.get(tree) ?? 1
  }

  #count(values: number): void {
    this.#size += values
    if (this.#size > MAX_VALUES) throw new TooLarge()
  }

  #follow(alias: AliasEvent): Tree {
    const position = this.#positions.of(alias)
    const anchored = this.#anchors.get(this.#nameOf(alias))
    if (anchored?.tree != null) {
      this.#count(this.#sizeOf(anchored.tree))
      return anchored.tree
    }
    const saw =
      anchored === undefined ? 'No anchor of this name stands before it.' : 'It stands inside of its own anchor.'
    const next = `Write "&name" at the value that "*name" repeats. ${QUOTE}`
    this.#add(position, 'This alias refers to nothing.', saw, next)
    this.#count(1)
    return { position, kind: 'scalar', text: '', isText: true, isNull: false }
  }

  #nameOf({ anchorStart, anchorEnd }: NodeEvent | AliasEvent): string {
    return this.#text.slice(anchorStart, anchorEnd)
  }

  #readNew(event: NodeEvent, around: Position): Tree {
    this.#count(1)
    const position = this.#positions.of(event) ?? around
    const tag = this.#text.slice(event.tagStart, event.tagEnd)
    if (OWN_TAG.test(tag)) this.tagged.push(position)
    if (event.type === EVENT_ID.SCALAR) {
      const text = getScalarValue(this.#text, event)
      const isText = event.style !== SCALAR_STYLE.PLAIN || TEXT_TAG.test(tag)
      return { position, kind: 'scalar', text, isText, isNull: !isText && plainValue(text) === null }
    }
    const before = this.#size
    const tree: Tree =
      event.type === EVENT_ID.MAPPING
        ? { position, kind: 'map', entries: this.#readEntries(position) }
        : { position, kind: 'list', items: this.#readItems(position) }
    this.#next += 1
    this.#sizes.set(tree, this.#size - before + 1)
    return tree
  }

  #isAtEnd(): boolean {
    return this.#events[this.#next]?.type === EVENT_ID.POP
  }

  #readItems(position: Position): Tree[] {
    const items: Tree[] = []
    while (!this.#isAtEnd()) items.push(this.#read(position))
    return items
  }

  /** Entries of a map. Its own keys win over those of its merge keys, and an earlier merge wins over a later one. */
  #readEntries(around: Position): TreeEntry[] {
    const entries = new Map<string, TreeEntry>()
    const merges: Tree[] = []
    while (!this.#isAtEnd()) {
      const { key, position, isMerge } = this.#readKey(around)
      if (isMerge) {
        merges.push(...this.#readMerged(position))
        continue
      }
      const value = this.#read(position)
      if (key === null)
        this.#add(position, 'This key is not a text.', 'It is a list, a map or an alias.', 'Write a plain name.')
      else if (!entries.has(key)) entries.set(key, { key, position, value })
      else this.#add(position, 'This key stands twice in its map.', 'An earlier line has it too.', 'Keep one of them.')
    }
    for (const merged of merges)
      for (const entry of merged.kind === 'map' ? merged.entries : []) {
        if (++this.#merged > MAX_VALUES) throw new TooLarge()
        if (entries.has(entry.key)) continue
        entries.set(entry.key, entry)
        this.#count(this.#sizeOf(entry.value))
      }
    return [...entries.values()]
  }

  /** Reads a key. It is null if it is not a text. Keys do not count as values. */
  #readKey(around: Position): { key: string | null; position: Position; isMerge: boolean } {
    const event = this.#events[this.#next] as NodeEvent | AliasEvent
    if (event.type === EVENT_ID.ALIAS) {
      this.#next += 1
      return { key: null, position: this.#positions.of(event), isMerge: false }
    }
    const before = this.#size
    const tree = this.#read(around)
    this.#size = before
    const key = tree.kind === 'scalar' ? tree.text : null
    return { key, position: tree.position, isMerge: key === '<<' && tree.kind === 'scalar' && !tree.isText }
  }

  /** Reads the maps of a merge key. Only the entries that it adds count as values. */
  #readMerged(position: Position): readonly Tree[] {
    const before = this.#size
    const tree = this.#read(position)
    this.#size = before
    const maps = tree.kind === 'list' ? tree.items : [tree]
    if (maps.every(({ kind }) => kind === 'map')) return maps
    const saw = 'Its value is not a map.'
    this.#add(position, 'This merge key merges nothing.', saw, 'Write "<<: *name", with the anchor "&name" at a map.')
    return []
  }

  #add(position: Position, what: string, saw: string, next: string): void {
    this.problems.push({ position, what, saw, next })
  }
}

/** Tag that the file defines itself. Others, such as "!!str", name types of YAML. */
const OWN_TAG = /^!(?:<!|[^!<])/

/** Tag that makes a plain value a text. */
const TEXT_TAG = /^!(?:!str)?$/
