// Measures the peak memory of the action while it sends a gigabyte: one large file, and batches of others.
import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Figure, median } from './figures.ts'
import { checkout, deploy, startServer } from './stage.ts'

const MIB = 1024 * 1024
const LIMIT_MIB = 170
const RUNS = 3

export async function measure(): Promise<Figure[]> {
  const server = await startServer()
  // Sparse files of zeros need no disk space. Their content does not matter for memory.
  const folder = checkout([])
  const sizes = [500_000_000, ...Array.from({ length: 50 }, () => 10_000_000)]
  for (const [index, size] of sizes.entries()) {
    const file = join(folder, `large-${index}.bin`)
    writeFileSync(file, String(index))
    truncateSync(file, size)
  }
  const peakFile = join(checkout([]), 'peak')
  const preload = `--import=${new URL('peak-memory.ts', import.meta.url).href}`
  const peaks: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const env = { NODE_OPTIONS: preload, PEAK_FILE: peakFile }
    await deploy(server, folder, { 'app-name': `memory ${run}` }, { env })
    peaks.push(Math.max(...readFileSync(peakFile, 'utf8').trim().split('\n').map(Number)) / MIB)
    writeFileSync(peakFile, '')
  }
  const bytes = sizes.reduce((sum, size) => sum + size, 0)
  return [
    {
      what: `memory while ${bytes / 1e9} GB are sent`,
      target: `< ${LIMIT_MIB} MiB`,
      measured: `${median(peaks).toFixed(0)} MiB`,
      isMet: median(peaks) < LIMIT_MIB
    }
  ]
}
