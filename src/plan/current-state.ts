import type { Manifest } from '../files/types.ts'
import type { ParameterType, ScalarValue } from '../parameter-types.ts'
import type { CurrentResources } from '../resources.ts'
import type { KeyScopeLevel } from './types.ts'

/** What DataRobot has: the other half of what a plan is made from. */
export interface CurrentState {
  application: CurrentApplication | null
  /** Our source, by its name; null when it is to be made. */
  source: { id: string; name: string } | null
  /** The version to start from; null starts empty. */
  base: CurrentVersion | null
  /** What the base's manifest says of its files, and why it is not believed when it is not. */
  manifest: { trusted: Manifest } | { trusted: null; reason: string }
  /** What the version that the application runs says of itself, whatever its source, believed of its files or not. */
  live: Manifest | null
  /** The environment asked for, or the one to fall back to for a first deploy; null when there is none. */
  environment: { id: string; versionId: string; notice: string | null } | null
  /** Who has which role, as far as sharing was asked for. */
  grants: { application: readonly CurrentGrant[]; source: readonly CurrentGrant[] }
}

/** A role that somebody has. */
export interface CurrentGrant {
  type: string
  /** The name of a user, the id of others: what an input names them by. */
  key: string
  role: string
}

/** An application as it stands. */
export interface CurrentApplication {
  id: string
  name: string
  url: string | null
  /** Servers may know more states: whatever is none of these is treated as `stopped` is (platform.md §4). */
  status: 'created' | 'failed' | 'initializing' | 'paused' | 'publishing' | 'running' | 'stopped'
  sourceId: string | null
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
  /** What somebody set; null when only the default stands. */
  override: ScalarValue
}

/** A version as it stands. */
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
