import type { Schemas } from './datarobot/wire.ts'
import { isId } from './names.ts'

/** Type of a runtime parameter, as the contract lists them. */
export type ParameterType = Schemas['RuntimeParameter']['type']

/** Value of a runtime parameter. Null resets it to its default. */
export type ScalarValue = string | number | boolean | null

interface TypeOfValue {
  /** Value of a text whose type the user knows; undefined if the text is invalid. */
  read(text: string): ScalarValue | undefined
  /** Value of a text that is written as a YAML scalar, and not null; undefined if it has another type. */
  fromScalar(scalar: string | number | boolean, text: string): ScalarValue | undefined
  /** End of the sentence "Write …" in the message about an invalid text. */
  expected: string
  /** Values can be secrets, so replies that hold them are redacted. An id is not a secret. */
  isSecret: boolean
}

/** Every type. The reader of inputs, the plan and the client of the API follow this table. */
export const PARAMETER_TYPES: Readonly<Record<ParameterType, TypeOfValue>> = {
  string: {
    read: text => text,
    fromScalar: (scalar, text) => (typeof scalar === 'string' ? scalar : text),
    expected: 'a text',
    isSecret: true
  },
  numeric: {
    read: orReset(readNumber),
    fromScalar: scalar => (typeof scalar === 'number' ? scalar : undefined),
    expected: 'a number, such as 5 or 0.25',
    isSecret: false
  },
  boolean: {
    read: orReset(readBoolean),
    fromScalar: scalar => (typeof scalar === 'boolean' ? scalar : undefined),
    expected: 'true or false',
    isSecret: false
  },
  credential: {
    read: orReset(readId),
    fromScalar: readIdScalar,
    expected: 'the id of a credential, 24 hex digits',
    isSecret: false
  },
  deployment: {
    read: orReset(readId),
    fromScalar: readIdScalar,
    expected: 'the id of a deployment, 24 hex digits',
    isSecret: false
  }
}

/** Every type, for messages. */
export const PARAMETER_TYPE_NAMES = Object.keys(PARAMETER_TYPES) as ParameterType[]

export function isParameterType(type: string): type is ParameterType {
  return Object.hasOwn(PARAMETER_TYPES, type)
}

/** Value of a parameter as another type; undefined if it does not fit. No value stays no value. */
export function convertValue(
  { type, override }: { type: string; override: ScalarValue },
  to: ParameterType
): ScalarValue | undefined {
  return override === null || type === to ? override : PARAMETER_TYPES[to].read(String(override))
}

function orReset(read: (text: string) => ScalarValue | undefined): (text: string) => ScalarValue | undefined {
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

/** An id can also be a number in YAML, such as `1e0000000000000000000000`. */
function readIdScalar(scalar: string | number | boolean, text: string): string | undefined {
  return readId(typeof scalar === 'string' ? scalar.trim() : text.trim())
}
