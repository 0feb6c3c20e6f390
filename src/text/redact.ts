import { ESCAPES, INVISIBLE } from './terminal.ts'

const MASK = '***'

/** Minimum length of a secret that is redacted. Shorter ones occur in every text. */
export const MIN_SECRET_CHARS = 4

/** Minimum length of a secret that is also found with whitespace or a frame in it. Consoles wrap long values. */
const MIN_WRAPPED_CHARS = 12

const HIDDEN = new RegExp(`${ESCAPES.source}|${INVISIBLE.source}`, 'g')
const HIDDEN_OR_WRAP = new RegExp(`${HIDDEN.source}|[\\s|\\u2500-\\u257f]+`, 'g')

/**
 * Removes secrets from texts. It finds a secret in every form in which programs print it: plain, quoted by JSON, Python,
 * JavaScript or a shell, encoded for URLs or HTML, escaped for Markdown, with color codes in it, or wrapped.
 */
export class Redactor {
  readonly #patterns = new Map<string, RegExp>()

  add(secret: string): void {
    for (const line of [secret, ...secret.split(/[\r\n]+/)].map(part => part.trim()))
      if (line.length >= MIN_SECRET_CHARS && !this.#patterns.has(line)) this.#patterns.set(line, patternOf(line))
  }

  redact(text: string): string {
    const patterns = [...this.#patterns.values()]
    const wrapped = [...this.#patterns].flatMap(([secret, pattern]) =>
      secret.length < MIN_WRAPPED_CHARS ? [] : [pattern]
    )
    const spans = [
      ...spansIn(text, null, patterns),
      ...spansIn(text, HIDDEN, patterns),
      ...(wrapped.length === 0 ? [] : spansIn(text, HIDDEN_OR_WRAP, wrapped))
    ]
    return spans.length === 0 ? text : replaced(text, spans)
  }

  /** Returns true if the text ends with the start of a secret, so that the rest may follow. */
  endsInside(text: string): boolean {
    const end = text.replace(HIDDEN, '').trimEnd()
    return [...this.#patterns.keys()].some(secret => {
      for (let length = Math.min(secret.length - 1, end.length); length >= MIN_SECRET_CHARS; length -= 1)
        if (end.endsWith(secret.slice(0, length))) return true
      return false
    })
  }
}

/** Keys of a report that are not redacted, because the code compares their values or opens them as files. */
const UNREDACTED_KEYS: ReadonlySet<string> = new Set([
  ...['action', 'kind', 'state', 'status', 'reason', 'operation', 'way', 'with'],
  ...['buildLogPath', 'environmentBuildLogPath', 'json', 'jsonPath', 'emulator']
])

/** Redacts every text in a report or another value of plain data. */
export function redactAll<T>(value: T, redact: (text: string) => string): T {
  const inside = (part: unknown): unknown => {
    if (typeof part === 'string') return redact(part)
    if (isTexts(part)) return redactTogether(part, redact)
    if (Array.isArray(part)) return part.map(inside)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [key, UNREDACTED_KEYS.has(key) ? each : inside(each)])
    )
  }
  return inside(value) as T
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string')

/** Redacts texts together, because a secret can span two of them. Redaction keeps the number of lines. */
function redactTogether(texts: readonly string[], redact: (text: string) => string): string[] {
  const lines = redact(texts.join('\n')).split('\n')
  let next = 0
  return texts.map(text => {
    const start = next
    next += text.split('\n').length
    return lines.slice(start, next).join('\n')
  })
}

type Span = readonly [start: number, end: number]

/** Finds secrets in a text after removing `ignored`. The positions are those of the whole text. */
function spansIn(text: string, ignored: RegExp | null, patterns: readonly RegExp[]): Span[] {
  const gaps =
    ignored === null ? [] : [...text.matchAll(ignored)].map(({ index, 0: { length } }) => ({ index, length }))
  if (ignored !== null && gaps.length === 0) return []
  const bare = ignored === null ? text : text.replace(ignored, '')
  const spans: [number, number][] = []
  for (const pattern of patterns) {
    pattern.lastIndex = 0
    for (let found = pattern.exec(bare); found !== null; found = pattern.exec(bare)) {
      spans.push([found.index, found.index + found[0].length])
      // Occurrences of a secret may overlap.
      pattern.lastIndex = found.index + 1
    }
  }
  return gaps.length === 0 ? spans : shifted(merged(spans), gaps)
}

