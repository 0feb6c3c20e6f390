import { isId } from '../id.ts'
import type { InputReader } from './input-reader.ts'
import { isRestOf, type Pair } from './secret-lines.ts'

// Each reader answers undefined for an unset input, and for a wrong one, which it notes in the form.

/** One line of text; lengths in characters. */
export function readText(reader: InputReader, name: string, most = Number.POSITIVE_INFINITY): string | undefined {
  const value = reader.get(name)
  if (value === '' || !isOneLine(reader, name, value)) return undefined
  const { length } = [...value]
  if (length > most) {
    reader.addProblem(name, 'is too long', `It has ${length} characters.`, `Write at most ${most}.`)
    return undefined
  }
  return value
}

/** `true` or `false`, in the spellings of YAML 1.2. */
export function readBoolean(reader: InputReader, name: string): boolean | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  if (['true', 'True', 'TRUE'].includes(value)) return true
  if (['false', 'False', 'FALSE'].includes(value)) return false
  reader.addValueProblem(name, value, 'is neither true nor false', 'Write true or false.')
  return undefined
}

/** A whole number, 0 or more. */
export function readInteger(reader: InputReader, name: string): number | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const number = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(number)) return number
  reader.addValueProblem(name, value, 'is not a whole number of 0 or more', 'Write digits only, such as 3.')
  return undefined
}

/** Milliseconds, from 1 second up to a number of days. */
export function readDuration(reader: InputReader, name: string, mostDays: number): number | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const ms = parseDuration(value)
  if (ms === null) {
    reader.addValueProblem(name, value, 'is not a duration', 'Write 90s, 15m, 1h, 1h30m or 7d.')
  } else if (ms < SECOND || ms > mostDays * DAY) {
    reader.addValueProblem(name, value, 'is out of range', `Write a duration from 1s to ${mostDays}d.`)
  } else {
    return ms
  }
  return undefined
}

/** Days, hours, minutes and seconds in this order, each at most once; null for anything else. */
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

/** One word out of a list. */
export function readEnum<Word extends string>(
  reader: InputReader,
  name: string,
  words: readonly Word[]
): Word | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  const found = words.find(word => word === value)
  if (found === undefined) {
    reader.addValueProblem(name, value, 'is not one of the words it takes', `Write ${alternatives(words)}.`)
  }
  return found
}

/** Text with places to be filled in, of which a misspelled one is a problem. */
export function readTemplate(
  reader: InputReader,
  name: string,
  places: readonly string[],
  most: number
): string | undefined {
  const value = readText(reader, name, most)
  const unknown = [...(value ?? '').matchAll(/\{(\w+)\}/g)].map(([, place = '']) => place)
  const wrong = unknown.filter(place => !places.includes(place))
  if (wrong.length > 0) {
    const known = alternatives(places.map(place => `{${place}}`))
    reader.addValueProblem(name, value ?? '', `has {${wrong[0]}}, which stands for nothing`, `Write ${known}.`)
  }
  return value
}

/** An id as DataRobot gives them. */
export function readId(reader: InputReader, name: string, where: string): string | undefined {
  const value = reader.get(name)
  if (value === '') return undefined
  if (isId(value)) return value.toLowerCase()
  reader.addValueProblem(name, value, 'is not an id', `Write the 24 hex digits that ${where}.`)
  return undefined
}

/** An id where it looks like one, else a name. Without either the name is empty, and `next` says what to write. */
export function readNameOrId(
  reader: InputReader,
  name: string,
  most: number,
  next: string
): { id: string; name?: never } | { name: string; id?: never } {
  reader.require(name, next)
  const value = readText(reader, name, most) ?? ''
  return isId(value) ? { id: value.toLowerCase() } : { name: value }
}

/** Two slashes, or a backslash, would name another host once the path is joined to the application's URL. */
export function checkUrlPath(reader: InputReader, name: string, value: string, others = ''): void {
  if (/^\/(?![/\\])[^\s\\#]*$/.test(value) && !hasControls(value)) return
  reader.addValueProblem(
    name,
    value,
    'is not a path',
    `Write ${others}a path that starts with one "/", such as /healthz.`
  )
}

/** A line of an input, with its number for messages. */
export interface Line {
  number: number
  text: string
}

/** One entry a line, without outer blanks; empty lines are skipped. */
export function readList(reader: InputReader, name: string): Line[] {
  const entries: Line[] = []
  for (const line of lines(reader.get(name))) {
    const trimmed = line.text.trim()
    if (hasControls(trimmed)) {
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

/**
 * `NAME=text` lines of secret texts, which are kept as they stand. A secret of several lines looks like more lines of the
 * list, so what stands before a "=" may be a part of one: messages name lines, and neither names nor values.
 */
export function readSecretPairs(reader: InputReader, name: string): Pair[] {
  const pairs = new Map<string, Pair & { number: number }>()
  let before: Pair | undefined
  for (const { number, text } of lines(reader.get(name))) {
    if (text.trim() === '') continue
    const split = text.indexOf('=')
    const pair = { name: text.slice(0, Math.max(split, 0)).trim(), text: text.slice(split + 1) }
    const other = pairs.get(pair.name)
    const wrong = (fact: string, saw: string, next: string) =>
      reader.addProblem(name, fact, `${saw} (lines are not shown).`, next)
    const next = 'Write one NAME=value a line; a value can not go on in the next line.'
    if (split < 0) {
      wrong('has a line without "="', `Line ${number} has none`, next)
    } else if (!PAIR_NAME.test(pair.name)) {
      const saw = `In line ${number}, what stands before the first "=" is not a name`
      wrong('has a line without a name', saw, `${next} A name has letters, digits, "_", "-" and "." only.`)
    } else if (before !== undefined && isRestOf(before, text, pair)) {
      const saw = `Line ${number} looks like the rest of the value before it`
      wrong(
        'has a value of more than one line',
        saw,
        `${next} Store a secret of several lines as one, such as in base64 (base64 -w 0); a parameter of its own goes before that line.`
      )
    } else if (hasControls(pair.text.replaceAll('\t', ''))) {
      wrong('has a control character', `It is in the value of line ${number}`, 'Remove it.')
    } else if (other !== undefined) {
      wrong(
        'names a parameter twice',
        `Lines ${other.number} and ${number} have the same name`,
        'Keep one of the lines.'
      )
    } else {
      pairs.set(pair.name, { ...pair, number })
    }
    before = pair
  }
  return [...pairs.values()].map(({ name, text }) => ({ name, text }))
}

const PAIR_NAME = /^[\p{L}_][\p{L}\p{N}_.-]{0,254}$/u

/** Words for a sentence: `a`, `b` or `c`. */
export function alternatives(words: readonly string[]): string {
  const [last = '', ...before] = [...words].reverse()
  return before.length === 0 ? last : `${before.reverse().join(', ')} or ${last}`
}

/** Whether text holds what belongs into no name: control characters, line and paragraph separators. */
export function hasControls(value: string): boolean {
  return /[\p{Cc}\u2028\u2029]/u.test(value)
}

/** Notes a value that has more than one line, or a control character. */
function isOneLine(reader: InputReader, name: string, value: string): boolean {
  if (!hasControls(value)) return true
  reader.addValueProblem(name, value, 'has a line break or another control character', 'Write it on one line.')
  return false
}

function lines(value: string): Line[] {
  return value.split(/\r\n|\n/).map((text, index) => ({ number: index + 1, text }))
}
