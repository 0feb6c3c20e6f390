export type Json = { [key: string]: unknown }

/** JSON document with internal references (`#/components/…`). */
export class JsonDocument {
  readonly root: Json

  constructor(root: unknown) {
    this.root = root as Json
  }

  find(pointer: string): Json | undefined {
    let value: unknown = this.root
    for (const part of pointer.split('/').slice(1)) {
      value = (value as Json | undefined)?.[part.replaceAll('~1', '/').replaceAll('~0', '~')]
    }
    return value as Json | undefined
  }

  /** @throws Error if there is no value. The document is ours, so this is a bug. */
  at(pointer: string): Json {
    const value = this.find(pointer)
    if (value === undefined) throw new Error(`The contract has nothing at ${pointer}.`)
    return value
  }

  /** Follows a chain of references. Returns the final pointer and its value. */
  follow(pointer: string): [pointer: string, value: Json] {
    const value = this.at(pointer)
    return typeof value.$ref === 'string' ? this.follow(value.$ref.slice(1)) : [pointer, value]
  }

  /** Resolves the reference of a value, if it has one. Returns an empty object for undefined. */
  resolve(value: Json | undefined): Json {
    return typeof value?.$ref === 'string' ? this.follow(value.$ref.slice(1))[1] : (value ?? {})
  }
}

/** Escapes a key for a pointer. */
export const pointerPart = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1')

export const parentPointer = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'))
