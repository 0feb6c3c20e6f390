import type { Blobs } from '../state/blobs.ts'
import { type Html, html } from './html.ts'
import { type DiffLine, diffLines } from './line-diff.ts'
import { linesOf } from './log-tail.ts'

/** Larger files are compared by their size only. */
const MAX_BYTES = 256 * 1024
const SHOWN_LINES = 200
const SHOWN_CHARACTERS = 400

const signs = { same: ' ', added: '+', removed: '−', gap: '…' } as const

/** A file with a content on either side. */
export interface Changed {
  before: { blob: string; size: number }
  after: { blob: string; size: number }
}

/** Diffs of one page, at most as many as it was made for: each reads two files. */
export class FileDiffs {
  readonly #blobs: Blobs
  #left: number

  constructor(blobs: Blobs, count: number) {
    this.#blobs = blobs
    this.#left = count
  }

  /** Lines that differ between two text files; nothing for other files, and beyond the page's share. */
  diff({ before, after }: Changed): Html | undefined {
    if (this.#left === 0) return undefined
    const old = this.#text(before)
    const text = old === undefined ? undefined : this.#text(after)
    if (old === undefined || text === undefined) return undefined
    this.#left -= 1
    return rendered(diffLines(linesOf(old), linesOf(text)))
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

function rendered(lines: readonly DiffLine[]): Html {
  if (lines.length === 0) return html`<p class="muted">Only line ends differ.</p>`
  const shown = lines.slice(0, SHOWN_LINES)
  return html`<div class="diff" role="region" aria-label="Changed lines" tabindex="0"><pre><code>${shown.map(
    ({ kind, text }) => html`<span class="${kind}">${signs[kind]} ${text.slice(0, SHOWN_CHARACTERS)}</span>\n`
  )}</code></pre></div>
${shown.length < lines.length && html`<p class="muted">and ${lines.length - shown.length} more lines</p>`}`
}
