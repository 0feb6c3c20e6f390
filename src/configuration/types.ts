import type { ParameterType } from '../parameter-types.ts'
import type { Position } from '../text/yaml-positions.ts'
import type { YamlProblem } from '../text/yaml-problems.ts'

export type { Position }

/** Problem of the file at a place, as three parts of a message. */
export type ConfigurationProblem = YamlProblem

/** Value of one name in a map, such as a runtime parameter: a text, or the name of an environment variable. */
export type PairValue = { position: Position; type?: ParameterType } & (
  | { env: string; text?: never }
  | {
      text: string
      /** True for a quoted text, which is a string whatever it looks like. */
      isText: boolean
      env?: never
    }
)

/** Value of an input in the file. */
export type Setting = { position: Position } & (
  | { kind: 'text'; text: string }
  | { kind: 'list'; items: readonly string[] }
  | { kind: 'pairs'; pairs: ReadonlyMap<string, PairValue> }
)

/** Values by the name of the input. */
export type Settings = ReadonlyMap<string, Setting>

/** Target of an application, such as `production`. */
export interface TargetEntry {
  position: Position
  settings: Settings
}

/** Application as the file writes it, before anything is merged. */
export interface ApplicationEntry {
  position: Position
  settings: Settings
  /** Globs of files that the application depends on, relative to the checkout. Null if the entry has none. */
  watch: readonly string[] | null
  /** Targets in the order of the file. An entry without targets has the target `production`. */
  targets: ReadonlyMap<string, TargetEntry>
}

/** Content of a file without problems. */
export interface Configuration {
  /** Path of the file in the checkout, for messages. */
  file: string
  defaults: { settings: Settings; watch: readonly string[] | null }
  /** Applications in the order of the file. */
  applications: ReadonlyMap<string, ApplicationEntry>
}

/** Readable part of the configuration file, and its problems. */
export interface CheckedConfiguration {
  configuration: Configuration
  problems: readonly ConfigurationProblem[]
}

/** Name of the file that is used if the input `config` is not set. */
export const DEFAULT_FILE = 'datarobot-apps.yml'

/** Target that is used if the input `target` is not set. */
export const DEFAULT_TARGET = 'production'

/** Target with the settings of previews. It names no application of its own. */
export const PREVIEW_TARGET = 'preview'

/** Inputs that name the application. They exclude each other. */
export const APPLICATION_KEYS: readonly string[] = ['app-name', 'app-id']
