/** Characters that a reader would not see, or that turn the text around them: all but the joiners of scripts and emoji. */
export const INVISIBLE = /[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g

/**
 * What a terminal obeys and does not show (ECMA-48): strings up to their end; colours and cursor moves; the rest. No body
 * can hold what begins another, so one pass does it; Node's own stripping takes minutes for a megabyte made for it.
 */
export const ESCAPES = new RegExp(
  [
    String.raw`(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)`,
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]`,
    String.raw`\u001b[ -/]*[0-~]`
  ].join('|'),
  'g'
)

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is for.
const CONTROL = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/g

/** The text on one line, with nothing hidden: colours gone, control characters as pictures or escapes. Tabs stay. */
export function escapeControls(text: string): string {
  return text.replace(ESCAPES, '').replace(CONTROL, picture).replace(INVISIBLE, escaped).toWellFormed()
}

/** Lines of a log as a terminal without colours shows them. A carriage return begins a line, as it does for the runner. */
export function logLines(text: string): string[] {
  return text.split(/\r\n|\n|\r/).map(escapeControls)
}

/** An address with punctuation behind it, which programs that make links of addresses take for a part of it. */
const URL_IN_SENTENCE = /(?<![\w"'<=])(https?:\/\/[^\s"'<>]*[^\s"'<>.,;:!?)\]}])([.,;:!?)\]}]+)(?=\s|$)/g

/** Sentences whose addresses are set off from the punctuation behind them, as RFC 3986 recommends. */
export function delimitUrls(sentences: string): string {
  return sentences.replace(URL_IN_SENTENCE, '<$1>$2')
}

/** A line that the runner does not take for a workflow command, in either of its syntaxes. The line must be `visible`. */
export function neutralizeCommands(line: string): string {
  return line.replaceAll('##[', '## [').replace(/^(\s*):(?=:)/, '$1: ')
}

/** The end of a text, in whole lines, of at most so many bytes; of a single longer line, its end. */
export function tail(text: string, mostBytes: number): string {
  const bytes = Buffer.from(text.toWellFormed())
  if (bytes.length <= mostBytes) return text.toWellFormed()
  const from = bytes.length - mostBytes
  const newline = bytes.indexOf('\n', from - 1)
  if (newline !== -1 && newline < bytes.length - 1) return bytes.toString('utf8', newline + 1)
  let start = from
  while (start < bytes.length && (bytes[start]! & 0xc0) === 0x80) start++
  return bytes.toString('utf8', start)
}

/** At most so many characters, with a sign that there were more. */
export function shorten(text: string, most: number): string {
  const characters = [...text]
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`
}

function picture(control: string): string {
  const code = control.charCodeAt(0)
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  return code === 0x7f ? '\u2421' : escaped(control)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
