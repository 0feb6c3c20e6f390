import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { ProcessMarks } from './process-marks.ts'

/** Kills process groups that must not outlive the emulator. */
export interface Watchdog {
  /** Mark for the processes of one launch, which finds those that left their group. */
  nextMark(): number
  /** Resolves once the watchdog is sure to receive the group, even if the emulator is killed right after. */
  add(group: number): Promise<void>
  /** Must be called as soon as a group is empty, because the system may reuse its id. */
  remove(group: number): void
  close(): Promise<void>
}

/**
 * Program of the watchdog process. Reads `+group` and `-group` lines. At the end of its input, which comes however the
 * emulator ends, it kills all remaining groups, and on Linux also marked processes that left their group. This is a
 * string for `node -e`, so that it runs the same from source, from the bundle and in jest, which would transform a
 * function.
 */
const SCRIPT = `
const { readdirSync, readFileSync } = require('node:fs')
const groups = new Set()
let rest = ''
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => {})
process.stdin.setEncoding('utf8')
process.stdin.on('data', text => {
  const lines = (rest + text).split('\\n')
  rest = lines.pop()
  for (const line of lines) line[0] === '+' ? groups.add(+line.slice(1)) : groups.delete(+line.slice(1))
})
const attempt = run => { try { return run() } catch {} }
const kill = target => attempt(() => process.kill(target, 'SIGKILL'))
const strays = () => (attempt(() => readdirSync('/proc')) || []).filter(name => {
  if (!(+name > 1)) return false
  const limits = attempt(() => readFileSync('/proc/' + name + '/limits', 'latin1')) || ''
  const [, mark] = /^Max resident set +(\\d+)/m.exec(limits) || []
  return +mark >= +process.argv[1] && +mark < +process.argv[2]
})
const end = () => {
  for (const group of groups) if (group > 1) kill(-group)
  for (let rounds = 0; rounds < 20; rounds++) {
    const found = strays()
    if (found.length === 0) break
    for (const id of found) kill(+id)
  }
  process.exit()
}
process.stdin.on('end', end)
process.stdin.on('error', end)
`

/**
 * Creates one watchdog process for all launches. It starts with the first launch, in its own session to ignore Ctrl-C.
 */
export function createWatchdog(): Watchdog {
  const processMarks = new ProcessMarks()
  const groups = new Set<number>()
  let child: ChildProcess | undefined

  const ensureRunning = (): ChildProcess => {
    if (child !== undefined) return child
    const started = spawn(process.execPath, ['-e', SCRIPT, String(processMarks.first), String(processMarks.end)], {
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'ignore', 'ignore']
    })
    const forget = () => {
      if (child === started) child = undefined
    }
    started.on('error', forget)
    started.on('exit', forget)
    started.stdin.on('error', forget)
    started.unref()
    ;(started.stdin as Socket).unref()
    // If a watchdog process was killed, the next one takes over its groups.
    for (const group of groups) started.stdin.write(`+${group}\n`)
    child = started
    return started
  }

  return {
    nextMark: () => processMarks.next(),
    add: group => {
      const stdin = ensureRunning().stdin!
      groups.add(group)
      return new Promise((resolve, reject) => {
        stdin.write(`+${group}\n`, error => (error ? reject(error) : resolve()))
      })
    },
    remove: group => {
      if (groups.delete(group)) child?.stdin?.write(`-${group}\n`)
    },
    close: async () => {
      const last = child
      if (last === undefined) return
      // `ref`, because here the emulator must wait for the watchdog process to exit.
      last.ref()
      await new Promise<void>(resolve => {
        last.once('exit', () => resolve())
        last.once('error', () => resolve())
        last.stdin?.end()
      })
    }
  }
}
