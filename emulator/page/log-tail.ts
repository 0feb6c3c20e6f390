import { type Html, html } from './html.ts'
import { pluralize } from './units.ts'

/** Limits of a log on a page. The API returns the complete log. */
const MAX_LINES = 500
const MAX_CHARS = 200_000

/**
 * Escape sequences of terminals (ECMA-48), also unfinished ones: a string, a color or cursor move, or another one. Node's
 * `stripVTControlCharacters` takes a minute for some logs of this size.
 */
const ESCAPES = new RegExp(
  [
    String.raw`\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)?`,
    String.raw`\u001b\[[0-?]*[ -/]*[@-~]?`,
    String.raw`\u001b[ -/]*[0-~]?`
  ].join('|'),
  'g'
)

/**
 * End of a log without terminal colors. The stylesheet scrolls it to the last line, because there are no scripts.
 * `context` distinguishes it from other logs of the page, for screen readers.
 */
export function logTail(title: string, lines: readonly string[], whenEmpty: string, context = ''): Html {
  if (lines.length === 0) return html`<h3>${title}</h3>\n<p class="muted">${whenEmpty}</p>`
  const tail = lines.slice(-MAX_LINES)
  const text = tail.join('\n').slice(-MAX_CHARS).replace(ESCAPES, '')
  const count =
    tail.length < lines.length ? `last ${tail.length} of ${lines.length} lines` : pluralize(tail.length, 'line')
  return html`<h3>${title} <small>${count}</small></h3>
<div class="log" role="region" aria-label="${`${title} ${context}`.trim()}" tabindex="0"><pre><code>${text}</code></pre></div>`
}

/** Splits a text into lines. The last line may end with a line break. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
