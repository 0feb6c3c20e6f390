import type { Clock } from '../clock.ts'
import type { Settings } from '../rules/settings.ts'
import type { LaunchOutcome, Runner } from '../runner/types.ts'
import type { Blobs } from '../state/blobs.ts'
import type { Application } from '../state/records.ts'
import type { State } from '../state/state.ts'
import type { LaunchLog } from './launch-log.ts'

export interface LifecycleDependencies {
  state: State
  blobs: Blobs
  clock: Clock
  settings: Settings
  /** Runs applications, or simulates them, as the emulator was asked to. */
  runner: Runner
  /** Simulates what no runner could run: applications without files, and failures on demand. */
  simulator: Runner
  /** Takes the failure on demand that waits for an application of this name. */
  takeForcedOutcome: (applicationName: string) => LaunchOutcome | undefined
  /** The emulator's own address, for the environment of applications. */
  origin: () => string
}

/** A launch on its way: what it will be when ready, and what to go back to when it fails. */
export interface Attempt {
  launchId: string
  runner: Runner
  previous: Pick<Application, 'sourceId' | 'versionId' | 'envVersionId' | 'publications'> | undefined
}

/** What is known of an application only while the emulator runs. */
export interface Running {
  live: Attempt | undefined
  next: Attempt | undefined
  /** Until then a publish does not show. */
  lagEndsAt: number
  log: LaunchLog
}

/** A visitor's request or WebSocket on its way to the process of an application. */
export interface Visit {
  port: number
  /** To be called once it is answered, or over. */
  end: () => void
}
