import { load, YAMLException } from 'js-yaml'
import type { Explanation } from '../errors.ts'
import { isId } from '../names.ts'
import {
  convertValue,
  isParameterType,
  PARAMETER_TYPE_NAMES,
  PARAMETER_TYPES,
  type ParameterType
} from '../parameter-types.ts'
import type { CurrentParameter } from '../plan/current-state.ts'
import type { ParameterValue } from '../plan/types.ts'
import { plainValue } from '../text/plain-values.ts'
import { throwProblems } from './input-reader.ts'
import { alternatives } from './read.ts'
import type { ParameterInput } from './types.ts'

/** Sources of types apart from the input, in the order of their authority. */
export interface TypeSources {
  /** Definitions of metadata.yaml; null without that file. */
  definitions: readonly { name: string; type: string }[] | null
  /** Parameters of the version that the deploy builds on. */
  base: readonly CurrentParameter[]
  /** Names of the parameters that receive a credential. */
  credentials?: readonly string[]
}

/** Parameter with the source of its type; `value` if the type follows from the value. */
export interface TypedParameter extends ParameterValue {
  typeFrom: TypeSource | 'value'
}

type TypeSource = 'input' | 'metadata' | 'base'

/**
 * Gives the parameters their types: the type in the input, then the definition in metadata.yaml, then the type that the
 * base has, and otherwise that of the value as a YAML scalar (platform.md §6.2). Null resets a parameter to its default.
 *
 * @throws UserError for all problems together, with names but never values. A value of the base that cannot take the type
 * that metadata.yaml defines now is a problem too.
 */
export function typeParameters(parameters: readonly ParameterInput[], sources: TypeSources): TypedParameter[] {
  const { credentials = [] } = sources
  const defined = new Map(sources.definitions?.map(({ name, type }) => [name, type]))
  const base = new Map(sources.base.map(({ name, type }) => [name, type]))
  const given = new Set([...parameters.map(({ name }) => name), ...credentials])
  const inherited = sources.base.filter(({ name }) => !given.has(name))
  const problems: Explanation[] = []
  const typed = parameters.flatMap(parameter => {
    const result = typeParameter(parameter, defined.get(parameter.name), base.get(parameter.name))
    if (!('what' in result)) return [result]
    problems.push(result)
    return []
  })
  for (const parameter of inherited) {
    const type = defined.get(parameter.name)
    if (type !== undefined && isParameterType(type) && convertValue(parameter, type) === undefined)
      problems.push(unconvertible(parameter, type))
  }
  problems.push(...credentials.flatMap(name => credentialProblem(name, defined.get(name)) ?? []))
  throwProblems(problems, 'runtime parameters')
  return typed
}

function typeParameter(
  { name, type: written, ...input }: ParameterInput,
  defined: string | undefined,
  base: string | undefined
): TypedParameter | Explanation {
  if (written !== undefined && defined !== undefined && written !== defined)
    return contradiction(name, written, defined)
  const type = written ?? defined ?? base
  if (type === undefined) return { ...inferType(name, scalarOf(input)), typeFrom: 'value' }
  const typeFrom = written !== undefined ? 'input' : defined !== undefined ? 'metadata' : 'base'
  if (!isParameterType(type)) return unknownType(name, type, typeFrom)
  const value = typeFrom === 'base' ? readScalarAs(type, input) : PARAMETER_TYPES[type].read(input.text)
  return value === undefined ? invalidValue(name, type, typeFrom) : { name, type, value, typeFrom }
}

function credentialProblem(name: string, defined: string | undefined): Explanation | null {
  if (defined === undefined || defined === 'credential') return null
  return {
    what: `Runtime parameter "${name}" cannot receive a credential.`,
    saw: `${SOURCE_TEXTS.metadata} ${quote(defined)}.`,
    next: `Change its type to credential, or remove it from the input "credentials".`
  }
}

/** Value of a parameter whose type is not known. */
export function scalarOf({
  text,
  isText = false
}: Pick<ParameterInput, 'text' | 'isText'>): ReturnType<typeof parseScalar> {
  return isText ? text : parseScalar(text)
}

