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
