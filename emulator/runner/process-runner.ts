import { mkdirSync, realpathSync } from 'node:fs'
import type { LaunchOptions } from './environment.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { groupsListeningOn } from './processes.ts'
import { RunningLaunch } from './running-launch.ts'
import type { Launch, LaunchEvent, Runner } from './types.ts'

/** The port of containers on the platform, which applications that do not look at PORT listen on (platform.md §7). */
const PLATFORM_PORT = 8080

type Assumed = 'platformPort' | 'now'
type RunnerOptions = Omit<LaunchOptions, Assumed> & Partial<Pick<LaunchOptions, Assumed>>

/**
 * Runs applications as processes of this machine, each launch in `<folder>/<launchId>`; `install` makes a virtual
 * environment of `requirements.txt`.
 */
export function createProcessRunner(options: RunnerOptions): Runner {
  if (process.platform === 'win32')
    throw new Error('Applications need a POSIX shell and process groups: run the emulator in WSL, or with --apps none')
  mkdirSync(options.folder, { recursive: true })
  // Programs name their folder without links, and that is the name to be replaced in their logs.
  const assumed = { platformPort: PLATFORM_PORT, now: () => performance.now() }
  return new ProcessRunner({ ...assumed, ...options, folder: realpathSync(options.folder) })
}

class ProcessRunner implements Runner {
  readonly #options: LaunchOptions
  readonly #keeper: Keeper
  readonly #launches = new Map<string, RunningLaunch>()
  /** The last handover of each application. */
  readonly #handovers = new Map<string, Promise<unknown>>()
  #isClosed = false

  constructor(options: LaunchOptions) {
    this.#options = options
    this.#keeper = createKeeper()
  }

  launch(launch: Launch, tell: (event: LaunchEvent) => void): void {
    const { launchId } = launch
    if (this.#isClosed) return
    if (!/^[\w-]+$/.test(launchId)) throw new Error(`A launch id must be a plain folder name, not "${launchId}"`)
    if (this.#launches.has(launchId)) throw new Error(`Launch "${launchId}" is running already`)
    const running = new RunningLaunch(launch, tell, this.#options, this.#keeper)
    this.#launches.set(launchId, running)
    void this.#run(running).catch(error =>
      this.#fail(running, 'start', `the emulator could not run it: ${error.message}`)
    )
  }

  async stop(launchId: string): Promise<void> {
    const running = this.#launches.get(launchId)
    if (running !== undefined) await this.#retire(running)
  }

  retire(launchId: string): void {
    const running = this.#launches.get(launchId)
    if (running === undefined) return
    running.isRetiring = true
    void running.drain().then(() => this.#retire(running))
  }

  port(launchId: string): number | undefined {
    return this.#launches.get(launchId)?.port
  }

  enter(launchId: string): () => void {
    return this.#launches.get(launchId)?.visits.enter() ?? (() => {})
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#launches.values()].map(running => this.#retire(running)))
    await this.#keeper.close()
  }

  async #run(running: RunningLaunch): Promise<void> {
    const fault = await running.prepare()
    if (fault !== undefined && running.launch.isBuilt) return this.#fail(running, 'start', `building again: ${fault}`)
    if (fault !== undefined) return this.#fail(running, 'build', fault)
    if (running.isStopping) return
    running.tell({ kind: 'starting' })
    const reason = await this.#start(running)
    if (reason !== undefined) return this.#fail(running, 'start', reason)
    running.tell({ kind: 'ready' })
    this.#watch(running)
  }

  /**
   * An application that ignores PORT takes the platform's port, and then its next version can not start beside the
   * running one: that one hands the port over. An application that takes its PORT never gets here.
   */
  async #start(running: RunningLaunch): Promise<string | undefined> {
    const reason = await running.start(this.#holds)
    if (reason === undefined || !(running.saidPortInUse || running.saidPlatformPort)) return reason
    const { applicationId } = running.launch
    // One after the other: a handover that is still bringing its running version back is waited for.
    const before = this.#handovers.get(applicationId)
    const handover = Promise.resolve(before).then(() => this.#handOver(running, reason))
    this.#handovers.set(
      applicationId,
      handover.catch(() => {})
    )
    return await handover
  }

  /** Stops the version that holds the port for a second try, and starts it again when that fails as well. */
  async #handOver(running: RunningLaunch, reason: string): Promise<string | undefined> {
    if (running.isStopping) return reason
    const groups = await groupsListeningOn(this.#options.platformPort)
    const old = this.#launchOf(groups)
    const isFree = groups.size === 0
    if (!isFree && old?.launch.applicationId !== running.launch.applicationId)
      return running.saidPortInUse ? this.#portTaken(old) : reason
    // Nothing holds the port any more, or what does is on its way out: the first try came too early.
    if (old === undefined || old.isRetiring || old.isStopping) {
      if (old !== undefined) await this.#retire(old)
      return isFree && !running.saidPortInUse ? reason : await running.start(this.#holds)
    }
    running.note(`port ${this.#options.platformPort} is held by the running version, which is stopped for a second try`)
    await old.drain()
    await old.end()
    const second = await running.start(this.#holds).catch((error: Error) => error.message)
    if (second === undefined || old.isStopping) return second
    old.note('the new version failed; starting this one again')
    const lost = await old.start(this.#holds).catch((error: Error) => error.message)
    if (lost === undefined) this.#watch(old)
    else this.#exited(old, lost)
    return second
  }

  /** The platform gives each application its own port 8080; here all share one, which is no fault of theirs. */
  #portTaken(holder: RunningLaunch | undefined): string {
    const { platformPort } = this.#options
    const who = holder === undefined ? 'another program' : `application ${holder.launch.applicationId}`
    return (
      `port ${platformPort} of this machine is taken by ${who}. This is a limit of the emulator, not a fault of the ` +
      `application: DataRobot gives each application its own port ${platformPort}. Here, stop the other one, or listen on ` +
      'the port in the PORT environment variable'
    )
  }

  /** Alone, because two listeners share a port under SO_REUSEPORT, and requests would go to either. */
  readonly #holds = async (group: number): Promise<boolean> => {
    const groups = await groupsListeningOn(this.#options.platformPort)
    return groups.size === 1 && groups.has(group)
  }

  #launchOf(groups: ReadonlySet<number>): RunningLaunch | undefined {
    return [...this.#launches.values()].find(({ group }) => group !== undefined && groups.has(group))
  }

  #watch(running: RunningLaunch): void {
    running.watch(ending => this.#exited(running, `start-app.sh ended with ${ending.how}`))
  }

  #exited(running: RunningLaunch, reason: string): void {
    running.tell({ kind: 'exited', reason })
    void this.#retire(running)
  }

  #fail(running: RunningLaunch, stage: 'build' | 'start', reason: string): void {
    running.tell({ kind: 'failed', stage, reason })
    void this.#retire(running)
  }

  async #retire(running: RunningLaunch): Promise<void> {
    await running.retire()
    this.#launches.delete(running.launch.launchId)
  }
}
