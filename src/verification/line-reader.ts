/** Maximum length of a line. A longer one is split, because the rest may never come. */
const MAX_LINE_CHARS = 64 * 1024

/** Splits chunks of text into lines. */
export class LineReader {
  readonly #show: (lines: readonly string[]) => void
  #rest = ''

  constructor(show: (lines: readonly string[]) => void) {
    this.#show = show
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    if (this.#rest.length > MAX_LINE_CHARS) {
      lines.push(this.#rest)
      this.#rest = ''
    }
    if (lines.length > 0) this.#show(lines.map(line => line.replace(/\r$/, '')))
  }

  /** Shows the last line, which may have no line end. */
  end(): void {
    if (this.#rest !== '') this.#show([this.#rest.replace(/\r$/, '')])
    this.#rest = ''
  }
}
