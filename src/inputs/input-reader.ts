import { type Explanation, type PlacedExplanation, UserError } from '../errors.ts'
import { didYouMean } from './did-you-mean.ts'
import type { FilePlace, InputSource } from './types.ts'

/** Environment variable that a problem is about, instead of an input. */
export type InputPlace = { variable: string }

/** Reads inputs and collects all problems, so that one error reports them together. */
export class InputReader {
  readonly source: InputSource
  readonly notices: string[] = []
  readonly warnings: string[] = []
  readonly #problems: PlacedExplanation[] = []
  readonly #knownNames = new Set<string>()
  readonly #invalidPlaces = new Set<string>()

  constructor(source: InputSource) {
    this.source = source
    this.#problems.push(...(source.configured?.problems ?? []))
  }

  /** Returns the trimmed value of an input; '' if it is not set. */
  get(name: string): string {
    this.#knownNames.add(name)
    return this.source.get(name).trim()
  }

  /** Returns the value of an input, or of the first variable that is set, and its place for messages. */
  getOr(name: string, variables: readonly string[]): { value: string; place: string | InputPlace } {
    const value = this.get(name)
    if (value !== '') return { value: value, place: name }
    for (const variable of variables) {
      const value = (this.source.environment[variable] ?? '').trim()
      if (value !== '') return { value, place: { variable } }
    }
    return { value: '', place: name }
  }

  /** Adds a problem. `fact` continues a sentence that begins with the input's name; `saw` and `next` are sentences. */
  addProblem(place: string | InputPlace, fact: string, saw: string, next: string): void {
    if (typeof place === 'string') {
      const inFile = this.source.configured?.placeOf(place) ?? null
      this.#problems.push(
        inFile === null
          ? { what: `Input "${place}" ${fact}.`, saw, next }
          : { place: inFile, what: `"${place}" ${fact}.`, saw, next }
      )
    } else {
      this.#problems.push({ what: `Environment variable "${place.variable}" of this step ${fact}.`, saw, next })
    }
    if (typeof place === 'string') this.#invalidPlaces.add(place)
  }

  /** Adds a problem that has its place already. */
  addPlacedProblem(problem: PlacedExplanation): void {
    this.#problems.push(problem)
  }

  /** Tells whether an input had no problem so far. */
  isValid(name: string): boolean {
    return !this.#invalidPlaces.has(name)
  }

  /** Adds a problem if a required input is missing. */
  require(name: string, next: string): void {
    if (this.get(name) === '') this.addProblem(name, 'is missing', 'It is empty.', next)
  }

  /** Adds a problem and shows the value. Never use it for a secret. */
  addValueProblem(place: string | InputPlace, value: string, fact: string, next: string): void {
    this.addProblem(place, fact, `It is ${this.forDisplay(value)}.`, next)
  }

  /** Formats a value for a message: quoted, shortened, without tokens, and with control characters escaped. */
  forDisplay(value: string): string {
    const { source } = this
    // A token that was pasted into another input must not be shown there either.
    const tokens = [source.get('api-token'), source.get('github-token'), source.environment.DATAROBOT_API_TOKEN ?? '']
    let text = value
    for (const secret of tokens.filter(token => token.length >= MIN_SECRET_CHARS)) text = text.replaceAll(secret, '***')
    const characters = [...text]
    const isTooLong = characters.length > MAX_SHOWN_CHARS
    return quoted(isTooLong ? `${characters.slice(0, MAX_SHOWN_CHARS).join('')}…` : text)
  }

  /** Throws one error for all problems, if there are any. */
  throwIfInvalid(): void {
    this.notices.push(...didYouMean(this.source.environment, this.#knownNames))
    throwProblems(this.#problems, 'inputs')
  }
}

/**
 * Throws one error for all problems, if there are any: first those of files in the order of their lines, then the others.
 *
 * @param subject plural noun for the message, such as `inputs`
 */
export function throwProblems(all: readonly PlacedExplanation[], subject: string): void {
  if (all.length === 0) return
  const problems = all.toSorted(byPlace)
  const located = problems.map(({ place, what, saw, next }) => ({
    what: place === undefined ? what : `${locate(place)}: ${what}`,
    saw,
    next
  }))
  const placed = problems.filter(({ place }) => place !== undefined)
  const where = [
    ...(placed.length > 0 ? ['in the file'] : []),
    ...(placed.length < problems.length ? ['in the "with:" block of this step'] : [])
  ]
  const error = new UserError(
    'input-invalid',
    located.length === 1
      ? (located[0] as Explanation)
      : {
          what: `The ${subject} of this step have ${problems.length} problems:`,
          saw: located.map(({ what, saw, next }) => `\n- ${what} ${saw} ${next}`).join(''),
          next: `\nCorrect all of them ${where.join(' and ')}.`
        }
  )
  error.fileProblems = placed.flatMap(({ place, what, saw, next }) =>
    place === undefined ? [] : [{ ...place, message: `${what} ${saw} ${next}` }]
  )
  throw error
}

function byPlace({ place: one }: PlacedExplanation, { place: other }: PlacedExplanation): number {
  if (one === undefined || other === undefined) return Number(one === undefined) - Number(other === undefined)
  if (one.file !== other.file) return one.file < other.file ? -1 : 1
  return one.line - other.line || (one.column ?? 0) - (other.column ?? 0)
}

/** Text of a place for the log: `file:line:column`. */
function locate({ file, line, column }: FilePlace): string {
  return column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`
}

const MAX_SHOWN_CHARS = 100
const MIN_SECRET_CHARS = 4

/** Quotes a text. Invisible characters and those that change the text direction are escaped. */
export function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
