import { get } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { loopback, loopbackAgent } from './loopback.ts'

const firstPause = 100
const longestPause = 1000
const probePatience = 5000

export interface Readiness {
  port: number
  /** For applications that do not look at PORT. */
  platformPort: number
  healthPath: string
  timeout: number
  signal: AbortSignal
  /** Whether the launch, and it alone, listens on the platform's port. */
  holdsPlatformPort: () => Promise<boolean>
}

/** The port that answered, or a sentence on what was seen last. */
export type Answer = { port: number } | { seen: string }

/** Asks like the platform's probe until the application answers 2xx or 3xx: on its PORT, else on the platform's. */
export async function waitUntilReady(wanted: Readiness): Promise<Answer> {
  const end = performance.now() + wanted.timeout
  for (let pause = firstPause; ; pause = Math.min(pause * 1.25, longestPause)) {
    const patience = Math.min(probePatience, Math.max(1, end - performance.now()))
    const onPort = await probe(wanted.port, patience, wanted)
    if (onPort === undefined) return { port: wanted.port }
    const seen = (await wanted.holdsPlatformPort()) ? await probe(wanted.platformPort, patience, wanted) : onPort
    if (seen === undefined) return { port: wanted.platformPort }
    if (wanted.signal.aborted || performance.now() + pause > end) return { seen }
    await sleep(pause, undefined, { signal: wanted.signal }).catch(() => {})
  }
}

/** Nothing when all is well, else what is not. */
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
