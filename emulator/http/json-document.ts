export type Json = { [key: string]: unknown }

/** A JSON document whose parts refer to each other by pointer (`#/components/…`). */
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

  /** @throws Error when there is nothing: the document is ours, so that is a bug */
  at(pointer: string): Json {
    const value = this.find(pointer)
    if (value === undefined) throw new Error(`The contract has nothing at ${pointer}.`)
    return value
  }

  /** The place that a chain of references ends at, and what is there. */
  follow(pointer: string): [pointer: string, value: Json] {
    const value = this.at(pointer)
    return typeof value.$ref === 'string' ? this.follow(value.$ref.slice(1)) : [pointer, value]
  }

  /** A value with its reference followed; nothing is an empty object. */
  resolve(value: Json | undefined): Json {
    return typeof value?.$ref === 'string' ? this.follow(value.$ref.slice(1))[1] : (value ?? {})
  }
}

/** One key as a part of a pointer. */
export const pointerPart = (text: string): string => text.replaceAll('~', '~0').replaceAll('/', '~1')

export const parentPointer = (pointer: string): string => pointer.slice(0, pointer.lastIndexOf('/'))
