import type { Blobs } from '../state/blobs.ts'
import { type Html, html } from './html.ts'
import { type DiffLine, diffLines } from './line-diff.ts'
import { splitLines } from './log-tail.ts'

/** Maximum size of a file to compare by lines, and of all such files of a page. A larger page would block the emulator. */
const MAX_BYTES = 256 * 1024
const MAX_PAGE_BYTES = 1024 * 1024
const MAX_SHOWN_LINES = 200
const MAX_SHOWN_CHARS = 400

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '…' } as const

/** File that exists in both versions. */
export interface ChangedFile {
  path: string
  before: { blob: string; size: number }
  after: { blob: string; size: number }
}

/** Diffs of one page. Their number and size are limited, because each diff reads and compares two files. */
export class FileDiffs {
  readonly #blobs: Blobs
  #remaining: number
  #remainingBytes = MAX_PAGE_BYTES

  constructor(blobs: Blobs, count: number) {
    this.#blobs = blobs
    this.#remaining = count
  }

  /** Line diff of two text files. Undefined for other files and beyond the limit of the page. */
  diff({ path, before, after }: ChangedFile): Html | undefined {
    if (this.#remaining === 0 || before.size + after.size > this.#remainingBytes) return undefined
    const old = this.#text(before)
    const text = old === undefined ? undefined : this.#text(after)
    if (old === undefined || text === undefined) return undefined
    this.#remaining -= 1
    this.#remainingBytes -= before.size + after.size
    return renderDiff(path, diffLines(splitLines(old), splitLines(text)))
  }

  #text({ blob, size }: { blob: string; size: number }): string | undefined {
    if (size > MAX_BYTES) return undefined
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(this.#blobs.read(blob))
      return text.includes('\0') ? undefined : text
    } catch {
      return undefined
    }
  }
}

function renderDiff(path: string, lines: readonly DiffLine[]): Html {
  if (lines.length === 0) return html`<p class="muted">Only line breaks differ.</p>`
  const shown = lines.slice(0, MAX_SHOWN_LINES)
  return html`<div class="diff" role="group" aria-label="Changed lines of ${path}" tabindex="0"><pre><code>${shown.map(
    ({ kind, text }) => html`<span class="${kind}">${SIGNS[kind]} ${text.slice(0, MAX_SHOWN_CHARS)}</span>\n`
  )}</code></pre></div>
${shown.length < lines.length && html`<p class="muted">and ${lines.length - shown.length} more lines</p>`}`
}
