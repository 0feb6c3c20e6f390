// Runs one process of a step, reads its lines, and cancels it like GitHub's runner.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:os'
import { StringDecoder } from 'node:string_decoder'
import { setTimeout as sleep } from 'node:timers/promises'
import { LineSplitter } from './workflow-commands.mjs'

/** Delays after SIGINT and after SIGTERM. Then the process gets SIGKILL. */
const CANCEL_DELAYS_MS = [7_500, 2_500]
/** Maximum time that the runner waits for output after the end of the process. A child may hold it open. */
const OUTPUT_DELAY_MS = 5_000

/**
 * Runs a command to its end. `signal` cancels it, or a line that contains or matches `cancelAfterLine` (text or pattern).
 *
 * @returns `{ exitCode, cancelled, killedBy }`
 */
export async function runProcess({
  command: [program, ...args],
  env,
  cwd,
  onLine,
  signal,
  cancelAfterLine,
  cancelDelays = CANCEL_DELAYS_MS
}) {
  const child = spawn(program, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const cancel = new AbortController()
  const take = line => {
    onLine(line)
    if (
      cancelAfterLine !== undefined &&
      (cancelAfterLine instanceof RegExp ? cancelAfterLine.test(line) : line.includes(cancelAfterLine))
    )
      cancel.abort()
  }
  const closed = Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)])
  const cancelled = signal === undefined ? cancel.signal : AbortSignal.any([signal, cancel.signal])
  const onCancel = () => void stop(child, ended, cancelDelays)
  if (cancelled.aborted) onCancel()
  else cancelled.addEventListener('abort', onCancel, { once: true })
  const [code, killedBy] = await ended
  await withLimit(closed, OUTPUT_DELAY_MS)
  child.stdout.destroy()
  child.stderr.destroy()
  cancelled.removeEventListener('abort', onCancel)
  return { exitCode: code ?? 128 + constants.signals[killedBy], cancelled: cancelled.aborted, killedBy }
}

async function stop(child, ended, [afterInterrupt, afterTerminate]) {
  for (const [signal, delay] of [
    ['SIGINT', afterInterrupt],
    ['SIGTERM', afterTerminate],
    ['SIGKILL', 0]
  ]) {
    if (child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await withLimit(ended, delay)
  }
}

async function readLines(stream, take) {
  const decoder = new StringDecoder('utf8')
  const splitter = new LineSplitter()
  try {
    for await (const chunk of stream) for (const line of splitter.push(decoder.write(chunk))) take(line)
  } catch {
    // The stream was destroyed after the delay.
  }
  for (const line of [...splitter.push(decoder.end()), ...splitter.end()]) take(line)
}

async function withLimit(promise, milliseconds) {
  const timer = new AbortController()
  await Promise.race([promise, sleep(milliseconds, undefined, { signal: timer.signal }).catch(() => {})])
  timer.abort()
}
