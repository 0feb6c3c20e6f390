import type { Clock } from '../clock.ts'
import type { Settings } from '../rules/settings.ts'
import type { Application, ApplicationStatus, Publication, Version } from '../state/records.ts'
import type { State } from '../state/state.ts'

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

  /** A version takes no more changes once an application uses it; since when exactly is unsure (facts §3.2 [I]). */
  freeze(versionId: string | null, moment: Settings['switches']['freezing']): void {
    const version = this.#state.get('versions', versionId ?? '')
    if (version === undefined || version.isFrozen || this.#settings.switches.freezing !== moment) return
    this.#state.put('versions', { ...version, isFrozen: true })
  }

  /** The job of an application's creation follows its first launch, unless jobs hang (facts §8 row 24). */
  followJob(applicationId: string, status: 'RUNNING' | 'COMPLETED' | 'ERROR', message = ''): void {
    if (this.#settings.switches.statusJobs === 'hang') return
    const job = this.#state.all('jobs').find(({ location }) => location === `/customApplications/${applicationId}/`)
    if (job !== undefined && (job.status === 'INITIALIZED' || job.status === 'RUNNING'))
      this.#state.put('jobs', { ...job, status, message })
  }
}
