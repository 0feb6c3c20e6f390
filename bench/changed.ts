// Measures a deploy of one changed file over a slow link, and one without changes, against the minimum time of any client.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoggedRequest } from '../emulator/http/request-log.ts'
import { type Figure, median, seconds, times } from './figures.ts'
import {
  BYTES_PER_SECOND,
  checkout,
  deploy,
  LATENCY_MS,
  randomFiles,
  type Server,
  slowDown,
  startServer
} from './stage.ts'

const FILES = 500
const BYTES_EACH = 20_000
/** Time of a publish, far less than on the platform, so that the time of the action is visible. */
const PUBLISH_MS = 1_000
const RUNS = 5
/** Minimum number of round trips: read the application, read the manifest, create the version, publish it, read the status. */
const ROUND_TRIPS = 5
const NAME = 'changed'

export async function measure(): Promise<Figure[]> {
  return [
    ...(await measureServer('a server', async () => {})),
    ...(await measureServer('one with bare lists', async server => {
      await server.control('PATCH', 'settings', { switches: { sourceLabels: 'left-out', nameSearch: 'substring' } })
      for (const name of [`${NAME}-pr-1`, `my ${NAME}`]) await deploy(server, checkout([]), { 'app-name': name })
    }))
  ]
}

/** Measures both deploys. @param prepare changes the lists of the server: fewer fields, more entries */
async function measureServer(name: string, prepare: (server: Server) => Promise<void>): Promise<Figure[]> {
  const server = await startServer()
  await server.control('PATCH', 'settings', { timings: { buildTime: 0, startTime: 0 } })
  const folder = checkout(randomFiles(FILES - 1, BYTES_EACH))
  await deploy(server, folder, { 'app-name': NAME })
  await prepare(server)
  await server.control('PATCH', 'settings', { timings: { startTime: PUBLISH_MS } })
  await slowDown(server)
  const ratios: number[] = []
  const took: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    appendFileSync(join(folder, 'data/3/part-3.bin'), 'changed')
    const since = await lastRequest(server)
    const { total, start } = await timedDeploy(server, folder)
    const bytes = (await server.requests(since)).reduce((sum, { bytesReceived }) => sum + bytesReceived, 0)
    took.push(total)
    ratios.push(total / ((bytes / BYTES_PER_SECOND) * 1000 + PUBLISH_MS + ROUND_TRIPS * LATENCY_MS + start))
  }
  const since = await lastRequest(server)
  await deploy(server, folder, { 'app-name': NAME })
  const unchanged = await server.requests(since)
  const rounds = roundTrips(unchanged)
  return [
    {
      what: `one file of ${FILES} changed, ${name}`,
      target: '≤ 1.4 × the limit',
      measured: `${times(median(ratios))}, ${seconds(median(took))}`,
      isMet: median(ratios) <= 1.4
    },
    {
      what: `nothing changed, ${name}`,
      target: '≤ 4 reads in 2 round trips',
      measured: `${unchanged.length} reads in ${rounds} round trips`,
      isMet: unchanged.length <= 4 && rounds <= 2
    }
  ]
}

/** Milliseconds from the start of the process to its first line, and to the line that reports the deploy. */
async function timedDeploy(server: Server, folder: string): Promise<{ start: number; total: number }> {
  const started = performance.now()
  let start = Number.NaN
  let total = Number.NaN
  const onLine = (line: string) => {
    const now = performance.now() - started
    if (Number.isNaN(start)) start = now
    if (line.startsWith('deployed: ')) total = now
  }
  await deploy(server, folder, { 'app-name': NAME }, { onLine })
  return { start, total }
}

const lastRequest = async (server: Server): Promise<number> => (await server.requests()).at(-1)?.number ?? 0

/** Counts round trips: a request that begins after the end of an earlier one may have waited for its response. */
function roundTrips(requests: readonly LoggedRequest[]): number {
  let rounds = 0
  let firstEnd = Number.NEGATIVE_INFINITY
  for (const { time, milliseconds } of requests) {
    const end = time + (milliseconds ?? 0)
    if (time >= firstEnd) {
      rounds += 1
      firstEnd = end
    } else firstEnd = Math.min(firstEnd, end)
  }
  return rounds
}
