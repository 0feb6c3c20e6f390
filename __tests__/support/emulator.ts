import { afterEach, expect } from '@jest/globals'
import { Agent, FormData, request } from 'undici'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import type { Fault } from '../../emulator/http/faults.ts'
import type { SwitchName } from '../../emulator/rules/switches.ts'

export const TOKEN = 'test-token'
export const PYTHON_ENVIRONMENT = '66d07fae0513a1edf18595bb'

/** JSON body of a reply. Untyped, because the emulator itself validates replies against the contract. */
// biome-ignore lint/suspicious/noExplicitAny: replies of every operation come through here
export type Json = any

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  /** JSON body. Undefined if there is none. */
  body: Json
  text: string
}

export interface CallOptions {
  query?: Record<string, string | number | boolean>
  json?: unknown
  form?: FormData
  /** Any other body, sent unchanged with `headers`. */
  body?: string | Buffer
  headers?: Record<string, string>
  token?: string | null
}

/** Emulator on a free port with helper methods. Closed after the test. */
export interface TestEmulator extends Emulator {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>
  /** Sends a request outside the API: to the control plane, a page or an application. */
  fetch(method: string, path: string, options?: CallOptions): Promise<Answer>
  setSwitches(switches: Partial<Record<SwitchName, string>>): void
  fault(fault: Fault): void
}

const openEmulators: { emulator: Emulator; agent: Agent }[] = []

afterEach(async () => {
  for (const { emulator, agent } of openEmulators.splice(0)) {
    const violations = emulator.requests
      .since(0)
      .flatMap(({ method, path, notes }) =>
        notes.filter(note => note.startsWith('contract:')).map(note => `${method} ${path}: ${note}`)
      )
    await agent.close()
    await emulator.close()
    expect(violations).toEqual([])
  }
})

/** Starts an emulator that validates every reply against the contract. A violation fails the test. */
export async function start(options: Partial<EmulatorOptions> = {}): Promise<TestEmulator> {
  const defaults = {
    port: 0,
    token: TOKEN,
    apps: 'none',
    install: false,
    checkReplies: true,
    readyTimeoutMs: 600_000
  } as const
  const emulator = await startEmulator({ ...defaults, ...options })
  const agent = new Agent({ allowH2: false })
  openEmulators.push({ emulator, agent })
  const fetch: TestEmulator['fetch'] = async (
    method,
    path,
    { query, json, form, body, headers, token = TOKEN } = {}
  ) => {
    const url = new URL(emulator.origin + path)
    for (const [name, value] of Object.entries(query ?? {})) url.searchParams.set(name, String(value))
    const reply = await request(url, {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      },
      body: form ?? body ?? (json === undefined ? null : JSON.stringify(json))
    })
    const text = await reply.body.text()
    const isJson = String(reply.headers['content-type'] ?? '').startsWith('application/json')
    return { status: reply.statusCode, headers: reply.headers, text, body: isJson ? JSON.parse(text) : undefined }
  }
  return Object.assign(emulator, {
    fetch,
    call: (method: string, path: string, options?: CallOptions) => fetch(method, `/api/v2${path}`, options),
    setSwitches: (switches: Partial<Record<SwitchName, string>>) => emulator.platform.settings.change({ switches }),
    fault: (fault: Fault) => emulator.faults.add(fault)
  })
}

/** Starts an emulator with a frozen clock, so that tests can inspect every state. */
export async function startFrozen(): Promise<TestEmulator> {
  const emulator = await start()
  emulator.platform.clock.freeze()
  return emulator
}

/** Creates a form of files with their paths, as clients send it. */
export function filesForm(
  files: Readonly<Record<string, string | Buffer>>,
  fields: Record<string, string> = {}
): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  for (const [path, content] of Object.entries(files)) {
    form.append('file', new Blob([content]), path.slice(path.lastIndexOf('/') + 1))
    form.append('filePath', path)
  }
  return form
}

/** Creates a source with one version of these files on the Python environment. */
export async function makeVersion(
  emulator: TestEmulator,
  name: string,
  files: Readonly<Record<string, string | Buffer>> = { 'start-app.sh': '#!/bin/sh\nexit 0\n' }
): Promise<{ sourceId: string; versionId: string }> {
  const source = await emulator.call('POST', '/customApplicationSources/', { json: { name } })
  expect(source.status).toBe(200)
  const form = filesForm(files, { baseEnvironmentId: PYTHON_ENVIRONMENT, label: 'v1' })
  const version = await emulator.call('POST', `/customApplicationSources/${source.body.id}/versions/`, { form })
  expect(version.status).toBe(201)
  return { sourceId: source.body.id, versionId: version.body.id }
}

/** Polls until the answer is as expected. Has a long deadline, because real processes may be slow. */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  isWanted: (answer: T) => boolean,
  seconds = 900
): Promise<T> {
  const deadline = performance.now() + seconds * 1000
  for (;;) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    if (performance.now() > deadline) throw new Error(`Still ${JSON.stringify(answer)} after ${seconds} s`)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
