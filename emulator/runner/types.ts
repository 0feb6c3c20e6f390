/** How a simulated launch goes; `hang` never gets further than `starting`. */
export type LaunchOutcome = 'ready' | 'build-failed' | 'start-failed' | 'hang'

/** One start of one application: which files, with which environment, reached how. */
export interface Launch {
  applicationId: string
  /** Distinguishes two launches of one application, old and new side by side while a version is published. */
  launchId: string
  /** The files of the source version; `blobPath` is where their bytes lie, to be copied, never changed. */
  files: readonly { path: string; blobPath: string }[]
  /** Environment of `build-app.sh` and `start-app.sh` beyond PATH, HOME, PORT (platform.md §7). */
  environment: Readonly<Record<string, string>>
  /** The path prefix under which the application expects its requests: `/` or `/apps/{id}/`. */
  requestPath: string
  /** Where readiness is asked for; a path as the application sees it. */
  healthPath: string
  /** A launch after a restart or a pause of the application says so: the image exists, so no build is reported. */
  isBuilt: boolean
  /** For the simulated runner only, whose launches end as they are told. */
  outcome?: LaunchOutcome | undefined
}

/** What a runner tells about a launch, in this order; `failed` and `exited` end it. */
export type LaunchEvent =
  | { kind: 'building' }
  | { kind: 'build-log'; text: string }
  | { kind: 'built' }
  | { kind: 'starting' }
  | { kind: 'log'; line: string }
  | { kind: 'ready' }
  | { kind: 'failed'; stage: 'build' | 'start'; reason: string }
  | { kind: 'exited'; reason: string }

/** Starts and stops the programs behind applications; knows neither HTTP routes nor state. */
export interface Runner {
  /**
   * Builds and starts a launch beside the one that runs for the application already; the caller retires that one after
   * `ready`. Events come asynchronously, never from within this call.
   */
  launch(launch: Launch, tell: (event: LaunchEvent) => void): void
  /** Stops one launch and forgets its files; resolves when none of its processes is left. No event follows. */
  stop(launchId: string): Promise<void>
  /** Stops a launch in the background, as soon as no visit to it is under way, or a grace is over. */
  retire(launchId: string): void
  /** Where requests for a ready launch go: a loopback port, or nothing while it is simulated or not ready. */
  port(launchId: string): number | undefined
  /** Counts a visit to a launch as under way until the returned function is called. */
  enter(launchId: string): () => void
  /** Stops every launch. */
  close(): Promise<void>
}
