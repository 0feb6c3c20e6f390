import type { LineCounter } from 'yaml'
import type { Position } from './types.ts'

/** Positions of offsets. It looks first at the line of the last one, and at the next line. */
export class Positions {
  readonly #lineCounter: LineCounter
  /** Number of the last line. */
  #line = 1

  constructor(lineCounter: LineCounter) {
    this.#lineCounter = lineCounter
  }

  of(offset: number): Position {
    const { lineStarts } = this.#lineCounter
    for (const line of [this.#line, this.#line + 1]) {
      const start = lineStarts[line - 1]
      if (start === undefined || offset < start || offset >= (lineStarts[line] ?? Number.POSITIVE_INFINITY)) continue
      this.#line = line
      return { line, column: offset - start + 1 }
    }
    const { line, col } = this.#lineCounter.linePos(offset)
    this.#line = Math.max(1, line)
    return { line: this.#line, column: Math.max(1, col) }
  }
}
