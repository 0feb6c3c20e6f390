import {
  type AliasEvent,
  EVENT_ID,
  type MappingEvent,
  SCALAR_STYLE,
  type ScalarEvent,
  type SequenceEvent
} from 'js-yaml'

/** Place in a text. Both numbers count from 1. */
export interface Position {
  line: number
  column: number
}

/** Positions of the offsets of a text. The search begins at the line of the last one, because most follow one another. */
export class Positions {
  /** Offsets at which the lines begin. */
  readonly #starts = [0]
  /** Index of the last line. */
  #line = 0

  constructor(text: string) {
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) this.#starts.push(end + 1)
  }

  of(offset: number): Position {
    while (offset < this.#start(this.#line)) this.#line -= 1
    while (offset >= this.#start(this.#line + 1)) this.#line += 1
    return { line: this.#line + 1, column: offset - this.#start(this.#line) + 1 }
  }

  #start(line: number): number {
    return this.#starts[line] ?? Number.POSITIVE_INFINITY
  }
}

export type NodeEvent = SequenceEvent | MappingEvent | ScalarEvent

/** Header of a block scalar. */
const HEADER = /[|>][-+\d]*(?=[ \t]*(?:[\r\n]|$)|[ \t]+#)/g

/** Text from the end of a value to a value that is not written at all. */
const BEFORE_EMPTY = /(?:[\s\]}"']|#.*$)*(?:-(?!-)|:)[ \t]*/my

const SPACES = /[ \t]*/y

/** Positions of the nodes of a YAML text, in the order of its events. */
export class EventPositions {
  readonly #text: string
  readonly #positions: Positions
  /** Offset after the last key or value. */
  #end = 0

  constructor(text: string, positions: Positions) {
    this.#text = text
    this.#positions = positions
  }

  /** Position after the anchor and the tag. Null for a value that is not written at all, not even by a ":" or "-". */
  of(event: AliasEvent): Position
  of(event: NodeEvent | AliasEvent): Position | null
  of(event: NodeEvent | AliasEvent): Position | null {
    const start = this.#startOf(event)
    return start === null ? null : this.#positions.of(start)
  }

  #startOf(event: NodeEvent | AliasEvent): number | null {
    if (event.type === EVENT_ID.ALIAS) {
      this.#end = event.anchorEnd
      return event.anchorStart - 1
    }
    if (event.type !== EVENT_ID.SCALAR) {
      this.#end = event.start
      return event.start
    }
    const { valueStart, anchorEnd, tagEnd, style } = event
    const properties = Math.max(anchorEnd, tagEnd)
    if (valueStart === -1) return this.#startOfEmpty(properties)
    const before = Math.max(this.#end, properties)
    this.#end = event.valueEnd
    if (style === SCALAR_STYLE.PLAIN) return valueStart
    if (style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED) return valueStart - 1
    HEADER.lastIndex = Math.max(before, this.#text.lastIndexOf('\n', valueStart - 2) + 1)
    return HEADER.exec(this.#text)?.index ?? valueStart
  }

  #startOfEmpty(properties: number): number | null {
    const before = properties === -1 ? BEFORE_EMPTY : SPACES
    before.lastIndex = properties === -1 ? this.#end : properties
    if (!before.test(this.#text)) return null
    this.#end = before.lastIndex
    return this.#end
  }
}
