import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { jest } from '@jest/globals'
import { createLog, type Log } from '../../src/github/log.ts'
import type { Checkout, Deployed, Started } from './deploy-runs.ts'
import type { TestEmulator } from './emulator.ts'

/** Everything that a run publishes: its output, byte for byte, and every file that it wrote. */
export interface Published extends Deployed {
  printed: string
  /** Files outside of the workspace, by path: GITHUB_OUTPUT, GITHUB_STATE, the summary, the build log. */
  files: Record<string, string>
  /** Number of annotations that the action created. */
  annotated: number
}

/** Runs a deploy with the real log, including debug messages. */
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
