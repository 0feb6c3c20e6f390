// Measures the time from the start of the action to its first request, compared with the start of an empty Node program.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Figure, median, times } from './figures.ts'
import { checkout, ENVIRONMENT, ROOT, randomFiles, TOKEN } from './stage.ts'

const RUNS = 25
const FILES = 500

export async function measure(): Promise<Figure[]> {
  const workspace = checkout(randomFiles(FILES - 1, 20_000))
  let arrive = () => {}
  // A rejected key ends the run after its first requests.
  const server = createServer((_, response) => {
    arrive()
    response.writeHead(401).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const env = {
    INPUT_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    'INPUT_API-TOKEN': TOKEN,
    'INPUT_APP-NAME': 'start',
    INPUT_ENVIRONMENT: ENVIRONMENT,
    INPUT_PATH: '.',
    INPUT_INCLUDE: '**',
    GITHUB_WORKSPACE: workspace
  }
  const empty: number[] = []
  const first: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    empty.push(await start(['-e', '0'], {}))
    const arrived = new Promise<void>(resolve => {
      arrive = resolve
    })
    first.push(await start([join(ROOT, 'dist/deploy.js')], env, arrived))
  }
  server.close()
  const ratio = median(first) / median(empty)
  return [
    {
      what: 'start to first request',
      target: '≤ 4.5 × the start of an empty `node`',
      measured: `${times(ratio)}, ${median(first).toFixed(0)} ms`,
      isMet: ratio <= 4.5
    }
  ]
}

/** Milliseconds from the start of a Node process to its end, or until `until` resolves. */
async function start(args: string[], env: Record<string, string>, until?: Promise<void>): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, args, { stdio: 'ignore', env: { PATH: process.env.PATH, ...env } })
  const ended = once(child, 'exit')
  await (until ?? ended)
  const took = performance.now() - started
  await ended
  return took
}
