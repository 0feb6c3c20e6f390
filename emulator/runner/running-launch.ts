import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { build, has } from './build.ts'
import { baseEnvironment, type LaunchFolders, type LaunchOptions, launchFolders } from './environment.ts'
import { freePort, releasePort } from './free-port.ts'
import { layOut } from './launch-files.ts'
import { type Ending, ProcessGroup, type Program } from './process-group.ts'
import { waitUntilReady } from './readiness.ts'
import { faultOfScript } from './script-check.ts'
import type { Launch, LaunchEvent } from './types.ts'
import { Visits } from './visits.ts'
import type { Keeper } from './watchdog.ts'

/** Words of programs whose port is taken: Node, Python, Go, gunicorn, nginx, Streamlit, Gradio. */
const portInUse =
  /EADDRINUSE|\b(address|port|connection)\b.*\bin use\b|\bport\b.*\bnot available\b|cannot find empty port/i

const trouble = /\b(error|fail\w*|can ?not|can't|could not|unable|denied|bind|busy|occupied|taken|used)\b/i

/** One launch: its files, its build, its process, told in events. Knows nothing of other launches. */
export class RunningLaunch {
  readonly launch: Launch
  readonly visits: Visits
  /** Where the process answers, while it does and takes new visits. */
  port: number | undefined
  /** Whether the output of the last start said that a port is taken. */
  saidPortInUse = false
  /** Whether the output of the last start reported trouble with the platform's port, in other words. */
  saidPlatformPort = false
  /** The launch was replaced and goes on with its last visits only. */
  isRetiring = false
  readonly #options: LaunchOptions
  readonly #keeper: Keeper
  readonly #tell: (event: LaunchEvent) => void
  readonly #folders: LaunchFolders
  readonly #mark: number
  readonly #platformPort: RegExp
  readonly #stopping = new AbortController()
  #process: ProcessGroup | undefined
  #ownPort: number | undefined
  /** Said in the log already. */
  #unreachable: string | undefined
  #work: Promise<unknown> = Promise.resolve()
  #retired: Promise<void> | undefined

  constructor(launch: Launch, tell: (event: LaunchEvent) => void, options: LaunchOptions, keeper: Keeper) {
    this.launch = launch
    this.#tell = tell
    this.#options = options
    this.#keeper = keeper
    this.#folders = launchFolders(options.folder, launch.launchId)
    this.#mark = keeper.nextMark()
    this.#platformPort = new RegExp(`\\b${options.platformPort}\\b`)
    this.visits = new Visits(options.clock)
  }

  get isStopping(): boolean {
    return this.#stopping.signal.aborted
  }

  get group(): number | undefined {
    return this.#process?.id
  }

  /** No event leaves once the launch is stopping, whatever still ends on the way. */
  tell(event: LaunchEvent): void {
    if (!this.isStopping) this.#tell(event)
  }

  /** Lays the files out and builds; returns why that failed, if it did. */
  prepare(): Promise<string | undefined> {
    return this.#working(this.#prepare())
  }

  /** Starts the program and waits until it answers; returns why it does not. May be called again after that. */
  start(holdsPlatformPort: (group: number) => Promise<boolean>): Promise<string | undefined> {
    return this.#working(this.#start(holdsPlatformPort))
  }

  /** Calls back when the process that `start` made ready ends, unless it is ended from here. */
  watch(onExit: (ending: Ending) => void): void {
    const watched = this.#process
    void watched?.ended.then(ending => {
      if (this.#process !== watched) return
      this.#process = undefined
      this.port = undefined
      onExit(ending)
    })
  }

  /** Takes no more visits; resolves when those under way are over, after their grace at the latest. */
  async drain(): Promise<void> {
    this.port = undefined
    if (!this.isStopping) await this.visits.over(this.#options.visitGrace())
  }

  /** Ends the process and keeps the files, so that `start` works again. */
  async end(): Promise<void> {
    const last = this.#process
    this.#process = undefined
    this.port = undefined
    await last?.end(this.#options.stopGrace)
  }

  /** Ends every process, a build as well, and removes the files. From here on no event is told. */
  retire(): Promise<void> {
    this.#stopping.abort()
    this.visits.release()
    this.#retired ??= this.#retire()
    return this.#retired
  }

  /** A line of the emulator's own in the application's log. */
  note(text: string): void {
    this.tell({ kind: 'log', line: `emulator: ${text}` })
  }

  async #prepare(): Promise<string | undefined> {
    const { code, tmp, root } = this.#folders
    await rm(root, { recursive: true, force: true })
    await mkdir(tmp, { recursive: true })
    try {
      await layOut(this.launch.files, code, this.#stopping.signal)
    } catch (error) {
      return `the files could not be laid out: ${(error as Error).message}`
    }
    return await build({
      launch: this.launch,
      folders: this.#folders,
      install: this.#options.install,
      signal: this.#stopping.signal,
      run: (program, tell) => this.#run(program, lines => tell(lines.map(line => this.#shown(line)))),
      tell: event => this.tell(event)
    })
  }

  async #start(holdsPlatformPort: (group: number) => Promise<boolean>): Promise<string | undefined> {
    const fault = await faultOfScript(this.#folders.code, 'start-app.sh')
    if (fault !== undefined) return fault
    this.saidPortInUse = false
    this.saidPlatformPort = false
    this.#ownPort ??= await freePort()
    if (this.isStopping) return 'it was stopped'
    const tellLog = (lines: string[]) => this.#tellLog(lines)
    const started = await ProcessGroup.start(this.#program(this.#ownPort), this.#mark, this.#keeper, tellLog)
    this.#process = started
    if (this.isStopping) await this.end()
    const early = new AbortController()
    const answer = await Promise.race([
      started.ended,
      waitUntilReady({
        port: this.#ownPort,
        platformPort: this.#options.platformPort,
        healthPath: this.launch.healthPath,
        timeout: this.#options.readyTimeout,
        now: this.#options.now,
        signal: AbortSignal.any([early.signal, this.#stopping.signal]),
        holdsPlatformPort: () => holdsPlatformPort(started.id),
        unreachable: reason => this.#noteUnreachable(reason)
      })
    ])
    early.abort()
    if ('how' in answer) {
      this.#process = undefined
      return `start-app.sh ended with ${answer.how} before the application answered`
    }
    if ('seen' in answer) {
      await this.end()
      const time = `${this.#options.readyTimeout / 1000} s`
      const wish = `it should listen on port ${this.#ownPort}, the PORT of its environment`
      return `${this.launch.healthPath} was not answered with 2xx or 3xx within ${time}: ${answer.seen}; ${wish}`
    }
    if (this.isStopping) return 'it was stopped'
    this.port = answer.port
    if (answer.port !== this.#ownPort)
      this.note(`the application listens on ${answer.port}, not on its PORT ${this.#ownPort}; only one at a time can`)
    return undefined
  }

  async #retire(): Promise<void> {
    await this.end()
    await this.#work
    if (this.#ownPort !== undefined) releasePort(this.#ownPort)
    // Should something resist, the files of a launch that has ended are no reason to fail.
    await rm(this.#folders.root, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
  }

  /** Lets `retire` wait for what is under way; it ends soon, as every step looks at the signal. */
  #working<T>(work: Promise<T>): Promise<T> {
    this.#work = work.catch(() => {})
    return work
  }

  async #run(program: Program, tell: (lines: string[]) => void): Promise<Ending> {
    const started = await ProcessGroup.start(program, this.#mark, this.#keeper, tell)
    this.#process = started
    if (this.isStopping) await this.end()
    const ending = await started.ended
    this.#process = undefined
    return ending
  }

  #program(port: number): Program {
    const { code } = this.#folders
    const base = baseEnvironment(this.#folders, this.#options.install && has(this.launch, 'requirements.txt'))
    const environment = { ...base, ...this.launch.environment, PORT: String(port) }
    return { file: join(code, 'start-app.sh'), folder: code, environment }
  }

  #noteUnreachable(reason: string): void {
    if (reason !== this.#unreachable) this.note(`the application is not reachable: ${reason}`)
    this.#unreachable = reason
  }

  #tellLog(lines: string[]): void {
    for (const line of lines) {
      if (portInUse.test(line)) this.saidPortInUse = true
      if (this.#platformPort.test(line) && trouble.test(line)) this.saidPlatformPort = true
      this.tell({ kind: 'log', line: this.#shown(line) })
    }
  }

  #shown(line: string): string {
    return line.replaceAll(this.#folders.code, '/opt/code')
  }
}
