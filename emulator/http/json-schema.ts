import { Ajv2020, type ErrorObject, type Options, type SchemaObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** For our own schemas: validating them, and optimizing code that runs a few times, costs more than it gains. */
export function newAjv(options: Options = {}): Ajv2020 {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    code: { optimize: false },
    ...options
  })
  formats.default(ajv)
  return ajv
}

/** A function that returns the errors of a value. The schema is compiled on first use, which keeps the start short. */
export function errorFinder(schema: SchemaObject): (value: unknown) => readonly ErrorObject[] {
  let validate: ValidateFunction | undefined
  return value => {
    validate ??= newAjv().compile(schema)
    return validate(value) ? [] : (validate.errors ?? [])
  }
}