/** Converts positions of the bare text to positions of the whole text. Both lists must be sorted. */
function shifted(spans: readonly Span[], gaps: readonly { index: number; length: number }[]): Span[] {
  let removed = 0
  let next = 0
  // A gap directly before the start or directly after the end of a span is outside of it.
  const originalPosition = (position: number, isEnd: boolean) => {
    for (let gap = gaps[next]; gap !== undefined; gap = gaps[next]) {
      const at = gap.index - removed
      if (isEnd ? at >= position : at > position) break
      removed += gap.length
      next += 1
    }
    return position + removed
  }
  return spans.map(([start, end]) => [originalPosition(start, false), originalPosition(end, true)])
}

function merged(spans: readonly Span[]): Span[] {
  const all: [number, number][] = []
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const last = all.at(-1)
    if (last !== undefined && start < last[1]) last[1] = Math.max(last[1], end)
    else all.push([start, end])
  }
  return all
}

/** Replaces spans and keeps the number of lines. */
function replaced(text: string, spans: readonly Span[]): string {
  let done = 0
  let result = ''
  for (const [start, end] of merged(spans)) {
    const lines = text.slice(start, end).split('\n')
    result += text.slice(done, start) + lines.map(() => MASK).join('\n')
    done = end
  }
  return result + text.slice(done)
}

/** Pattern of a secret in all its forms. Each character may be encoded in its own way. */
function patternOf(secret: string): RegExp {
  // A run of whitespace, backslashes or quotes is one unit: programs change their number.
  const characters = secret.match(/\s+|\\+|"+|'+|[^\s\\"']/gu) ?? []
  return new RegExp(characters.map(formsOf).join(''), 'g')
}

function formsOf(run: string): string {
  if (/^[A-Za-z0-9]$/.test(run)) return run
  // A wrapped line may lose a space. Our own Markdown puts backticks around words after it.
  if (/^\s/.test(run)) return `(?:\\\\+[nrt]|\\\\*(?:[\\s+\`]|%(?:25)*(?:20|09|0[aAdD])|&nbsp;|&#(?:32|x20|160);))*`
  if (run.startsWith('\\')) return `(?:\\\\|%(?:25)*5[cC]|&#(?:92|[xX]5[cC]);)+`
  const [character = ''] = run
  const one = `\\\\*(?:${encoded(character)}|${literal(character)})`
  // SQL and CSV double this quote.
  if (character === '"') return `(?:${one})+`
  if (character === "'") return `(?:${one}(?:"'"')?)+`
  // Our own Markdown adds an invisible space after it, so that GitHub finds no mail address.
  return character === '@' ? `${one}(?:&#8203;)?` : one
}

/** Pattern of a character that JSON, programming languages, URLs or HTML encoded, once or several times. */
function encoded(character: string): string {
  const code = character.codePointAt(0) as number
  const units = [...Array(character.length).keys()].map(index => character.charCodeAt(index))
  const bytes = [...Buffer.from(character.toWellFormed())]
  const forms = [
    bytes.map(byte => `%(?:25)*${hex(byte, 2)}`).join(''),
    bytes.map(byte => `\\\\+x${hex(byte, 2)}`).join(''),
    units.map(unit => `\\\\+u${hex(unit, 4)}`).join(''),
    code < 0x100 ? `\\\\+x${hex(code, 2)}` : `\\\\+(?:U0*|u\\{)${hex(code, 1)}\\}?`,
    `&(?:amp;)*#0*${code};`,
    `&(?:amp;)*#[xX]0*${hex(code, 1)};`,
    ...(NAMED[character] === undefined ? [] : [`&(?:amp;)*${NAMED[character]};`])
  ]
  return forms.join('|')
}

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }

const literal = (character: string): string => character.replace(/[\^$\\.*+?()[\]{}|/-]/g, '\\$&')

/** Pattern of a number in hex, in upper or lower case. */
const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, digit => `[${digit}${digit.toUpperCase()}]`)
