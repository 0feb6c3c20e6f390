import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopback, LOOPBACK_NAME, loopbackAgent } from './loopback.ts'
import { type Activity, Patience, type PortProblem, statusProblem } from './patience.ts'
import { addressesListeningOn } from './processes.ts'

const MIN_POLL_INTERVAL_MS = 100
const MAX_POLL_INTERVAL_MS = 1000
const PROBE_TIMEOUT_MS = 5000
const MIN_PROBE_TIMEOUT_MS = 1000

export interface ReadinessCheck {
  port: number
  /** Port of applications that ignore PORT. */
  platformPort: number
  healthPath: string
  timeoutMs: number
  now: () => number
  signal: AbortSignal
  /** Checks that only this launch listens on the platform's port. */
  holdsPlatformPort: () => Promise<boolean>
  /** Reads the state of the processes, to end the wait as soon as it cannot help; null to wait until the end. */
  activity: (() => Activity | null) | null
  /** Called for every answer that the platform's probe could not reach. */
  onUnreachable: (reason: string) => void
}

/** Port that answered, or the last problem and the time until it was given up. */
export type ReadinessResult = { port: number } | { problem: string; waitedMs: number }

/** Probes like the platform until the application answers 2xx or 3xx, on its PORT or on the platform's port. */
export async function waitUntilReady(check: ReadinessCheck): Promise<ReadinessResult> {
  const startedAt = check.now()
  const end = startedAt + check.timeoutMs
  const patience = check.activity === null ? null : new Patience(check.now, check.activity)
  for (let intervalMs = MIN_POLL_INTERVAL_MS; ; intervalMs = Math.min(intervalMs * 1.25, MAX_POLL_INTERVAL_MS)) {
    const probeTimeoutMs = Math.min(PROBE_TIMEOUT_MS, Math.max(MIN_PROBE_TIMEOUT_MS, end - check.now()))
    const ownPortProblem = await checkPort(check.port, probeTimeoutMs, check)
    if (ownPortProblem === undefined) return { port: check.port }
    const problem = (await check.holdsPlatformPort())
      ? await checkPort(check.platformPort, probeTimeoutMs, check)
      : ownPortProblem
    if (problem === undefined) return { port: check.platformPort }
    const hopeless = patience?.endsWith(problem)
    if (hopeless !== undefined) return { problem: hopeless, waitedMs: check.now() - startedAt }
    if (!check.signal.aborted) await sleep(intervalMs, undefined, { signal: check.signal }).catch(() => {})
    if (check.signal.aborted || check.now() >= end) return { problem: problem.text, waitedMs: check.timeoutMs }
  }
}

/**
 * Returns undefined if the platform would consider the port ready, otherwise the problem. The platform's probe comes
 * from outside the container, so unlike ours it cannot reach a server that only listens on the loopback interface.
 */
async function checkPort(
  port: number,
  probeTimeoutMs: number,
  check: ReadinessCheck
): Promise<PortProblem | undefined> {
  const problem = await probe(port, probeTimeoutMs, check)
  if (problem !== undefined) return problem
  const addresses = await addressesListeningOn(port)
  if (addresses.length === 0 || !addresses.every(isLoopback)) return undefined
  const where = addresses.join(' and ')
  const reason = `it listens on ${where} only, where DataRobot does not reach it; listen on 0.0.0.0 (port ${port})`
  check.onUnreachable(reason)
  return { kind: 'loopback', text: reason }
}

/** Sends one probe. Returns undefined for 2xx or 3xx, otherwise the problem. */
function probe(
  port: number,
  probeTimeoutMs: number,
  { healthPath, signal }: ReadinessCheck
): Promise<PortProblem | undefined> {
  const options = {
    host: LOOPBACK_NAME,
    port,
    path: healthPath,
    agent: loopbackAgent(),
    headers: { host: `127.0.0.1:${port}`, 'user-agent': 'kube-probe/1.30', accept: '*/*', connection: 'close' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(probeTimeoutMs))])
  }
  return new Promise(resolve => {
    const failed = (error: NodeJS.ErrnoException) =>
      resolve({ kind: kindOfError(error), text: `${describeError(error)} on port ${port}` })
    try {
      const request = get(options, response => {
        response.on('error', () => {})
        const status = response.statusCode ?? 0
        resolve(status >= 200 && status < 400 ? undefined : statusProblem(status, port))
        response.destroy()
      })
      request.on('error', failed)
    } catch (error) {
      failed(error as Error)
    }
  })
}

const isTimeout = ({ name }: Error): boolean => name === 'TimeoutError' || name === 'AbortError'

const kindOfError = (error: NodeJS.ErrnoException): PortProblem['kind'] =>
  error.code === 'ECONNREFUSED' ? 'silent' : isTimeout(error) ? 'temporary' : 'error'

function describeError(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'nothing listens'
  if (isTimeout(error)) return 'no answer in time'
  return error.message || String(error.code)
}
