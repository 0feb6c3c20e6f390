import { newId } from '../ids.ts'
import type { LaunchEvent } from '../runner/types.ts'
import type { Application, Publication, Version } from '../state/records.ts'
import { describeLaunch } from './describe-launch.ts'
import { IdleWatch } from './idle-watch.ts'
import { LaunchLog } from './launch-log.ts'
import { LifecycleRecords } from './lifecycle-records.ts'
import type { Attempt, LifecycleDependencies, Running, Visit } from './types.ts'
import { visibleState } from './visible-state.ts'

/**
 * The life of applications (facts §4): created → initializing → running or failed; publishing starts the new version
 * beside the old one and retires that one when the new one is ready; paused and waking. The only place that changes
 * an application's status.
 */
export class Lifecycle {
  readonly #dependencies: LifecycleDependencies
  readonly #running = new Map<string, Running>()
  readonly #idle: IdleWatch
  readonly #records: LifecycleRecords

  constructor(dependencies: LifecycleDependencies) {
    this.#dependencies = dependencies
    this.#records = new LifecycleRecords(dependencies.state, dependencies.clock, dependencies.settings)
    this.#idle = new IdleWatch(dependencies.clock, dependencies.settings, id => this.pause(id))
  }

  /** Starts a new application. */
  create(application: Application): void {
    this.#records.freeze(application.versionId, 'at-once')
    this.#dependencies.state.afterCommit(() => this.#launch(application, { isBuilt: false, previous: undefined }))
  }

  /** Makes an application run another version, or the same one afresh; its id and URL stay. */
  publish(application: Application, version: Version, publication: Publication): void {
    const { settings, clock } = this.#dependencies
    const { sourceId, versionId, envVersionId, publications } = application
    const isLaunched = !isSuspended(application) || settings.switches.wakeByPublish === 'on'
    const published = this.#records.publish(application, version, publication, isLaunched)
    this.#records.freeze(version.id, 'at-once')
    if (!isLaunched) return
    this.#runningOf(application.id).lagEndsAt =
      application.status === 'running' ? clock.now() + settings.timings.publishLag : 0
    const previous = { sourceId, versionId, envVersionId, publications }
    this.#dependencies.state.afterCommit(() => this.#launch(published, { isBuilt: false, previous }))
  }

  /** What callers see of the state: the unsure moments of publishing are switches. */
  visibleState(application: Application): Pick<Application, 'status' | 'versionId' | 'sourceId'> {
    return visibleState(application, this.#running.get(application.id), this.#dependencies)
  }

  /** Lines of the running container, the build's log as far as it has come, and how often they changed. */
  logs(application: Application): { lines: readonly string[]; build: Application['build']; changes: number } {
    const running = this.#running.get(application.id)
    const { build } = application
    const isGrowing = build?.status === 'processing' && running !== undefined
    const { lines = [], changes = 0 } = running?.log ?? {}
    return { lines, build: isGrowing ? { ...build, log: running.log.build } : build, changes }
  }

  /** A line of the emulator's own in the log of an application, once. */
  addNote(applicationId: string, text: string): void {
    const log = this.#running.get(applicationId)?.log
    const line = `emulator: ${text}`
    if (log?.lines.includes(line) === false) log.appendLine(line)
  }

  /** Lets a visit in to the process that answers; nothing while there is none. */
  beginVisit(applicationId: string): Visit | undefined {
    const live = this.#running.get(applicationId)?.live
    const port = live?.runner.port(live.launchId)
    return live === undefined || port === undefined ? undefined : { port, end: live.runner.beginVisit(live.launchId) }
  }

  /** Somebody visits: a paused application wakes, a running one stays awake. */
  visit(application: Application): void {
    if (application.status === 'paused') this.#wake(application)
    else if (application.status === 'running') this.#idle.restart(application)
  }

  /** Stops an application without removing it, as idle ones are (facts §4 [D]). */
  pause(applicationId: string): void {
    this.#suspend(applicationId, 'paused')
  }

  /** As somebody does it by hand in the platform's UI (facts §4 [C]): no visit wakes it. */
  stop(applicationId: string): void {
    this.#suspend(applicationId, 'stopped')
  }

  /** Stops what a deleted application ran. */
  remove(applicationId: string): void {
    this.#records.removeFailures(applicationId)
    this.#dependencies.state.afterCommit(() => {
      for (const attempt of this.#takeAttempts(applicationId)) void attempt.runner.stop(attempt.launchId)
      this.#running.delete(applicationId)
    })
  }

  /** After a restart of the emulator: what ran, or was about to, is started again. */
  resume(): void {
    for (const application of this.#dependencies.state.all('applications')) {
      if (application.status === 'failed' || isSuspended(application)) continue
      const wasReady = application.liveVersionId === application.versionId && application.status === 'running'
      const changes = { liveVersionId: null, status: 'initializing' } as const
      this.#dependencies.state.recordEvent(() => this.#records.update(application.id, changes))
      this.#launch(application, { isBuilt: wasReady, previous: undefined })
    }
  }

