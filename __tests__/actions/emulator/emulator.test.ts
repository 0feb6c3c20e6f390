import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { request } from 'undici'
import { parseKeyValues } from '../../../script/file-commands.mjs'
import { type StartedEmulator, startEmulator } from '../../../src/actions/emulator/emulator.ts'
import { emulatorPost } from '../../../src/actions/emulator/post.ts'
import { readContext } from '../../../src/github/context.ts'
import type { Log } from '../../../src/github/log.ts'
import type { ActionEnv } from '../../../src/run/environment.ts'
import { runAction } from '../../../src/run/run-action.ts'
import { Redactor } from '../../../src/text/redact.ts'
import { eventually } from '../../support/emulator.ts'

const PROGRAM = join(import.meta.dirname, '../../../emulator/main.ts')
const FILES = ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_ENV'] as const
const before = { ...process.env }

/** Says that it is up, and goes on whatever it is told. */
const STUBBORN = "process.on('SIGTERM', () => {}); setTimeout(() => {}, 60_000); console.log('up')"

let folder: string
let lines: string[]
let masks: string[]

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emulator-step-'))
  lines = []
  masks = []
})
afterEach(async () => {
  const started = state()
  if (started !== null) await emulatorPost(env(), started)
  process.env = { ...before }
  rmSync(folder, { recursive: true, force: true })
})

/** Values that the step wrote to a file of the runner. */
const written = (name: (typeof FILES)[number]): Record<string, string> =>
  existsSync(join(folder, name)) ? Object.fromEntries(parseKeyValues(readFileSync(join(folder, name), 'utf8'))) : {}

const state = (): StartedEmulator | null => JSON.parse(written('GITHUB_STATE').emulator ?? 'null')

function env(inputs: Record<string, string> = {}, emulatorProgram = PROGRAM): ActionEnv {
  const say = (line: string) => lines.push(line)
  const log: Log = {
    info: say,
    notice: say,
    warning: say,
    error: say,
    debug: () => {},
    mask: secret => masks.push(secret),
    redactor: new Redactor(),
    group: (_, work) => work(),
    stream: () => ({ write: () => {}, end: () => {} })
  }
  return {
    inputs: { get: name => inputs[name] ?? '', environment: {}, workspace: folder },
    context: readContext({ RUNNER_TEMP: folder }),
    log,
    time: { now: Date.now, sleep },
    random: Math.random,
    signal: new AbortController().signal,
    emulatorProgram
  }
}

function begin(inputs: Record<string, string> = {}, program = PROGRAM): Promise<0 | 1> {
  mkdirSync(folder, { recursive: true })
  for (const name of FILES) {
    process.env[name] = join(folder, name)
    writeFileSync(join(folder, name), '')
  }
  return runAction('emulator', env(inputs, program), startEmulator)
}

async function call(endpoint: string, token: string, method: string, path: string, json?: unknown): Promise<number> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const reply = await request(`${endpoint}${path}`, {
    method: method as 'GET',
    headers,
    body: json === undefined ? null : JSON.stringify(json)
  })
  await reply.body.dump()
  return reply.statusCode
}

describe('the emulator as a step', () => {
  it('starts an emulator, and exports its address to later steps', async () => {
    expect(await begin({ apps: 'none' })).toBe(0)
    const outputs = written('GITHUB_OUTPUT')
    const { endpoint = '', 'api-token': token = '' } = outputs
    expect(outputs).toMatchObject({ reason: 'deployed', 'page-url': endpoint.replace('api/v2', '') })
    expect(written('GITHUB_ENV')).toEqual({ DATAROBOT_ENDPOINT: endpoint, DATAROBOT_API_TOKEN: token })
    // One that began with "-" would be read as an option.
    expect(token).toMatch(/^[0-9a-f]{48}$/)
    expect(masks).toContain(token)
    expect(lines.join('\n')).not.toContain(token)
    expect(await call(endpoint, token, 'GET', '/version/')).toBe(200)
    expect(await call(endpoint, 'emulator', 'GET', '/version/')).toBe(401)
    expect(readFileSync(outputs['log-path'] ?? '', 'utf8')).toContain(endpoint)
  })

  it('saves pages that link to each other, logs the applications at the end, and stops', async () => {
    await begin({ apps: 'none' })
    const { endpoint = '', 'api-token': token = '', 'report-path': report = '' } = written('GITHUB_OUTPUT')
    const environmentId = '66d07fae0513a1edf18595bb'
    expect(await call(endpoint, token, 'POST', '/customApplications/', { name: 'churn <b>', environmentId })).toBe(202)
    const index = await eventually(
      () => readFileSync(join(report, 'index.html'), 'utf8'),
      page => page.includes('churn &lt;b&gt;') && page.includes('running')
    )
    const [, link = ''] = /href="(application-\w+\.html)"/.exec(index) ?? []
    expect(readFileSync(join(report, link), 'utf8')).toContain('churn &lt;b&gt;')
    expect(readFileSync(join(report, 'requests.html'), 'utf8')).toContain('customApplicationsCreate')
    expect(existsSync(join(report, link.replace('.html', '.log')))).toBe(true)

    lines = []
    await emulatorPost(env(), state())
    expect(lines.join('\n')).toContain('Application "churn <b>" is running')
    await expect(call(endpoint, token, 'GET', '/version/')).rejects.toThrow()
    lines = []
    await emulatorPost(env(), state())
    expect(lines).toEqual([expect.stringContaining('ended before the job')])
  })

  it('shows why it did not start', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => other.once('listening', resolve))
    try {
      const { port } = other.address() as AddressInfo
      expect(await begin({ port: String(port) })).toBe(1)
      expect(written('GITHUB_OUTPUT').reason).toBe('start-failed')
      expect(lines.join('\n')).toMatch(/The emulator did not start\. Its process ended: .*EADDRINUSE/)
      expect(written('GITHUB_ENV')).toEqual({})
    } finally {
      other.close()
    }
  })

  it('rejects an invalid input before it starts anything', async () => {
    expect(await begin({ apps: 'all' })).toBe(1)
    expect(written('GITHUB_OUTPUT').reason).toBe('input-invalid')
    expect(state()).toBeNull()
  })

  it('kills an emulator that does not stop in time', async () => {
    const child = spawn(process.execPath, ['-e', STUBBORN], { stdio: ['ignore', 'pipe', 'ignore'] })
    const ended = once(child, 'exit')
    await once(child.stdout, 'data')
    let now = 0
    const sleep = async () => {
      now += 1_000
    }
    const time = { now: () => now, sleep }
    await emulatorPost({ ...env(), time }, { pid: child.pid ?? 0, endpoint: null, token: 'token' })
    expect(await ended).toEqual([null, 'SIGKILL'])
  })

  it('does nothing if the main step started no emulator', async () => {
    await emulatorPost(env(), null)
    expect(lines).toEqual([])
  })
})
