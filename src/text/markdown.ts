import { escapeControls, shorten } from './terminal.ts'

/** Names longer than this say no more. */
const MAX_NAME_CHARS = 200
const MAX_TEXT_CHARS = 4_000

/** What GitHub acts on wherever it stands in a text: mention, mail or web address, reference, emoji code. */
const ACTED_ON = /@|:\/\/|www\.|mailto:|xmpp:|#\d|\bgh-\d|:[\w+-]+:/i
/** Without control characters, which JSON escapes. */
const QUOTED = /("(?:[^"\\]|\\.)*")/u
const PUNCTUATION = /^(["'([{]*)(.*?)(["')\]},.;:!?]*)$/u

/**
 * Text of unknown origin as Markdown that shows it and does nothing else: no markup, HTML, link, mention, reference,
 * emoji code or mathematics. Words that GitHub would act on are shown as code, since GitHub looks for them in the
 * finished page, where no backslash is left. Blanks and line ends become one blank.
 */
export function text(unknown: string, longest = MAX_TEXT_CHARS): string {
  const words = escapeControls(unknown.replace(/\s+/g, ' ')).trim()
  return shorten(words, longest)
    .split(' ')
    .map(word => {
      if (!ACTED_ON.test(word)) return escaped(word)
      const [, before = '', core = '', after = ''] = PUNCTUATION.exec(word) ?? ['', '', word, '']
      return ACTED_ON.test(core)
        ? `${escaped(before)}${code(core, MAX_TEXT_CHARS)}${escaped(after)}`
        : code(word, MAX_TEXT_CHARS)
    })
    .join(' ')
    .replace(/^[-+=:]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

/** Our own sentences about unknown things: a name in quotes, as `quote` writes it, is shown as code, the rest as `text`. */
export function prose(sentence: string, longest = MAX_TEXT_CHARS): string {
  return shorten(sentence, longest)
    .split(QUOTED)
    .map((part, index) => (index % 2 === 1 ? code(unquoted(part), longest) : gaps(part)))
    .reduce((before, part) => before + (before.endsWith('`') && part.startsWith('`') ? ' ' : '') + part, '')
}

/** A name, an id or an address as code, which GitHub leaves alone. */
export function code(unknown: string, longest = MAX_NAME_CHARS): string {
  const name = shorten(escapeControls(unknown.replace(/\r\n|\n|\r/g, ' ')), longest)
  if (name === '') return '<code></code>'
  // In a table a pipe in backticks wants a backslash, elsewhere it must not have one: entities are right in both.
  if (name.includes('|')) return `<code>${name.replace(/[!-/:-@[-`{-~]/g, entity)}</code>`
  const mark = '`'.repeat(longestRun(name) + 1)
  const pad = name.startsWith('`') || name.endsWith('`') || (/^ .* $/.test(name) && /[^ ]/.test(name)) ? ' ' : ''
  return `${mark}${pad}${name}${pad}${mark}`
}

/** A link, unless its target is no plain web address; then only its label. The label is Markdown. */
export function link(label: string, url: string | null): string {
  const target = webAddress(url)
  return target === null ? label : `[${label}](<${target}>)`
}

/** A block that shows log lines as they are: its fence is longer than any run of backticks in them. */
export function fence(lines: readonly string[], language = 'text'): string {
  const mark = '`'.repeat(Math.max(3, lines.reduce((most, line) => Math.max(most, longestRun(line)), 0) + 1))
  return [`${mark}${language}`, ...lines, mark].join('\n')
}

/** A table; head and cells are Markdown of this module. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly string[] = head.map(() => '---')
): string {
  return [head, columns, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Names with their values, one below the other; what has no value is left out. */
export function pairs(rows: readonly (readonly [name: string, value: string])[]): string {
  const [first = ['', ''], ...more] = rows.filter(([, value]) => value !== '')
  return table(
    first,
    more.map(([name, value]) => [`**${name}**`, value]),
    [':--', ':--']
  )
}

/** "2026-03-09 10:00 UTC" of an ISO stamp in UTC, as ours are; whatever else it is, as it is. */
export function moment(stamp: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(stamp) ?? []
  return day === undefined ? text(stamp, MAX_NAME_CHARS) : `${day} ${time} UTC`
}

/** Blocks, one after the other, without the empty ones. */
export function join(blocks: readonly string[]): string {
  return blocks.filter(block => block !== '').join('\n\n')
}

/** A part that opens when it is wanted. */
export function fold(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`
}

/** Blanks beside a name are part of the sentence. */
function gaps(part: string): string {
  const inner = text(part)
  if (inner === '') return part === '' ? '' : ' '
  return `${/^\s/.test(part) ? ' ' : ''}${inner}${/\s$/.test(part) ? ' ' : ''}`
}

function unquoted(name: string): string {
  try {
    return JSON.parse(name)
  } catch {
    return name
  }
}

function escaped(word: string): string {
  return word
    .replace(/[&<>]/g, character => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character)
    .replace(/[\\`*[\]|~$#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
}

/** A mail address is found even in the element, and even when it was written in entities: an invisible blank breaks it. */
function entity(character: string): string {
  return `&#${character.charCodeAt(0)};${character === '@' ? '&#8203;' : ''}`
}

function longestRun(line: string): number {
  return (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0)
}

function webAddress(url: string | null): string | null {
  if (url === null || !URL.canParse(url)) return null
  const { protocol, username, password, href } = new URL(url)
  if (!/^https?:$/.test(protocol) || username !== '' || password !== '') return null
  return href.replace(/[<>\\\s|`]/g, encodeURIComponent).replaceAll('&', '&amp;')
}
