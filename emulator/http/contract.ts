import type { Ajv2020, ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js'
import { type Json, JsonDocument, parentPointer, pointerPart } from './json-document.ts'
import { newAjv } from './json-schema.ts'
import { type ContractOperation, type Match, OperationTable } from './operations.ts'
import { invalid, Refusal } from './reply.ts'

export type { ContractOperation, Match } from './operations.ts'

/** Type of a form field, from the contract's schema. */
export interface FormField {
  isList: boolean
  /** The text of the field is JSON (platform.md §3.2: `resources` as its own part). */
  isJson: boolean
  /** The field is true or false in any letter case: Python clients send `True` and `False`. */
  isBoolean: boolean
}

/**
 * The OpenAPI contract. Finds the operation for a path, refuses invalid requests, and lists the violations of a reply.
 * Validators are compiled on first use, to keep the startup short.
 */
export class Contract {
  readonly #document: JsonDocument
  readonly #operations: OperationTable
  readonly #bodies: Ajv2020
  readonly #texts: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()
  readonly #parameters = new Map<string, QueryParameter[]>()

  constructor(document: unknown) {
    this.#document = new JsonDocument(document)
    this.#operations = new OperationTable(this.#document)
    this.#bodies = newContractAjv(this.#document.root, {})
    // Queries and forms only contain text, so `10` is an integer there, but not in JSON bodies.
    this.#texts = newContractAjv(this.#document.root, { coerceTypes: 'array', useDefaults: true })
  }

  get operations(): ContractOperation[] {
    return this.#operations.all()
  }

  /** @param path below the API's base, with its final slash */
  match(method: string, path: string): Match {
    return this.#operations.match(method, path)
  }

  /** @throws Refusal 422 */
  readQuery(operation: ContractOperation, search: URLSearchParams): Json {
    const parameters = this.#queryParameters(operation)
    const query = readFields([...search], name => this.#field(parameters.find(cached => cached.name === name)?.schema))
    const validate = this.#validator(`${operation.id} query`, this.#texts, () => querySchema(parameters))
    if (!validate(query)) throw toRefusal(validate.errors)
    return query
  }

  /** @throws Refusal 422 */
  checkBody(operation: ContractOperation, type: string, body: unknown): void {
    const isForm = type !== 'application/json'
    const validate = this.#validator(`${operation.id} ${type}`, isForm ? this.#texts : this.#bodies, () => ({
      $ref: `contract#${this.#bodySchema(operation, type)}`
    }))
    if (!validate(body)) throw toRefusal(validate.errors)
  }

  formField(operation: ContractOperation, type: string, name: string): FormField {
    const schema = this.#bodySchema(operation, type)
    const { properties = {} } = this.#document.resolve(this.#document.at(schema)) as { properties?: Json }
    return this.#field(
      Object.hasOwn(properties, name)
        ? `${this.#document.follow(schema)[0]}/properties/${pointerPart(name)}`
        : undefined
    )
  }

  /** Violations of the contract in a reply. */
  checkReply(operation: ContractOperation, status: number, type: string | undefined, body: unknown): string[] {
    const pointer = `${operation.pointer}/responses`
    const responses = this.#document.at(pointer)
    const key = String(status) in responses ? String(status) : status >= 400 ? 'default' : undefined
    if (key === undefined) return [`status ${status} is not in the contract`]
    const [target, response] = this.#document.follow(`${pointer}/${key}`)
    const media = type?.split(';')[0]?.trim()
    const content = response.content as Json | undefined
    if (media === undefined) return content === undefined ? [] : [`status ${status} lacks its body`]
    if (content?.[media] === undefined) return [`content type ${media} with status ${status} is not in the contract`]
    if (media !== 'application/json') return []
    const validate = this.#validator(`${operation.id} reply ${key}`, this.#bodies, () => ({
      $ref: `contract#${target}/content/application~1json/schema`
    }))
    return validate(body) ? [] : (validate.errors ?? []).map(describeError)
  }

  #field(schema: string | undefined): FormField {
    const types = schema === undefined ? [] : [this.#document.follow(schema)[1].type].flat()
    return { isList: types.includes('array'), isJson: types.includes('object'), isBoolean: types.includes('boolean') }
  }

  #queryParameters(operation: ContractOperation): QueryParameter[] {
    const cached = this.#parameters.get(operation.id)
    if (cached !== undefined) return cached
    const found: QueryParameter[] = []
    this.#parameters.set(operation.id, found)
    for (const list of [`${operation.pointer}/parameters`, `${parentPointer(operation.pointer)}/parameters`]) {
      const parameters = (this.#document.find(list) ?? []) as unknown as Json[]
      for (const index of parameters.keys()) {
        const [target, parameter] = this.#document.follow(`${list}/${index}`)
        if (parameter.in !== 'query') continue
        found.push({
          name: parameter.name as string,
          isRequired: parameter.required === true,
          schema: `${target}/schema`
        })
      }
    }
    return found
  }

  #bodySchema(operation: ContractOperation, type: string): string {
    return `${this.#document.follow(`${operation.pointer}/requestBody`)[0]}/content/${pointerPart(type)}/schema`
  }

  #validator(key: string, ajv: Ajv2020, schema: () => Json): ValidateFunction {
    const cached = this.#validators.get(key)
    if (cached !== undefined) return cached
    const compiled = ajv.compile(schema())
    this.#validators.set(key, compiled)
    return compiled
  }
}

