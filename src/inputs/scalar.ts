import { parseDocument, Scalar } from 'yaml'

/**
 * What a text says as one scalar of YAML's core schema: number, true or false, null; quotes make strings. Whatever is
 * more than one scalar (a list, a comment behind it, an alias) is a string, as it stands. So is a number that would
 * become another one (leading zeros as in a postcode, more digits than a number holds) or that JSON has not.
 */
export function scalar(text: string): string | number | boolean | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  // Only these can be anything but a string; the rest of YAML is not asked.
  if (!/^(?:["'].*["']|[-+.\w]+|~)$/.test(trimmed)) return text
  const document = parseDocument(trimmed, { version: '1.2', schema: 'core', logLevel: 'silent' })
  const { contents } = document
  if (document.errors.length > 0 || document.comment !== null || !(contents instanceof Scalar)) return text
  if (contents.type === Scalar.QUOTE_DOUBLE || contents.type === Scalar.QUOTE_SINGLE) {
    return contents.comment == null && typeof contents.value === 'string' ? contents.value : text
  }
  const { value } = contents
  if (typeof value === 'number') return isFaithful(trimmed, value) ? value : text
  // A document marker (---) is null too, as an empty document.
  return typeof value === 'boolean' || (value === null && contents.source !== '') ? value : text
}

function isFaithful(text: string, value: number): boolean {
  if (!Number.isFinite(value) || /^[-+]?0\d/.test(text)) return false
  return !Number.isInteger(value) || Number.isSafeInteger(value)
}
