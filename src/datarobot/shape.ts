/**
 * Whether a value from outside is what the code relies on. The contract's types are promises; a proxy, a login page or
 * a lie keeps none. Only own keys count, so that a `__proto__` in JSON stands in for nothing.
 */
export type Shape = (value: unknown) => boolean

export const text: Shape = value => typeof value === 'string'

export const flag: Shape = value => typeof value === 'boolean'

/** What goes into a path: never a way to another one. */
export const id: Shape = value => typeof value === 'string' && /^[\w-]{1,64}$/.test(value)

/** Null and a missing key are alike (facts §3). */
export const maybe =
  (shape: Shape): Shape =>
  value =>
    value == null || shape(value)

export const listOf =
  (entry: Shape): Shape =>
  value =>
    Array.isArray(value) && value.every(entry)

/** An object with at least these keys. */
export const record =
  (keys: Readonly<Record<string, Shape>>): Shape =>
  value =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(keys).every(([key, shape]) =>
      shape(Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined)
    )

/** A page of a list (facts §1, "Paging"). */
export const pageOf = (entry: Shape): Shape => record({ data: listOf(entry), next: maybe(text) })
