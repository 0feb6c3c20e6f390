import { newId } from '../ids.ts'
import type { LaunchEvent } from '../runner/types.ts'
import type { Application, Publication, Version } from '../state/records.ts'
import { IdleWatch } from './idle.ts'
import { launchOf } from './launch.ts'
import { LaunchLog } from './launch-log.ts'
import { LifeRecords } from './life-records.ts'
import type { Attempt, LifecycleParts, Running, Visit } from './parts.ts'
import { shownState } from './shown-state.ts'

/**
 * Life cycle of applications (platform.md §4): created → initializing → running or failed, and paused. Publishing starts
 * the new version beside the old one, and retires the old one when the new one is ready. Only this class changes the
 * status of an application.
 */
export class Lifecycle {
  readonly #parts: LifecycleParts
  readonly #running = new Map<string, Running>()
  readonly #idle: IdleWatch
  readonly #records: LifeRecords

  constructor(parts: LifecycleParts) {
    this.#parts = parts
    this.#records = new LifeRecords(parts.state, parts.clock, parts.settings)
    this.#idle = new IdleWatch(parts.clock, parts.settings, id => this.pause(id))
  }

  /** Starts a new application. */
  create(application: Application): void {
    this.#records.freeze(application.versionId, 'at-once')
    this.#parts.state.afterwards(() => this.#launch(application, { isBuilt: false, before: undefined }))
  }

  /** Makes an application run another version, or the same one afresh; its id and URL stay. */
  publish(application: Application, version: Version, publication: Publication): void {
    const { settings, clock } = this.#parts
    const { sourceId, versionId, envVersionId, publications } = application
    const wakes = !isAtRest(application) || settings.switches.wakeByPublish === 'on'
    const published = this.#records.publish(application, version, publication, wakes)
    this.#records.freeze(version.id, 'at-once')
    if (!wakes) return
    this.#of(application.id).lagEnds = application.status === 'running' ? clock.now() + settings.timings.publishLag : 0
    const before = { sourceId, versionId, envVersionId, publications }
    this.#parts.state.afterwards(() => this.#launch(published, { isBuilt: false, before }))
  }

