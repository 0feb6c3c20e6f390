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
 * Lifecycle of applications (platform.md §4): created → initializing → running or failed. Publishing starts the new
 * version beside the old one and retires the old one when the new one is ready. Applications can also pause and wake
 * up. Only this class changes the status of an application.
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

  /** Publishes a version to an application, or restarts its current version. The id and URL stay the same. */
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

  /** State as callers see it. Switches decide the uncertain moments of publishing. */
  visibleState(application: Application): Pick<Application, 'status' | 'versionId' | 'sourceId'> {
    return visibleState(application, this.#running.get(application.id), this.#dependencies)
  }

  /** Container log lines, the build log so far, and the number of changes of both. */
  logs(application: Application): { lines: readonly string[]; build: Application['build']; changes: number } {
    const running = this.#running.get(application.id)
    const { build } = application
    const isGrowing = build?.status === 'processing' && running !== undefined
    const { lines = [], changes = 0 } = running?.log ?? {}
    return { lines, build: isGrowing ? { ...build, log: running.log.build } : build, changes }
  }

  /** Adds a line of the emulator to the log of an application, unless the log has it already. */
  addNote(applicationId: string, text: string): void {
    const log = this.#running.get(applicationId)?.log
    const line = `emulator: ${text}`
    if (log?.lines.includes(line) === false) log.appendLine(line)
  }

  /** Starts a visit to the process that serves the application. Undefined if there is none. */
  beginVisit(applicationId: string): Visit | undefined {
    const live = this.#running.get(applicationId)?.live
    const port = live?.runner.port(live.launchId)
    return live === undefined || port === undefined ? undefined : { port, end: live.runner.beginVisit(live.launchId) }
  }

  /** Reacts to a visit: wakes a paused application, and restarts the idle timer of a running one. */
  visit(application: Application): void {
    if (application.status === 'paused') this.#wake(application)
    else if (application.status === 'running') this.#idle.restart(application)
  }

  /** Pauses an application, as the platform does with idle ones (platform.md §4 [D]). */
  pause(applicationId: string): void {
    this.#suspend(applicationId, 'paused')
  }

  /** Stops an application, as users do in the platform's UI (platform.md §4 [C]). No visit wakes it. */
  stop(applicationId: string): void {
    this.#suspend(applicationId, 'stopped')
  }

  /** Stops the processes of a deleted application. */
  remove(applicationId: string): void {
    this.#records.removeFailures(applicationId)
    this.#dependencies.state.afterCommit(() => {
      for (const attempt of this.#takeAttempts(applicationId)) void attempt.runner.stop(attempt.launchId)
      this.#running.delete(applicationId)
    })
  }

  /** After a restart of the emulator, launches every application that was running or starting. */
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
    const { state, clock, runner, simulator, takeForcedOutcome } = this.#dependencies
    const running = this.#runningOf(application.id)
    if (running.next !== undefined) void running.next.runner.stop(running.next.launchId)
    const version = state.get('versions', application.versionId ?? '')
    const outcome = takeForcedOutcome(application.name)
    const attempt: Attempt = {
      launchId: newId(clock.now()),
      runner: version === undefined || outcome !== undefined ? simulator : runner,
      // A second publish during an unfinished one reverts to the state before both.
      previous: running.next?.previous ?? options.previous
    }
    running.next = attempt
    const context = { ...this.#dependencies, origin: this.#dependencies.origin(), outcome }
    const launch = describeLaunch(application, version, attempt.launchId, options.isBuilt, context)
    // One event may change the application and its job. Both changes are stored at once, so that a kill cannot split
    // them.
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
        // While a new version starts, the log belongs to its container.
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
        // While a new version starts, the log belongs to its container.
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

  /** Removes and returns the attempts of an application, for the caller to stop. */
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
