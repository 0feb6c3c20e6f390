import { StringDecoder } from 'node:string_decoder'

/** Maximum length of a line. A program that never writes a line break must not fill the emulator's memory. */
export const MAX_LINE_CHARS = 64 * 1024

/** Splits the output of a program into lines. */
export interface LineReader {
  push(bytes: Buffer): void
  /** Reports a last line without a line break. */
  end(): void
}

/**
 * Creates a reader that reports all complete lines of a chunk in one call. For a progress bar with CR, only the last
 * state is kept, as a terminal shows it.
 */
export function createLineReader(onLines: (lines: string[]) => void): LineReader {
  const decoder = new StringDecoder('utf8')
  let partial = ''
  const consume = (text: string) => {
    const parts = text.split('\n')
    const last = parts.length - 1
    const lines: string[] = []
    for (const [index, part] of parts.entries()) {
      // One character beyond the limit shows later that the line was cut.
      partial += part.slice(0, MAX_LINE_CHARS + 1 - partial.length)
      if (index === last) break
      lines.push(finishLine(partial))
      partial = ''
    }
    if (lines.length > 0) onLines(lines)
  }
  return {
    push: bytes => consume(decoder.write(bytes)),
    end: () => {
      consume(decoder.end())
      if (partial !== '') onLines([finishLine(partial)])
      partial = ''
    }
  }
}

function finishLine(text: string): string {
  const cut = text.length > MAX_LINE_CHARS ? `${text.slice(0, MAX_LINE_CHARS).toWellFormed()} … (cut at 64 KiB)` : text
  const end = cut.endsWith('\r') ? cut.slice(0, -1) : cut
  return end.slice(end.lastIndexOf('\r') + 1)
}
