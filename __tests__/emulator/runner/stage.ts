import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { SteerableClock } from '../../../emulator/clock.ts'
import { createProcessRunner } from '../../../emulator/runner/process-runner.ts'
import type { Launch, LaunchEvent, Runner } from '../../../emulator/runner/types.ts'
import { type App, stored } from '../../support/apps/apps.ts'

/** A runner in a temporary folder, and what its launches told. */
export interface Stage {
  runner: Runner
  folder: string
  launch(launchId: string, app: App, more?: Partial<Launch>): Told
  close(): Promise<void>
}

export interface Told {
  events: LaunchEvent[]
  /** Waits for an event of the kind; fails at once when the launch ends otherwise. */
  until<K extends LaunchEvent['kind']>(kind: K): Promise<Extract<LaunchEvent, { kind: K }>>
  /** Waits for a log line that holds the text. */
  untilLine(text: string): Promise<string>
  lines(): string[]
  kinds(): string[]
}

export function openStage(more: Partial<Parameters<typeof createProcessRunner>[0]> = {}): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'runner-'))
  const times = { readyTimeout: 60_000, stopGrace: 1000, visitGrace: () => 1000, clock: new SteerableClock() }
  const runner = createProcessRunner({ folder: join(folder, 'launches'), install: false, ...times, ...more })
  return {
    runner,
    folder,
    launch: (launchId, app, more) => {
      const told = listen()
      runner.launch(
        {
          applicationId: `app-of-${launchId}`,
          launchId,
          files: stored(app, join(folder, 'blobs', launchId)),
          environment: {},
          requestPath: '/',
          healthPath: '/',
          isBuilt: false,
          outcome: undefined,
          ...more
        },
        event => told.events.push(event)
      )
      return told
    },
    close: async () => {
      await runner.close()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

function listen(): Told {
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
      const wanted = events.find(event => event.kind === kind)
      if (wanted === undefined) throw new Error(`no event "${kind}" but ${JSON.stringify([found, ...events])}`)
      return wanted as never
    },
    untilLine: text =>
      eventually(
        () => lines().find(line => line.includes(text)),
        () => `no line "${text}": ${JSON.stringify(events)}`
      )
  }
}

/** Polls until something is there, with a deadline far beyond any honest wait. */
export async function eventually<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  otherwise: () => string
): Promise<T> {
  const end = Date.now() + 900_000
  for (;;) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    if (Date.now() > end) throw new Error(otherwise())
    await sleep(10)
  }
}

/** Whether a process runs; one that has ended but is not collected does not. */
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
