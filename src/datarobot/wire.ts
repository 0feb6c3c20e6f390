import type { components, paths } from '../../api/datarobot.d.ts'

/** Types of request and response bodies, generated from the contract. */
export type Schemas = components['schemas']

export type Path = keyof paths
export type Method = 'get' | 'post' | 'patch' | 'delete'

/** Operation of the contract, by path and method. */
export type Operation<P extends Path, M extends Method> = NonNullable<paths[P][M]>

type PathParameters<O> = O extends { parameters: { path: infer V } } ? { params: V } : { params?: never }
type Query<O> = O extends { parameters: { query?: infer V } } ? { query?: NonNullable<V> } : { query?: never }
type JsonBody<O> = O extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer V } }
    ? { json?: V }
    : { json?: never }
  : { json?: never }

/** Arguments of an operation. Forms are not included: their parts are streams, which a schema does not describe. */
export type CallArguments<O> = PathParameters<O> & Query<O> & JsonBody<O>

/** Converts a timestamp of the API to ISO 8601 in UTC. An unreadable one is returned unchanged. */
export function toIso(timestamp: string): string {
  const time = parseTimestamp(timestamp)
  return Number.isFinite(time) ? new Date(time).toISOString() : timestamp
}

/**
 * Parses a timestamp of the API to milliseconds since 1970. The separator is a space or a `T`; no time zone means UTC
 * (platform.md §1). An unreadable timestamp is Infinity: newer than everything, so that no manifest is trusted by it.
 */
export function parseTimestamp(timestamp: string): number {
  const iso = timestamp.trim().replace(' ', 'T')
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}
