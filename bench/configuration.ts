// Measures reading a configuration file with 200 applications of three targets each, in processes that have read none
// before: a run reads it once.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Figure, median } from './figures.ts'

const APPLICATIONS = 200
const RUNS = 25

const HEAD = `defaults: {environment: '[DataRobot] Python 3.12 Applications Base'}
apps:
`

const application = (number: number): string => `  app-${number}:
    path: apps/app-${number}
    watch: ['libs/common/**']
    runtime-parameters: {LOG_LEVEL: info}
    targets:
      production:
        app-name: Application ${number}
        runtime-parameters: {DATABASE: production-db}
        credentials: {DB_PASSWORD: {env: DB_PASSWORD_PROD}}
        replicas: 2
      staging:
        app-name: Application ${number} (staging)
        runtime-parameters: {DATABASE: staging-db}
      preview:
        runtime-parameters: {DATABASE: sample-db}
`

export async function measure(): Promise<Figure[]> {
  const text = HEAD + Array.from({ length: APPLICATIONS }, (_, index) => application(index)).join('')
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const file = join(folder, 'datarobot-apps.yml')
  writeFileSync(file, text)
  const args = [join(import.meta.dirname, 'first-read.mjs'), file, `app-${APPLICATIONS - 1}`]
  const reads: { wall: number; cpu: number }[] = []
  try {
    for (let run = 0; run < RUNS; run += 1)
      reads.push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })))
  } finally {
    rmSync(folder, { recursive: true })
  }
  const walls = reads.map(({ wall }) => wall)
  const cpu = median(reads.map(read => read.cpu))
  return [
    {
      what: `reading a configuration file of ${APPLICATIONS} applications, ${Math.round(text.length / 1000)} kB`,
      target: '< 200 ms',
      measured: `${median(walls).toFixed(0)} ms, at least ${Math.min(...walls).toFixed(0)} ms; ${cpu.toFixed(0)} ms of CPU time on all cores`,
      isMet: median(walls) < 200
    }
  ]
}
