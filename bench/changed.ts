// A deploy of one changed file over a slow link, and one of nothing, beside the time that no client can do without.
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LoggedRequest } from '../emulator/http/request-log.ts'
import { type Figure, median, seconds, times } from './figures.ts'
import { BANDWIDTH, checkout, deploy, LATENCY, randomFiles, type Server, slowDown, startServer } from './stage.ts'

const FILES = 500
const BYTES_EACH = 20_000
/** Far less than the minutes that a platform takes, so that what is ours shows. */
const PUBLISH_MS = 1_000
const RUNS = 5
/** Look at the application, read its manifest, make the version, publish it, see that it runs. */
const ROUND_TRIPS = 5
const NAME = 'changed'

export async function measure(): Promise<Figure[]> {
  return [
    ...(await against('a server', async () => {})),
    ...(await against('one with bare lists', async server => {
      await server.control('PATCH', 'settings', { switches: { sourceLabels: 'left-out', nameSearch: 'substring' } })
      for (const name of [`${NAME}-pr-1`, `my ${NAME}`]) await deploy(server, checkout([]), { 'app-name': name })
    }))
  ]
}

/** @param prepare makes the server's lists say as little, and hold as much, as they may */
async function against(name: string, prepare: (server: Server) => Promise<void>): Promise<Figure[]> {
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
    ratios.push(total / ((bytes / BANDWIDTH) * 1000 + PUBLISH_MS + ROUND_TRIPS * LATENCY + start))
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

/** Milliseconds from the start of the process to its first line, and to the line that says that the version runs. */
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

/** A request that begins after the end of another one may have waited for its answer: a round trip more. */
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
