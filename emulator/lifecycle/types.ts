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
  /** Runner of applications: real or simulated, as the option `apps` says. */
  runner: Runner
  /** Simulated runner for applications without files and for launch faults. */
  simulator: Runner
  /** Takes the pending launch fault for an application of this name. */
  takeForcedOutcome: (applicationName: string) => LaunchOutcome | undefined
  /** Origin of the emulator, for the environment of applications. */
  origin: () => string
}

/** One launch, and the state to revert to if it fails. */
export interface Attempt {
  launchId: string
  runner: Runner
  previous: Pick<Application, 'sourceId' | 'versionId' | 'envVersionId' | 'publications'> | undefined
}

/** In-memory state of an application, which is lost when the emulator ends. */
export interface Running {
  live: Attempt | undefined
  next: Attempt | undefined
  /** Time until which callers do not see a publish. */
  lagEndsAt: number
  log: LaunchLog
}

/** Open request or WebSocket of a visitor to the process of an application. */
export interface Visit {
  port: number
  /** Must be called when the visit is over. */
  end: () => void
}
