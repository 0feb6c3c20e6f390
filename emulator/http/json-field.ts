import { Ajv2020, type ErrorObject, type SchemaObject } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { invalid } from './reply.ts'

const ajv = new Ajv2020({ allErrors: true, strict: false })
formats.default(ajv)

/**
 * A reader for form fields that are strings holding JSON: the contract knows them as strings only, so what is inside
 * is checked here.
 *
 * @returns a function that throws Refusal 422, naming the field
 */
export function jsonFieldReader<T>(field: string, schema: SchemaObject): (text: string) => T {
  const isValid = ajv.compile<T>(schema)
  return text => {
    const value = parse(field, text)
    if (!isValid(value))
      throw invalid(field, (isValid.errors ?? []).map(error => describeProblem(field, error)).join('; '))
    return value
  }
}

function parse(field: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(field, `${field} must be a string that holds JSON.`)
  }
}

function describeProblem(field: string, error: ErrorObject): string {
  const path = field + error.instancePath.replaceAll('/', '.')
  if (error.keyword === 'additionalProperties') return `${path}.${error.params.additionalProperty} is not allowed key`
  return `${path} ${error.message}`
}
