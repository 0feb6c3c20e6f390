import type { Manifest } from '../files/types.ts'
import type { ParameterType, ScalarValue } from '../parameter-types.ts'
import type { CurrentResources, Resources } from '../resources.ts'
import type { CurrentCredential } from './credentials.ts'
import type { KeyScopeLevel } from './types.ts'

/** Current state in DataRobot; a plan compares it with the desired state. */
export interface CurrentState {
  application: CurrentApplication | null
  /** The source, found by its name; null if the plan must create it. */
  source: { id: string; name: string } | null
  /** The version to start from; null starts empty. */
  base: CurrentVersion | null
  /** Manifest of the base, or the reason for which it is not trusted. */
  manifest: { trusted: Manifest } | { trusted: null; reason: string }
  /** Manifest of the version that the application runs, of any source; its list of files may be outdated. */
  live: Manifest | null
  /**
   * Values of the application, if its live version was promoted to it from another source: they are newer than those of
   * the base.
   */
  promoted?: { parameters: readonly CurrentParameter[]; resources: Resources } | null
  /** The requested execution environment, or the default of a first deploy; null if there is none. */
  environment: CurrentEnvironment | null
  /** Current roles; empty if the inputs do not share anything. */
  grants: { application: readonly CurrentGrant[]; source: readonly CurrentGrant[] }
  /** All credentials of the key's user; empty if the inputs give none. */
  credentials: readonly CurrentCredential[]
}

/** The requested execution environment. */
export interface CurrentEnvironment {
  /** Null if the plan must create it. */
  id: string | null
  /** Version to use; null if the plan must wait for its build. */
  versionId: string | null
  /** Sentence for the log if the choice may be unexpected. */
  notice: string | null
  /** An earlier build of the same folder that is still running, or failed. */
  build?: { versionId: string; isRunning: boolean } | null
}

/** A role that a user, a group or an organization has. */
export interface CurrentGrant {
  type: string
  /** Name of a user, or id of a group or an organization, as in the inputs. */
  key: string
  role: string
}

/** Current state of an application. */
export interface CurrentApplication {
  id: string
  name: string
  url: string | null
  /** Servers may return other statuses, which are treated like `stopped` (platform.md §4). */
  status: 'created' | 'failed' | 'initializing' | 'paused' | 'publishing' | 'running' | 'stopped'
  sourceId: string | null
  /** Name of the source; null if the server does not tell. */
  sourceName: string | null
  versionId: string | null
  allowAutoStopping: boolean | null
  externalAccessEnabled: boolean | null
  externalAccessRecipients: readonly string[]
}

/** A file that a version holds. */
export interface CurrentItem {
  id: string
  path: string
  /** Milliseconds since 1970. */
  created: number
}

/** A runtime parameter of a version. */
export interface CurrentParameter {
  name: string
  type: ParameterType
  /** The value that was set; null if only the default applies. */
  override: ScalarValue
}

/** Current state of a version. */
export interface CurrentVersion {
  id: string
  label: string | null
  items: readonly CurrentItem[]
  environmentId: string | null
  environmentVersionId: string | null
  resources: CurrentResources
  keyScope: KeyScopeLevel
  parameters: readonly CurrentParameter[]
}

/** Statuses between a publish and its end. */
export const IN_PROGRESS: ReadonlySet<CurrentApplication['status']> = new Set(['created', 'initializing', 'publishing'])

/** Tells whether no change is under way: `paused`, `stopped`, and any unknown status (platform.md §4 [C]). */
export function isAtRest(status: CurrentApplication['status']): boolean {
  return status !== 'running' && status !== 'failed' && !IN_PROGRESS.has(status)
}
