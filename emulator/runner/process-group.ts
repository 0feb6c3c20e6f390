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

/** How a program ended: `exit code 3`, `signal SIGKILL`. */
export interface Exit {
  isSuccess: boolean
  description: string
}

/**
 * Holds the program back until the keeper knows its group: were the emulator killed between the two, `read` would
 * meet the end of the pipe and the program would never start.
 */
const GATE = 'read -r _ <&3 && exec "$0" "$@" 3<&-'

/** A program with all its children, as the leader of an own process group. */
export class ProcessGroup {
  readonly id: number
  /** Settles when the leader has ended, the rest of its group is gone and all its output is told. */
  readonly ended: Promise<Exit>
  readonly #mark: number
  #isOver = false
  #isInGrace = false

  private constructor(child: ChildProcess, mark: number, watchdog: Watchdog, onLines: (lines: string[]) => void) {
    this.id = child.pid!
    this.#mark = mark
    this.ended = this.#watch(child, watchdog, onLines)
  }

  /** `mark` is one that the keeper gave; `tell` gets the output, stdout and stderr alike. */
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

  /** SIGTERM, SIGKILL after `grace` milliseconds; resolves when none of the group is left. */
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
    // Should some process hold the pipes all the same, it can not keep a launch from ending.
    await Promise.race([Promise.all(outputs), sleep(500, undefined, { ref: false })])
    child.stdout?.destroy()
    child.stderr?.destroy()
    return exit
  }

  /**
   * As in a container, nothing outlives the first process, unless the group is being ended in peace. Polls, as the
   * kernel tells nobody when a process ends that is not our child.
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
        // It has ended meanwhile.
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
