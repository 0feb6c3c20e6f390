import { parseDocument, Scalar } from 'yaml'
import type { Explanation } from '../errors.ts'
import { isParameterType, PARAMETER_TYPES, type ParameterType } from '../parameter-types.ts'
import type { ParameterValue } from '../plan/types.ts'
import { throwProblems } from './input-reader.ts'
import { alternatives } from './read.ts'
import type { ParameterInput } from './types.ts'

/**
 * Gives the parameters their types: by the definition in metadata.yaml, otherwise as YAML scalars. Null resets a parameter
 * to its default.
 *
 * @param credentials names of the parameters that receive a credential; metadata.yaml must define them as such
 * @throws UserError for all problems together, with names but never values
 */
export function typeParameters(
  parameters: readonly ParameterInput[],
  definitions: readonly { name: string; type: string }[] | null,
  credentials: readonly string[] = []
): ParameterValue[] {
  const types = new Map(definitions?.map(({ name, type }) => [name, type]))
  const problems: Explanation[] = []
  const values = parameters.flatMap(({ name, text }) => {
    const type = types.get(name)
    if (type === undefined) return [inferType(name, text)]
    const value = isParameterType(type) ? PARAMETER_TYPES[type].read(text) : undefined
    if (isParameterType(type) && value !== undefined) return [{ name, type, value }]
    problems.push(isParameterType(type) ? invalidValue(name, type) : unknownType(name, type))
    return []
  })
  if (definitions !== null)
    problems.push(...credentials.flatMap(name => credentialProblem(name, types.get(name)) ?? []))
  throwProblems(problems, 'runtime parameters')
  return values
}

/** A version with a metadata.yaml takes only the parameters that it defines (platform.md §6.2). */
function credentialProblem(name: string, type: string | undefined): Explanation | null {
  if (type === 'credential') return null
  const saw =
    type === undefined ? 'metadata.yaml does not define it.' : `metadata.yaml defines it as ${JSON.stringify(type)}.`
  return {
    what: `Runtime parameter "${name}" cannot receive a credential.`,
    saw,
    next: `Define "${name}" with the type credential in metadata.yaml, or remove it from the input "credentials".`
  }
}

function inferType(name: string, text: string): ParameterValue {
  const value = parseScalar(text)
  if (typeof value === 'number') return { name, type: 'numeric', value }
  return { name, type: typeof value === 'boolean' ? 'boolean' : 'string', value }
}

function invalidValue(name: string, type: ParameterType): Explanation {
  return {
    what: `Runtime parameter "${name}" has an invalid value.`,
    saw: `metadata.yaml defines it as ${type} (values are not shown).`,
    next: `Set it to ${PARAMETER_TYPES[type].expected}, or change the definition.`
  }
}

function unknownType(name: string, type: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has an unknown type.`,
    saw: `metadata.yaml defines it as ${JSON.stringify(type)}.`,
    next: `Change the type to ${alternatives(Object.keys(PARAMETER_TYPES))}.`
  }
}

/**
 * Parses a text as one scalar of YAML's core schema: number, boolean, null or quoted string. Any other YAML (a list, a
 * comment, an alias, several lines) is returned unchanged as a string. So is a number that would change (leading zeros as in a postcode,
 * too many digits) or that JSON cannot represent.
 */
export function parseScalar(text: string): string | number | boolean | null {
  // A text of several lines was written with its line breaks on purpose.
  if (/[\r\n]/.test(text)) return text
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
