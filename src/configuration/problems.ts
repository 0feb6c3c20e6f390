import { looksLikeSecret } from '../files/secret-detection.ts'
import { nearest } from '../inputs/did-you-mean.ts'
import { quoted } from '../inputs/input-reader.ts'
import { alternatives } from '../inputs/read.ts'
import { shorten } from '../text/terminal.ts'
import type { Tree } from '../text/yaml.ts'
import type { ConfigurationProblem, Position } from './types.ts'

const MAX_PROBLEMS = 50
const MAX_SHOWN_CHARS = 60

/** Number of known keys that a message lists if none of them is similar. */
const MAX_LISTED_KEYS = 5

/** Collects the problems of a file. A value that aliases repeat is reported once. */
export class Problems {
  readonly #problems: ConfigurationProblem[] = []
  readonly #seen = new Set<string>()

  constructor(problems: readonly ConfigurationProblem[] = []) {
    for (const { position, what, saw, next } of problems) this.add(position, what, saw, next)
  }

  /** The problems in the order of the file. */
  get list(): readonly ConfigurationProblem[] {
    return this.#problems.toSorted(
      ({ position: one }, { position: other }) => one.line - other.line || one.column - other.column
    )
  }

  add(position: Position, what: string, saw: string, next: string): void {
    const id = `${position.line}:${position.column}:${what}`
    if (this.#problems.length === MAX_PROBLEMS || this.#seen.has(id)) return
    this.#seen.add(id)
    this.#problems.push({ position, what, saw, next })
  }

  addUnknownKey(position: Position, key: string, known: readonly string[], place: string): void {
    const suggestion = nearest(key.toLowerCase(), known)
    const next =
      suggestion !== undefined
        ? `Did you mean "${suggestion}"?`
        : known.length > MAX_LISTED_KEYS
          ? 'Write the name of an input of the action, or remove the key.'
          : `Write ${alternatives(known)}.`
    this.add(position, `The key ${this.quote(key)} is unknown.`, `Nothing in ${place} has this name.`, next)
  }

  /** Text of the file for a message: quoted and shortened, with control characters escaped. */
  quote(text: string): string {
    return looksLikeSecret(text) ? 'not shown, because it looks like a secret' : quoted(shorten(text, MAX_SHOWN_CHARS))
  }

  /** Kind of a value for a message, without the value itself, which could be a secret. */
  describe(tree: Tree): string {
    if (tree.kind === 'scalar') return tree.isNull ? 'It is empty.' : 'It is a single value.'
    return tree.kind === 'list' ? 'It is a list.' : 'It is a map.'
  }
}
