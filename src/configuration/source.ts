import type { PlacedExplanation } from '../errors.ts'
import { nearest } from '../inputs/did-you-mean.ts'
import { alternatives } from '../inputs/read.ts'
import type { Selection } from '../inputs/selection.ts'
import type { ConfiguredInputs, ConfiguredPair, FilePlace, InputSource } from '../inputs/types.ts'
import { FILE_KINDS } from './kinds.ts'
import { effectiveSettings, targetsOf } from './merge.ts'
import {
  APPLICATION_KEYS,
  type CheckedConfiguration,
  type Configuration,
  type ConfigurationProblem,
  DEFAULT_TARGET,
  type PairValue,
  type Position,
  type Settings
} from './types.ts'

/** Options of a run that decide which values of the file count. */
export interface SourceOptions {
  /** True if the run deploys a preview: the settings are those of the target `preview`. */
  isPreview: boolean
  /** False if the file may come from a fork. Then the variables of the step must not get into the application. */
  allowsVariables: boolean
}

/** Source of inputs in which the configuration file gives each input that the step does not set. */
export function configuredSource(
  step: InputSource,
  { configuration, problems }: CheckedConfiguration,
  selection: Selection,
  options: SourceOptions
): InputSource {
  const chosen = choose(configuration, selection, options.isPreview)
  const wrong = 'settings' in chosen ? problems : [...problems, chosen]
  return withSettings(step, {
    file: configuration.file,
    settings: 'settings' in chosen ? chosen.settings : new Map(),
    position: 'settings' in chosen ? chosen.position : START,
    problems: wrong.map(problem => explain(configuration.file, problem)),
    allowsVariables: options.allowsVariables
  })
}

/** Source for a file that cannot be read. It reports the problem together with those of the other inputs. */
export function unreadableSource(step: InputSource, problem: PlacedExplanation): InputSource {
  return withSettings(step, {
    file: '',
    settings: new Map(),
    position: null,
    problems: [problem],
    allowsVariables: false
  })
}

const START: Position = { line: 1, column: 1 }

interface Chosen {
  file: string
  settings: Settings
  /** Place of the application or the target. */
  position: Position | null
  problems: readonly PlacedExplanation[]
  allowsVariables: boolean
}

function withSettings(step: InputSource, { file, settings, position, problems, allowsVariables }: Chosen): InputSource {
  const place = ({ line, column }: Position): FilePlace => ({ file, line, column })
  const isNamed = APPLICATION_KEYS.some(key => step.get(key).trim() !== '')
  const isOpen = (name: string) =>
    Object.hasOwn(FILE_KINDS, name) &&
    FILE_KINDS[name] !== null &&
    step.get(name).trim() === '' &&
    !(isNamed && APPLICATION_KEYS.includes(name))
  const configured: ConfiguredInputs = {
    problems,
    pairs: name => {
      const setting = settings.get(name)
      if (setting?.kind !== 'pairs') return []
      return [...setting.pairs].map(([key, value]) => toPair(key, value, place(value.position)))
    },
    placeOf: name => {
      if (!isOpen(name) || position === null) return null
      return place(settings.get(name)?.position ?? position)
    }
  }
  const toPair = (name: string, value: PairValue, place: FilePlace): ConfiguredPair => {
    const type = value.type === undefined ? {} : { type: value.type }
    if (value.env === undefined) return { name, place, ...type, text: value.text, isText: value.isText }
    const text = step.environment[value.env] ?? ''
    const problem = !allowsVariables ? foreign(name, value.env) : text === '' ? missing(name, value.env) : null
    const pair = { name, place, ...type, text, isSecret: true }
    return problem === null ? pair : { ...pair, problem: { place, ...problem } }
  }
  return {
    ...step,
    get: name => {
      const setting = isOpen(name) ? settings.get(name) : undefined
      if (setting === undefined) return step.get(name)
      return setting.kind === 'text' ? setting.text : setting.kind === 'list' ? setting.items.join('\n') : ''
    },
    configured
  }
}

function choose(
  configuration: Configuration,
  { app, target: given }: Selection,
  isPreview: boolean
): { settings: Settings; position: Position } | ConfigurationProblem {
  const target = given === '' ? DEFAULT_TARGET : given
  const entry = configuration.applications.get(app)
  if (entry === undefined) {
    const known = [...configuration.applications.keys()]
    return unknown(START, `The file has no application ${JSON.stringify(app)}.`, app, known, 'app')
  }
  const settings = effectiveSettings(configuration, app, target, isPreview)
  if (settings !== null) return { settings, position: entry.targets.get(target)?.position ?? entry.position }
  const what = `Application "${app}" has no target ${JSON.stringify(target)}.`
  return unknown(entry.position, what, target, targetsOf(entry), 'target')
}

const MAX_LISTED_NAMES = 10

function unknown(
  position: Position,
  what: string,
  name: string,
  known: readonly string[],
  input: 'app' | 'target'
): ConfigurationProblem {
  const suggestion = nearest(name.toLowerCase(), known)
  const listed =
    known.length === 0
      ? 'It has none.'
      : `It has ${alternatives(known.slice(0, MAX_LISTED_NAMES)).replace(' or ', ' and ')}.`
  const next =
    suggestion === undefined ? `Set the input "${input}" to a name of the file.` : `Did you mean "${suggestion}"?`
  return { position, what, saw: listed, next }
}

/** Explanation of a problem with its place. */
export function explain(file: string, { position, what, saw, next }: ConfigurationProblem): PlacedExplanation {
  return { place: { file, ...position }, what, saw, next }
}

const missing = (name: string, variable: string) => ({
  what: `The value of "${name}" is missing.`,
  saw: `Environment variable "${variable}" of this step is not set, or is empty.`,
  next: `Write "env:" with ${variable}: $\{{ secrets.${variable} }} into this step, and create that secret.`
})

const foreign = (name: string, variable: string) => ({
  what: `The value of "${name}" is not read from a variable.`,
  saw: `The file may come from a fork, which must not choose the secrets that its code gets, such as ${variable}.`,
  next: `Set "${name}" in the "with:" block of this step.`
})
