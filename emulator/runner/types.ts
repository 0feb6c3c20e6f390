/** Outcome of a simulated launch. `hang` stays in `starting`. */
export type LaunchOutcome = 'ready' | 'build-failed' | 'start-failed' | 'hang'

/** One launch of an application: its files, environment and paths. */
export interface Launch {
  applicationId: string
  /** Unique id. During a publish, two launches of one application run at the same time. */
  launchId: string
  /** Files of the source version. The file at `blobPath` must be copied and never changed. */
  files: readonly { path: string; blobPath: string }[]
  /** Environment of `build-app.sh` and `start-app.sh`, in addition to PATH, HOME and PORT (platform.md §7). */
  environment: Readonly<Record<string, string>>
  /** Path prefix of the requests that the application receives: `/` or `/apps/{id}/`. */
  requestPath: string
  /** Path of the readiness probe, as the application sees it. */
  healthPath: string
  /** True for a launch after a restart or a pause: the image exists, so no build is reported. */
  isBuilt: boolean
  /** Outcome of the launch, for the simulated runner only. */
  outcome?: LaunchOutcome | undefined
}

/** Event of a launch, in this order. `failed` and `exited` are final. */
export type LaunchEvent =
  | { kind: 'building' }
  | { kind: 'build-log'; text: string }
  | { kind: 'built' }
  | { kind: 'starting' }
  | { kind: 'log'; line: string }
  | { kind: 'ready' }
  | { kind: 'failed'; stage: 'build' | 'start'; reason: string }
  | { kind: 'exited'; reason: string }

/** Starts and stops the processes of applications. Independent of HTTP routes and state. */
export interface Runner {
  /**
   * Builds and starts a launch beside the running launch of the application, which the caller retires after `ready`.
   * Events are emitted asynchronously, never during this call.
   */
  launch(launch: Launch, emit: (event: LaunchEvent) => void): void
  /** Stops a launch and removes its files. Resolves when all its processes have ended. No event follows. */
  stop(launchId: string): Promise<void>
  /** Stops a launch in the background, once it has no open visits or the grace time is over. */
  retire(launchId: string): void
  /** Loopback port of a ready launch. Undefined if it is simulated or not ready. */
  port(launchId: string): number | undefined
  /** Counts a visit to a launch as open until the returned function is called. */
  beginVisit(launchId: string): () => void
  /** Stops every launch. */
  close(): Promise<void>
}
