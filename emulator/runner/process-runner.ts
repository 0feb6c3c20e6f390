import { mkdirSync, realpathSync } from 'node:fs'
import type { LaunchOptions } from './environment.ts'
import { createKeeper, type Keeper } from './keeper.ts'
import { groupsListeningOn } from './processes.ts'
import { RunningLaunch } from './running-launch.ts'
import type { Launch, LaunchEvent, Runner } from './types.ts'

/** The port of containers on the platform, which applications that do not look at PORT listen on (facts §7). */
const PLATFORM_PORT = 8080

type RunnerOptions = Omit<LaunchOptions, 'platformPort'> & Partial<Pick<LaunchOptions, 'platformPort'>>

/**
 * Runs applications as processes of this machine, each launch in `<folder>/<launchId>`. `readyTimeout` and `stopGrace`
 * (from SIGTERM to SIGKILL) are milliseconds; `install` makes a virtual environment of `requirements.txt`.
 */
export function createProcessRunner(options: RunnerOptions): Runner {
  if (process.platform === 'win32')
    throw new Error('Applications need a POSIX shell and process groups: run the emulator in WSL, or with --apps none')
  mkdirSync(options.folder, { recursive: true })
  // Programs name their folder without links, and that is the name to be replaced in their logs.
  return new ProcessRunner({ platformPort: PLATFORM_PORT, ...options, folder: realpathSync(options.folder) })
}

class ProcessRunner implements Runner {
  readonly #options: LaunchOptions
  readonly #keeper: Keeper
  readonly #launches = new Map<string, RunningLaunch>()
  #isClosed = false

  constructor(options: LaunchOptions) {
    this.#options = options
    this.#keeper = createKeeper(options.folder)
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

  port(launchId: string): number | undefined {
    return this.#launches.get(launchId)?.port
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
    if (reason !== undefined) {
      await this.#blamePlatformPort(running)
      return this.#fail(running, 'start', reason)
    }
    running.tell({ kind: 'ready' })
    this.#watch(running)
  }

  /**
   * An application that ignores PORT is taken on the platform's port, but then its next version can not start beside the running
   * one. If that is why it failed, the running one makes room for a second try, and is started again if that fails
   * as well. An application that takes its PORT never gets here.
   */
  async #start(running: RunningLaunch): Promise<string | undefined> {
    const holds = (group: number) => this.#holdsPlatformPort(group)
    const reason = await running.start(holds)
    if (reason === undefined || !running.saidPortInUse) return reason
    const old = await this.#holderOfPlatformPort()
    if (old?.port === undefined || old.launch.applicationId !== running.launch.applicationId) return reason
    running.note(`port ${this.#options.platformPort} is held by the running version, which is stopped for a second try`)
    await old.end()
    const second = await running.start(holds).catch((error: Error) => error.message)
    if (second === undefined || old.isStopping) return second
    old.note('the new version failed; starting this one again')
    const lost = await old.start(holds).catch((error: Error) => error.message)
    if (lost === undefined) this.#watch(old)
    else this.#exited(old, lost)
    return second
  }

  /** Says in the log what the program itself may not have said: whom it has to share the platform's port with. */
  async #blamePlatformPort(running: RunningLaunch): Promise<void> {
    if (!running.saidPortInUse && !running.neverAnswered) return
    if ((await groupsListeningOn(this.#options.platformPort)).size === 0) return
    const holder = await this.#holderOfPlatformPort()
    const who = holder === undefined ? 'another program' : `application ${holder.launch.applicationId}`
    running.note(
      `port ${this.#options.platformPort} is already taken by ${who}; listen on the port in the PORT environment variable`
    )
  }

  /** Alone, because two listeners share a port under SO_REUSEPORT, and requests would go to either. */
  async #holdsPlatformPort(group: number): Promise<boolean> {
    const groups = await groupsListeningOn(this.#options.platformPort)
    return groups.size === 1 && groups.has(group)
  }

  async #holderOfPlatformPort(): Promise<RunningLaunch | undefined> {
    const groups = await groupsListeningOn(this.#options.platformPort)
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
