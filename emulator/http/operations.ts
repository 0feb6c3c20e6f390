import type { OperationId } from '../wire.ts'
import { type Json, type JsonDocument, pointerPart } from './json-document.ts'

/** Operation of the contract. */
export interface ContractOperation {
  readonly id: OperationId
  readonly method: string
  readonly path: string
  /** Pointer to its description in the document. */
  readonly pointer: string
  /** Content types of its request body. Empty if it has none. */
  readonly accepts: readonly string[]
  readonly bodyRequired: boolean
}

export type Match =
  | { kind: 'operation'; operation: ContractOperation; params: Record<string, string> }
  | { kind: 'other-method'; allow: readonly string[] }
  | { kind: 'nothing' }

interface Route {
  segments: readonly string[]
  operations: Map<string, ContractOperation>
}

/** Finds the operation for a method and a path. */
export class OperationTable {
  readonly #routes: Route[]

  constructor(document: JsonDocument) {
    const routes = Object.keys(document.at('/paths')).map(path => readRoute(document, path))
    // A fixed segment takes precedence over a parameter: `nameCheck` is not an application id.
    const parameters = (route: Route) => route.segments.filter(isParameter).length
    this.#routes = routes.sort((a, b) => parameters(a) - parameters(b))
  }

  all(): ContractOperation[] {
    return this.#routes.flatMap(route => [...route.operations.values()])
  }

  /** @param path below the API's base, with its final slash */
  match(method: string, path: string): Match {
    const segments = path.split('/')
    const allow: string[] = []
    for (const route of this.#routes) {
      const params = matchSegments(route.segments, segments)
      if (params === undefined) continue
      const operation = route.operations.get(method)
      if (operation !== undefined) return { kind: 'operation', operation, params }
      // The path with the most fixed segments decides: DELETE of `nameCheck` must not match an application id.
      if (allow.length === 0) allow.push(...route.operations.keys())
    }
    return allow.length > 0 ? { kind: 'other-method', allow } : { kind: 'nothing' }
  }
}

function readRoute(document: JsonDocument, path: string): Route {
  const operations = new Map<string, ContractOperation>()
  for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
    const pointer = `/paths/${pointerPart(path)}/${method}`
    const definition = document.find(pointer)
    if (definition === undefined) continue
    const body = document.resolve(definition.requestBody as Json | undefined)
    operations.set(method.toUpperCase(), {
      id: definition.operationId as OperationId,
      method: method.toUpperCase(),
      path,
      pointer,
      accepts: Object.keys((body.content as Json | undefined) ?? {}),
      bodyRequired: body.required === true
    })
  }
  return { segments: path.split('/'), operations }
}

function matchSegments(template: readonly string[], segments: readonly string[]): Record<string, string> | undefined {
  if (template.length !== segments.length) return undefined
  const params: Record<string, string> = {}
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? ''
    if (isParameter(part)) {
      if (segment === '') return undefined
      params[part.slice(1, -1)] = segment
    } else if (part !== segment) return undefined
  }
  return params
}

const isParameter = (segment: string): boolean => segment.startsWith('{')