function inferType(name: string, value: ReturnType<typeof parseScalar>): ParameterValue {
  if (typeof value === 'number') return { name, type: 'numeric', value }
  return { name, type: typeof value === 'boolean' ? 'boolean' : 'string', value }
}

/** Reads a text as YAML, so that it means the same in the deploy that creates the parameter and in later ones. */
function readScalarAs(
  type: ParameterType,
  input: Pick<ParameterInput, 'text' | 'isText'>
): ParameterValue['value'] | undefined {
  const scalar = scalarOf(input)
  return scalar === null ? null : PARAMETER_TYPES[type].fromScalar(scalar, input.text)
}

/** Notices about ids that are sent as texts because nothing says which resource they identify (platform.md §6.2). */
export function untypedIds(parameters: readonly TypedParameter[]): string[] {
  return parameters
    .filter(({ type, value, typeFrom }) => type === 'string' && isId(String(value)) && IS_UNCERTAIN[typeFrom])
    .map(
      ({ name }) =>
        `Runtime parameter "${name}" looks like an id, and is sent as a string. Write ${name}:credential=… or ${name}:deployment=… if it is the id of one of these, or ${name}:string=… if it is a text.`
    )
}

const IS_UNCERTAIN: Readonly<Record<TypedParameter['typeFrom'], boolean>> = {
  input: false,
  metadata: false,
  base: true,
  value: true
}

/** Beginning of the sentence about the source of a type. */
const SOURCE_TEXTS: Readonly<Record<TypeSource, string>> = {
  input: 'Input "runtime-parameters" gives it the type',
  metadata: 'metadata.yaml defines it as',
  base: 'The version that this deploy builds on has it as'
}

function invalidValue(name: string, type: ParameterType, typeFrom: TypeSource): Explanation {
  const instead = {
    input: 'or correct the type',
    metadata: 'or change the definition',
    base: `or give it another type, as in ${name}:string=value`
  }
  return {
    what: `Runtime parameter "${name}" has an invalid value.`,
    saw: `${SOURCE_TEXTS[typeFrom]} ${type} (values are not shown).`,
    next: `Set it to ${PARAMETER_TYPES[type].expected}, ${instead[typeFrom]}.`
  }
}

function unknownType(name: string, type: string, typeFrom: TypeSource): Explanation {
  const types = alternatives(PARAMETER_TYPE_NAMES)
  const next =
    typeFrom === 'base' ? `Write its type (${types}), as in ${name}:string=value.` : `Change the type to ${types}.`
  return {
    what: `Runtime parameter "${name}" has an unknown type.`,
    saw: `${SOURCE_TEXTS[typeFrom]} ${quote(type)}.`,
    next
  }
}

function contradiction(name: string, written: ParameterType, defined: string): Explanation {
  return {
    what: `Runtime parameter "${name}" has two types.`,
    saw: `${SOURCE_TEXTS.input} ${written}, and ${SOURCE_TEXTS.metadata} ${quote(defined)}.`,
    next: 'Remove the type from the input, or change the definition.'
  }
}

function unconvertible({ name, type: before }: CurrentParameter, type: ParameterType): Explanation {
  return {
    what: `Runtime parameter "${name}" has a value of another type.`,
    saw: `${SOURCE_TEXTS.base} ${quote(before)}, and ${SOURCE_TEXTS.metadata} ${type} (values are not shown).`,
    next: `Set it in "runtime-parameters" to ${PARAMETER_TYPES[type].expected}, or change the definition.`
  }
}

const quote = (type: string): string => (isParameterType(type) ? type : JSON.stringify(type))

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
  if (QUOTED.test(trimmed)) return unquoted(trimmed) ?? text
  const value = plainValue(trimmed)
  return typeof value === 'string' || (typeof value === 'number' && !isExactNumber(trimmed, value)) ? text : value
}

/** One string in quotes, without a comment after it. */
const QUOTED = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')$/

/** Value of a string in quotes. Null if it has an unknown escape. */
function unquoted(text: string): string | null {
  try {
    return String(load(text))
  } catch (error) {
    if (error instanceof YAMLException) return null
    throw error
  }
}

function isExactNumber(text: string, value: number): boolean {
  if (!Number.isFinite(value) || /^[-+]?0\d/.test(text)) return false
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}