  async close(): Promise<void> {
    this.#running.clear()
    await Promise.all([this.#dependencies.runner.close(), this.#dependencies.simulator.close()])
  }

  #suspend(applicationId: string, status: 'paused' | 'stopped'): void {
    if (this.#dependencies.state.get('applications', applicationId)?.status !== 'running') return
    for (const attempt of this.#takeAttempts(applicationId)) attempt.runner.retire(attempt.launchId)
    this.#dependencies.state.recordEvent(() => this.#records.update(applicationId, { status, liveVersionId: null }))
  }

  #wake(application: Application): void {
    this.#dependencies.state.recordEvent(() => this.#records.update(application.id, { status: 'initializing' }))
    this.#launch(application, { isBuilt: true, previous: undefined })
  }

  #launch(application: Application, options: { isBuilt: boolean; previous: Attempt['previous'] }): void {
    const { state, clock, runner, simulator, takeForcedOutcome: takeOutcome } = this.#dependencies
    const running = this.#runningOf(application.id)
    if (running.next !== undefined) void running.next.runner.stop(running.next.launchId)
    const version = state.get('versions', application.versionId ?? '')
    const outcome = takeOutcome(application.name)
    const attempt: Attempt = {
      launchId: newId(clock.now()),
      runner: version === undefined || outcome !== undefined ? simulator : runner,
      // What a second publish on top of an unfinished one goes back to is what was there before both.
      previous: running.next?.previous ?? options.previous
    }
    running.next = attempt
    const context = { ...this.#dependencies, origin: this.#dependencies.origin(), outcome }
    const launch = describeLaunch(application, version, attempt.launchId, options.isBuilt, context)
    // What an event changes, application and job alike, is kept as one: a kill in between must not leave half of it.
    attempt.runner.launch(launch, event => state.recordEvent(() => this.#handle(application.id, attempt, event)))
  }

  #handle(applicationId: string, attempt: Attempt, event: LaunchEvent): void {
    const application = this.#dependencies.state.get('applications', applicationId)
    const running = this.#running.get(applicationId)
    if (application === undefined || running === undefined) return
    if (running.next !== attempt && running.live !== attempt) return
    switch (event.kind) {
      case 'building':
        running.log.startBuild()
        this.#markProgress(application, { build: { status: 'processing', log: '', error: null } })
        break
      case 'build-log':
        running.log.appendBuildLog(event.text)
        break
      case 'built':
        this.#records.update(applicationId, { build: { status: 'success', log: running.log.build, error: null } })
        break
      case 'starting':
        running.log.startContainer()
        this.#markProgress(application, {})
        break
      case 'log':
        // While a new version starts, the log is the new container's.
        if (running.next === undefined || running.next === attempt) running.log.appendLine(event.line)
        break
      case 'ready':
        this.#handleReady(application, running, attempt)
        break
      case 'failed':
        this.#handleFailure(application, running, attempt, event)
        break
      case 'exited':
        running.log.appendLine(event.reason)
        running.live = undefined
        // While a new version starts, the log is the new container's.
        if (running.next === undefined)
          this.#records.recordFailure(application, application.liveVersionId, { ...event, stage: 'run' }, running.log)
        this.#records.update(applicationId, {
          liveVersionId: null,
          ...(running.next === undefined ? { status: 'failed' } : {})
        })
    }
  }

  #markProgress(application: Application, changes: Partial<Application>): void {
    const isNew = application.status === 'created'
    this.#records.update(application.id, isNew ? { ...changes, status: 'initializing' } : changes)
    this.#records.updateJob(application.id, 'RUNNING')
  }

  #handleReady(application: Application, running: Running, attempt: Attempt): void {
    running.live?.runner.retire(running.live.launchId)
    running.live = attempt
    running.next = undefined
    this.#records.freeze(application.versionId, 'when-running')
    this.#records.update(application.id, { status: 'running', liveVersionId: application.versionId })
    this.#records.updateJob(application.id, 'COMPLETED')
    this.#idle.restart(application)
  }

  #handleFailure(
    application: Application,
    running: Running,
    attempt: Attempt,
    event: LaunchEvent & { kind: 'failed' }
  ): void {
    const { failedPublish, failedPublishVersion } = this.#dependencies.settings.switches
    running.next = undefined
    const changes: Partial<Application> = { status: 'failed' }
    if (event.stage === 'build') changes.build = { status: 'failed', log: running.log.build, error: event.reason }
    else running.log.appendLine(event.reason)
    this.#records.recordFailure(application, application.versionId, event, running.log)
    if (attempt.previous !== undefined && failedPublishVersion === 'reverts') Object.assign(changes, attempt.previous)
    if (running.live !== undefined && failedPublish === 'nothing-serves') {
      running.live.runner.retire(running.live.launchId)
      running.live = undefined
      changes.liveVersionId = null
    }
    this.#records.update(application.id, changes)
    this.#records.updateJob(application.id, 'ERROR', event.reason)
  }

  /** Gives the attempts whose programs are to be stopped. */
  #takeAttempts(applicationId: string): Attempt[] {
    const running = this.#running.get(applicationId)
    if (running === undefined) return []
    this.#idle.stop(applicationId)
    const { live, next } = running
    running.live = undefined
    running.next = undefined
    return [live, next].filter(attempt => attempt !== undefined)
  }

  #runningOf(applicationId: string): Running {
    const known = this.#running.get(applicationId)
    if (known !== undefined) return known
    const fresh = { live: undefined, next: undefined, lagEndsAt: 0, log: new LaunchLog() }
    this.#running.set(applicationId, fresh)
    return fresh
  }
}

const isSuspended = ({ status }: Application): boolean => status === 'paused' || status === 'stopped'
