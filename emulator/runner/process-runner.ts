import { mkdirSync, realpathSync } from 'node:fs'
import type { LaunchOptions } from './environment.ts'
import { InstallStore } from './install/install-store.ts'
import { groupsListeningOn } from './processes.ts'
import { RunningLaunch } from './running-launch.ts'
import type { Launch, LaunchEvent, Runner } from './types.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** Port of containers on the platform. Applications that ignore PORT listen on it (platform.md §7). */
const PLATFORM_PORT = 8080

type DefaultedOption = 'platformPort' | 'now' | 'variables' | 'failsEarly'
type RunnerOptions = Omit<LaunchOptions, DefaultedOption> & Partial<Pick<LaunchOptions, DefaultedOption>>

/**
 * Creates a runner that runs applications as processes of this machine, each launch in `<folder>/<launchId>`. With
 * `installFolder`, it also installs their requirements.
 */
export function createProcessRunner(options: RunnerOptions): Runner {
  if (process.platform === 'win32')
    throw new Error('Applications need a POSIX shell and process groups. Run the emulator in WSL, or with --apps none')
  mkdirSync(options.folder, { recursive: true })
  // Programs log the real path of their folder, which is the path to replace in their logs.
  const defaults = { platformPort: PLATFORM_PORT, now: () => performance.now(), variables: {}, failsEarly: false }
  return new ProcessRunner({ ...defaults, ...options, folder: realpathSync(options.folder) })
}

class ProcessRunner implements Runner {
  readonly #options: LaunchOptions
  readonly #watchdog: Watchdog
  readonly #store: InstallStore | undefined
  readonly #launches = new Map<string, RunningLaunch>()
  /** Last port handover of each application. */
  readonly #handovers = new Map<string, Promise<unknown>>()
  #isClosed = false

  constructor(options: LaunchOptions) {
    this.#options = options
    this.#watchdog = createWatchdog()
    this.#store = options.installFolder === undefined ? undefined : new InstallStore(options.installFolder)
  }

  launch(launch: Launch, emit: (event: LaunchEvent) => void): void {
    const { launchId } = launch
    if (this.#isClosed) return
    if (!/^[\w-]+$/.test(launchId)) throw new Error(`A launch id must be a plain folder name, not "${launchId}"`)
    if (this.#launches.has(launchId)) throw new Error(`Launch "${launchId}" is running already`)
    const running = new RunningLaunch(launch, emit, this.#options, this.#watchdog, this.#store)
    this.#launches.set(launchId, running)
    void this.#run(running).catch(error =>
      this.#reportFailure(running, 'start', `the emulator could not run the application: ${error.message}`)
    )
  }

  async stop(launchId: string): Promise<void> {
    const running = this.#launches.get(launchId)
    if (running !== undefined) await this.#remove(running)
  }

  retire(launchId: string): void {
    const running = this.#launches.get(launchId)
    if (running === undefined) return
    running.isRetiring = true
    void running.drain().then(() => this.#remove(running))
  }

  port(launchId: string): number | undefined {
    return this.#launches.get(launchId)?.port
  }

  beginVisit(launchId: string): () => void {
    return this.#launches.get(launchId)?.visits.begin() ?? (() => {})
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#launches.values()].map(running => this.#remove(running)))
    await this.#watchdog.close()
  }

  async #run(running: RunningLaunch): Promise<void> {
    const problem = await running.prepare()
    if (problem !== undefined && running.launch.isBuilt)
      return this.#reportFailure(running, 'start', `building again: ${problem}`)
    if (problem !== undefined) return this.#reportFailure(running, 'build', problem)
    if (running.isStopping) return
    running.emit({ kind: 'starting' })
    const reason = await this.#start(running)
    if (reason !== undefined) return this.#reportFailure(running, 'start', reason)
    running.emit({ kind: 'ready' })
    this.#watch(running)
  }

  /**
   * Starts a launch. An application that ignores PORT uses the platform's port, so its next version cannot start beside
   * the running one, which must hand the port over. For an application that uses PORT, no handover is needed.
   */
  async #start(running: RunningLaunch): Promise<string | undefined> {
    const reason = await running.start(this.#isSoleListener)
    if (reason === undefined || !(running.reportedPortInUse || running.reportedPlatformPort)) return reason
    const { applicationId } = running.launch
    // Handovers run one after another: a previous one may still be restarting its running version.
    const previous = this.#handovers.get(applicationId)
    const handover = Promise.resolve(previous).then(() => this.#handOver(running, reason))
    this.#handovers.set(
      applicationId,
      handover.catch(() => {})
    )
    return await handover
  }

  /** Stops the version that holds the port and tries again. If this also fails, restarts the old version. */
  async #handOver(running: RunningLaunch, reason: string): Promise<string | undefined> {
    if (running.isStopping) return reason
    const groups = await groupsListeningOn(this.#options.platformPort)
    const old = this.#findByGroup(groups)
    const isFree = groups.size === 0
    if (!isFree && old?.launch.applicationId !== running.launch.applicationId)
      return running.reportedPortInUse ? this.#describePortConflict(old) : reason
    // The port is free now, or its holder is stopping: the first try was too early.
    if (old === undefined || old.isRetiring || old.isStopping) {
      if (old !== undefined) await this.#remove(old)
      return isFree && !running.reportedPortInUse ? reason : await running.start(this.#isSoleListener)
    }
    running.addNote(
      `port ${this.#options.platformPort} is in use by the running version. Stopping that version for a second try`
    )
    await old.drain()
    await old.end()
    const secondReason = await running.start(this.#isSoleListener).catch((error: Error) => error.message)
    if (secondReason === undefined || old.isStopping) return secondReason
    old.addNote('the new version failed. Starting this version again')
    const restartProblem = await old.start(this.#isSoleListener).catch((error: Error) => error.message)
    if (restartProblem === undefined) this.#watch(old)
    else this.#handleExit(old, restartProblem)
    return secondReason
  }

  /** Explains a port conflict. On the platform, each application has its own port 8080. Here, they share one. */
  #describePortConflict(holder: RunningLaunch | undefined): string {
    const { platformPort } = this.#options
    const holderName = holder === undefined ? 'another program' : `application ${holder.launch.applicationId}`
    return (
      `port ${platformPort} of this machine is taken by ${holderName}. This is a limit of the emulator, not a fault of the ` +
      `application: on DataRobot, each application has its own port ${platformPort}. Stop the other one, or listen on ` +
      'the port in the PORT environment variable'
    )
  }

  /** Checks that only this group listens on the port: with SO_REUSEPORT, requests could reach another listener. */
  readonly #isSoleListener = async (group: number): Promise<boolean> => {
    const groups = await groupsListeningOn(this.#options.platformPort)
    return groups.size === 1 && groups.has(group)
  }

  #findByGroup(groups: ReadonlySet<number>): RunningLaunch | undefined {
    return [...this.#launches.values()].find(({ group }) => group !== undefined && groups.has(group))
  }

  #watch(running: RunningLaunch): void {
    running.watch(exit => this.#handleExit(running, `start-app.sh ended with ${exit.description}`))
  }

  #handleExit(running: RunningLaunch, reason: string): void {
    running.emit({ kind: 'exited', reason })
    void this.#remove(running)
  }

  #reportFailure(running: RunningLaunch, stage: 'build' | 'start', reason: string): void {
    running.emit({ kind: 'failed', stage, reason })
    void this.#remove(running)
  }

  async #remove(running: RunningLaunch): Promise<void> {
    await running.retire()
    this.#launches.delete(running.launch.launchId)
  }
}
