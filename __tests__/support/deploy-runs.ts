import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach } from '@jest/globals'
import { Settings } from '../../emulator/rules/settings.ts'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import type { Clock } from '../../src/clock.ts'
import { readContext } from '../../src/github/context.ts'
import type { Log } from '../../src/github/log.ts'
import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { runAction } from '../../src/run/run-action.ts'
import { skipUntrusted } from '../../src/run/untrusted.ts'
import { Redactor } from '../../src/text/redact.ts'
import { noteOperations, withholding } from './api-coverage.ts'
import { deployInputs, SCRYPT_COST, START, writeFiles } from './deploys.ts'
import type { Json, TestEmulator } from './emulator.ts'

/** Result of a run: exit code, outputs, summary and all log lines. */
export interface Deployed {
  exitCode: number
  outputs: Record<string, string>
  summary: string
  log: string[]
}

/** Trigger of a run, its action, and concurrent changes; by default a deploy from a shell. */
export interface Started {
  /** Environment variables of GitHub. */
  variables?: Readonly<Record<string, string>>
  event?: Json
  /** Environment of the step, by default empty. */
  environment?: Readonly<Record<string, string>>
  name?: string
  action?: (run: Run) => Promise<Outcome>
  /** Replaces the log whose lines are returned. */
  log?: Log
  /** Lets the action run the emulator's program on this machine, in real time. */
  real?: { emulatorProgram: string }
  /** Cancels the run. */
  signal?: AbortSignal
  /** Runs while the action sleeps; receives the number of earlier sleeps. */
  meanwhile?: (sleeps: number) => Promise<unknown> | undefined
}

/** A checkout that is deployed to an emulator, in this process; removed after the test. */
export interface Checkout {
  folder: string
  /** Replaces all files of the folder with these. */
  setFiles(files: Readonly<Record<string, string>>): void
  deploy(emulator: TestEmulator, inputs?: Readonly<Record<string, string>>, started?: Started): Promise<Deployed>
}

export { START }
export const MANIFEST = '.datarobot/deploy.json'

/** Start of a simulated application that a run waits for: it runs when the run looks for the second time. */
const QUICK_START_MS = 100
const usual = new Settings().timings

const folders: string[] = []
const environment = { ...process.env }

afterEach(() => {
  process.env = { ...environment }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/**
 * Creates a checkout with these files.
 *
 * @param usual inputs of its deploys, unless a deploy has others
 */
export function checkout(
  files: Readonly<Record<string, string>> = START,
  usual: Readonly<Record<string, string>> = {}
): Checkout {
  const home = mkdtempSync(join(tmpdir(), 'deploying-'))
  const folder = join(home, 'workspace')
  folders.push(home)
  const setFiles: Checkout['setFiles'] = files => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    writeFiles(folder, files)
  }
  setFiles(files)
  return {
    folder,
    setFiles,
    deploy: (emulator, inputs = {}, started = {}) => run(emulator, home, folder, { ...usual, ...inputs }, started)
  }
}

/** Creates a checkout whose deploys wait until the application runs, and do not check that it answers. */
export const uncheckedCheckout = (files?: Readonly<Record<string, string>>): Checkout =>
  checkout(files, { 'health-check': 'off' })

/** Runs an action. Time moves only while the action sleeps, by advancing the emulator's clock. */
async function run(
  emulator: TestEmulator,
  home: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  {
    variables = {},
    event = {},
    environment: stepEnvironment = {},
    name = 'deploy',
    action = deploy,
    log: ownLog,
    real,
    signal = new AbortController().signal,
    meanwhile = () => undefined
  }: Started
): Promise<Deployed> {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    process.env[name] = join(home, name)
    writeFileSync(join(home, name), '')
  }
  const values = deployInputs(emulator.origin, inputs)
  const { clock, settings } = emulator.platform
  clock.freeze()
  // A test that proves something of the wait sets a time of its own.
  if (settings.timings.startTime === usual.startTime) settings.change({ timings: { startTime: QUICK_START_MS } })
  const log: string[] = []
  let sleeps = 0
  const before = lastRequest(emulator)
  const others = new Set<number>()
  const withheld = withholding(emulator)
  const sleep = async (milliseconds: number) => {
    const asleep = lastRequest(emulator)
    withheld.end()
    await meanwhile(sleeps)
    withheld.begin()
    for (const { number } of emulator.requests.since(asleep)) others.add(number)
    sleeps += 1
    signal.throwIfAborted()
    clock.advance(milliseconds)
  }
  const env = {
    inputs: { get: (name: string) => values[name] ?? '', environment: stepEnvironment, workspace },
    context: readContext(
      { RUNNER_TEMP: home, GITHUB_WORKSPACE: workspace, GITHUB_EVENT_PATH: 'event', ...variables },
      () => JSON.stringify(event)
    ),
    log: ownLog ?? logInto(log),
    time: real === undefined ? { now: () => clock.now(), sleep } : realTime(signal),
    random: () => 0.5,
    signal,
    emulatorProgram: real?.emulatorProgram ?? '',
    scryptCost: SCRYPT_COST
  }
  withheld.begin()
  const exitCode = await runAction(name, env, skipUntrusted(action))
  withheld.end()
  noteOperations(action, emulator, before, others)
  return {
    exitCode,
    outputs: Object.fromEntries(parseKeyValues(readFileSync(join(home, 'GITHUB_OUTPUT'), 'utf8'))),
    summary: readFileSync(join(home, 'GITHUB_STEP_SUMMARY'), 'utf8'),
    log
  }
}

