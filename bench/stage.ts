// Setup for the measurements of a deploy: the emulator in its own process, a slow link, a checkout, and the built action
// in a stand-in for GitHub's runner.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { request } from 'undici'
import type { LoggedRequest } from '../emulator/http/request-log.ts'
import { type RunActionOptions, type RunActionResult, runAction } from '../script/runner.mjs'

export const ROOT = join(import.meta.dirname, '..')
export const TOKEN = 'bench-api-key'
export const ENVIRONMENT = '[DataRobot] Python 3.12 Applications Base'

/** Latency between a runner of GitHub and DataRobot. */
export const LATENCY_MS = 50
/** Bandwidth between a runner of GitHub and DataRobot, or a little less. */
export const BYTES_PER_SECOND = 5_000_000

const open = new Set<() => Promise<void> | void>()

/** Stops processes and removes folders, also after a failed measurement. */
export async function closeAll(): Promise<void> {
  for (const close of [...open].reverse()) await close()
  open.clear()
}

/** Sends a request as the owner and returns the JSON of its response. */
// biome-ignore lint/suspicious/noExplicitAny: replies of every operation come through here
type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => Promise<any>

export interface Server {
  endpoint: string
  control: Call
  /** Calls an operation of the API. */
  api: Call
  /** Requests to the API after the one with this number, oldest first. */
  requests(since?: number): Promise<LoggedRequest[]>
}

/** Starts the built emulator. By default it only simulates applications, whose own time is not measured. */
export async function startServer(apps: 'none' | 'run' = 'none'): Promise<Server> {
  const args = [join(ROOT, 'dist/emulator/index.js'), '--apps', apps, '--token', TOKEN]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  open.add(() => stop(child))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const endpoint = line.replace('DATAROBOT_ENDPOINT=', '')
  const { origin } = new URL(endpoint)
  const call: Call = async (method, url, body) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const reply = await request(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
    const text = await reply.body.text()
    if (reply.statusCode >= 300) throw new Error(`${method} ${url} responded with ${reply.statusCode}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
  const control: Call = (method, path, body) => call(method, `${origin}/_emulator/${path}`, body)
  const requests: Server['requests'] = async (since = 0) => {
    const all: LoggedRequest[] = await control('GET', `requests?since=${since}`)
    return all.filter(({ path }) => path.startsWith('/api/'))
  }
  return { endpoint, control, api: (method, path, body) => call(method, endpoint + path, body), requests }
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

/** Adds latency and a bandwidth, shared by all connections, to every request of the API. */
export async function slowDown(server: Server): Promise<void> {
  await server.control('POST', 'faults', { path: '/api/', times: 0, delay: LATENCY_MS, bandwidth: BYTES_PER_SECOND })
}

/** Creates a folder with these files and a start script. `closeAll` removes it. */
export function checkout(files: Iterable<readonly [path: string, bytes: Uint8Array]>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  open.add(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'start-app.sh'), '#!/bin/sh\nexec true\n')
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return folder
}

/** Generates files of random bytes in several folders. */
export function* randomFiles(count: number, bytesEach: number): Generator<[string, Uint8Array]> {
  for (let index = 0; index < count; index += 1) yield [`data/${index % 17}/part-${index}.bin`, randomBytes(bytesEach)]
}

/** Runs the built action on a checkout. The health check is off, because simulated applications do not respond. */
export async function deploy(
  server: Server,
  workspace: string,
  inputs: Record<string, string | boolean>,
  more: Partial<RunActionOptions> = {}
): Promise<RunActionResult> {
  const withInputs = {
    endpoint: server.endpoint,
    'api-token': TOKEN,
    environment: ENVIRONMENT,
    'health-check': 'off',
    ...inputs
  }
  const result = await runAction({ actionFolder: ROOT, with: withInputs, workspace, node: process.execPath, ...more })
  if (result.exitCode !== 0) throw new Error(`The deploy failed:\n${result.log.join('\n')}`)
  return result
}
