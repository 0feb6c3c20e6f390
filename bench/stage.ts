// What the measurements of a deploy stand on: the emulator in a process of its own, a link as slow as one wants it, a
// checkout, and the built action as a runner starts it.
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

/** What a runner of GitHub has between itself and DataRobot, or a little worse. */
export const LATENCY = 50
export const BANDWIDTH = 5_000_000

const open = new Set<() => Promise<void> | void>()

/** Ends and removes what is still there, also after a measurement that failed. */
export async function closeAll(): Promise<void> {
  for (const close of [...open].reverse()) await close()
  open.clear()
}

/** A request as the owner; gives the JSON of its answer. */
// biome-ignore lint/suspicious/noExplicitAny: replies of every operation come through here
type Call = (method: 'GET' | 'POST' | 'PATCH', path: string, body?: unknown) => Promise<any>

export interface Server {
  endpoint: string
  control: Call
  /** One operation of the API. */
  api: Call
  /** Those of the API since a mark, oldest first. */
  requests(since?: number): Promise<LoggedRequest[]>
}

/** The built emulator. Applications are simulated: what they do once they are told to start is not ours to measure. */
export async function startServer(): Promise<Server> {
  const args = [join(ROOT, 'dist/emulator/index.js'), '--apps', 'none', '--token', TOKEN]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  open.add(() => stop(child))
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const endpoint = line.replace('DATAROBOT_ENDPOINT=', '')
  const { origin } = new URL(endpoint)
  const call: Call = async (method, url, body) => {
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' }
    const reply = await request(url, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
    const text = await reply.body.text()
    if (reply.statusCode >= 300) throw new Error(`${method} ${url} was answered with ${reply.statusCode}: ${text}`)
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

/** Puts one link with latency and bandwidth before every request of the API, shared by all connections. */
export async function slowDown(server: Server): Promise<void> {
  await server.control('POST', 'faults', { path: '/api/', times: 0, delay: LATENCY, bandwidth: BANDWIDTH })
}

/** A folder with these files, beside the script that starts the application; removed in the end. */
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

/** So many files of random bytes over some folders; no two alike. */
export function* randomFiles(count: number, bytesEach: number): Generator<[string, Uint8Array]> {
  for (let index = 0; index < count; index += 1) yield [`data/${index % 17}/part-${index}.bin`, randomBytes(bytesEach)]
}

/** The built action on a checkout. The health check is off: a simulated application answers nobody. */
export async function deploy(
  server: Server,
  workspace: string,
  inputs: Record<string, string | boolean>,
  more: Partial<RunActionOptions> = {}
): Promise<RunActionResult> {
  const given = {
    endpoint: server.endpoint,
    'api-token': TOKEN,
    environment: ENVIRONMENT,
    'health-check': 'off',
    ...inputs
  }
  const result = await runAction({ actionFolder: ROOT, with: given, workspace, node: process.execPath, ...more })
  if (result.exitCode !== 0) throw new Error(`The deploy failed:\n${result.log.join('\n')}`)
  return result
}
