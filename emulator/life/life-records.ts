import type { Clock } from '../clock.ts'
import { newId } from '../ids.ts'
import type { Settings } from '../rules/settings.ts'
import type { Application, ApplicationStatus, LaunchFailure, Publication, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'
import type { LaunchLog } from './launch-log.ts'

/** Failed launches that are kept of each application, and how much of their logs. */
const MAX_FAILURES = 10
const MAX_LINES = 500
const MAX_BUILD_LOG = 200_000

/** What the life of applications leaves in the state. */
export class LifeRecords {
  readonly #state: State
  readonly #clock: Clock
  readonly #settings: Settings

  constructor(state: State, clock: Clock, settings: Settings) {
    this.#state = state
    this.#clock = clock
    this.#settings = settings
  }

  change(applicationId: string, changes: Partial<Application> & { status?: ApplicationStatus }): void {
    const application = this.#state.get('applications', applicationId)
    if (application !== undefined) this.#state.put('applications', { ...application, ...changes })
  }

  /** The application as it is from the moment that a version is published to it. */
  publish(application: Application, version: Version, publication: Publication, wakes: boolean): Application {
    const inherits = this.#settings.switches.resourcesInherited === 'on'
    const published: Application = {
      ...application,
      status: wakes ? 'publishing' : application.status,
      sourceId: version.sourceId,
      versionId: version.id,
      envVersionId: version.baseEnvironmentVersionId,
      resources: inherits ? { ...application.resources, ...version.resources } : application.resources,
      requiredKeyScopeLevel: version.requiredKeyScopeLevel ?? application.requiredKeyScopeLevel,
      publications: [...application.publications, publication],
      updatedAt: this.#clock.now()
    }
    this.#state.put('applications', published)
    return published
  }

  /** Freezes a version that an application uses. The exact moment is unknown (platform.md §3.2 [I]). */
  freeze(versionId: string | null, moment: Settings['switches']['freezing']): void {
    const version = this.#state.get('versions', versionId ?? '')
    if (version === undefined || version.isFrozen || this.#settings.switches.freezing !== moment) return
    this.#state.put('versions', { ...version, isFrozen: true })
  }

  /** Keeps the log of a launch that failed, of the last few of the application. */
  failed(
    { id: applicationId }: Application,
    versionId: string | null,
    { stage, reason }: Pick<LaunchFailure, 'stage' | 'reason'>,
    log: LaunchLog
  ): void {
    const time = this.#clock.now()
    const buildLog = log.build.slice(-MAX_BUILD_LOG)
    const lines = stage === 'build' ? [] : log.lines.slice(-MAX_LINES)
    const failure: LaunchFailure = { id: newId(time), applicationId, versionId, time, stage, reason, buildLog, lines }
    this.#state.put('failures', failure)
    for (const { id } of this.#failuresOf(applicationId).slice(0, -MAX_FAILURES)) this.#state.remove('failures', id)
  }

  /** Forgets what hangs on a deleted application. */
  removed(applicationId: string): void {
    for (const { id } of this.#failuresOf(applicationId)) this.#state.remove('failures', id)
  }

  #failuresOf(applicationId: string): LaunchFailure[] {
    return this.#state.all('failures').filter(failure => failure.applicationId === applicationId)
  }

  /** The job of an application's creation follows its first launch, unless jobs hang (platform.md §8 row 24). */
  followJob(applicationId: string, status: 'RUNNING' | 'COMPLETED' | 'ERROR', message = ''): void {
    if (this.#settings.switches.statusJobs === 'hang') return
    const job = this.#state.all('jobs').find(({ location }) => location === `/customApplications/${applicationId}/`)
    if (job !== undefined && (job.status === 'INITIALIZED' || job.status === 'RUNNING'))
      this.#state.put('jobs', { ...job, status, message })
  }
}
