import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { isLoopback, loopback, loopbackAgent } from './loopback.ts'
import { addressesListeningOn } from './processes.ts'

const firstPause = 100
const longestPause = 1000
const probePatience = 5000
const leastPatience = 1000

export interface Readiness {
  port: number
  /** For applications that do not look at PORT. */
  platformPort: number
  healthPath: string
  timeout: number
  now: () => number
  signal: AbortSignal
  /** Whether the launch, and it alone, listens on the platform's port. */
  holdsPlatformPort: () => Promise<boolean>
  /** Called for every answer that the platform's probe would not get. */
  unreachable: (reason: string) => void
}

/** The port that answered, or a sentence on the last thing seen. */
export type Answer = { port: number } | { seen: string }

/** Asks like the platform's probe until the application answers 2xx or 3xx: on its PORT, else on the platform's. */
export async function waitUntilReady(wanted: Readiness): Promise<Answer> {
  const end = wanted.now() + wanted.timeout
  for (let pause = firstPause; ; pause = Math.min(pause * 1.25, longestPause)) {
    const patience = Math.min(probePatience, Math.max(leastPatience, end - wanted.now()))
    const onPort = await ask(wanted.port, patience, wanted)
    if (onPort === undefined) return { port: wanted.port }
    const seen = (await wanted.holdsPlatformPort()) ? await ask(wanted.platformPort, patience, wanted) : onPort
    if (seen === undefined) return { port: wanted.platformPort }
    if (!wanted.signal.aborted) await sleep(pause, undefined, { signal: wanted.signal }).catch(() => {})
    if (wanted.signal.aborted || wanted.now() >= end) return { seen }
  }
}

/**
 * Nothing when the platform would be content, else the reason why not. Its probe comes from outside of the container and
 * does not reach a server that listens on the loopback interface only, as ours does.
 */
async function ask(port: number, patience: number, wanted: Readiness): Promise<string | undefined> {
  const seen = await probe(port, patience, wanted)
  if (seen !== undefined) return seen
  const addresses = await addressesListeningOn(port)
  if (addresses.length === 0 || !addresses.every(isLoopback)) return undefined
  const where = addresses.join(' and ')
  const reason = `it listens on ${where} only, where DataRobot does not reach it; listen on 0.0.0.0 (port ${port})`
  wanted.unreachable(reason)
  return reason
}

/** Nothing for an answer of 2xx or 3xx, else the reason why there is none. */
function probe(port: number, patience: number, { healthPath, signal }: Readiness): Promise<string | undefined> {
  const options = {
    host: loopback,
    port,
    path: healthPath,
    agent: loopbackAgent(),
    headers: { host: `127.0.0.1:${port}`, 'user-agent': 'kube-probe/1.30', accept: '*/*', connection: 'close' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(patience))])
  }
  return new Promise(resolve => {
    const failed = (error: NodeJS.ErrnoException) => resolve(`${reasonOf(error)} on port ${port}`)
    try {
      const request = get(options, response => {
        response.on('error', () => {})
        const status = response.statusCode ?? 0
        resolve(status >= 200 && status < 400 ? undefined : `status ${status} on port ${port}`)
        response.destroy()
      })
      request.on('error', failed)
    } catch (error) {
      failed(error as Error)
    }
  })
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNREFUSED') return 'nothing listens'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time'
  return error.message || String(error.code)
}
