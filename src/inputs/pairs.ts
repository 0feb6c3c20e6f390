import { nearest } from './did-you-mean.ts'
import type { InputReader } from './input-reader.ts'
import { alternatives, hasControlCharacters, lines, type TerminatedLine } from './read.ts'
import { isContinuation, type Pair } from './secret-lines.ts'
import type { ParameterInput } from './types.ts'

/** Pair with the type that stands between name and value, if the input takes types. */
export interface TypedPair<Type extends string> extends Omit<ParameterInput, 'type'> {
  type?: Type
}

/**
 * Reads pairs with secret texts, which are kept unchanged: `NAME=text` on one line, or `NAME<<END`, the lines of the text,
 * and `END` on a line of its own, as in GITHUB_OUTPUT. If the input takes types, `:type` can follow the name.
 *
 * A secret of several lines in the first form looks like more lines of the list, so a name, a type or a delimiter can be
 * part of a secret: messages contain line numbers, but nothing of a line.
 *
 * Pairs of the configuration file whose name the input does not contain follow.
 *
 * @param types types that the input takes
 */
export function readSecretPairs<Type extends string = never>(
  reader: InputReader,
  name: string,
  types: readonly Type[] = []
): TypedPair<Type>[] {
  const pairs = new Map<string, Entry>()
  let previous: Entry | undefined
  for (const entry of splitEntries(lines(reader.get(name)))) {
    const problem =
      headProblem(entry, types) ?? valueProblem(entry, previous) ?? repetition(entry, pairs.get(entry.pair.name))
    if (problem !== null) reader.addProblem(name, problem.fact, `${problem.saw} (lines are not shown).`, problem.next)
    else pairs.set(entry.pair.name, entry)
    previous = entry
  }
  const given = [...pairs.values()].map(({ pair, type }) => ({
    ...pair,
    ...(type === null ? {} : { type: type as Type })
  }))
  return [...given, ...readConfiguredPairs<Type>(reader, name, pairs)]
}

function readConfiguredPairs<Type extends string>(
  reader: InputReader,
  name: string,
  given: ReadonlyMap<string, unknown>
): TypedPair<Type>[] {
  const pairs = (reader.source.configured?.pairs(name) ?? []).filter(pair => !given.has(pair.name))
  for (const { problem } of pairs) if (problem !== undefined) reader.addPlacedProblem(problem)
  return pairs
    .filter(({ problem }) => problem === undefined)
    .map(({ place: _, problem: __, ...pair }) => pair as TypedPair<Type>)
}

interface Entry {
  /** First line. */
  line: TerminatedLine
  form: '=' | '<<' | null
  pair: Pair
  /** Text between colon and value; null without a colon. */
  type: string | null
  /** Problem of a here-document: no delimiter, or no line that equals it. */
  unended: 'delimiter' | 'end' | null
}

interface PairProblem {
  fact: string
  saw: string
  next: string
}

/** Splits an input into pairs. The input cannot be read further after a here-document without an end. */
function splitEntries(rows: readonly TerminatedLine[]): Entry[] {
  const entries: Entry[] = []
  for (let index = 0; index < rows.length; index++) {
    const line = rows[index]!
    if (line.text.trim() === '') continue
    const [, head = '', operator, rest = line.text] = /^(.*?)(=|<<)(.*)$/s.exec(line.text) ?? []
    const form = operator === '=' || operator === '<<' ? operator : null
    const colon = head.indexOf(':')
    const name = (colon < 0 ? head : head.slice(0, colon)).trim()
    const type = colon < 0 ? null : head.slice(colon + 1).trim()
    const entry: Entry = { line, form, type, pair: { name, text: rest }, unended: null }
    if (form !== '<<') {
      entries.push(entry)
      continue
    }
    const delimiter = rest.trim()
    let end = index + 1
    while (end < rows.length && rows[end]?.text !== delimiter) end++
    if (delimiter === '' || end === rows.length) {
      entries.push({ ...entry, unended: delimiter === '' ? 'delimiter' : 'end' })
      break
    }
    entries.push({ ...entry, pair: { name, text: joinLines(rows.slice(index + 1, end)) } })
    index = end
  }
  return entries
}

/** Joins lines as they were written; the last line break belongs to the delimiter. */
function joinLines(rows: readonly TerminatedLine[]): string {
  return rows.map(({ text, end }, index) => (index < rows.length - 1 ? text + end : text)).join('')
}

function headProblem({ line: { number }, form, pair, type }: Entry, types: readonly string[]): PairProblem | null {
  if (form === null) return { fact: 'has a line without "="', saw: `Line ${number} has none`, next: NEXT }
  if (!PAIR_NAME.test(pair.name) || !/^[\w-]*$/.test(type ?? '')) {
    const saw = `In line ${number}, the text before the first "${form}" is not a name`
    const next = `${NEXT} A name contains only letters, digits, "_", "-" and ".".`
    return { fact: 'has a line without a name', saw, next }
  }
  if (type === null || types.includes(type)) return null
  if (types.length === 0) {
    const saw = `In line ${number}, a colon and a type follow the name, and this input takes no types`
    return { fact: 'has a type', saw, next: `Remove it. ${NEXT}` }
  }
  const suggestion = nearest(type.toLowerCase(), types)
  const meant = suggestion === undefined ? '' : `Did you mean "${suggestion}"? `
  const saw = `In line ${number}, the word after the colon is not a type`
  return {
    fact: 'has an unknown type',
    saw,
    next: `${meant}Write ${alternatives(types)}, as in NAME:${types[0]}=value.`
  }
}

function valueProblem({ line, form, pair, unended }: Entry, previous: Entry | undefined): PairProblem | null {
  const { number } = line
  if (unended === 'delimiter') {
    const saw = `In line ${number}, nothing follows "<<"`
    return { fact: 'has a value without a delimiter', saw, next: NEXT }
  }
  if (unended === 'end') {
    const saw = `The value that begins in line ${number} has no end: no later line consists of its delimiter alone`
    return { fact: 'has a value without an end', saw, next: `${NEXT} No spaces may precede or follow the delimiter.` }
  }
  if (
    form === '=' &&
    previous !== undefined &&
    previous.form !== '<<' &&
    isContinuation(previous.pair, line.text, pair)
  ) {
    const saw = `Line ${number} looks like a continuation of the previous value`
    const next = `${NEXT} If the line is a pair, move it before the previous one.`
    return { fact: 'has a value with more than one line', saw, next }
  }
  if (hasControlCharacters(pair.text.replaceAll(form === '<<' ? /[\t\r\n]/g : '\t', ''))) {
    return { fact: 'has a control character', saw: `It is in the value of line ${number}`, next: 'Remove it.' }
  }
  return null
}

function repetition({ line }: Entry, other: Entry | undefined): PairProblem | null {
  if (other === undefined) return null
  const saw = `Lines ${other.line.number} and ${line.number} have the same name`
  return { fact: 'contains a name twice', saw, next: 'Keep one of the lines.' }
}

const NEXT =
  'Write one NAME=value per line. Write a value of several lines as NAME<<END, its lines, and END on a line of its own.'

export const PAIR_NAME = /^[\p{L}_][\p{L}\p{N}_.-]{0,254}$/u
