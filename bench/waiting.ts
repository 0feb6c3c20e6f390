// How long a deploy takes to notice that the application runs, over a slow link, for starts of different lengths.
import { type Figure, seconds } from './figures.ts'
import { checkout, deploy, LATENCY, slowDown, startServer } from './stage.ts'

/** Milliseconds from the request that creates the application to its running; all in the first minute. */
const STARTS = [700, 2_900, 7_300, 18_100, 37_700, 58_300]

export async function measure(): Promise<Figure[]> {
  const folder = checkout([])
  const late = await Promise.all(STARTS.map(start => noticing(folder, start)))
  const worst = Math.max(...late)
  return [
    {
      what: `noticing "running" in the first minute, worst of ${STARTS.length}`,
      target: '≤ 1 s',
      measured: seconds(worst),
      isMet: worst <= 1_000
    }
  ]
}

/** From the moment that the server's application runs to the line that says so. */
async function noticing(folder: string, start: number): Promise<number> {
  const server = await startServer()
  await server.control('PATCH', 'settings', { timings: { buildTime: 0, startTime: start } })
  await slowDown(server)
  let noticed = Number.NaN
  const onLine = (line: string) => {
    if (line.includes('is running after')) noticed = Date.now()
  }
  await deploy(server, folder, { 'app-name': 'waiting' }, { onLine })
  const created = (await server.requests()).find(({ operation }) => operation === 'customApplicationsCreate')
  return noticed - ((created?.time ?? Number.NaN) + LATENCY + start)
}
