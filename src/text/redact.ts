import { ESCAPES, INVISIBLE } from './terminal.ts'

const MASK = '***'

/** Secrets below this many characters are not redacted: they stand in every text. */
export const MIN_SECRET_CHARS = 4

/** From this many characters on, a secret is also found with whitespace or a frame in it: consoles wrap long values. */
const MIN_WRAPPED_CHARS = 12

const HIDDEN = new RegExp(`${ESCAPES.source}|${INVISIBLE.source}`, 'g')
const HIDDEN_OR_WRAP = new RegExp(`${HIDDEN.source}|[\\s|\\u2500-\\u257f]+`, 'g')

/**
 * Removes secrets from texts. A secret is found in every form in which programs print it: as it is, quoted by JSON,
 * Python, JavaScript or a shell, encoded for URLs or HTML, escaped for Markdown, with colour codes in it, or wrapped.
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

  /** Whether the text ends with the beginning of a secret, of which the rest may follow. */
  endsInside(text: string): boolean {
    const end = text.replace(HIDDEN, '').trimEnd()
    return [...this.#patterns.keys()].some(secret => {
      for (let length = Math.min(secret.length - 1, end.length); length >= MIN_SECRET_CHARS; length -= 1)
        if (end.endsWith(secret.slice(0, length))) return true
      return false
    })
  }
}

/** Keys of a report whose values the code compares or opens; they hold words of this program, or are redacted already. */
const KEPT_AS_THEY_ARE: ReadonlySet<string> = new Set([
  ...['action', 'kind', 'state', 'status', 'reason', 'operation', 'way', 'with'],
  ...['buildLogPath', 'json', 'jsonPath', 'emulator']
])

/** A report, or another value of plain data, without secrets in any of its texts. */
export function redactAll<T>(value: T, redact: (text: string) => string): T {
  const inside = (part: unknown): unknown => {
    if (typeof part === 'string') return redact(part)
    if (isLines(part)) return redact(part.join('\n')).split('\n')
    if (Array.isArray(part)) return part.map(inside)
    if (typeof part !== 'object' || part === null) return part
    return Object.fromEntries(
      Object.entries(part).map(([key, each]) => [key, KEPT_AS_THEY_ARE.has(key) ? each : inside(each)])
    )
  }
  return inside(value) as T
}

/** Whether a value is a list of lines: a secret can stand in two of them. */
const isLines = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every(each => typeof each === 'string' && !each.includes('\n'))

type Span = readonly [start: number, end: number]

/** Where secrets stand in a text from which `ignored` is removed, as places of the whole text. */
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
      // A secret may overlap itself.
      pattern.lastIndex = found.index + 1
    }
  }
  return gaps.length === 0 ? spans : shifted(merged(spans), gaps)
}

/** Places of the bare text as places of the whole one. Both lists are in order. */
function shifted(spans: readonly Span[], gaps: readonly { index: number; length: number }[]): Span[] {
  let removed = 0
  let next = 0
  // A gap right before the place is outside of it at its start, and one right behind it at its end.
  const placeOf = (place: number, isEnd: boolean) => {
    for (let gap = gaps[next]; gap !== undefined; gap = gaps[next]) {
      const at = gap.index - removed
      if (isEnd ? at >= place : at > place) break
      removed += gap.length
      next += 1
    }
    return place + removed
  }
  return spans.map(([start, end]) => [placeOf(start, false), placeOf(end, true)])
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

/** Keeps the number of lines, so that a list of lines stays one. */
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

/** A secret in all forms: each of its characters may be written in another way. */
function patternOf(secret: string): RegExp {
  // A run of whitespace, backslashes or quotes counts as one: forms differ in how many of them they keep.
  const characters = secret.match(/\s+|\\+|"+|'+|[^\s\\"']/gu) ?? []
  return new RegExp(characters.map(formsOf).join(''), 'g')
}

function formsOf(run: string): string {
  if (/^[A-Za-z0-9]$/.test(run)) return run
  // Where a line is wrapped, a blank may be gone; our own Markdown shows words behind it as code.
  if (/^\s/.test(run)) return `(?:\\\\+[nrt]|\\\\*(?:[\\s+\`]|%(?:25)*(?:20|09|0[aAdD])|&nbsp;|&#(?:32|x20|160);))*`
  if (run.startsWith('\\')) return `(?:\\\\|%(?:25)*5[cC]|&#(?:92|[xX]5[cC]);)+`
  const [character = ''] = run
  const one = `\\\\*(?:${encoded(character)}|${literal(character)})`
  // SQL and CSV double quotes; a shell puts this one between others.
  if (character === '"') return `(?:${one})+`
  if (character === "'") return `(?:${one}(?:"'"')?)+`
  // Our own Markdown has an invisible blank behind this one, so that GitHub sends no mail.
  return character === '@' ? `${one}(?:&#8203;)?` : one
}

/** A character as JSON, programming languages, URLs and HTML encode it, once or several times. */
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

/** Hex digits in either case. */
const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, digit => `[${digit}${digit.toUpperCase()}]`)