const realTime = (signal: AbortSignal): Clock => ({
  now: Date.now,
  sleep: milliseconds => setTimeout(milliseconds, undefined, { signal })
})

/** Log that appends to `lines`; lines of an application follow the title of their stream. */
export function logInto(lines: string[]): Log {
  const say = (line: string) => lines.push(line)
  const redactor = new Redactor()
  return {
    info: say,
    notice: say,
    warning: say,
    error: say,
    debug: say,
    mask: secret => redactor.add(secret),
    redactor,
    group: (_, work) => work(),
    stream: title => ({ write: entries => lines.push(...entries.map(entry => `${title} | ${entry}`)), end: () => {} })
  }
}

/** The application with this name, as the API returns it; throws unless there is exactly one. */
export async function application(emulator: TestEmulator, name = 'churn'): Promise<Json> {
  const found = (await emulator.call('GET', '/customApplications/', { query: { name, limit: 100 } })).body.data
  const exact = found.filter((each: Json) => each.name === name)
  if (exact.length !== 1) throw new Error(`There are ${exact.length} applications named ${name}`)
  return exact[0]
}

/** The version that an application runs, as the API returns it. */
export async function liveVersion(emulator: TestEmulator, name = 'churn'): Promise<Json> {
  const { customApplicationSourceId, customApplicationSourceVersionId } = await application(emulator, name)
  return versionOf(emulator, customApplicationSourceId, customApplicationSourceVersionId)
}

export async function versionOf(emulator: TestEmulator, sourceId: string, versionId: string): Promise<Json> {
  return (await emulator.call('GET', `/customApplicationSources/${sourceId}/versions/${versionId}/`)).body
}

/** Contents of the live version by path, without the manifest. */
export async function liveFiles(emulator: TestEmulator, name = 'churn'): Promise<Record<string, string>> {
  const { customApplicationSourceId: sourceId } = await application(emulator, name)
  const { id, items } = await liveVersion(emulator, name)
  const path = `/customApplicationSources/${sourceId}/versions/${id}/items/`
  const files: Record<string, string> = {}
  for (const item of items)
    if (item.filePath !== MANIFEST)
      files[item.filePath] = (await emulator.call('GET', `${path}${item.id}/`)).body.content
  return files
}

/** Sorted paths of the live version, without the manifest. */
export async function livePaths(emulator: TestEmulator, name = 'churn'): Promise<string[]> {
  const { items } = await liveVersion(emulator, name)
  const paths: string[] = items.map(({ filePath }: Json) => filePath)
  return paths.filter(path => path !== MANIFEST).sort()
}

/** Numbers of applications, sources and drafts, which must not grow with each run. */
export async function counts(
  emulator: TestEmulator
): Promise<{ applications: number; sources: number; drafts: number }> {
  const applications = (await emulator.call('GET', '/customApplications/')).body.totalCount
  const sources = (await emulator.call('GET', '/customApplicationSources/', { query: { limit: 100 } })).body.data
  let drafts = 0
  for (const { id } of sources) {
    const versions = (
      await emulator.call('GET', `/customApplicationSources/${id}/versions/`, { query: { limit: 100 } })
    ).body
    drafts += versions.data.filter((version: Json) => !version.isFrozen).length
  }
  return { applications, sources: sources.length, drafts }
}

/** Operations of the API that wrote something since the request with this number. */
export function writes(emulator: TestEmulator, since = 0): string[] {
  return emulator.requests
    .since(since)
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'))
    .map(({ operation }) => operation ?? '')
}

/** Number of the last request; 0 if there was none. */
export const lastRequest = (emulator: TestEmulator): number => emulator.requests.last(1)[0]?.number ?? 0
