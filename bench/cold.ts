// Measures a first deploy over a slow link against the minimum time of any client, and against drapps with the same files.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Figure, median, seconds, times } from './figures.ts'
import {
  BYTES_PER_SECOND,
  checkout,
  deploy,
  ENVIRONMENT,
  LATENCY_MS,
  ROOT,
  randomFiles,
  type Server,
  slowDown,
  startServer,
  TOKEN
} from './stage.ts'

const FILES = 500
const BYTES = 10_000_000
/** Time of a publish, far less than on the platform, so that the time of the action is visible. */
const PUBLISH_MS = 1_000
const RUNS = 5

/**
 * Minimum number of round trips: find application and source, create the source, send files and manifest with a hundred
 * in each request, create the application, read the status.
 */
const ROUND_TRIPS = 3 + Math.ceil((FILES + 1) / 100) + 2
const LIMIT_MS = (BYTES / BYTES_PER_SECOND) * 1000 + PUBLISH_MS + ROUND_TRIPS * LATENCY_MS

const DRAPPS = join(ROOT, 'conformance/.venv/bin/drapps')

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  await server.control('PATCH', 'settings', { timings: { buildTime: 0, startTime: PUBLISH_MS } })
  await slowDown(server)
  const folder = checkout(randomFiles(FILES - 1, BYTES / FILES))
  const hasDrapps = existsSync(DRAPPS)
  const ours: number[] = []
  const theirs: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(await action(server, folder, `ours ${run}`))
    if (hasDrapps) theirs.push(await drapps(server, folder, `theirs ${run}`))
  }
  const ratio = median(ours) / LIMIT_MS
  const lead = median(ours) / median(theirs)
  return [
    {
      what: `first deploy of ${FILES} files, ${BYTES / 1e6} MB`,
      target: `≤ 1.15 × the limit of ${seconds(LIMIT_MS)}`,
      measured: `${times(ratio)}, ${seconds(median(ours))}`,
      isMet: ratio <= 1.15
    },
    {
      what: 'the same, compared with `drapps create`',
      target: '≤ 0.67 × its time',
      measured: hasDrapps
        ? `${times(lead)} of ${seconds(median(theirs))}`
        : 'skipped: drapps is not installed, run "npm run conformance"',
      isMet: hasDrapps ? lead <= 0.67 : null
    }
  ]
}

/** Milliseconds from the start of the process to the line that reports the deploy. */
async function action(server: Server, folder: string, name: string): Promise<number> {
  const started = performance.now()
  let took = Number.NaN
  const onLine = (line: string) => {
    if (line.startsWith('deployed: ')) took = performance.now() - started
  }
  await deploy(server, folder, { 'app-name': name }, { onLine })
  return took
}

/** Milliseconds of the same deploy with drapps, which exits with 0 even if the application failed. */
async function drapps(server: Server, folder: string, name: string): Promise<number> {
  const started = performance.now()
  let took = Number.NaN
  const env = { ...process.env, DATAROBOT_ENDPOINT: server.endpoint, DATAROBOT_API_TOKEN: TOKEN }
  const args = ['create', '--base-env', ENVIRONMENT, '--path', folder, name]
  const child = spawn(DRAPPS, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface(child.stdout))
    if (line.includes('Custom application is running')) took = performance.now() - started
  if (Number.isNaN(took)) throw new Error('After drapps create, the application does not run.')
  return took
}
