import type { components, paths } from '../../api/datarobot.d.ts'

/** The shapes that travel, by the names of the contract; nothing here is written by hand. */
export type Schemas = components['schemas']

export type Path = keyof paths
export type Method = 'get' | 'post' | 'patch' | 'delete'

/** An operation of the contract by path and method. */
export type Operation<P extends Path, M extends Method> = NonNullable<paths[P][M]>

type PathParameters<O> = O extends { parameters: { path: infer V } } ? { params: V } : { params?: never }
type Query<O> = O extends { parameters: { query?: infer V } } ? { query?: NonNullable<V> } : { query?: never }
type JsonBody<O> = O extends { requestBody?: infer B }
  ? NonNullable<B> extends { content: { 'application/json': infer V } }
    ? { json?: V }
    : { json?: never }
  : { json?: never }

/** What a call of an operation takes. Forms are built by hand: a form's parts are streams, which no schema describes. */
export type CallArguments<O> = PathParameters<O> & Query<O> & JsonBody<O>

/** A stamp of the API as ISO 8601 in UTC; what cannot be read stays as it came. */
export function toIso(stamp: string): string {
  const time = parseTimestamp(stamp)
  return Number.isFinite(time) ? new Date(time).toISOString() : stamp
}

/**
 * A stamp of the API in milliseconds since 1970: a blank or a `T`, with or without zone, where none means UTC
 * (platform.md §1). What cannot be read counts as newer than everything, so that nothing is believed because of it.
 */
export function parseTimestamp(stamp: string): number {
  const iso = stamp.trim().replace(' ', 'T')
  const time = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(iso) ? iso : `${iso}Z`)
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time
}
