import { type Explanation, UserError } from '../errors.ts'
import { didYouMean } from './did-you-mean.ts'
import type { InputSource } from './types.ts'

/** Where the reader of a problem has to go, when it is not the step itself. */
export type Place = { variable: string }

/** Inputs while they are read: every problem is noted, so that all are told at once. */
export class InputReader {
  readonly source: InputSource
  readonly notices: string[] = []
  readonly warnings: string[] = []
  readonly #problems: Explanation[] = []
  readonly #asked = new Set<string>()

  constructor(source: InputSource) {
    this.source = source
  }

  /** '' when unset. */
  get(name: string): string {
    this.#asked.add(name)
    return this.source.get(name).trim()
  }

  /** The value behind an input, or behind the first variable that is set when the input is not. */
  getOr(name: string, variables: readonly string[]): { value: string; place: string | Place } {
    const given = this.get(name)
    if (given !== '') return { value: given, place: name }
    for (const variable of variables) {
      const value = (this.source.environment[variable] ?? '').trim()
      if (value !== '') return { value, place: { variable } }
    }
    return { value: '', place: name }
  }

  /** Notes a problem: `fact` goes on from the input's name, `saw` and `next` are sentences. */
  addProblem(place: string | Place, fact: string, saw: string, next: string): void {
    const subject =
      typeof place === 'string' ? `Input "${place}"` : `Environment variable "${place.variable}" of this step`
    this.#problems.push({ what: `${subject} ${fact}.`, saw, next })
  }

  /** Notes that an input is not there, which nobody can do without. */
  require(name: string, next: string): void {
    if (this.get(name) === '') this.addProblem(name, 'is missing', 'It is empty.', next)
  }

  /** As {@link addProblem}, showing the value: never for a secret. */
  addValueProblem(place: string | Place, value: string, fact: string, next: string): void {
    this.addProblem(place, fact, `It is ${this.forDisplay(value)}.`, next)
  }

  /** A value as a message shows it: in quotes, without what could act in a log or on a terminal, cut. */
  forDisplay(value: string): string {
    const { source } = this
    // A token that was pasted into a wrong input as well is not shown there either.
    const tokens = [source.get('api-token'), source.get('github-token'), source.environment.DATAROBOT_API_TOKEN ?? '']
    let text = value
    for (const secret of tokens.filter(token => token.length >= MIN_SECRET_CHARS)) text = text.replaceAll(secret, '***')
    const characters = [...text]
    const cut = characters.length > MAX_SHOWN_CHARS
    return quoted(cut ? `${characters.slice(0, MAX_SHOWN_CHARS).join('')}…` : text)
  }

  /** Throws when there was any problem; all of them in one error. */
  throwIfInvalid(): void {
    this.notices.push(...didYouMean(this.source.environment, this.#asked))
    throwProblems(this.#problems, 'inputs')
  }
}

/** One error for all problems; none for none. `things` are what has them, in plural. */
export function throwProblems(problems: readonly Explanation[], things: string): void {
  const [only] = problems
  if (only === undefined) return
  if (problems.length === 1) throw new UserError('input-invalid', only)
  throw new UserError('input-invalid', {
    what: `The ${things} of this step have ${problems.length} problems:`,
    saw: problems.map(({ what, saw, next }) => `\n- ${what} ${saw} ${next}`).join(''),
    next: '\nCorrect all of them in the "with:" block of this step.'
  })
}

const MAX_SHOWN_CHARS = 100
const MIN_SECRET_CHARS = 4

/** Line breaks and what turns the direction of text are written as escapes. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
}
