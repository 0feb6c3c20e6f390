import type { Explanation } from '../errors.ts'
import { isId } from '../id.ts'
import type { ParameterType, ParameterValue } from '../plan/types.ts'
import { throwProblems } from './input-reader.ts'
import { scalar } from './scalar.ts'
import type { GivenParameter } from './types.ts'

/**
 * Types the parameters: by metadata.yaml where it defines the name, else as scalars of YAML. Null resets one to its
 * default. Problems are in one `input-invalid` error, which holds names, never values.
 */
export function typeParameters(
  given: readonly GivenParameter[],
  definitions: readonly { name: string; type: string }[] | null
): ParameterValue[] {
  const types = new Map(definitions?.map(({ name, type }) => [name, type]))
  const problems: Explanation[] = []
  const values = given.flatMap(({ name, text }) => {
    const type = types.get(name)
    if (type === undefined) return [untyped(name, text)]
    const read = READERS.get(type)
    const value = read?.(text)
    if (read !== undefined && value !== undefined) return [{ name, type: type as ParameterType, value }]
    problems.push(read === undefined ? unknownType(name, type) : unfit(name, type))
    return []
  })
  throwProblems(problems, 'runtime parameters')
  return values
}

type Value = ParameterValue['value']

/** Undefined for a text that is no such value. */
const READERS: ReadonlyMap<string, (text: string) => Value | undefined> = new Map<
  ParameterType,
  (text: string) => Value | undefined
>([
  ['string', text => text],
  ['numeric', orReset(readNumber)],
  ['boolean', orReset(readBoolean)],
  ['credential', orReset(readId)],
  ['deployment', orReset(readId)]
])

function orReset(read: (text: string) => Value | undefined): (text: string) => Value | undefined {
  return text => (/^\s*(?:~|null)?\s*$/i.test(text) ? null : read(text.trim()))
}

function readNumber(text: string): number | undefined {
  const value = Number(text)
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  return exact && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? value : undefined
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  return word === 'true' || word === 'false' ? word === 'true' : undefined
}

function readId(text: string): string | undefined {
  return isId(text) ? text.toLowerCase() : undefined
}

function untyped(name: string, text: string): ParameterValue {
  const value = scalar(text)
  if (typeof value === 'number') return { name, type: 'numeric', value }
  return { name, type: typeof value === 'boolean' ? 'boolean' : 'string', value }
}

const WANTED: Record<string, string> = {
  numeric: 'a number, such as 5 or 0.25',
  boolean: 'true or false',
  credential: 'the id of a credential, 24 hex digits',
  deployment: 'the id of a deployment, 24 hex digits'
}

function unfit(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has a value that does not fit.`,
    saw: `metadata.yaml defines it as ${type} (values are not shown).`,
    next: `Write ${WANTED[type] ?? 'another value'}, or change the definition.`
  }
}

function unknownType(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has a type that is not known here.`,
    saw: `metadata.yaml defines it as ${JSON.stringify(type)}.`,
    next: 'Write string, numeric, boolean, credential or deployment there.'
  }
}
