import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { type CommandContext, runCommand } from '../../src/verification/run-command.ts'
import { effort, it, itSampled } from '../support/effort.ts'
import { eventually } from '../support/emulator.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'run-command-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const shell = (script: string, env: Record<string, string> = {}) => ({
  program: 'sh',
  args: ['-c', script],
  cwd: folder,
  env: { PATH: process.env.PATH ?? '', ...env }
})

/** Context with a timer that never expires unless the test fires it. */
function context(more: Partial<CommandContext> = {}) {
  const lines: string[] = []
  const expire: (() => void)[] = []
  const fields: CommandContext = {
    timeoutMs: 1,
    signal: new AbortController().signal,
    show: some => lines.push(...some),
    startTimer: (_, fire) => {
      expire.push(fire)
      return () => {}
    },
    ...more
  }
  return { ...fields, lines, expire }
}

const isAlive = (id: number): boolean => {
  try {
    // A zombie has ended; only its parent has not asked for its exit code yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${id}/status`, 'utf8'))
  } catch {
    return false
  }
}

const idsIn = (lines: readonly string[]) => lines.join(' ').match(/\d+/g)?.map(Number) ?? []
const untilGone = (ids: readonly number[]) =>
  eventually(
    () => ids.filter(isAlive),
    alive => alive.length === 0
  )

/** A command with two processes, one of which ignores SIGTERM. It prints their ids. */
const STUBBORN = `trap '' TERM; echo $$; (trap '' TERM; while :; do sleep 1; done) & echo $!; wait`

describe('a command', () => {
  it('ends with its exit code, and both of its outputs are shown in order', async () => {
    const ran = context()
    const end = await runCommand(shell('echo one; echo two >&2; printf three; exit 3'), ran)
    expect([end, ran.lines]).toEqual([{ kind: 'exited', code: 3 }, ['one', 'two', 'three']])
  })

  it('runs in its folder, with exactly its environment', async () => {
    const ran = context()
    await runCommand(
      { ...shell(''), program: '/usr/bin/env', args: [], env: { APP_URL: 'x', NODE_OPTIONS: '--bad' } },
      ran
    )
    expect(ran.lines.sort()).toEqual(['APP_URL=x', 'NODE_OPTIONS=--bad'])
    const where = context()
    await runCommand(shell('pwd -P'), where)
    expect(where.lines[0]).toMatch(/run-command-/)
  })

  it('gets no input', async () => {
    const ran = context()
    expect(await runCommand(shell('cat'), ran)).toEqual({ kind: 'exited', code: 0 })
  })

  it('that a signal ended has the code of a shell', async () => {
    expect(await runCommand(shell('kill -9 $$'), context())).toEqual({ kind: 'exited', code: 137 })
  })

  it('that does not exist ends with 127, and the reason is shown', async () => {
    const ran = context()
    const end = await runCommand({ ...shell(''), program: 'no-such-shell' }, ran)
    expect([end, ran.lines.join()]).toEqual([{ kind: 'exited', code: 127 }, expect.stringMatching(/no-such-shell/)])
  })

  it('leaves no process behind', async () => {
    const ran = context()
    expect(await runCommand(shell('sleep 600 & echo $!'), ran)).toEqual({ kind: 'exited', code: 0 })
    await untilGone(idsIn(ran.lines))
  })

  it('shows lines of any length, and splits very long ones', async () => {
    const ran = context()
    await runCommand(shell('head -c 200000 /dev/zero | tr "\\0" x; echo; echo end'), ran)
    expect([ran.lines.join('').length, ran.lines.at(-1)]).toEqual([200_003, 'end'])
  })

  it('shows lines without their line ends', async () => {
    const ran = context()
    await runCommand(shell('printf "one\\r\\ntwo\\r"'), ran)
    expect(ran.lines).toEqual(['one', 'two'])
  })

  it('is ended with all its processes after the time limit', async () => {
    const ran = context()
    const running = runCommand(shell(STUBBORN), ran)
    await eventually(
      () => idsIn(ran.lines),
      ids => ids.length === 2
    )
    ran.expire[0]?.()
    expect(await running).toEqual({ kind: 'timeout' })
    await untilGone(idsIn(ran.lines))
  })

  it('may clean up when it is ended', async () => {
    const ran = context()
    const running = runCommand(shell(`trap 'echo cleaned; exit 0' TERM; echo ready; while :; do sleep 0.05; done`), ran)
    await eventually(
      () => ran.lines.length,
      count => count > 0
    )
    ran.expire[0]?.()
    expect(await running).toEqual({ kind: 'timeout' })
    expect(ran.lines).toContain('cleaned')
  })

  it('is ended with all its processes when the run is cancelled', async () => {
    const cancel = new AbortController()
    const ran = context({ signal: cancel.signal })
    const running = runCommand(shell(STUBBORN), ran)
    running.catch(() => {})
    await eventually(
      () => idsIn(ran.lines),
      ids => ids.length === 2
    )
    cancel.abort(new Error('Received SIGINT'))
    await expect(running).rejects.toThrow('Received SIGINT')
    await untilGone(idsIn(ran.lines))
  })

  it('is not started by a run that is cancelled already', async () => {
    const ran = context({ signal: AbortSignal.abort(new Error('Received SIGINT')) })
    await expect(runCommand(shell('echo one'), ran)).rejects.toThrow('Received SIGINT')
    expect(ran.lines).toEqual([])
  })

  itSampled('is ended with all its processes when the action is killed', async () => {
    const program = join(import.meta.dirname, '../../src/verification/run-command.ts')
    const script = `import(${JSON.stringify(program)}).then(({ runCommand }) =>
      runCommand(${JSON.stringify(shell(STUBBORN))}, {
        timeoutMs: 600_000, signal: new AbortController().signal, show: lines => console.log(lines.join('\\n'))
      }))`
    for (let round = 0; round < effort(1, 10); round += 1) {
      const action = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit']
      })
      const lines: string[] = []
      action.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(text))
      await eventually(
        () => idsIn(lines),
        ids => ids.length === 2
      )
      action.kill('SIGKILL')
      await untilGone(idsIn(lines))
    }
  })
})
