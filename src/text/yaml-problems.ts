import type { YAMLException } from 'js-yaml'
import type { Explanation } from '../errors.ts'
import type { Position } from './yaml-positions.ts'

export type YamlProblem = Explanation & { position: Position }

/** The usual reason if the parser sees something else than the author. */
export const QUOTE = 'A value with ": ", or that begins with one of @ % & * [ {, needs quotation marks.'

const ALIGN = 'Give all keys of a map the same indentation, and write ": " after each.'

const CLOSE = 'Close the bracket or quotation mark that is open here. Or indent this line more.'

/** Advice for those errors of the parser that do not say what to change, by the beginning of their text. */
const NEXT: [error: string, next: string][] = [
  ['bad indentation', `${ALIGN} ${QUOTE}`],
  ['can not read a block mapping entry', ALIGN],
  ['end of the stream', ALIGN],
  ['deficient indentation', CLOSE],
  ['unexpected end', CLOSE],
  ['name of an a', QUOTE]
]

/** Problem for an error of the parser, with its own words. */
export function syntaxError(position: Position, error: YAMLException): YamlProblem {
  const [, next = 'Correct it from this place on.'] = NEXT.find(([start]) => error.reason.startsWith(start)) ?? []
  return notYaml(position, faultOf(error), next)
}

/** Sentence about an error of the parser, without the parts of its message that repeat text of the file. */
export function faultOf({ reason }: YAMLException): string {
  if (reason.startsWith('nesting ')) return 'It is nested too deeply.'
  return `The YAML parser reports: ${reason.split(/: |"|!</)[0]?.trim()}.`
}

export function severalDocuments(position: Position): YamlProblem {
  return notYaml(position, 'It has several documents.', 'Keep one of them.')
}

export function tooLarge(maximum: number): YamlProblem {
  return {
    position: { line: 1, column: 1 },
    what: 'The file has too many values.',
    saw: `With its aliases and merge keys, it has more than ${maximum}.`,
    next: 'Split it into several files, or repeat fewer values.'
  }
}

function notYaml(position: Position, saw: string, next: string): YamlProblem {
  return { position, what: 'The file is not valid YAML.', saw, next }
}
