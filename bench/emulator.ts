// Measures the emulator: the time until it is ready, and the requests per second for a list of 1,000 applications.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Agent, request } from 'undici'
import { type Figure, median, times } from './figures.ts'
import { ROOT, type Server, startServer, TOKEN } from './stage.ts'

const bundle = join(ROOT, 'dist/emulator/index.js')
const RUNS = 9
const APPLICATIONS = 1_000
const REQUESTS = 3_000
const CONNECTIONS = 8

async function startToReady(args: string[]): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(createInterface(child.stdout), 'line')
  const took = performance.now() - started
  child.kill()
  await once(child, 'exit')
  return took
}

async function perSecond(url: string, headers: Record<string, string>): Promise<number> {
  const dispatcher = new Agent({ connections: CONNECTIONS })
  const get = async () => {
    const reply = await request(url, { headers, dispatcher })
    await reply.body.dump()
    if (reply.statusCode !== 200) throw new Error(`${url} responded with ${reply.statusCode}`)
  }
  for (let warm = 0; warm < 200; warm += 1) await get()
  const started = performance.now()
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      for (let count = 0; count < REQUESTS / CONNECTIONS; count += 1) await get()
    })
  )
  const rate = REQUESTS / ((performance.now() - started) / 1000)
  await dispatcher.close()
  return rate
}

export async function measure(): Promise<Figure[]> {
  const starts: number[] = []
  const empties: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    starts.push(await startToReady([bundle, '--apps', 'none']))
    empties.push(await startToReady(['-e', 'console.log()']))
  }
  const server = await startServer()
  const { rate, bareRate, size } = await listing(server)
  return [
    {
      what: 'emulator, start to ready',
      target: '–',
      measured: `${median(starts).toFixed(0)} ms, ${times(median(starts) / median(empties))} an empty \`node\``,
      isMet: null
    },
    {
      what: `emulator, \`GET /customApplications/\` with ${APPLICATIONS} applications`,
      target: '–',
      measured: `${rate.toFixed(0)} requests/s, ${((100 * rate) / bareRate).toFixed(0)} % of a bare server's (${size} bytes)`,
      isMet: null
    }
  ]
}

async function listing({ endpoint, api }: Server): Promise<{ rate: number; bareRate: number; size: number }> {
  const source = await api('POST', '/customApplicationSources/', { name: 'bench' })
  const version = await api('POST', `/customApplicationSources/${source.id}/versions/`, {
    baseEnvironmentId: '66d07fae0513a1edf18595bb'
  })
  for (let index = 0; index < APPLICATIONS; index += 1)
    await api('POST', '/customApplications/', { name: `app ${index}`, applicationSourceVersionId: version.id })

  const list = `${endpoint}/customApplications/`
  const headers = { authorization: `Bearer ${TOKEN}` }
  const body = await (await request(list, { headers })).body.text()
  const bare = createServer((_, response) => response.end(body)).listen(0, '127.0.0.1')
  await once(bare, 'listening')
  const rate = await perSecond(list, headers)
  const bareRate = await perSecond(`http://127.0.0.1:${(bare.address() as AddressInfo).port}/`, {})
  bare.close()
  return { rate, bareRate, size: body.length }
}
