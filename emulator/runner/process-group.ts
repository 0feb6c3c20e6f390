import { type ChildProcess, spawn } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLineReader } from './line-reader.ts'
import { markCommand } from './process-marks.ts'
import { remainingProcesses } from './processes.ts'
import type { Watchdog } from './watchdog.ts'

export interface Program {
  file: string
  args?: readonly string[]
  folder: string
  environment: Readonly<Record<string, string>>
}

/** Exit of a program. `description` is for example `exit code 3` or `signal SIGKILL`. */
export interface Exit {
  isSuccess: boolean
  description: string
}

/**
 * Shell command that delays the program until the watchdog knows its group. If the emulator is killed before that,
 * `read` fails at the end of the pipe, and the program never starts.
 */
const GATE = 'read -r _ <&3 && exec "$0" "$@" 3<&-'

/** A program with all its child processes, as the leader of its own process group. */
export class ProcessGroup {
  readonly id: number
  /** Resolves when the leader and the rest of its group have ended and all output is reported. */
  readonly ended: Promise<Exit>
  readonly #mark: number
  #isOver = false
  #isInGrace = false

  private constructor(child: ChildProcess, mark: number, watchdog: Watchdog, onLines: (lines: string[]) => void) {
    this.id = child.pid!
    this.#mark = mark
    this.ended = this.#watch(child, watchdog, onLines)
  }

  /** `mark` comes from the watchdog. `onLines` receives stdout and stderr. */
  static async start(
    program: Program,
    mark: number,
    watchdog: Watchdog,
    onLines: (lines: string[]) => void
  ): Promise<ProcessGroup> {
    const child = spawn('/bin/sh', ['-c', `${markCommand(mark)}; ${GATE}`, program.file, ...(program.args ?? [])], {
      detached: true,
      cwd: program.folder,
      env: program.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'pipe']
    })
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve)
      child.once('error', reject)
    })
    const group = new ProcessGroup(child, mark, watchdog, onLines)
    const opener = child.stdio[3] as Writable
    opener.on('error', () => {})
    try {
      await watchdog.add(group.id)
      opener.end('\n')
    } catch (error) {
      opener.destroy()
      throw error
    }
    return group
  }

  /** Sends SIGTERM, and SIGKILL after `graceMs`. Resolves when all processes of the group have ended. */
  async end(graceMs: number): Promise<void> {
    if (this.#isOver) return
    this.#isInGrace = true
    this.#kill('SIGTERM')
    const timer = setTimeout(() => {
      this.#isInGrace = false
      this.#kill('SIGKILL')
    }, graceMs)
    await this.ended
    clearTimeout(timer)
  }

  async #watch(child: ChildProcess, watchdog: Watchdog, onLines: (lines: string[]) => void): Promise<Exit> {
    const outputs = [child.stdout!, child.stderr!].map(stream => readLines(stream, onLines))
    const exit = await new Promise<Exit>(resolve => {
      child.once('exit', (code, signal) =>
        resolve({ isSuccess: code === 0, description: signal === null ? `exit code ${code}` : `signal ${signal}` })
      )
    })
    await this.#waitUntilEmpty()
    this.#isOver = true
    watchdog.remove(this.id)
    // A remaining process that holds the pipes must not prevent the launch from ending.
    await Promise.race([Promise.all(outputs), sleep(500, undefined, { ref: false })])
    child.stdout?.destroy()
    child.stderr?.destroy()
    return exit
  }

  /**
   * Kills all processes that outlive the leader, as in a container, except during the grace time. Polls, because the
   * kernel does not notify us about processes that are not our children.
   */
  async #waitUntilEmpty(): Promise<void> {
    for (let delayMs = 5; remainingProcesses(this.id, this.#mark).length > 0; delayMs = Math.min(delayMs * 2, 100)) {
      if (!this.#isInGrace) this.#kill('SIGKILL')
      await sleep(delayMs)
    }
  }

  #kill(signal: NodeJS.Signals): void {
    if (this.#isOver) return
    for (const target of remainingProcesses(this.id, this.#mark)) {
      try {
        process.kill(target, signal)
      } catch {
        // The process has ended.
      }
    }
  }
}

function readLines(stream: Readable, onLines: (lines: string[]) => void): Promise<void> {
  const reader = createLineReader(onLines)
  stream.on('data', bytes => reader.push(bytes))
  stream.on('error', () => {})
  return new Promise(resolve => {
    stream.once('close', () => {
      reader.end()
      resolve()
    })
  })
}
