import type { Schemas } from './datarobot/wire.ts'
import { isId } from './names.ts'

/** Type of a runtime parameter, as the contract lists them. */
export type ParameterType = Schemas['RuntimeParameter']['type']

/** Value of a runtime parameter. Null resets it to its default. */
export type ScalarValue = string | number | boolean | null

interface TypeOfValue {
  /** Value of a text from an input; undefined if the text is invalid. */
  read(text: string): ScalarValue | undefined
  /** End of the sentence "Write …" in the message about an invalid text. */
  expected: string
  /** Values can be secrets, so replies that hold them are redacted. An id is not a secret. */
  isSecret: boolean
}

/** Every type: the reader of inputs and the client of the API both follow this table. */
export const PARAMETER_TYPES: Readonly<Record<ParameterType, TypeOfValue>> = {
  string: { read: text => text, expected: 'a text', isSecret: true },
  numeric: { read: orReset(readNumber), expected: 'a number, such as 5 or 0.25', isSecret: false },
  boolean: { read: orReset(readBoolean), expected: 'true or false', isSecret: false },
  credential: { read: orReset(readId), expected: 'the id of a credential, 24 hex digits', isSecret: false },
  deployment: { read: orReset(readId), expected: 'the id of a deployment, 24 hex digits', isSecret: false }
}

export function isParameterType(type: string): type is ParameterType {
  return Object.hasOwn(PARAMETER_TYPES, type)
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
