import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import type { Settings } from '../rules/settings.ts'
import type { Application, ApplicationStatus, Publication, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'
import type { LaunchFailure } from '../state/timeline-records.ts'
import type { LaunchLog } from './launch-log.ts'

/** Limits of the failed launches that are stored for each application, and of their logs. */
const MAX_FAILURES = 10
const MAX_LINES = 500
const MAX_LOG_CHARS = 200_000

/** Writes the state changes of the application lifecycle. */
export class LifecycleRecords {
  readonly #state: State
  readonly #clock: Clock
  readonly #settings: Settings

  constructor(state: State, clock: Clock, settings: Settings) {
    this.#state = state
    this.#clock = clock
    this.#settings = settings
  }

  update(applicationId: string, changes: Partial<Application> & { status?: ApplicationStatus }): void {
    const application = this.#state.get('applications', applicationId)
    if (application !== undefined) this.#state.put('applications', { ...application, ...changes })
  }

  /** Stores and returns the application as it is once a version is published to it. */
  publish(application: Application, version: Version, publication: Publication, isLaunched: boolean): Application {
    const inheritsResources = this.#settings.switches.resourcesInherited === 'on'
    const published: Application = {
      ...application,
      status: isLaunched ? 'publishing' : application.status,
      sourceId: version.sourceId,
      versionId: version.id,
      envVersionId: version.baseEnvironmentVersionId,
      resources: inheritsResources ? { ...application.resources, ...version.resources } : application.resources,
      requiredKeyScopeLevel: version.requiredKeyScopeLevel ?? application.requiredKeyScopeLevel,
      publications: [...application.publications, publication],
      updatedAt: this.#clock.now()
    }
    this.#state.put('applications', published)
    return published
  }

  /**
   * Freezes a version that an application uses. The exact moment on the platform is uncertain (platform.md §3.2 [I]).
   */
  freeze(versionId: string | null, moment: Settings['switches']['freezing']): void {
    const version = this.#state.get('versions', versionId ?? '')
    if (version === undefined || version.isFrozen || this.#settings.switches.freezing !== moment) return
    this.#state.put('versions', { ...version, isFrozen: true })
  }

  /** Stores a failed launch with its log, and removes the application's oldest ones beyond the limit. */
  recordFailure(
    { id: applicationId }: Application,
    versionId: string | null,
    { stage, reason }: Pick<LaunchFailure, 'stage' | 'reason'>,
    log: LaunchLog
  ): void {
    const time = this.#clock.now()
    const buildLog = log.build.slice(-MAX_LOG_CHARS)
    const lines = stage === 'build' ? [] : lastLines(log.lines)
    const failure: LaunchFailure = { id: newId(time), applicationId, versionId, time, stage, reason, buildLog, lines }
    this.#state.put('failures', failure)
    for (const { id } of this.#failuresOf(applicationId).slice(0, -MAX_FAILURES)) this.#state.remove('failures', id)
  }

  /** Removes the failed launches of a deleted application. */
  removeFailures(applicationId: string): void {
    for (const { id } of this.#failuresOf(applicationId)) this.#state.remove('failures', id)
  }

  #failuresOf(applicationId: string): LaunchFailure[] {
    return this.#state.all('failures').filter(failure => failure.applicationId === applicationId)
  }

  /**
   * Updates the status job of an application's creation from its first launch, unless jobs hang (platform.md §8 row
   * 24).
   */
  updateJob(applicationId: string, status: 'RUNNING' | 'COMPLETED' | 'ERROR', message = ''): void {
    if (this.#settings.switches.statusJobs === 'hang') return
    const job = this.#state.all('jobs').find(({ location }) => location === `/customApplications/${applicationId}/`)
    if (job !== undefined && (job.status === 'INITIALIZED' || job.status === 'RUNNING'))
      this.#state.put('jobs', { ...job, status, message })
  }
}

/** Last lines within the limits of a stored log. */
function lastLines(lines: readonly string[]): readonly string[] {
  let chars = 0
  const excess = lines.findLastIndex(line => {
    chars += line.length + 1
    return chars > MAX_LOG_CHARS
  })
  return lines.slice(Math.max(excess + 1, lines.length - MAX_LINES))
}
