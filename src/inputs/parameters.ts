import { parseDocument, Scalar } from 'yaml'
import type { Explanation } from '../errors.ts'
import { isId } from '../names.ts'
import type { ParameterType, ParameterValue } from '../plan/types.ts'
import { throwProblems } from './input-reader.ts'
import type { ParameterInput } from './types.ts'

/**
 * Gives the parameters their types: by the definition in metadata.yaml, otherwise as YAML scalars. Null resets a parameter
 * to its default.
 *
 * @throws UserError for all problems together, with names but never values
 */
export function typeParameters(
  parameters: readonly ParameterInput[],
  definitions: readonly { name: string; type: string }[] | null
): ParameterValue[] {
  const types = new Map(definitions?.map(({ name, type }) => [name, type]))
  const problems: Explanation[] = []
  const values = parameters.flatMap(({ name, text }) => {
    const type = types.get(name)
    if (type === undefined) return [inferType(name, text)]
    const read = PARSERS.get(type)
    const value = read?.(text)
    if (read !== undefined && value !== undefined) return [{ name, type: type as ParameterType, value }]
    problems.push(read === undefined ? unknownType(name, type) : invalidValue(name, type))
    return []
  })
  throwProblems(problems, 'runtime parameters')
  return values
}

type Value = ParameterValue['value']

/** Parser for each type. It returns undefined for an invalid value. */
const PARSERS: ReadonlyMap<string, (text: string) => Value | undefined> = new Map<
  ParameterType,
  (text: string) => Value | undefined
>([
  ['string', text => text],
  ['numeric', nullOr(readNumber)],
  ['boolean', nullOr(readBoolean)],
  ['credential', nullOr(readId)],
  ['deployment', nullOr(readId)]
])

function nullOr(read: (text: string) => Value | undefined): (text: string) => Value | undefined {
  return text => (/^\s*(?:~|null)?\s*$/i.test(text) ? null : read(text.trim()))
}

function readNumber(text: string): number | undefined {
  const value = Number(text)
  const isExact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
  return isExact && /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(text) ? value : undefined
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase()
  return word === 'true' || word === 'false' ? word === 'true' : undefined
}

function readId(text: string): string | undefined {
  return isId(text) ? text.toLowerCase() : undefined
}

function inferType(name: string, text: string): ParameterValue {
  const value = parseScalar(text)
  if (typeof value === 'number') return { name, type: 'numeric', value }
  return { name, type: typeof value === 'boolean' ? 'boolean' : 'string', value }
}

const EXPECTED_VALUES: Record<string, string> = {
  numeric: 'a number, such as 5 or 0.25',
  boolean: 'true or false',
  credential: 'the id of a credential, 24 hex digits',
  deployment: 'the id of a deployment, 24 hex digits'
}

function invalidValue(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has an invalid value.`,
    saw: `metadata.yaml defines it as ${type} (values are not shown).`,
    next: `Set it to ${EXPECTED_VALUES[type] ?? 'another value'}, or change the definition.`
  }
}

function unknownType(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has an unknown type.`,
    saw: `metadata.yaml defines it as ${JSON.stringify(type)}.`,
    next: 'Change the type to string, numeric, boolean, credential or deployment.'
  }
}

/**
 * Parses a text as one scalar of YAML's core schema: number, boolean, null or quoted string. Any other YAML (a list, a
 * comment, an alias) is returned unchanged as a string. So is a number that would change (leading zeros as in a postcode,
 * too many digits) or that JSON cannot represent.
 */
export function parseScalar(text: string): string | number | boolean | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  // Only these can be anything other than a string.
  if (!/^(?:["'].*["']|[-+.\w]+|~)$/.test(trimmed)) return text
  const document = parseDocument(trimmed, { version: '1.2', schema: 'core', logLevel: 'silent' })
  const { contents } = document
  if (document.errors.length > 0 || document.comment !== null || !(contents instanceof Scalar)) return text
  if (contents.type === Scalar.QUOTE_DOUBLE || contents.type === Scalar.QUOTE_SINGLE) {
    return contents.comment == null && typeof contents.value === 'string' ? contents.value : text
  }
  const { value } = contents
  if (typeof value === 'number') return isExactNumber(trimmed, value) ? value : text
  // A document marker (---) parses as null too, so require a source text.
  return typeof value === 'boolean' || (value === null && contents.source !== '') ? value : text
}

function isExactNumber(text: string, value: number): boolean {
  if (!Number.isFinite(value) || /^[-+]?0\d/.test(text)) return false
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}
