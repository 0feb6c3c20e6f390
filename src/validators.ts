/**
 * Check of a value from outside, which also gives the value its type. The contract's types prove nothing about a real
 * response, which can come from a proxy or a sign-in page. Responses therefore have the types of their shapes, and reading
 * an unchecked field does not compile. Only own keys count, so a `__proto__` in JSON has no effect.
 */
export type Shape<T = unknown> = (value: unknown) => value is T

/** Type that a shape proves. */
export type Shaped<S> = S extends Shape<infer T> ? T : never

export const text: Shape<string> = value => typeof value === 'string'

/** A text of which the code knows some values. Servers may send others. */
export const openEnum = <W extends string>(): Shape<W> => text as unknown as Shape<W>

export const boolean: Shape<boolean> = value => typeof value === 'boolean'

export const number: Shape<number> = value => typeof value === 'number'

/** A text, a number or a boolean. */
export const scalar: Shape<string | number | boolean> = value =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** An id that is safe in a URL path, since it cannot change the path. */
export const id: Shape<string> = (value): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

/** An optional value. Null and a missing key mean the same (platform.md §3). */
export const maybe =
  <T>(shape: Shape<T>): Shape<T | null | undefined> =>
  (value): value is T | null | undefined =>
    value == null || shape(value)

export const listOf =
  <T>(item: Shape<T>): Shape<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(each => item(each))

/** An object with at least these keys. */
export const record =
  <T extends object>(keys: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> =>
  (value): value is T =>
    isObject(value) &&
    Object.entries<Shape>(keys).every(([key, shape]) => shape(Object.hasOwn(value, key) ? value[key] : undefined))

/** Any object. */
export const object: Shape<Record<string, unknown>> = isObject

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A page of a list (platform.md §1, "Paging"). */
export const pageOf = <T>(item: Shape<T>) =>
  record({ data: listOf(item), next: maybe(text), totalCount: maybe(number) })

/** The same type with null instead of undefined, so that readers handle one kind of missing value. */
export type WithNulls<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Picks the fields of a shape from a value, with null for missing ones. */
export function withNulls<T extends object>(keys: { readonly [K in keyof T]-?: Shape<T[K]> }, value: T): WithNulls<T> {
  return Object.fromEntries(
    Object.keys(keys).map(key => [key, value[key as keyof T] ?? null])
  ) as unknown as WithNulls<T>
}
