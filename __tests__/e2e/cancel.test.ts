import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import type { Fault } from '../../emulator/http/faults.ts'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { filesOf, worldOf } from '../support/chaos/fleet.ts'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { itInFull, itSampled, sample } from '../support/effort.ts'
import { eventually, start, type TestEmulator } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const many = Object.fromEntries(Array.from({ length: 105 }, (_, index) => [`data/${index}.txt`, 'same']))

let home: string

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'cancel-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

type Files = Readonly<Record<string, string>>

/** GitHub's way to cancel; the end of the machine's memory; and the end of the machine, after which no post step comes. */
type Ending = 'SIGINT' | 'SIGKILL' | 'SIGKILL, and no post step'

let runs = 0

/** The built action in processes of its own, as the runner starts it. */
async function deploy(
  emulator: TestEmulator,
  files: Files,
  { ending, signal }: { ending?: Ending; signal?: AbortSignal } = {}
): Promise<RunActionResult> {
  runs += 1
  const workspace = join(home, `${runs}`)
  writeFiles(workspace, files)
  return runAction({
    actionFolder: ending === 'SIGKILL, and no post step' ? withoutPost() : ROOT,
    workspace,
    node: process.execPath,
    with: deployInputs(emulator.origin, { 'health-check': 'off', 'github-token': '' }),
    env: { GITHUB_REPOSITORY: 'someone/churn', GITHUB_RUN_ID: `${runs}` },
    ...(signal === undefined ? {} : { signal }),
    // GitHub's own limits of time are no matter here.
    cancelDelays: ending?.startsWith('SIGKILL') ? [0, 0] : [600_000, 600_000]
  })
}

function withoutPost(): string {
  const folder = mkdtempSync(join(home, 'action-'))
  const text = readFileSync(join(ROOT, 'action.yml'), 'utf8')
  writeFileSync(join(folder, 'action.yml'), text.replace(/^ {2}post.*\n/gm, ''))
  symlinkSync(join(ROOT, 'dist'), join(folder, 'dist'))
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'))
  return folder
}

/** The signal arrives meanwhile; less than a cancelled run waits for the response of a write. */
const HOLD_MS = 1_000

/** Ends a deploy at the moment when a request arrives that the fault holds. */
async function endAt(emulator: TestEmulator, files: Files, hold: Fault, ending: Ending): Promise<RunActionResult> {
  const signal = new AbortController()
  emulator.fault({ ...hold, delay: HOLD_MS } as Fault)
  const running = deploy(emulator, files, { ending, signal: signal.signal })
  const isHeld = () =>
    emulator.requests.since(0).some(({ notes }) => notes.some(note => note.includes(`"delay":${HOLD_MS}`)))
  await eventually(isHeld, held => held)
  signal.abort()
  const ended = await running
  expect(ended).toMatchObject({ cancelled: true, exitCode: ending === 'SIGINT' ? 1 : 137 })
  emulator.faults.clear()
  // What the server had taken in takes its effect although nobody waits for the answer.
  const arrived = () => emulator.requests.since(0).every(({ milliseconds }) => milliseconds !== null)
  await eventually(arrived, all => all)
  return ended
}

const stages: [string, Fault, Fault | null][] = [
  ['while the version is made', { operation: 'customApplicationSourcesVersionsCreate' }, null],
  ['while files are uploaded', { operation: 'customApplicationSourcesVersionsPatch' }, null],
  ['while it is published', { operation: 'customApplicationsPatch' }, null],
  ['right after it was published', { operation: 'customApplicationsLogsList', skip: 1 }, null],
  ['while the run waits', { operation: 'customApplicationsLogsList', skip: 3 }, { launch: 'hang' }],
  ['while it is rolled back', { operation: 'customApplicationsPatch', skip: 1 }, { launch: 'start-failed' }],
  ['while the rollback is awaited', { operation: 'customApplicationsLogsList', skip: 5 }, { launch: 'start-failed' }]
]

