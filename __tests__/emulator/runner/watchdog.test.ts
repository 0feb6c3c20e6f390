import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { createWatchdog } from '../../../emulator/runner/watchdog.ts'
import { it, itSampled, sample } from '../../support/effort.ts'
import { nodeApp, storeFiles } from '../../support/sample-apps.ts'
import { eventually, isAlive } from '../../support/test-runner.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchdog-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Writes a program that acts as the emulator: it launches an application and prints its events. */
function host(app: Record<string, string>): string {
  const runner = join(import.meta.dirname, '../../../emulator/runner/process-runner.ts')
  const launch = {
    applicationId: 'a',
    launchId: 'one',
    files: storeFiles(app, join(folder, 'blobs')),
    environment: {},
    requestPath: '/',
    healthPath: '/',
    isBuilt: false
  }
  const file = join(folder, 'host.mjs')
  writeFileSync(
    file,
    `import { createProcessRunner } from ${JSON.stringify(runner)}
import { ControllableClock } from ${JSON.stringify(join(import.meta.dirname, '../../../emulator/clock.ts'))}
const times = { readyTimeoutMs: 60000, stopGraceMs: 1000, visitGraceMs: () => 0, clock: new ControllableClock() }
const runner = createProcessRunner({ folder: ${JSON.stringify(join(folder, 'launches'))}, ...times })
runner.launch(${JSON.stringify(launch)}, event => console.log(JSON.stringify(event)))
process.on('message', async () => { process.disconnect(); await runner.close(); console.log('closed') })
`
  )
  return file
}

/** Application that ignores signals, and whose children do so too. */
const resistantApp = nodeApp(
  `
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.on(signal, () => {})
const child = require('node:child_process').spawn(process.execPath, ['child.js'], { stdio: 'inherit' })
const { spawn } = require('node:child_process')
const away = spawn('setsid', [process.execPath, 'child.js'], { stdio: 'ignore', detached: true, env: { PATH: process.env.PATH } })
console.log('pids', process.pid, child.pid, away.pid)
require('node:http').createServer((_, response) => response.end()).listen(process.env.PORT)`,
  { 'child.js': `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)` }
)

function startHost() {
  const child = spawn(process.execPath, [host(resistantApp)], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  let output = ''
  child.stdout!.on('data', text => {
    output += text
  })
  const pids = eventually(
    () =>
      output.includes('"ready"')
        ? output
            .match(/pids (\d+) (\d+) (\d+)/)
            ?.slice(1)
            .map(Number)
        : undefined,
    () => `the application did not start: ${output}`
  )
  return { child, pids, output: () => output }
}

describe('createWatchdog', () => {
  itSampled.each(sample(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const, 1))(
    'kills every process of an emulator ended by %s',
    async signal => {
      const { child, pids } = startHost()
      const all = (await pids) ?? []
      expect(all).toHaveLength(3)
      child.kill(signal)
      await eventually(
        async () => !(await Promise.all(all.map(isAlive))).includes(true),
        () => 'a process is left'
      )
    }
  )

  it('lets the emulator exit after close', async () => {
    const { child, pids, output } = startHost()
    const [leader] = await pids
    const exitCode = new Promise(resolve => child.once('close', resolve))
    child.send('close')
    expect(await exitCode).toBe(0)
    expect(output()).toMatch(/closed\n$/)
    expect(await isAlive(leader!)).toBe(false)
  })

  it('kills added groups at the end of its input, but not removed ones', async () => {
    const watchdog = createWatchdog()
    const [kept, removed] = [sleeper(), sleeper()]
    await watchdog.add(kept.pid!)
    await watchdog.add(removed.pid!)
    watchdog.remove(removed.pid!)
    await watchdog.close()
    await eventually(
      async () => !(await isAlive(kept.pid!)),
      () => 'it is left'
    )
    expect(await isAlive(removed.pid!)).toBe(true)
    removed.kill('SIGKILL')
  })

  it('continues in a new process when its own is killed', async () => {
    const before = childProcesses()
    const watchdog = createWatchdog()
    const [first, second] = [sleeper(), sleeper()]
    await watchdog.add(first.pid!)
    const watchdogPid = childProcesses().find(pid => !before.includes(pid) && pid !== first.pid && pid !== second.pid)
    process.kill(watchdogPid!, 'SIGKILL')
    await eventually(
      () => !childProcesses().includes(watchdogPid!),
      () => 'the watchdog process is running'
    )
    await watchdog.add(second.pid!)
    await watchdog.close()
    await eventually(
      async () => !(await isAlive(first.pid!)) && !(await isAlive(second.pid!)),
      () => 'one is left'
    )
  })

  it('closes without having been used', async () => {
    await createWatchdog().close()
  })
})

const sleeper = () => spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })

const childProcesses = () =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(process.pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)
