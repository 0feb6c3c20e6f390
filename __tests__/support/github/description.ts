import type { Ajv2020, ErrorObject, Options, ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { newAjv } from '../../../emulator/http/json-schema.ts'
import document from './api.json' with { type: 'json' }

type Json = Readonly<Record<string, unknown>>

/** Known violation: GitHub replies with null for a deleted fork, which its description does not allow. */
const DELETED_FORK = '/head/repo must be object'

/** One operation of GitHub's description. */
export interface Operation {
  /** GitHub's operation id: `issues/create-comment`. */
  readonly id: string
  readonly method: string
  readonly path: string
  readonly pointer: string
}

export interface Matched {
  operation: Operation
  /** Path parameters, decoded. */
  params: Readonly<Record<string, string>>
}

interface Parameter {
  name: string
  in: string
  required: boolean
  schema: Json
}

/** Validates requests and replies with GitHub's OpenAPI description. `tools/github-api` extracts `api.json` from it. */
export class Description {
  readonly #routes = readRoutes()
  readonly #bodies = newApiAjv({})
  /** Paths and queries only contain text, so `10` is an integer there, but not in bodies. */
  readonly #texts = newApiAjv({ coerceTypes: true, useDefaults: true })
  readonly #validators = new Map<string, ValidateFunction>()

  /** @param path path of the request, relative to the API's base */
  match(method: string, path: string): Matched | undefined {
    for (const { operation, pattern } of this.#routes) {
      const found = operation.method === method ? pattern.exec(path) : null
      if (found !== null) return { operation, params: decodeParams(found.groups ?? {}) }
    }
    return undefined
  }

  /** Returns the query with its defaults, and all violations in the path and the query. */
  readParameters({ operation, params }: Matched, search: URLSearchParams): { query: Json; violations: string[] } {
    const query = Object.fromEntries(search)
    const violations = [
      ...this.#check(`${operation.id} path`, this.#texts, { ...params }, () => parameterSchema(operation, 'path')),
      ...this.#check(`${operation.id} query`, this.#texts, query, () => parameterSchema(operation, 'query'))
    ]
    return { query, violations }
  }

  /** Returns all violations in a body. Unknown fields count, although GitHub ignores them. */
  checkBody(operation: Operation, body: unknown): string[] {
    const content = find(`${operation.pointer}/requestBody/content`)
    if (content === undefined) return body === undefined ? [] : [`${operation.id} takes no body`]
    if (body === undefined) {
      const isNeeded = (find(`${operation.pointer}/requestBody`) as { required?: boolean }).required === true
      return isNeeded ? [`${operation.id} needs a body`] : []
    }
    const pointer = `${operation.pointer}/requestBody/content/application~1json/schema`
    const knownFields = Object.keys((find(pointer) as { properties?: object }).properties ?? {})
    const unknownFields = Object.keys(Object(body)).filter(name => !knownFields.includes(name))
    return [
      ...unknownFields.map(name => `the description of ${operation.id} has no field "${name}"`),
      ...this.#check(`${operation.id} body`, this.#bodies, body, () => ({ $ref: `api#${pointer}` }))
    ]
  }

  /**
   * Returns all violations in a reply. Does not check errors that the description omits, such as a missing permission.
   */
  checkReply(operation: Operation, status: number, body: unknown): string[] {
    const [pointer, response] = follow(`${operation.pointer}/responses/${status}`)
    if (response === undefined) return status >= 400 ? [] : [`${operation.id} answers no ${status}`]
    if (!('content' in response)) return body === undefined || status >= 400 ? [] : [`${status} has no body`]
    const ref = `api#${pointer}/content/application~1json/schema`
    const violations = this.#check(`${operation.id} reply ${status}`, this.#bodies, body, () => ({ $ref: ref }))
    return violations.filter(text => !text.includes(DELETED_FORK))
  }

  #check(key: string, ajv: Ajv2020, value: unknown, schema: () => Json): string[] {
    const validate = this.#validators.get(key) ?? ajv.compile(schema())
    this.#validators.set(key, validate)
    return validate(value) ? [] : (validate.errors ?? []).map(error => `${key}: ${describeError(error)}`)
  }
}

/** Shared by all suites of a worker: it only keeps compiled validators. */
export const description = new Description()

/**
 * Reads the routes. If a parameter can contain slashes (`main...feat/x`), the last parameter matches the rest of the
 * path.
 */
function readRoutes(): { operation: Operation; pattern: RegExp }[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => {
    const rest = /\{(?:basehead|ref|path|tree_sha)\}$/.test(path) ? '.+' : '[^/]+'
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    const pattern = new RegExp(
      `^${path.replace(/\{(\w+)\}/g, (_, name) => `(?<${name}>${name === names.at(-1) ? rest : '[^/]+'})`)}$`
    )
    return Object.entries(methods as Record<string, { operationId: string }>).map(([method, node]) => ({
      operation: {
        id: node.operationId,
        method: method.toUpperCase(),
        path,
        pointer: `/paths/${path.replaceAll('/', '~1')}/${method}`
      },
      pattern
    }))
  })
}

function parameterSchema(operation: Operation, place: string): Json {
  const list = find(`${operation.pointer}/parameters`) as unknown as Json[]
  const parameters = list
    .map((_, index) => follow(`${operation.pointer}/parameters/${index}`)[1] as unknown as Parameter)
    .filter(parameter => parameter.in === place)
  return {
    type: 'object',
    properties: Object.fromEntries(parameters.map(({ name, schema }) => [name, limitPageSize(name, schema)])),
    required: parameters.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false
  }
}

/** Limits `per_page` to 100. The description only mentions this limit in its text, and GitHub silently truncates. */
const limitPageSize = (name: string, schema: Json): Json =>
  name === 'per_page' ? { ...schema, minimum: 1, maximum: 100 } : schema

function decodeParams(groups: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]))
}

function find(pointer: string): Json | undefined {
  let value: unknown = document
  for (const part of pointer.split('/').slice(1))
    value = (value as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')]
  return value as Json | undefined
}

function follow(pointer: string): [pointer: string, value: Json | undefined] {
  const value = find(pointer)
  return typeof value?.$ref === 'string' ? follow(value.$ref.slice(1)) : [pointer, value]
}

function newApiAjv(options: Options): Ajv2020 {
  const ajv = newAjv(options)
  // The defaults of URLs in the description are empty strings.
  const uri = formats.default.get('uri') as (text: string) => boolean
  ajv.addFormat('uri', text => text === '' || uri(text))
  ajv.addSchema(document, 'api')
  return ajv
}

const describeError = (error: ErrorObject): string =>
  `${error.instancePath || 'it'} ${error.message} ${JSON.stringify(error.params)}`
