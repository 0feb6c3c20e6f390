// Measures the peak memory of the action while it sends a gigabyte: one large file and batches of others, and the folder
// that an execution environment is built from.
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, median } from './figures.ts'
import { checkout, deploy, type Server, startServer } from './stage.ts'

const MIB = 1024 * 1024
const LIMIT_MIB = 170
const RUNS = 3

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  const folder = checkout([])
  const sizes = [500_000_000, ...Array.from({ length: 50 }, () => 10_000_000)]
  writeSparseFiles(folder, sizes)
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return [
    figure(
      `memory while ${bytes / 1e9} GB are sent`,
      await peaks(server, folder, run => ({ 'app-name': `memory ${run}` }))
    ),
    figure('memory while 1 GiB is sent to an execution environment', await peaks(server, withContext(), contextInputs))
  ]
}

/** A new application and a new environment, so that everything is sent. */
const contextInputs = (run: number) => ({
  'app-name': `context ${run}`,
  path: 'app',
  environment: `context ${run}`,
  'environment-path': 'docker'
})

const DOCKERFILE = 'FROM python:3.12-slim\n'

/** Checkout with an application, and a folder of exactly 1 GiB with a Dockerfile. */
function withContext(): string {
  const folder = checkout([
    ['app/start-app.sh', Buffer.from('#!/bin/sh\nexec true\n')],
    ['docker/Dockerfile', Buffer.from(DOCKERFILE)]
  ])
  writeSparseFiles(join(folder, 'docker'), [512 * MIB, ...Array.from({ length: 512 }, () => MIB)], DOCKERFILE.length)
  return folder
}

/** Writes files of zeros, which need no disk space. Their content does not matter for memory. */
function writeSparseFiles(folder: string, sizes: readonly number[], missing = 0): void {
  mkdirSync(folder, { recursive: true })
  for (const [index, size] of sizes.entries()) {
    const file = join(folder, `large-${index}.bin`)
    writeFileSync(file, String(index))
    truncateSync(file, index === 0 ? size - missing : size)
  }
}

/** Peak memory of several first deploys, in MiB. */
async function peaks(
  server: Server,
  folder: string,
  inputsOf: (run: number) => Record<string, string>
): Promise<number[]> {
  const peakFile = join(checkout([]), 'peak')
  const preload = `--import=${new URL('peak-memory.ts', import.meta.url).href}`
  const found: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const env = { NODE_OPTIONS: preload, PEAK_FILE: peakFile }
    await deploy(server, folder, inputsOf(run), { env })
    found.push(Math.max(...readFileSync(peakFile, 'utf8').trim().split('\n').map(Number)) / MIB)
    writeFileSync(peakFile, '')
  }
  return found
}

const figure = (what: string, found: readonly number[]): Figure => ({
  what,
  target: `< ${LIMIT_MIB} MiB`,
  measured: `${median(found).toFixed(0)} MiB`,
  isMet: median(found) < LIMIT_MIB
})
