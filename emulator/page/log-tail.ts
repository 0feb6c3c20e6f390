import { stripVTControlCharacters } from 'node:util'
import { type Html, html } from './html.ts'
import { pluralize } from './units.ts'

/** What a page shows of a log; the whole of it is in the API. */
const MAX_LINES = 500
const MAX_CHARS = 200_000

/** The end of a log, scrolled to its last line (by the stylesheet: there is no script), without terminal colours. */
export function logTail(title: string, lines: readonly string[], whenEmpty: string): Html {
  if (lines.length === 0) return html`<h3>${title}</h3>\n<p class="muted">${whenEmpty}</p>`
  const tail = lines.slice(-MAX_LINES)
  const text = stripVTControlCharacters(tail.join('\n').slice(-MAX_CHARS))
  const count =
    tail.length < lines.length ? `last ${tail.length} of ${lines.length} lines` : pluralize(tail.length, 'line')
  return html`<h3>${title} <small>${count}</small></h3>
<div class="log" role="region" aria-label="${title}" tabindex="0"><pre><code>${text}</code></pre></div>`
}

/** Lines of a text that ends with or without a line's end. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
