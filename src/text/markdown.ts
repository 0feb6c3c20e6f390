import { escapeControls, shorten } from './terminal.ts'

/** Maximum length of a name that is shown. */
const MAX_NAME_CHARS = 200
const MAX_TEXT_CHARS = 4_000

/** Text that GitHub makes active: a mention, a mail or web address, a reference, an emoji code. */
const ACTIVE = /@|:\/\/|www\.|mailto:|xmpp:|#\d|\bgh-\d|:[\w+-]+:/i
/** A JSON string, as `JSON.stringify` writes it. */
const QUOTED = /("(?:[^"\\]|\\.)*")/u
const PUNCTUATION = /^(["'([{]*)(.*?)(["')\]},.;:!?]*)$/u

/**
 * Escapes untrusted text as Markdown without markup, HTML, links, mentions, references, emoji codes or mathematics.
 * Words that GitHub would make active become code, because GitHub searches the rendered page, in which backslashes are
 * gone. Each run of whitespace becomes one space.
 */
export function text(untrusted: string, maxChars = MAX_TEXT_CHARS): string {
  const words = escapeControls(untrusted.replace(/\s+/g, ' ')).trim()
  return shorten(words, maxChars)
    .split(' ')
    .map(word => {
      if (!ACTIVE.test(word)) return escaped(word)
      const [, before = '', core = '', after = ''] = PUNCTUATION.exec(word) ?? ['', '', word, '']
      return ACTIVE.test(core)
        ? `${escaped(before)}${code(core, MAX_TEXT_CHARS)}${escaped(after)}`
        : code(word, MAX_TEXT_CHARS)
    })
    .join(' ')
    .replace(/^[-+=:]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2')
}

/** Formats a sentence of this action. A name in quotes, as `JSON.stringify` writes it, becomes code, the rest `text`. */
export function prose(sentence: string, maxChars = MAX_TEXT_CHARS): string {
  return shorten(sentence, maxChars)
    .split(QUOTED)
    .map((part, index) => (index % 2 === 1 ? code(unquoted(part), maxChars) : between(part)))
    .reduce((before, part) => before + (before.endsWith('`') && part.startsWith('`') ? ' ' : '') + part, '')
}

/** Formats a name, an id or an address as code, in which GitHub makes nothing active. */
export function code(untrusted: string, maxChars = MAX_NAME_CHARS): string {
  const name = oneLine(untrusted, maxChars)
  if (name === '') return '<code></code>'
  // A pipe in backticks needs a backslash in a table, and must have none elsewhere. Entities work in both.
  if (name.includes('|')) return htmlCode(name, maxChars)
  const mark = '`'.repeat(longestRun(name) + 1)
  const pad = name.startsWith('`') || name.endsWith('`') || (/^ .* $/.test(name) && /[^ ]/.test(name)) ? ' ' : ''
  return `${mark}${pad}${name}${pad}${mark}`
}

/** Formats a name as code in HTML, such as the title of a section, in which Markdown is text. */
export function htmlCode(untrusted: string, maxChars = MAX_NAME_CHARS): string {
  return `<code>${oneLine(untrusted, maxChars).replace(/[!-/:-@[-`{-~]/g, entity)}</code>`
}

const oneLine = (untrusted: string, maxChars: number): string =>
  shorten(escapeControls(untrusted.replace(/\r\n|\n|\r/g, ' ')), maxChars)

/** Formats a link, or only its label if the target is not a plain web address. The label is Markdown. */
export function link(label: string, url: string | null): string {
  const target = webAddress(url)
  return target === null ? label : `[${label}](<${target}>)`
}

/** Formats lines as a code block. Its fence is longer than any run of backticks in them. */
export function fence(lines: readonly string[], language = 'text'): string {
  const mark = '`'.repeat(Math.max(3, lines.reduce((most, line) => Math.max(most, longestRun(line)), 0) + 1))
  return [`${mark}${language}`, ...lines, mark].join('\n')
}

/** Formats a table. Head and cells must be Markdown from this module. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: readonly string[] = head.map(() => '---')
): string {
  return [head, columns, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}

/** Formats names and values as a table with two columns. Rows without a value are dropped. */
export function pairs(rows: readonly (readonly [name: string, value: string])[]): string {
  const [first = ['', ''], ...more] = rows.filter(([, value]) => value !== '')
  return table(
    first,
    more.map(([name, value]) => [`**${name}**`, value]),
    [':--', ':--']
  )
}

/** Formats an ISO timestamp in UTC as "2026-03-09 10:00 UTC", and any other text as `text`. */
export function moment(timestamp: string): string {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/.exec(timestamp) ?? []
  return day === undefined ? text(timestamp, MAX_NAME_CHARS) : `${day} ${time} UTC`
}

/** Joins blocks with empty lines between them, and drops empty blocks. */
export function join(blocks: readonly string[]): string {
  return blocks.filter(block => block !== '').join('\n\n')
}

/** Formats a section that the reader can expand. */
export function fold(title: string, body: string): string {
  return `<details>\n<summary>${title}</summary>\n\n${body}\n\n</details>`
}

/** Escapes the text between two names and keeps a space at each end. */
function between(part: string): string {
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

/** Encodes a character. GitHub finds mail addresses even in entities, so an invisible space follows each `@`. */
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