  /** What callers see of the state: the unsure moments of publishing are switches. */
  shown(application: Application): Pick<Application, 'status' | 'versionId' | 'sourceId'> {
    return shownState(application, this.#running.get(application.id), this.#parts)
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
  note(applicationId: string, text: string): void {
    const log = this.#running.get(applicationId)?.log
    const line = `emulator: ${text}`
    if (log?.lines.includes(line) === false) log.addLine(line)
  }

  /** Lets a visit in to the process that answers; nothing while there is none. */
  enter(applicationId: string): Visit | undefined {
    const live = this.#running.get(applicationId)?.live
    const port = live?.runner.port(live.launchId)
    return live === undefined || port === undefined ? undefined : { port, leave: live.runner.enter(live.launchId) }
  }

  /** Somebody visits: a paused application wakes, a running one stays awake. */
  visit(application: Application): void {
    if (application.status === 'paused') this.#wake(application)
    else if (application.status === 'running') this.#idle.restart(application)
  }

  /** Stops an application without removing it, as idle ones are (platform.md §4 [D]). */
  pause(applicationId: string): void {
    this.#rest(applicationId, 'paused')
  }

  /** As somebody does it by hand in the platform's UI (platform.md §4 [C]): no visit wakes it. */
  stop(applicationId: string): void {
    this.#rest(applicationId, 'stopped')
  }

  /** Stops what a deleted application ran. */
  remove(applicationId: string): void {
    this.#records.removed(applicationId)
    this.#parts.state.afterwards(() => {
      for (const attempt of this.#stop(applicationId)) void attempt.runner.stop(attempt.launchId)
      this.#running.delete(applicationId)
    })
  }

  /** After a restart of the emulator: what ran, or was about to, is started again. */
  resume(): void {
    for (const application of this.#parts.state.all('applications')) {
      if (application.status === 'failed' || isAtRest(application)) continue
      const wasReady = application.liveVersionId === application.versionId && application.status === 'running'
      const changes = { liveVersionId: null, status: 'initializing' } as const
      this.#parts.state.happened(() => this.#records.change(application.id, changes))
      this.#launch(application, { isBuilt: wasReady, before: undefined })
    }
  }

  async close(): Promise<void> {
    this.#running.clear()
    await Promise.all([this.#parts.runner.close(), this.#parts.simulator.close()])
  }

  #rest(applicationId: string, status: 'paused' | 'stopped'): void {
    if (this.#parts.state.get('applications', applicationId)?.status !== 'running') return
    for (const attempt of this.#stop(applicationId)) attempt.runner.retire(attempt.launchId)
    this.#parts.state.happened(() => this.#records.change(applicationId, { status, liveVersionId: null }))
  }

  #wake(application: Application): void {
    this.#parts.state.happened(() => this.#records.change(application.id, { status: 'initializing' }))
    this.#launch(application, { isBuilt: true, before: undefined })
  }

  #launch(application: Application, how: { isBuilt: boolean; before: Attempt['before'] }): void {
    const { state, clock, runner, simulator, takeOutcome } = this.#parts
    const running = this.#of(application.id)
    if (running.next !== undefined) void running.next.runner.stop(running.next.launchId)
    const version = state.get('versions', application.versionId ?? '')
    const outcome = takeOutcome(application.name)
    const attempt: Attempt = {
      launchId: newId(clock.now()),
      runner: version === undefined || outcome !== undefined ? simulator : runner,
      // What a second publish on top of an unfinished one goes back to is what was there before both.
      before: running.next?.before ?? how.before
    }
    running.next = attempt
    const context = { ...this.#parts, origin: this.#parts.origin(), outcome }
    const launch = launchOf(application, version, attempt.launchId, how.isBuilt, context)
    // What an event changes, application and job alike, is kept as one: a kill in between must not leave half of it.
    attempt.runner.launch(launch, event => state.happened(() => this.#hear(application.id, attempt, event)))
  }

  #hear(applicationId: string, attempt: Attempt, event: LaunchEvent): void {
    const application = this.#parts.state.get('applications', applicationId)
    const running = this.#running.get(applicationId)
    if (application === undefined || running === undefined) return
    if (running.next !== attempt && running.live !== attempt) return
    switch (event.kind) {
      case 'building':
        running.log.beginBuild()
        this.#advance(application, { build: { status: 'processing', log: '', error: null } })
        break
      case 'build-log':
        running.log.addBuild(event.text)
        break
      case 'built':
        this.#records.change(applicationId, { build: { status: 'success', log: running.log.build, error: null } })
        break
      case 'starting':
        running.log.beginContainer()
        this.#advance(application, {})
        break
      case 'log':
        // While a new version starts, the log is the new container's.
        if (running.next === undefined || running.next === attempt) running.log.addLine(event.line)
        break
      case 'ready':
        this.#becomeReady(application, running, attempt)
        break
      case 'failed':
        this.#fail(application, running, attempt, event)
        break
      case 'exited':
        running.log.addLine(event.reason)
        running.live = undefined
        // While a new version starts, the log is the new container's.
        if (running.next === undefined)
          this.#records.failed(application, application.liveVersionId, { ...event, stage: 'run' }, running.log)
        this.#records.change(applicationId, {
          liveVersionId: null,
          ...(running.next === undefined ? { status: 'failed' } : {})
        })
    }
  }

  #advance(application: Application, changes: Partial<Application>): void {
    const begins = application.status === 'created'
    this.#records.change(application.id, begins ? { ...changes, status: 'initializing' } : changes)
    this.#records.followJob(application.id, 'RUNNING')
  }

  #becomeReady(application: Application, running: Running, attempt: Attempt): void {
    running.live?.runner.retire(running.live.launchId)
    running.live = attempt
    running.next = undefined
    this.#records.freeze(application.versionId, 'when-running')
    this.#records.change(application.id, { status: 'running', liveVersionId: application.versionId })
    this.#records.followJob(application.id, 'COMPLETED')
    this.#idle.restart(application)
  }

  #fail(application: Application, running: Running, attempt: Attempt, event: LaunchEvent & { kind: 'failed' }): void {
    const { failedPublish, failedPublishVersion } = this.#parts.settings.switches
    running.next = undefined
    const changes: Partial<Application> = { status: 'failed' }
    if (event.stage === 'build') changes.build = { status: 'failed', log: running.log.build, error: event.reason }
    else running.log.addLine(event.reason)
    this.#records.failed(application, application.versionId, event, running.log)
    if (attempt.before !== undefined && failedPublishVersion === 'reverts') Object.assign(changes, attempt.before)
    if (running.live !== undefined && failedPublish === 'nothing-serves') {
      running.live.runner.retire(running.live.launchId)
      running.live = undefined
      changes.liveVersionId = null
    }
    this.#records.change(application.id, changes)
    this.#records.followJob(application.id, 'ERROR', event.reason)
  }

  /** Gives the attempts whose programs are to be stopped. */
  #stop(applicationId: string): Attempt[] {
    const running = this.#running.get(applicationId)
    if (running === undefined) return []
    this.#idle.stop(applicationId)
    const { live, next } = running
    running.live = undefined
    running.next = undefined
    return [live, next].filter(attempt => attempt !== undefined)
  }

  #of(applicationId: string): Running {
    const known = this.#running.get(applicationId)
    if (known !== undefined) return known
    const fresh = { live: undefined, next: undefined, lagEnds: 0, log: new LaunchLog() }
    this.#running.set(applicationId, fresh)
    return fresh
  }
}

const isAtRest = ({ status }: Application): boolean => status === 'paused' || status === 'stopped'
