// Measures a rehearsal: the time until a missing import is found, and the time that it adds to a deploy.
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { type RunActionResult, runAction } from '../script/runner.mjs'
import { type Figure, median, seconds, timed } from './figures.ts'
import { checkout, ENVIRONMENT, ROOT, type Server, startServer, TOKEN } from './stage.ts'

const RUNS = 3
const RED_MS = 10_000
const COLD_MS = 60_000
const ADDED_MS = 4_000

const START = '#!/bin/sh\nexec python3 app.py\n'

export async function measure(): Promise<Figure[]> {
  const server = await startServer('run')
  return [await measureRed(server), await measureCold(server), await measureAdded(server)]
}

async function measureRed(server: Server): Promise<Figure> {
  const folder = application({ 'start-app.sh': START, 'app.py': 'import no_such_package\n' })
  const took: number[] = []
  for (let run = 0; run < RUNS; run += 1) took.push(await timed(() => expectRed(server, folder)))
  return figure('rehearsal: missing import, no requirements', median(took), RED_MS)
}

async function measureCold(server: Server): Promise<Figure> {
  const folder = application({
    'start-app.sh': START,
    'app.py': 'import streamlit, no_such_package\n',
    'requirements.txt': 'streamlit\n'
  })
  const took = await timed(() => expectRed(server, folder, { PIP_NO_CACHE_DIR: '1' }))
  return figure('rehearsal: missing import after a cold install of Streamlit', took, COLD_MS)
}

/** Compares first deploys of an example with and without a rehearsal. */
async function measureAdded(server: Server): Promise<Figure> {
  const folder = checkout([])
  cpSync(join(ROOT, 'examples/hello'), folder, { recursive: true })
  const added: number[] = []
  for (let run = 0; run < RUNS; run += 1) {
    const without = await timed(() => expectGreen(server, folder, `plain-${run}`, 'false'))
    added.push((await timed(() => expectGreen(server, folder, `rehearsed-${run}`, 'true'))) - without)
  }
  return figure('rehearsal: added to a first deploy of examples/hello', median(added), ADDED_MS)
}

const figure = (what: string, milliseconds: number, limit: number): Figure => ({
  what,
  target: `< ${seconds(limit)}`,
  measured: seconds(milliseconds),
  isMet: milliseconds < limit
})

function application(files: Readonly<Record<string, string>>): string {
  return checkout(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)] as const))
}

async function expectRed(server: Server, folder: string, env: Record<string, string> = {}): Promise<void> {
  const result = await run(server, folder, 'broken', 'true', env)
  if (result.outputs.reason !== 'rehearsal-failed') throw new Error(`It is not red:\n${result.log.join('\n')}`)
}

async function expectGreen(server: Server, folder: string, name: string, rehearse: string): Promise<void> {
  const result = await run(server, folder, name, rehearse)
  if (result.outputs.reason !== 'deployed') throw new Error(`It is not green:\n${result.log.join('\n')}`)
}

function run(
  server: Server,
  workspace: string,
  name: string,
  rehearse: string,
  env: Record<string, string> = {}
): Promise<RunActionResult> {
  const inputs = { endpoint: server.endpoint, 'api-token': TOKEN, environment: ENVIRONMENT, 'app-name': name, rehearse }
  return runAction({ actionFolder: ROOT, with: inputs, workspace, node: process.execPath, env })
}
