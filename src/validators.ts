/**
 * Whether a value from outside is what the code relies on, and as which type it may then be read. The contract's types
 * are promises; a proxy, a login page or a lie keeps none. So replies have the types of their shapes: what no shape
 * checks does not compile. Only own keys count, so that a `__proto__` in JSON stands in for nothing.
 */
export type Shape<T = unknown> = (value: unknown) => value is T

/** What a shape makes sure of. */
export type Shaped<S> = S extends Shape<infer T> ? T : never

export const text: Shape<string> = value => typeof value === 'string'

/** A text of which the code knows some words; others may come. */
export const word = <W extends string>(): Shape<W> => text as unknown as Shape<W>

export const boolean: Shape<boolean> = value => typeof value === 'boolean'

export const number: Shape<number> = value => typeof value === 'number'

/** A text, a number or a flag. */
export const scalar: Shape<string | number | boolean> = value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** What goes into a path: never a way to another one. */
export const id: Shape<string> = (value): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

/** Null and a missing key are alike (platform.md §3). */
export const maybe =
  <T>(shape: Shape<T>): Shape<T | null | undefined> =>
  (value): value is T | null | undefined =>
    value == null || shape(value)

export const listOf =
  <T>(entry: Shape<T>): Shape<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(each => entry(each))

/** An object with at least these keys. */
export const record =
  <T extends object>(keys: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value): value is T =>
    isObject(value) &&
    Object.entries<Shape>(keys).every(([key, shape]) => shape(Object.hasOwn(value, key) ? value[key] : undefined))

/** An object of which nothing more is known. */
export const object: Shape<Record<string, unknown>> = isObject

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A page of a list (platform.md §1, "Paging"). */
export const pageOf = <T>(entry: Shape<T>) =>
  record({ data: listOf(entry), next: maybe(text), totalCount: maybe(number) })

/** The same with null for what may be missing, so that its reader knows one kind of nothing. */
export type WithNulls<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** What a shape describes of a value, with null for what is missing. */
export function withNulls<T extends object>(keys: { readonly [K in keyof T]-?: Shape<T[K]> }, value: T): WithNulls<T> {
  return Object.fromEntries(
    Object.keys(keys).map(key => [key, value[key as keyof T] ?? null])
  ) as unknown as WithNulls<T>
}
