import { StringDecoder } from 'node:string_decoder'

/** Longest line passed on; a program that never writes a line end must not fill the emulator's memory. */
export const lineLimit = 64 * 1024

/** Turns the bytes of a program's output into lines. */
export interface LineReader {
  push(bytes: Buffer): void
  /** Passes on a last line that has no line end. */
  end(): void
}

/**
 * Splits output into whole lines, all lines of a chunk in one call. Of a progress bar drawn with CR only the last
 * state is kept, as a terminal would show it.
 */
export function createLineReader(tell: (lines: string[]) => void): LineReader {
  const decoder = new StringDecoder('utf8')
  let held = ''
  const take = (text: string) => {
    const parts = text.split('\n')
    const last = parts.length - 1
    const lines: string[] = []
    for (const [index, part] of parts.entries()) {
      // One character beyond the limit is enough to know later that the line was cut.
      held += part.slice(0, lineLimit + 1 - held.length)
      if (index === last) break
      lines.push(finish(held))
      held = ''
    }
    if (lines.length > 0) tell(lines)
  }
  return {
    push: bytes => take(decoder.write(bytes)),
    end: () => {
      take(decoder.end())
      if (held !== '') tell([finish(held)])
      held = ''
    }
  }
}

function finish(text: string): string {
  const cut = text.length > lineLimit ? `${text.slice(0, lineLimit).toWellFormed()} … (cut at 64 KiB)` : text
  const end = cut.endsWith('\r') ? cut.slice(0, -1) : cut
  return end.slice(end.lastIndexOf('\r') + 1)
}
