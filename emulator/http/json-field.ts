import type { ErrorObject, SchemaObject } from 'ajv/dist/2020.js'
import { errorFinder } from './json-schema.ts'
import { invalid } from './reply.ts'

/**
 * A reader for form fields that are strings holding JSON: the contract knows them as strings only, so what is inside
 * is checked here.
 *
 * @returns a function that throws Refusal 422, naming the field
 */
export function jsonField<T>(field: string, schema: SchemaObject): (text: string) => T {
  const errorsOf = errorFinder(schema)
  return text => {
    const value = parse(field, text)
    const errors = errorsOf(value)
    if (errors.length > 0) throw invalid(field, errors.map(error => problemIn(field, error)).join('; '))
    return value as T
  }
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(field, `${field} must be a string that holds JSON.`)
  }
}

function problemIn(field: string, error: ErrorObject): string {
  const place = field + error.instancePath.replaceAll('/', '.')
  if (error.keyword === 'additionalProperties') return `${place}.${error.params.additionalProperty} is not allowed key`
  return `${place} ${error.message}`
}
