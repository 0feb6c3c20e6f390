import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from './build.ts'
import { baseEnvironment, type LaunchFolders, type LaunchOptions, launchFolders } from './environment.ts'
import { freePort, releasePort } from './free-port.ts'
import type { InstallStore } from './install/install-store.ts'
import { copyLaunchFiles } from './launch-files.ts'
import { type Exit, ProcessGroup, type Program } from './process-group.ts'
import { activityOf } from './processes.ts'
import { waitUntilReady } from './readiness.ts'
import { findScriptProblem } from './script-check.ts'
import type { Launch, LaunchEvent } from './types.ts'
import { Visits } from './visits.ts'
import type { Watchdog } from './watchdog.ts'

/** Messages of programs whose port is in use: Node, Python, Go, gunicorn, nginx, Streamlit, Gradio. */
const PORT_IN_USE =
  /EADDRINUSE|\b(address|port|connection)\b.*\bin use\b|\bport\b.*\bnot available\b|cannot find empty port/i

const TROUBLE = /\b(error|fail\w*|can ?not|can't|could not|unable|denied|bind|busy|occupied|taken|used)\b/i

/** One launch: its files, build and process. Reports its progress in events. Independent of other launches. */
export class RunningLaunch {
  readonly launch: Launch
  readonly visits: Visits
  /** Port of the process while it answers and accepts new visits. */
  port: number | undefined
  /** True if the output of the last start reported a port in use. */
  reportedPortInUse = false
  /** True if the output of the last start reported another problem with the platform's port. */
  reportedPlatformPort = false
  /** True once the launch was replaced and only finishes its open visits. */
  isRetiring = false
  readonly #options: LaunchOptions
  readonly #watchdog: Watchdog
  readonly #store: InstallStore | undefined
  readonly #emit: (event: LaunchEvent) => void
  readonly #folders: LaunchFolders
  readonly #mark: number
  readonly #platformPort: RegExp
  readonly #stopping = new AbortController()
  #process: ProcessGroup | undefined
  #assignedPort: number | undefined
  /** Last reason in the log, to avoid repetitions. */
  #lastUnreachableReason: string | undefined
  #currentWork: Promise<unknown> = Promise.resolve()
  #retirement: Promise<void> | undefined

  constructor(
    launch: Launch,
    emit: (event: LaunchEvent) => void,
    options: LaunchOptions,
    watchdog: Watchdog,
    store: InstallStore | undefined
  ) {
    this.launch = launch
    this.#emit = emit
    this.#options = options
    this.#watchdog = watchdog
    this.#store = store
    this.#folders = launchFolders(options.folder, launch.launchId)
    this.#mark = watchdog.nextMark()
    this.#platformPort = new RegExp(`\\b${options.platformPort}\\b`)
    this.visits = new Visits(options.clock)
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  get group(): number | undefined {
    return this.#process?.id
  }

  /** Emits an event, unless the launch is stopping. */
  emit(event: LaunchEvent): void {
    if (!this.isStopping) this.#emit(event)
  }

  /** Copies the files and builds. Returns the reason if this fails. */
  prepare(): Promise<string | undefined> {
    return this.#track(this.#prepare())
  }

  /** Starts the program and waits until it answers. Returns the reason if it does not, and can then be called again. */
  start(holdsPlatformPort: (group: number) => Promise<boolean>): Promise<string | undefined> {
    return this.#track(this.#start(holdsPlatformPort))
  }

  /** Calls `onExit` when the started process ends, unless this class ends it. */
  watch(onExit: (ending: Exit) => void): void {
    const watched = this.#process
    void watched?.ended.then(ending => {
      if (this.#process !== watched) return
      this.#process = undefined
      this.port = undefined
      onExit(ending)
    })
  }

  /** Accepts no more visits. Resolves when the open ones are over, at the latest after the grace time. */
  async drain(): Promise<void> {
    this.port = undefined
    if (!this.isStopping) await this.visits.waitUntilOver(this.#options.visitGraceMs())
  }

  /** Ends the process but keeps the files, so that `start` can be called again. */
  async end(): Promise<void> {
    const last = this.#process
    this.#process = undefined
    this.port = undefined
    await last?.end(this.#options.stopGraceMs)
  }

  /** Ends all processes, including a build, and removes the files. No event is emitted after this call. */
  retire(): Promise<void> {
    this.#stopping.abort()
    this.visits.release()
    this.#retirement ??= this.#retire()
    return this.#retirement
  }

  /** Adds a line of the emulator to the application's log. */
  addNote(text: string): void {
    this.emit({ kind: 'log', line: `emulator: ${text}` })
  }

  async #prepare(): Promise<string | undefined> {
    const { code, tmp, root } = this.#folders
    await rm(root, { recursive: true, force: true })
    await mkdir(tmp, { recursive: true })
    try {
      await copyLaunchFiles(this.launch.files, code, this.#stopping.signal)
    } catch (error) {
      return `the files could not be copied: ${(error as Error).message}`
    }
    return await build({
      launch: this.launch,
      folders: this.#folders,
      store: this.#store,
      signal: this.#stopping.signal,
      run: (program, emit) => this.#run(program, lines => emit(lines.map(line => this.#displayLine(line)))),
      emit: event => this.emit(event)
    })
  }

  async #start(holdsPlatformPort: (group: number) => Promise<boolean>): Promise<string | undefined> {
    const problem = await findScriptProblem(this.#folders.code, 'start-app.sh')
    if (problem !== undefined) return problem
    this.reportedPortInUse = false
    this.reportedPlatformPort = false
    this.#assignedPort ??= await freePort()
    if (this.isStopping) return 'it was stopped'
    const emitLog = (lines: string[]) => this.#emitLog(lines)
    const started = await ProcessGroup.start(this.#program(this.#assignedPort), this.#mark, this.#watchdog, emitLog)
    this.#process = started
    if (this.isStopping) await this.end()
    const probing = new AbortController()
    const answer = await Promise.race([
      started.ended,
      waitUntilReady({
        port: this.#assignedPort,
        platformPort: this.#options.platformPort,
        healthPath: this.launch.healthPath,
        timeoutMs: this.#options.readyTimeoutMs,
        now: this.#options.now,
        signal: AbortSignal.any([probing.signal, this.#stopping.signal]),
        holdsPlatformPort: () => holdsPlatformPort(started.id),
        activity: this.#options.failsEarly ? () => activityOf(started.id) : null,
        onUnreachable: reason => this.#noteUnreachable(reason)
      })
    ])
    probing.abort()
    if ('description' in answer) {
      this.#process = undefined
      return `start-app.sh ended with ${answer.description} before the application answered`
    }
    if ('problem' in answer) {
      await this.end()
      const time = `${Math.round(answer.waitedMs / 100) / 10} s`
      const advice = `it should listen on port ${this.#assignedPort}, the value of PORT`
      return `${this.launch.healthPath} was not answered with 2xx or 3xx within ${time}: ${answer.problem}; ${advice}`
    }
    if (this.isStopping) return 'it was stopped'
    this.port = answer.port
    if (answer.port !== this.#assignedPort)
      this.addNote(
        `the application listens on ${answer.port}, not on its PORT ${this.#assignedPort}. Only one application at a time can do this`
      )
    return undefined
  }

  async #retire(): Promise<void> {
    await this.end()
    await this.#currentWork
    if (this.#assignedPort !== undefined) releasePort(this.#assignedPort)
    // Failing to remove the files of an ended launch is not an error.
    await rm(this.#folders.root, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }

  /** Tracks the current work, so that `retire` can wait for it. It ends soon, because every step checks the signal. */
  #track<T>(work: Promise<T>): Promise<T> {
    this.#currentWork = work.catch(() => {})
    return work
  }

  async #run(program: Program, emit: (lines: string[]) => void): Promise<Exit> {
    const started = await ProcessGroup.start(program, this.#mark, this.#watchdog, emit)
    this.#process = started
    if (this.isStopping) await this.end()
    const ending = await started.ended
    this.#process = undefined
    return ending
  }

  #program(port: number): Program {
    const { code } = this.#folders
    const { variables } = this.#options
    const own = { ...this.launch.environment, PORT: String(port) }
    const environment = { ...baseEnvironment(this.#folders), ...variables, ...own }
    return { file: join(code, 'start-app.sh'), folder: code, environment }
  }

  #noteUnreachable(reason: string): void {
    if (reason !== this.#lastUnreachableReason) this.addNote(`the application is not reachable: ${reason}`)
    this.#lastUnreachableReason = reason
  }

  #emitLog(lines: string[]): void {
    for (const line of lines) {
      if (PORT_IN_USE.test(line)) this.reportedPortInUse = true
      if (this.#platformPort.test(line) && TROUBLE.test(line)) this.reportedPlatformPort = true
      this.emit({ kind: 'log', line: this.#displayLine(line) })
    }
  }

  #displayLine(line: string): string {
    return line.replaceAll(this.#folders.code, '/opt/code')
  }
}
