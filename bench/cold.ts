// A first deploy over a slow link, beside what no client can beat and beside drapps, each with the same files.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Figure, median, seconds, times } from './figures.ts'
import {
  BANDWIDTH,
  checkout,
  deploy,
  ENVIRONMENT,
  LATENCY,
  ROOT,
  randomFiles,
  type Server,
  slowDown,
  startServer,
  TOKEN
} from './stage.ts'

const FILES = 500
const BYTES = 10_000_000
/** Far less than the minutes that a platform takes, so that what is ours shows. */
const PUBLISH = 1_000
const RUNS = 5

/**
 * Nobody does with less: look for the application and for the source, make the source, send the files and the manifest a
 * hundred a request, make the application, see that it runs.
 */
const ROUND_TRIPS = 3 + Math.ceil((FILES + 1) / 100) + 2
const LIMIT = (BYTES / BANDWIDTH) * 1000 + PUBLISH + ROUND_TRIPS * LATENCY

const DRAPPS = join(ROOT, 'conformance/.venv/bin/drapps')

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  await server.control('PATCH', 'settings', { timings: { buildTime: 0, startTime: PUBLISH } })
  await slowDown(server)
  const folder = checkout(randomFiles(FILES - 1, BYTES / FILES))
  const hasDrapps = existsSync(DRAPPS)
  const ours: number[] = []
  const theirs: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    ours.push(await action(server, folder, `ours ${run}`))
    if (hasDrapps) theirs.push(await drapps(server, folder, `theirs ${run}`))
  }
  const ratio = median(ours) / LIMIT
  const lead = median(ours) / median(theirs)
  return [
    {
      what: `first deploy of ${FILES} files, ${BYTES / 1e6} MB`,
      target: `≤ 1.15 × the limit of ${seconds(LIMIT)}`,
      measured: `${times(ratio)}, ${seconds(median(ours))}`,
      isMet: ratio <= 1.15
    },
    {
      what: 'the same beside `drapps create`',
      target: '≤ 0.67 × its time',
      measured: hasDrapps
        ? `${times(lead)} of ${seconds(median(theirs))}`
        : 'skipped: drapps is not there, "npm run conformance" installs it',
      isMet: hasDrapps ? lead <= 0.67 : null
    }
  ]
}

/** Milliseconds from the start of the process to the line that says that the application runs. */
async function action(server: Server, folder: string, name: string): Promise<number> {
  const started = performance.now()
  let took = Number.NaN
  const onLine = (line: string) => {
    if (line.startsWith('deployed: ')) took = performance.now() - started
  }
  await deploy(server, folder, { 'app-name': name }, { onLine })
  return took
}

/** The same of drapps, which ends with 0 even when the application failed. */
async function drapps(server: Server, folder: string, name: string): Promise<number> {
  const started = performance.now()
  let took = Number.NaN
  const env = { ...process.env, DATAROBOT_ENDPOINT: server.endpoint, DATAROBOT_API_TOKEN: TOKEN }
  const args = ['create', '--base-env', ENVIRONMENT, '--path', folder, name]
  const child = spawn(DRAPPS, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface(child.stdout))
    if (line.includes('Custom application is running')) took = performance.now() - started
  if (Number.isNaN(took)) throw new Error('drapps create did not get the application to run.')
  return took
}
