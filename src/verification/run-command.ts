import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { LineReader } from './line-reader.ts'
import { SUPERVISOR } from './supervisor.ts'

/** A program with its arguments, folder and environment. */
export interface Command {
  program: string
  args: readonly string[]
  cwd: string
  env: Readonly<Record<string, string>>
}

/** End of a command. The code of one that a signal ended is 128 + signal; null if its supervisor was killed. */
export type CommandEnd = { kind: 'exited'; code: number | null } | { kind: 'timeout' }

/** Starts a timer and returns a function that stops it. */
export type StartTimer = (milliseconds: number, expire: () => void) => () => void

/** Everything that running a command needs from its environment. */
export interface CommandContext {
  timeoutMs: number
  /** Ends the command when it is aborted. */
  signal: AbortSignal
  /** Receives the lines of both outputs, in their order. */
  show(lines: readonly string[]): void
  /** Replaces the timer, for tests. */
  startTimer?: StartTimer
}

/** Time for the last output after the command ended: a process that left the group may keep the pipe open. */
const DRAIN_MS = 1_000

/**
 * Runs a command, and ends its whole process group at its end, after the time limit, when the signal is aborted, and even
 * if this process is killed (see {@link SUPERVISOR}).
 *
 * @throws the reason of the signal, at once, while the supervisor ends the group
 */
export async function runCommand(
  command: Command,
  { timeoutMs, signal, show, startTimer = realTimer }: CommandContext
): Promise<CommandEnd> {
  signal.throwIfAborted()
  const supervisor = startSupervisor(command)
  const reader = new LineReader(show)
  supervisor.stdout?.setEncoding('utf8').on('data', (text: string) => reader.write(text))
  const closed = once(supervisor, 'close')
  const exited = new Promise<number | null>((resolve, reject) => {
    supervisor.once('exit', resolve)
    supervisor.once('error', reject)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  closed.catch(() => {})
  let isOver = false
  const stopTimer = startTimer(timeoutMs, () => {
    isOver = true
    supervisor.stdin?.end()
  })
  try {
    const code = await exited
    stopTimer()
    await within(DRAIN_MS, closed, startTimer)
    return isOver ? { kind: 'timeout' } : { kind: 'exited', code }
  } finally {
    stopTimer()
    supervisor.stdin?.end()
    supervisor.stdout?.destroy()
    supervisor.unref()
    reader.end()
  }
}

/** The supervisor starts without the environment of the command, whose NODE_OPTIONS would affect it. */
function startSupervisor(command: Command): ChildProcess {
  const { SystemRoot } = process.env
  const supervisor = spawn(process.execPath, ['-e', SUPERVISOR], {
    detached: true,
    windowsHide: true,
    env: SystemRoot === undefined ? {} : { SystemRoot },
    stdio: ['pipe', 'pipe', 'ignore']
  })
  supervisor.stdin.on('error', () => {})
  supervisor.stdin.write(`${JSON.stringify(command)}\n`)
  return supervisor
}

const realTimer: StartTimer = (milliseconds, expire) => {
  const timer = setTimeout(expire, milliseconds)
  return () => clearTimeout(timer)
}

async function within(milliseconds: number, work: Promise<unknown>, startTimer: StartTimer): Promise<void> {
  let stop = () => {}
  const expired = new Promise<void>(resolve => {
    stop = startTimer(milliseconds, resolve)
  })
  await Promise.race([work, expired])
  stop()
}
