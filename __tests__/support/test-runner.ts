import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ControllableClock } from '../../emulator/clock.ts'
import { createProcessRunner } from '../../emulator/runner/process-runner.ts'
import type { Launch, LaunchEvent, Runner } from '../../emulator/runner/types.ts'
import { type StoredFiles, storeFiles } from './sample-apps.ts'

/** Runner in a temporary folder. */
export interface TestRunner {
  runner: Runner
  folder: string
  launch(launchId: string, app: StoredFiles, overrides?: Partial<Launch>): RecordedLaunch
  /** Sends a request to a launch, and returns the text of the answer. */
  get(launchId: string, path?: string): Promise<string>
  close(): Promise<void>
}

/** Events of a launch. */
export interface RecordedLaunch {
  events: LaunchEvent[]
  /** Waits for an event of the kind. Fails at once if the launch ends with another event. */
  until<K extends LaunchEvent['kind']>(kind: K): Promise<Extract<LaunchEvent, { kind: K }>>
  /** Waits for a log line that contains the text. */
  untilLine(text: string): Promise<string>
  lines(): string[]
  kinds(): string[]
}

type RunnerOptions = Parameters<typeof createProcessRunner>[0]

/** Creates a runner. With `install`, it installs requirements below its folder. */
export function createTestRunner({
  install = false,
  ...overrides
}: Partial<RunnerOptions> & { install?: boolean } = {}): TestRunner {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'))
  const times = { readyTimeoutMs: 60_000, stopGraceMs: 1000, visitGraceMs: () => 1000, clock: new ControllableClock() }
  const installFolder = install ? join(folder, 'installed') : undefined
  const runner = createProcessRunner({ folder: join(folder, 'launches'), installFolder, ...times, ...overrides })
  return {
    runner,
    folder,
    launch: (launchId, app, overrides) => {
      const recorded = recordLaunch()
      runner.launch(
        {
          applicationId: `app-of-${launchId}`,
          launchId,
          files: storeFiles(app, join(folder, 'blobs', launchId)),
          environment: {},
          requestPath: '/',
          healthPath: '/',
          isBuilt: false,
          outcome: undefined,
          ...overrides
        },
        event => recorded.events.push(event)
      )
      return recorded
    },
    get: async (launchId, path = '/') => (await fetch(`http://127.0.0.1:${runner.port(launchId)}${path}`)).text(),
    close: async () => {
      await runner.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function recordLaunch(): RecordedLaunch {
  const events: LaunchEvent[] = []
  const lines = () => events.flatMap(event => (event.kind === 'log' ? [event.line] : []))
  return {
    events,
    lines,
    kinds: () => events.map(({ kind }) => kind).filter((kind, index, all) => kind !== all[index - 1]),
    until: async kind => {
      const found = await eventually(
        () => events.find(event => event.kind === kind || event.kind === 'failed' || event.kind === 'exited'),
        () => `no event "${kind}": ${JSON.stringify(events)}`
      )
      const event = events.find(event => event.kind === kind)
      if (event === undefined) throw new Error(`no event "${kind}" but ${JSON.stringify([found, ...events])}`)
      return event as never
    },
    untilLine: text =>
      eventually(
        () => lines().find(line => line.includes(text)),
        () => `no line "${text}": ${JSON.stringify(events)}`
      )
  }
}

/** Polls until the check returns a value. Has a very long deadline. */
export async function eventually<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  describeFailure: () => string
): Promise<T> {
  const end = Date.now() + 900_000
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(describeFailure())
    await sleep(10)
  }
}

/** Checks if a process is running. Zombies count as ended. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  const { readFile } = await import('node:fs/promises')
  const status = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '')
  return process.platform !== 'linux' || !/\) [ZX] /.test(status || ') X ')
}
