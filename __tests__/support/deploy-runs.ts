import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'
import { parseKeyValues } from '../../script/file-commands.mjs'
import { deploy } from '../../src/actions/deploy/deploy.ts'
import { readContext } from '../../src/github/context.ts'
import type { Log } from '../../src/github/log.ts'
import type { Outcome } from '../../src/report/types.ts'
import type { Run } from '../../src/run/run.ts'
import { runAction } from '../../src/run/run-action.ts'
import { skipUntrusted } from '../../src/run/untrusted.ts'
import { Redactor } from '../../src/text/redact.ts'
import { noteOperations, withholding } from './api-coverage.ts'
import { deployInputs, START, writeFiles } from './deploys.ts'
import type { Json, TestEmulator } from './emulator.ts'

/** What a run left: its exit code, the outputs and the summary it wrote, and every line it said. */
export interface Deployed {
  exitCode: number
  outputs: Record<string, string>
  summary: string
  log: string[]
}

/** What started the run, which action it is, and what goes on beside it; without it a deploy from a shell. */
export interface Started {
  /** GitHub's variables. */
  variables?: Readonly<Record<string, string>>
  event?: Json
  name?: string
  action?: (run: Run) => Promise<Outcome>
  /** Takes the place of the log whose lines are handed back. */
  log?: Log
  /** What others do while the action sleeps, told how often it has slept before. */
  meanwhile?: (sleeps: number) => Promise<unknown> | undefined
}

/** A checkout that is deployed to an emulator, in this process; removed after the test. */
export interface Checkout {
  folder: string
  /** Makes the folder hold exactly these files. */
  hold(files: Readonly<Record<string, string>>): void
  deploy(emulator: TestEmulator, inputs?: Readonly<Record<string, string>>, started?: Started): Promise<Deployed>
}

export { START }
export const MANIFEST = '.datarobot/deploy.json'

const folders: string[] = []
const environment = { ...process.env }

afterEach(() => {
  process.env = { ...environment }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

export function checkout(files: Readonly<Record<string, string>> = START): Checkout {
  const home = mkdtempSync(join(tmpdir(), 'deploying-'))
  const folder = join(home, 'workspace')
  folders.push(home)
  const hold: Checkout['hold'] = wanted => {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder)
    writeFiles(folder, wanted)
  }
  hold(files)
  return { folder, hold, deploy: (emulator, inputs = {}, started = {}) => run(emulator, home, folder, inputs, started) }
}

/** Time stands still except while the action sleeps: then the emulator's clock moves by just that. */
async function run(
  emulator: TestEmulator,
  home: string,
  workspace: string,
  inputs: Readonly<Record<string, string>>,
  { variables = {}, event = {}, name = 'deploy', action = deploy, log: ownLog, meanwhile = () => undefined }: Started
): Promise<Deployed> {
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    process.env[name] = join(home, name)
    writeFileSync(join(home, name), '')
  }
  const given = deployInputs(emulator.origin, inputs)
  const { clock } = emulator.platform
  clock.freeze()
  const log: string[] = []
  let sleeps = 0
  const before = last(emulator)
  const others = new Set<number>()
  const withheld = withholding(emulator)
  const sleep = async (milliseconds: number) => {
    const asleep = last(emulator)
    withheld.end()
    await meanwhile(sleeps)
    withheld.begin()
    for (const { number } of emulator.requests.since(asleep)) others.add(number)
    sleeps += 1
    clock.advance(milliseconds)
  }
  const env = {
    inputs: { get: (name: string) => given[name] ?? '', environment: {}, workspace },
    context: readContext(
      { RUNNER_TEMP: home, GITHUB_WORKSPACE: workspace, GITHUB_EVENT_PATH: 'event', ...variables },
      () => JSON.stringify(event)
    ),
    log: ownLog ?? logInto(log),
    time: { now: () => clock.now(), sleep },
    random: () => 0.5,
    signal: new AbortController().signal
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

/** A log that keeps its lines, those of an application after the stream's title. */
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

/** The one application of a name, as the API shows it. */
export async function application(emulator: TestEmulator, name = 'churn'): Promise<Json> {
  const found = (await emulator.call('GET', '/customApplications/', { query: { name, limit: 100 } })).body.data
  const exact = found.filter((each: Json) => each.name === name)
  if (exact.length !== 1) throw new Error(`There are ${exact.length} applications named ${name}`)
  return exact[0]
}

/** The version that an application runs, whole. */
export async function liveVersion(emulator: TestEmulator, name = 'churn'): Promise<Json> {
  const { customApplicationSourceId, customApplicationSourceVersionId } = await application(emulator, name)
  return versionOf(emulator, customApplicationSourceId, customApplicationSourceVersionId)
}

export async function versionOf(emulator: TestEmulator, sourceId: string, versionId: string): Promise<Json> {
  return (await emulator.call('GET', `/customApplicationSources/${sourceId}/versions/${versionId}/`)).body
}

/** What the live version holds, byte for byte, without our manifest. */
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

/** The paths of the live version, sorted, without our manifest's. */
export async function livePaths(emulator: TestEmulator, name = 'churn'): Promise<string[]> {
  const { items } = await liveVersion(emulator, name)
  const paths: string[] = items.map(({ filePath }: Json) => filePath)
  return paths.filter(path => path !== MANIFEST).sort()
}

/** How many there are of what must never pile up. */
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

/** The writes of the API since a request's number. */
export function writes(emulator: TestEmulator, since = 0): string[] {
  return emulator.requests
    .since(since)
    .filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'))
    .map(({ operation }) => operation ?? '')
}

export const last = (emulator: TestEmulator): number => emulator.requests.last(1)[0]?.number ?? 0