const firstStages: [string, Fault, Fault | null][] = [
  ['while the source is made', { operation: 'customApplicationSourcesCreate' }, null],
  ['while the version is made', { operation: 'customApplicationSourcesVersionsCreate' }, null],
  ['while files are uploaded', { operation: 'customApplicationSourcesVersionsPatch' }, null],
  ['while the application is made', { operation: 'customApplicationsCreate' }, null],
  ['right after it was made', { operation: 'customApplicationsLogsList' }, null],
  ['while the run waits', { operation: 'customApplicationsLogsList', skip: 2 }, { launch: 'hang' }]
]

const endings: Ending[] = ['SIGINT', 'SIGKILL', 'SIGKILL, and no post step']
const each = <T extends unknown[]>(cases: readonly T[]) =>
  endings.flatMap(ending => cases.map(one => [ending, ...one] as [Ending, ...T]))

describe('a deploy that is ended', () => {
  itSampled.each(sample(each(stages), 1))(
    'by %s keeps the previous version, and the next run converges: %s',
    async (ending, _, hold, launch) => {
      const emulator = await start()
      const first = { ...START, 'a.txt': 'first' }
      await deploy(emulator, first)
      const { versionId } = worldOf(emulator).applications[0] ?? {}
      if (launch !== null) emulator.fault(launch)
      const { outputs } = await endAt(emulator, { ...START, ...many, 'a.txt': 'second' }, hold, ending)
      if (ending === 'SIGINT') expect(outputs).toMatchObject({ reason: 'cancelled', changed: 'false' })
      if (hasEnd(ending)) {
        await eventually(
          () => worldOf(emulator).applications[0],
          application => application?.status === 'running' && application.versionId === versionId
        )
        expect(filesOf(emulator, versionId ?? null)).toEqual(first)
      }
      await expectConverged(emulator)
    }
  )

  // In `npm test`, `killed.test.ts` ends a first deploy.
  for (const [ending, stage, hold, launch] of each(firstStages))
    itInFull(`by ${ending} leaves no application, and the next run makes one: ${stage}`, async () => {
      const emulator = await start()
      if (launch !== null) emulator.fault(launch)
      const { outputs } = await endAt(emulator, { ...START, ...many }, hold, ending)
      if (hasEnd(ending)) expect(worldOf(emulator).applications).toEqual([])
      if (ending === 'SIGINT') expect(outputs).toMatchObject({ reason: 'cancelled', changed: 'false' })
      await expectConverged(emulator)
    })
})

const hasEnd = (ending: Ending): boolean => ending !== 'SIGKILL, and no post step'

/** A run that nothing disturbs makes all well; only a whole draft, which may be on its way, goes once it is old. */
async function expectConverged(emulator: TestEmulator): Promise<void> {
  emulator.faults.clear()
  await expectDeployed(emulator, { ...START, 'a.txt': 'next' })
  const { drafts } = worldOf(emulator)
  expect(drafts).toBeLessThanOrEqual(1)
  if (drafts === 0) return
  emulator.platform.clock.advance(2 * 60 * 60_000)
  await expectDeployed(emulator, { ...START, 'a.txt': 'last' })
  expect(worldOf(emulator).drafts).toBe(0)
}

async function expectDeployed(emulator: TestEmulator, files: Files): Promise<void> {
  const { outputs } = await deploy(emulator, files)
  expect(outputs.reason).toBe('deployed')
  const { applications, sources } = worldOf(emulator)
  expect({ applications: applications.length, sources }).toEqual({ applications: 1, sources: 1 })
  expect(filesOf(emulator, applications[0]?.liveVersionId ?? null)).toEqual(files)
}

const PROCESSES = 5

describe(`${PROCESSES} processes at once`, () => {
  for (const which of ['an application that was there', 'a new application'])
    itInFull(`leave one whole version of ${which}`, async () => {
      const emulator = await start()
      if (which !== 'a new application') await deploy(emulator, START)
      const states = Array.from({ length: PROCESSES }, (_, index) => ({ ...START, ...many, 'a.txt': `${index}` }))
      const ended = await Promise.all(states.map(files => deploy(emulator, files)))
      const { applications, sources } = worldOf(emulator)
      expect({ applications: applications.length, sources }).toEqual({ applications: 1, sources: 1 })
      expect(states).toContainEqual(filesOf(emulator, applications[0]?.liveVersionId ?? null))
      for (const { outputs } of ended) expect(['deployed', 'superseded']).toContain(outputs.reason)
    })
})
