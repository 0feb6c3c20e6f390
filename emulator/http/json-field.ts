import type { ErrorObject, SchemaObject } from 'ajv/dist/2020.js'
import { errorFinder } from './json-schema.ts'
import { invalid } from './reply.ts'

/**
 * Creates a reader for a form field that contains JSON. The contract only describes it as a string, so the reader
 * validates its content.
 *
 * @returns a function that throws Refusal 422 with the name of the field
 */
export function jsonFieldReader<T>(field: string, schema: SchemaObject): (text: string) => T {
  const errorsOf = errorFinder(schema)
  return text => {
    const value = parse(field, text)
    const errors = errorsOf(value)
    if (errors.length > 0) throw invalid(field, errors.map(error => describeProblem(field, error)).join('; '))
    return value as T
  }
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(field, `${field} must be a string that contains JSON.`)
  }
}

function describeProblem(field: string, error: ErrorObject): string {
  const path = field + error.instancePath.replaceAll('/', '.')
  if (error.keyword === 'additionalProperties') return `${path}.${error.params.additionalProperty} is not allowed key`
  return `${path} ${error.message}`
}
