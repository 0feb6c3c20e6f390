import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { jest } from '@jest/globals'
import { createLog, type Log } from '../../src/github/log.ts'
import type { Checkout, Deployed, Started } from './deploy-runs.ts'
import type { TestEmulator } from './emulator.ts'

/** All that a run gives away: what it printed, byte for byte as it left the process, and every file that it wrote. */
export interface Published extends Deployed {
  printed: string
  /** Beside the workspace, by their path: GITHUB_OUTPUT, GITHUB_STATE, the summary, the build's log. */
  files: Record<string, string>
  /** How many annotations the action itself asked for. */
  annotated: number
}

/** A deploy whose log is the runner's own, debug messages too. */
export async function publishedBy(
  { folder, deploy }: Checkout,
  emulator: TestEmulator,
  inputs: Readonly<Record<string, string>>,
  started: Started = {}
): Promise<Published> {
  let printed = ''
  let annotated = 0
  const write = jest.spyOn(process.stdout, 'write').mockImplementation(chunk => {
    printed += chunk
    return true
  })
  process.env.RUNNER_DEBUG = '1'
  try {
    const log = createLog()
    const counted =
      (kind: 'notice' | 'warning' | 'error'): Log['error'] =>
      (text, place) => {
        annotated += 1
        log[kind](text, place)
      }
    const counting = { ...log, notice: counted('notice'), warning: counted('warning'), error: counted('error') }
    const deployed = await deploy(emulator, inputs, { ...started, log: counting })
    return { ...deployed, printed, files: filesBeside(folder), annotated }
  } finally {
    write.mockRestore()
  }
}

function filesBeside(workspace: string): Record<string, string> {
  const home = dirname(workspace)
  const entries = readdirSync(home, { recursive: true, withFileTypes: true })
  const places = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const beside = places.filter(place => !place.startsWith(`${workspace}/`))
  return Object.fromEntries(beside.map(place => [relative(home, place), readFileSync(place, 'utf8')]))
}
