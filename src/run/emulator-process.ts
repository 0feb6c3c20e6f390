import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import type { Clock } from '../clock.ts'
import { WaitError } from '../errors.ts'

/** Maximum time until the emulator is ready. It usually takes a fraction of a second. */
const READY_TIMEOUT_MS = 30_000
const POLL_INTERVAL_MS = 50

/** Maximum time to stop the emulator and its applications. A cancelled step is killed after 7.5 seconds. */
const STOP_GRACE_MS = 5_000

/** Number of lines from the end of the emulator's log that an error shows. */
const MAX_SHOWN_LINES = 5

export interface EmulatorCommand {
  /** Path of the emulator's program. */
  program: string
  args: readonly string[]
  /** File that its output is appended to. */
  logPath: string
  /** Environment of its process; by default that of this process. */
  environment?: Readonly<Record<string, string>>
  /** True if it is needed after this process has ended. */
  outlivesParent: boolean
}

/** Creates a token for one emulator. One that began with "-" would be read as an option. */
export const createToken = (): string => randomBytes(24).toString('hex')

/** Starts an emulator in its own process. If it cannot be started, it has no pid, which {@link waitUntilReady} reports. */
export function spawnEmulator({ program, args, logPath, environment, outlivesParent }: EmulatorCommand): ChildProcess {
  const output = openSync(logPath, 'a')
  const outliving = outlivesParent ? ['--outlive-parent'] : []
  try {
    const child = spawn(process.execPath, [program, ...args, ...outliving], {
      detached: outlivesParent,
      windowsHide: true,
      ...(environment !== undefined && { env: environment }),
      stdio: ['ignore', output, output]
    })
    child.on('error', () => {})
    child.unref()
    return child
  } finally {
    closeSync(output)
  }
}

/**
 * Waits for the endpoint in the emulator's log.
 *
 * @param advice next step for the user if there is none
 * @throws WaitError if the process ends or is not ready in time
 */
export async function waitUntilReady(
  time: Clock,
  child: ChildProcess,
  logPath: string,
  advice: string
): Promise<string> {
  const deadline = time.now() + READY_TIMEOUT_MS
  for (;;) {
    // Checked before reading the log, so that the log is complete if the process ended.
    const isOver = hasEnded(child)
    const text = readFileSync(logPath, 'utf8')
    const [, endpoint] = /^DATAROBOT_ENDPOINT=(\S+)$/m.exec(text) ?? []
    if (endpoint !== undefined) return endpoint
    if (isOver || time.now() > deadline) {
      if (!isOver) child.kill()
      throw notReady(isOver, text, advice)
    }
    await time.sleep(POLL_INTERVAL_MS)
  }
}

/** Stops an emulator with its applications. It ends by itself if this process is killed meanwhile. */
export async function stopEmulator(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS)
  await ended
  clearTimeout(timer)
}

const hasEnded = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null || pid === undefined

function notReady(hasEnded: boolean, text: string, next: string): WaitError {
  const end = text.trim().split('\n').slice(-MAX_SHOWN_LINES).join(' ')
  return new WaitError('start-failed', {
    what: 'The emulator did not start.',
    saw: `${hasEnded ? 'Its process ended' : 'It was not ready in time'}${end === '' ? '.' : `: ${end}`}`,
    next
  })
}