/** Query parameter. `schema` is a pointer into the document. */
interface QueryParameter {
  name: string
  isRequired: boolean
  schema: string
}

const querySchema = (parameters: readonly QueryParameter[]): Json => ({
  type: 'object',
  properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, { $ref: `contract#${schema}` }])),
  required: parameters.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  additionalProperties: false
})

/** Groups fields by name. The value is a list if the name is repeated, or if the field is a list. */
export function readFields(fields: Iterable<readonly [string, string]>, fieldFor: (name: string) => FormField): Json {
  const values = new Map<string, unknown>()
  for (const [name, text] of fields) {
    const { isList, isJson, isBoolean } = fieldFor(name)
    const value = isJson ? parseJsonField(name, text) : isBoolean ? text.toLowerCase() : text
    const previous = values.get(name)
    if (previous === undefined) values.set(name, isList ? [value] : value)
    else values.set(name, Array.isArray(previous) ? [...previous, value] : [previous, value])
  }
  return Object.fromEntries(values)
}

function parseJsonField(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(name, `${name} must be JSON.`)
  }
}

function newContractAjv(document: Json, options: Options): Ajv2020 {
  const ajv = newAjv(options)
  ajv.addFormat('binary', true)
  ajv.addSchema(document, 'contract')
  return ajv
}

function toRefusal(errors: readonly ErrorObject[] | null | undefined): Refusal {
  const problems: Record<string, string> = {}
  for (const error of errors ?? []) problems[fieldOf(error)] ??= problemOf(error)
  const texts = Object.entries(problems).map(([field, text]) => (text.includes(field) ? text : `${field} ${text}`))
  return new Refusal(422, texts.join('; '), { errors: problems })
}

/** Path of the key that an error is about: an unknown key, a missing key, or a key with an invalid value. */
function fieldOf(error: ErrorObject): string {
  const parent = error.instancePath.slice(1).replaceAll('/', '.')
  const key = error.params.additionalProperty ?? error.params.missingProperty
  if (typeof key !== 'string') return parent === '' ? 'body' : parent
  return parent === '' ? key : `${parent}.${key}`
}

/** Message of an error: the platform's if it is known (platform.md §5 [C]), otherwise the validator's. */
function problemOf(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties') return `${error.params.additionalProperty} is not allowed key`
  if (error.keyword === 'required') return 'is required'
  if (error.keyword === 'enum') return `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`
  return error.message ?? 'is not valid'
}

const describeError = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`
