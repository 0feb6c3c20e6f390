import { isId } from '../names.ts'
import type { InputReader } from './input-reader.ts'

// Each reader returns undefined for an input that is not set or is invalid, and adds a problem for an invalid one.

/** Reads one line of text. Its length is measured in characters. */
export function readText(reader: InputReader, name: string, maxChars = Number.POSITIVE_INFINITY): string | undefined {
  const value = reader.get(name)
  if (value === '' || !isOneLine(reader, name, value)) return undefined
  const { length } = [...value]
  if (length > maxChars) {
    reader.addProblem(name, 'is too long', `It has ${length} characters.`, `Use at most ${maxChars}.`)
    return undefined
  }
  return value
}

/** Reads `true` or `false`, in the spellings of YAML 1.2. */
export function readBoolean(reader: InputReader, name: string): boolean | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  if (['true', 'True', 'TRUE'].includes(value)) return true
  if (['false', 'False', 'FALSE'].includes(value)) return false
  reader.addValueProblem(name, value, 'is neither true nor false', 'Set it to true or false.')
  return undefined
}

/** Reads a whole number of 0 or more. */
export function readInteger(reader: InputReader, name: string): number | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const number = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(number)) return number
  reader.addValueProblem(name, value, 'is not a whole number of 0 or more', 'Use digits only, such as 3.')
  return undefined
}

/** Reads a duration from 1 second to a number of days, in milliseconds. */
export function readDuration(reader: InputReader, name: string, maxDays: number): number | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const ms = parseDuration(value)
  if (ms === null) {
    reader.addValueProblem(name, value, 'is not a duration', 'Set it to a duration such as 90s, 15m, 1h30m or 7d.')
  } else if (ms < SECOND || ms > maxDays * DAY) {
    reader.addValueProblem(name, value, 'is out of range', `Set it to a duration from 1s to ${maxDays}d.`)
  } else {
    return ms
  }
  return undefined
}

/** Parses days, hours, minutes and seconds in this order, each at most once; null for anything else. */
export function parseDuration(value: string): number | null {
  const parts = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(value)
  if (parts === null || value === '') return null
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(part => Number(part ?? 0))
  return days * DAY + hours * HOUR + minutes * MINUTE + seconds * SECOND
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Reads one word of a list. */
export function readEnum<Word extends string>(
  reader: InputReader,
  name: string,
  words: readonly Word[]
): Word | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const found = words.find(word => word === value)
  if (found === undefined) {
    reader.addValueProblem(name, value, 'is not an allowed value', `Set it to ${alternatives(words)}.`)
  }
  return found
}

/** Reads a text with placeholders. An unknown placeholder is a problem. */
export function readTemplate(
  reader: InputReader,
  name: string,
  placeholders: readonly string[],
  maxChars: number
): string | undefined {
  const value = readText(reader, name, maxChars)
  const [unknown] = unknownPlaceholders(value ?? '', placeholders)
  if (unknown !== undefined) {
    const advice = `Use ${alternatives(placeholders.map(placeholder => `{${placeholder}}`))}.`
    reader.addValueProblem(name, value ?? '', `has the unknown placeholder {${unknown}}`, advice)
  }
  return value
}

/** Reads a DataRobot id, or that of an environment variable if the input is not set. */
export function readId(reader: InputReader, name: string, origin: string, variable?: string): string | undefined {
  const { value, place } = reader.getOr(name, variable === undefined ? [] : [variable])
  if (value === '') return undefined
  if (isId(value)) return value.toLowerCase()
  reader.addValueProblem(place, value, 'is not an id', `Set it to the 24 hex digits that ${origin}.`)
  return undefined
}

/**
 * Reads a required id or name. A value with the form of an id is an id.
 *
 * @param next advice if the input is missing
 */
export function readNameOrId(
  reader: InputReader,
  name: string,
  maxChars: number,
  next: string
): { id: string; name?: never } | { name: string; id?: never } {
  reader.require(name, next)
  const value = readText(reader, name, maxChars) ?? ''
  return isId(value) ? { id: value.toLowerCase() } : { name: value }
}

/** Checks a URL path. With two slashes or a backslash, it could name another host when joined to the application's URL. */
export function checkUrlPath(reader: InputReader, name: string, value: string, others = ''): void {
  if (/^\/(?![/\\])[^\s\\#]*$/.test(value) && !hasControlCharacters(value)) return
  reader.addValueProblem(
    name,
    value,
    'is not a path',
    `Set it to ${others}a path that starts with one "/", such as /healthz.`
  )
}

/** Line of an input, with its number for messages. */
export interface Line {
  number: number
  text: string
}

/** Line with the line break after it; '' for the last line. */
export interface TerminatedLine extends Line {
  end: string
}

/** Reads one entry per line. Entries are trimmed, and empty lines are skipped. */
export function readList(reader: InputReader, name: string): Line[] {
  const entries: Line[] = []
  for (const line of lines(reader.get(name))) {
    const trimmed = line.text.trim()
    if (hasControlCharacters(trimmed)) {
      reader.addProblem(
        name,
        'has a control character',
        `Line ${line.number} is ${reader.forDisplay(trimmed)}.`,
        'Remove it.'
      )
    } else if (trimmed !== '') {
      entries.push({ number: line.number, text: trimmed })
    }
  }
  return entries
}

/** Joins words for a sentence: `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const [last = '', ...previous] = [...words].reverse()
  return previous.length === 0 ? last : `${previous.reverse().join(', ')} or ${last}`
}

/** Checks for control characters and for line or paragraph separators. */
export function hasControlCharacters(value: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(value)
}

/** Adds a problem for a value with more than one line or with a control character. */
function isOneLine(reader: InputReader, name: string, value: string): boolean {
  if (!hasControlCharacters(value)) return true
  reader.addValueProblem(name, value, 'has a line break or another control character', 'Remove it.')
  return false
}

/** Splits a text into lines. */
export function lines(value: string): TerminatedLine[] {
  const parts = value.split(/(\r\n|\n)/)
  return Array.from({ length: (parts.length + 1) / 2 }, (_, index) => ({
    number: index + 1,
    text: parts[2 * index] ?? '',
    end: parts[2 * index + 1] ?? ''
  }))
}

/** Placeholders of a label. */
const LABEL_PLACEHOLDERS = ['ref', 'sha', 'sha7', 'run', 'attempt']

/**
 * Reads the template of a version's label: the first line, since users put commit messages here. An unknown placeholder is
 * kept unchanged, with a notice.
 */
export function readLabel(reader: InputReader, defaultLabel: string): string {
  const [label = ''] = reader.get('label').split(/[\r\n\u2028\u2029]/)
  const [unknown] = unknownPlaceholders(label, LABEL_PLACEHOLDERS)
  if (unknown !== undefined) {
    const known = LABEL_PLACEHOLDERS.map(placeholder => `{${placeholder}}`).join(', ')
    reader.notices.push(
      `Input "label" has the unknown placeholder {${unknown}}, which is kept unchanged. The placeholders are ${known}.`
    )
  }
  return label.trim() || defaultLabel
}

function unknownPlaceholders(template: string, placeholders: readonly string[]): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter(name => !placeholders.includes(name))
}
