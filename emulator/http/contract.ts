import type { Ajv2020, ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js'
import { type Json, JsonDocument, parentPointer, pointerPart } from './document.ts'
import { newAjv } from './json-schema.ts'
import { type ContractOperation, type Match, OperationTable } from './operations.ts'
import { invalid, Refusal } from './reply.ts'

export type { ContractOperation, Match } from './operations.ts'

/** How a field of a form is to be read: the contract's schema decides, not the sender. */
export interface FormField {
  isList: boolean
  /** The field's text is JSON (platform.md §3.2: `resources` as a part of its own). */
  isJson: boolean
  /** The letter case of true and false does not matter: clients in Python send `True` and `False`. */
  isFlag: boolean
}

/**
 * The OpenAPI document at work: finds the operation for a path, refuses requests that it does not allow, and tells
 * where a reply departs from it. Validators are compiled on first use, which keeps the start short.
 */
export class Contract {
  readonly #document: JsonDocument
  readonly #operations: OperationTable
  readonly #bodies: Ajv2020
  readonly #texts: Ajv2020
  readonly #validators = new Map<string, ValidateFunction>()

  constructor(document: unknown) {
    this.#document = new JsonDocument(document)
    this.#operations = new OperationTable(this.#document)
    this.#bodies = newContractAjv(this.#document.root, {})
    // Queries and forms carry text only: `10` must count as an integer there, and nowhere else.
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
    const query = readFields([...search], name => this.#field(parameters.find(known => known.name === name)?.schema))
    const validate = this.#validator(`${operation.id} query`, this.#texts, () => querySchema(parameters))
    if (!validate(query)) throw refusal(validate.errors)
    return query
  }

  /** @throws Refusal 422 */
  checkBody(operation: ContractOperation, type: string, body: unknown): void {
    const isForm = type !== 'application/json'
    const validate = this.#validator(`${operation.id} ${type}`, isForm ? this.#texts : this.#bodies, () => ({
      $ref: `contract#${this.#bodySchema(operation, type)}`
    }))
    if (!validate(body)) throw refusal(validate.errors)
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

  /** Every way in which a reply departs from the contract. */
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
    return { isList: types.includes('array'), isJson: types.includes('object'), isFlag: types.includes('boolean') }
  }

  #queryParameters(operation: ContractOperation): QueryParameter[] {
    const found: QueryParameter[] = []
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
    const known = this.#validators.get(key)
    if (known !== undefined) return known
    const made = ajv.compile(schema())
    this.#validators.set(key, made)
    return made
  }
}

/** `schema` is where the document describes the values. */
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

/** Groups fields by name: a name given twice is a list, as the one value of a list field is. */
export function readFields(fields: Iterable<readonly [string, string]>, look: (name: string) => FormField): Json {
  const values = new Map<string, unknown>()
  for (const [name, text] of fields) {
    const { isList, isJson, isFlag } = look(name)
    const value = isJson ? parseJsonField(name, text) : isFlag ? text.toLowerCase() : text
    const before = values.get(name)
    if (before === undefined) values.set(name, isList ? [value] : value)
    else values.set(name, Array.isArray(before) ? [...before, value] : [before, value])
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

function refusal(errors: readonly ErrorObject[] | null | undefined): Refusal {
  const byField: Record<string, string> = {}
  for (const error of errors ?? []) byField[fieldOf(error)] ??= problemOf(error)
  const texts = Object.entries(byField).map(([field, text]) => (text.includes(field) ? text : `${field} ${text}`))
  return new Refusal(422, texts.join('; '), { errors: byField })
}

/** The key an error is about: the one that is too much or missing, else the one whose value is wrong. */
function fieldOf(error: ErrorObject): string {
  const parent = error.instancePath.slice(1).replaceAll('/', '.')
  const key = error.params.additionalProperty ?? error.params.missingProperty
  if (typeof key !== 'string') return parent === '' ? 'body' : parent
  return parent === '' ? key : `${parent}.${key}`
}

/** The platform's words where they are known (platform.md §5 [C]), the validator's elsewhere. */
function problemOf(error: ErrorObject): string {
  if (error.keyword === 'additionalProperties') return `${error.params.additionalProperty} is not allowed key`
  if (error.keyword === 'required') return 'is required'
  if (error.keyword === 'enum') return `must be one of ${(error.params.allowedValues as unknown[]).join(', ')}`
  return error.message ?? 'is not valid'
}

const describeError = (error: ErrorObject): string =>
  `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`
