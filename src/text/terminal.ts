/** Characters that are invisible or change the direction of text. Joiners of scripts and emoji are not among them. */
export const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/**
 * Escape sequences of terminals (ECMA-48): strings, colors and cursor moves, and all others. No sequence can contain the
 * start of another, so one pass is enough. Node's own `stripVTControlCharacters` takes minutes for a hostile megabyte.
 */
export const ESCAPES = new RegExp(
  [
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)`,
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`\u001b[ -/]*[0-~]`
  ].join('|'),
  'g'
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: this pattern must match control characters.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

/** Makes hidden characters visible: removes colors, and shows control characters as symbols or escapes. Keeps tabs. */
export function escapeControls(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROL, picture).replace(INVISIBLE, escaped).toWellFormed()
}

/** Splits a log into lines without colors. A carriage return starts a new line, as it does for GitHub's runner. */
export function logLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(escapeControls)
}

/** A URL followed by punctuation, which programs that detect links would make part of the URL. */
const URL_IN_SENTENCE = /(?<![\w"'<=])(https?:\/\/[^\s"'<>]*[^\s"'<>.,;:!?)\]}])([.,;:!?)\]}]+)(?=\s|$)/g

/** Delimits URLs from the punctuation after them with `<>`, as RFC 3986 recommends. */
export function delimitUrls(sentences: string): string {
  return sentences.replace(URL_IN_SENTENCE, '<$1>$2')
}

/**
 * Changes a line so that GitHub's runner does not read it as a workflow command, in either syntax. Takes a line from
 * `escapeControls`.
 */
export function neutralizeCommands(line: string): string {
  return line.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/, '$1: ')
}

/** Returns the last whole lines of a text, at most `maxBytes`, or the end of a single longer line. */
export function tail(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.toWellFormed())
  if (bytes.length <= maxBytes) return text.toWellFormed()
  const from = bytes.length - maxBytes
  const newline = bytes.indexOf('\n', from - 1)
  if (newline !== -1 && newline < bytes.length - 1) return bytes.toString('utf8', newline + 1)
  let start = from
  while (start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start++
  return bytes.toString('utf8', start)
}

/** Cuts a text to at most `maxChars` characters and marks the cut with an ellipsis. */
export function shorten(text: string, maxChars: number): string {
  const characters = [...text]
  return characters.length <= maxChars ? text : `${characters.slice(0, maxChars - 1).join('')}…`
}

/** Ends a text like a sentence, so that another one can follow it. */
export const endSentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

function picture(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : escaped(control)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
