import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { engineEnvironment } from '../../src/verification/environment.ts'
import { CACHE } from './cache.ts'

export const ROOT = join(import.meta.dirname, '../..')
/** RUNNER_TEMP of the runs. It is beside the installed packages, because a rehearsal makes hard links to them. */
const TEMPORARY = join(CACHE, 'runner')
const KEY = 'key-of-the-emulator'
const READY_TIMEOUT_MS = 120_000

/** Line in the log of a rehearsal that passed. */
export const REHEARSED = 'The rehearsal passed after'

/** Result of a deploy, with the numbers of requests to the API, and the time until the version was live. */
export interface Deployed extends RunActionResult {
  reads: number
  writes: number
}

/** Application that runs in the emulator. Paths are relative to its address. */
export interface Visited {
  url: string
  /** Requests a path and returns its answer. @throws Error unless the status is 200 */
  get(path: string): Promise<{ text: string; headers: Headers }>
}

/** Emulator that installs requirements, and the action in a stand-in for GitHub's runner. */
export class Stage {
  readonly secrets = { DATAROBOT_API_TOKEN: KEY }
  readonly #emulator: Emulator

  private constructor(emulator: Emulator) {
    this.#emulator = emulator
  }

  static async open(): Promise<Stage> {
    const options = { port: 0, token: KEY, apps: 'run', install: true, checkReplies: true } as const
    const stage = new Stage(await startEmulator({ ...options, dataFolder: CACHE, readyTimeoutMs: READY_TIMEOUT_MS }))
    // An interrupted run left its applications.
    await stage.control('reset')
    rmSync(TEMPORARY, { recursive: true, force: true })
    mkdirSync(TEMPORARY)
    // Rehearsals use the packages of this emulator, and install those that are missing.
    symlinkSync(join(CACHE, 'installed'), join(TEMPORARY, 'datarobot-rehearsal'))
    return stage
  }

  async close(): Promise<void> {
    await this.control('reset')
    await this.#emulator.close()
    rmSync(TEMPORARY, { recursive: true, force: true })
  }

  async deploy(workspace: string, inputs: Readonly<Record<string, string>>): Promise<Deployed> {
    const since = this.#emulator.requests.since(0).at(-1)?.number ?? 0
    const result = await runAction({
      actionFolder: ROOT,
      workspace,
      temporaryFolder: TEMPORARY,
      with: inputs,
      env: {
        ...engineEnvironment(process.env),
        DATAROBOT_ENDPOINT: `${this.#emulator.origin}/api/v2`,
        DATAROBOT_API_TOKEN: KEY
      }
    })
    const requests = this.#emulator.requests.since(since).filter(({ path }) => path.startsWith('/api/v2/'))
    const reads = requests.filter(({ method }) => method === 'GET').length
    return { ...result, reads, writes: requests.length - reads }
  }

  /** Sends a request to the emulator's control plane. */
  async control(call: string, body: unknown = {}): Promise<void> {
    const response = await fetch(`${this.#emulator.origin}/_emulator/${call}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify(body)
    })
    if (!response.ok) throw new Error(`${call} answered ${response.status}: ${await response.text()}`)
  }

  /** Replies that depart from the contract. */
  departures(): string[] {
    return this.#emulator.requests
      .since(0)
      .flatMap(({ method, path, notes }) =>
        notes.filter(note => note.startsWith('contract:')).map(note => `${method} ${path}: ${note}`)
      )
  }
}

export function visitorOf(url: string): Visited {
  return {
    url,
    get: async path => {
      const address = new URL(path, url)
      const response = await fetch(address, { headers: { authorization: `Bearer ${KEY}` } })
      const text = await response.text()
      if (response.status !== 200) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 500)}`)
      return { text, headers: response.headers }
    }
  }
}

/** Runs a shell command. @throws Error with its output if it fails */
export function runCommand(command: string, folder: string): void {
  const { status, stdout, stderr } = spawnSync('/bin/sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} failed:\n${stdout}${stderr}`)
}

/** Replaces the first occurrence of a text in a file. @throws Error if there is none */
export function change(folder: string, path: string, from: string, to: string): void {
  const text = readFileSync(join(folder, path), 'utf8')
  if (!text.includes(from)) throw new Error(`${path} does not contain "${from}"`)
  writeFileSync(join(folder, path), text.replace(from, to))
}

/** @throws Error with the log for the first output that differs */
export function expectOutputs({ outputs, log }: Deployed, expected: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(expected))
    if (outputs[name] !== value)
      throw new Error(`"${name}" should be "${value}", but is "${outputs[name]}":\n${log.join('\n')}`)
}
