import type { Explanation, PlacedExplanation } from '../errors.ts'
import { hasControlCharacters } from '../inputs/read.ts'
import type { Selection } from '../inputs/selection.ts'
import type { ConfiguredPair, FilePlace, InputSource } from '../inputs/types.ts'
import { type Choice, chooseEntry, type RunKind } from './choose.ts'
import { FILE_KINDS } from './kinds.ts'
import {
  APPLICATION_KEYS,
  type CheckedConfiguration,
  type ConfigurationProblem,
  type PairValue,
  type Position
} from './types.ts'

/** Options of a run that decide which values of the file count. */
export interface SourceOptions {
  kind: RunKind
  /** False if the file may come from a fork. Then the variables of the step must not get into the application. */
  allowsVariables: boolean
}

/** Source of inputs in which the configuration file gives each input that the step does not set. */
export function configuredSource(
  step: InputSource,
  { configuration, problems }: CheckedConfiguration,
  selection: Selection,
  { kind, allowsVariables }: SourceOptions
): InputSource {
  const { file } = configuration
  const faults = problems.map(problem => explain(file, problem))
  const choice = chooseEntry(configuration, selection, kind, name => step.get(name).trim())
  if (!('fault' in choice)) return withChoice(step, file, choice, faults, allowsVariables)
  // A file that cannot be read to its end may lack the entry only for that reason.
  return faultySource(step, faults.length > 0 ? faults : [choice.fault])
}

/** Source for a file that cannot be used. The problems are reported together with those of the other inputs. */
export function faultySource(step: InputSource, problems: readonly PlacedExplanation[]): InputSource {
  return { ...step, configured: { problems, pairs: () => [], placeOf: () => null } }
}

function withChoice(
  step: InputSource,
  file: string,
  { settings, names, position }: Choice,
  problems: readonly PlacedExplanation[],
  allowsVariables: boolean
): InputSource {
  const place = ({ line, column }: Position): FilePlace => ({ file, line, column })
  const isSet = (name: string) => step.get(name).trim() !== ''
  const isNamed = APPLICATION_KEYS.some(isSet)
  const isOpen = (name: string) =>
    Object.hasOwn(FILE_KINDS, name) &&
    FILE_KINDS[name] !== null &&
    !isSet(name) &&
    !(isNamed && APPLICATION_KEYS.includes(name))
  const pairOf = (name: string, value: PairValue): ConfiguredPair => {
    const pair = { name, place: place(value.position), ...(value.type === undefined ? {} : { type: value.type }) }
    if (value.env === undefined) return { ...pair, text: value.text, isText: value.isText }
    const text = step.environment[value.env] ?? ''
    const problem = !allowsVariables ? foreign(name, value.env) : variableProblem(name, value.env, text)
    const secret = { ...pair, text, isSecret: true }
    return problem === null ? secret : { ...secret, problem: { place: pair.place, ...problem } }
  }
  return {
    ...step,
    get: name => {
      const target = names.get(name)
      if (target !== undefined) return target
      const setting = isOpen(name) ? settings.get(name) : undefined
      if (setting === undefined || setting.kind === 'pairs') return step.get(name)
      return setting.kind === 'text' ? setting.text : setting.items.join('\n')
    },
    configured: {
      problems,
      pairs: name => {
        const setting = settings.get(name)
        return setting?.kind === 'pairs' ? [...setting.pairs].map(([key, value]) => pairOf(key, value)) : []
      },
      placeOf: name => (isOpen(name) ? place(settings.get(name)?.position ?? position) : null)
    }
  }
}

/** Explanation of a problem with its place. */
export function explain(file: string, { position, what, saw, next }: ConfigurationProblem): PlacedExplanation {
  return { place: { file, ...position }, what, saw, next }
}

function variableProblem(name: string, variable: string, text: string): Explanation | null {
  if (text === '') return missing(name, variable)
  if (!hasControlCharacters(text.replaceAll(/[\t\r\n]/g, ''))) return null
  const saw = `It is in environment variable "${variable}" of this step. Values are not shown.`
  return { what: `The value of "${name}" has a control character.`, saw, next: 'Remove it.' }
}

const missing = (name: string, variable: string): Explanation => ({
  what: `The value of "${name}" is missing.`,
  saw: `Environment variable "${variable}" of this step is not set, or is empty.`,
  next: `Write ${variable}: $\{{ secrets.${variable} }} into "env:" of this step, and create that secret.`
})

const foreign = (name: string, variable: string): Explanation => ({
  what: `The value of "${name}" is not read from a variable.`,
  saw: `The file may come from a fork, which must not choose the secrets that its code gets, such as ${variable}.`,
  next: `Set "${name}" in the "with:" block of this step.`
})
