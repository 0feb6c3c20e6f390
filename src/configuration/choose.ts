import type { Explanation } from '../errors.ts'
import { nearest } from '../inputs/did-you-mean.ts'
import { quoted } from '../inputs/input-reader.ts'
import type { Selection } from '../inputs/selection.ts'
import { effectiveSettings, mergeSettings, targetsOf } from './merge.ts'
import {
  APPLICATION_KEYS,
  type ApplicationEntry,
  type Configuration,
  DEFAULT_TARGET,
  type Position,
  PREVIEW_TARGET,
  type Settings
} from './types.ts'

/** Kind of a run: it deploys or reads the application itself, deploys a preview of it, or promotes a version. */
export type RunKind = 'application' | 'preview' | 'promotion'

/** Entry that gives the inputs of a step. */
export interface Choice {
  settings: Settings
  /** Place of the target, or of the application. */
  position: Position
  /** Values of inputs that name an application by its target. */
  names: ReadonlyMap<string, string>
}

/** Chooses the entry that a step names. `get` returns an input of the step itself. */
export function chooseEntry(
  configuration: Configuration,
  selection: Selection,
  kind: RunKind,
  get: (name: string) => string
): Choice | { fault: Explanation } {
  const { app } = selection
  const { file, applications } = configuration
  const entry = applications.get(app)
  if (entry === undefined)
    return { fault: unknownName('app', app, `an application of ${file}`, [...applications.keys()]) }
  const target = selection.target === '' ? DEFAULT_TARGET : selection.target
  if (kind === 'promotion') return chooseForPromotion(configuration, entry, { app, target }, get)
  const settings = effectiveSettings(configuration, app, target, kind === 'preview')
  if (settings === null) return { fault: unknownTarget(file, entry, app, target) }
  return { settings, position: positionOf(entry, target), names: new Map() }
}

/**
 * Chooses the entry of the application that receives a version. `from` and `to` may each be the name of a target, which
 * wins over the name of an application; without `to`, it is the target of the step.
 */
function chooseForPromotion(
  configuration: Configuration,
  entry: ApplicationEntry,
  { app, target }: { app: string; target: string },
  get: (name: string) => string
): Choice | { fault: Explanation } {
  const targets = targetsOf(entry)
  const [from, to] = [get('from'), get('to')]
  if (to === '' && !targets.includes(target)) return { fault: unknownTarget(configuration.file, entry, app, target) }
  const nameOf = (name: string) => applicationOf(effectiveSettings(configuration, app, name) ?? new Map())
  const receiver = to === '' ? target : targets.includes(to) ? to : targets.find(name => nameOf(name) === to)
  const names = new Map<string, string>()
  if (targets.includes(from)) names.set('from', nameOf(from))
  if (receiver !== undefined) names.set('to', nameOf(receiver))
  // An application that is not in the file has the settings that all targets share.
  const shared = mergeSettings(configuration.defaults.settings, entry.settings)
  return {
    settings: receiver === undefined ? shared : (effectiveSettings(configuration, app, receiver) ?? shared),
    position: receiver === undefined ? entry.position : positionOf(entry, receiver),
    names
  }
}

/** Name or id of the application that settings name; '' if they name none. */
function applicationOf(settings: Settings): string {
  const given = APPLICATION_KEYS.map(key => settings.get(key)).find(setting => setting !== undefined)
  return given?.kind === 'text' ? given.text.trim() : ''
}

const positionOf = (entry: ApplicationEntry, target: string): Position =>
  entry.targets.get(target)?.position ?? entry.position

const MAX_LISTED_NAMES = 10

function unknownTarget(file: string, entry: ApplicationEntry, app: string, target: string): Explanation {
  const fault = unknownName('target', target, `a target of application "${app}" in ${file}`, targetsOf(entry))
  return target === PREVIEW_TARGET ? { ...fault, next: NEXT_PREVIEW } : fault
}

/** Advice for a step that names the target with the settings of previews. */
export const NEXT_PREVIEW =
  'Remove it, or name the target whose application has the previews: they get the settings of "preview" by themselves.'

function unknownName(input: 'app' | 'target', name: string, kind: string, known: readonly string[]): Explanation {
  const suggestion = nearest(name.toLowerCase(), known)
  const more = known.length - MAX_LISTED_NAMES
  const listed = `${known.slice(0, MAX_LISTED_NAMES).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  const shown = quoted(name.slice(0, MAX_SHOWN_CHARS))
  return {
    what: `Input "${input}" is not ${kind}.`,
    saw: `It is ${shown}.${known.length === 0 ? '' : ` The file has ${listed}.`}`,
    next: suggestion === undefined ? 'Write one of the names in the file.' : `Did you mean "${suggestion}"?`
  }
}

const MAX_SHOWN_CHARS = 100
