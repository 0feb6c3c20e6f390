import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'
import { eventually } from '../support/emulator.ts'
import { children, deployWebApp, MAIN, readEndpoint, spawnEmulator } from '../support/emulator-process.ts'
import { isAlive } from '../support/web-app.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('the command line', () => {
  it('prints only its endpoint, key and page when it is ready, and reports that its port is in use', async () => {
    const child = spawnEmulator('--apps', 'none')
    let output = ''
    child.stdout!.on('data', chunk => (output += chunk))
    await eventually(
      () => output,
      text => text.includes('\n')
    )
    const origin = /^DATAROBOT_ENDPOINT=(http:\/\/127\.0\.0\.1:\d+)\/api\/v2\n/.exec(output)?.[1]
    const lines = [
      `DATAROBOT_ENDPOINT=${origin}/api/v2`,
      'DATAROBOT_API_TOKEN=emulator-local-key',
      `Page: ${origin}/`,
      ''
    ]
    expect(output.split('\n')).toEqual(lines)
    const { port } = new URL(origin ?? '')
    const problem = await failure('--apps', 'none', '--port', port)
    expect(problem).toContain(port)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(output.split('\n')).toEqual(lines)
  })

  it('does not print a key from the command line', async () => {
    const child = spawnEmulator('--apps', 'none', '--token', 'a-key-of-mine')
    const lines = createInterface(child.stdout!)[Symbol.asyncIterator]()
    const printed = [await lines.next(), await lines.next(), await lines.next()].map(({ value }) => value)
    expect(printed[1]).toBe('The API key is the value of --token.')
    expect(printed.join()).not.toContain('a-key-of-mine')
  })

  const problems: [string[], string][] = [
    [['--port', 'eighty'], '--port is "eighty"'],
    [['--port', '1', '--apps', 'some', '--token', ' '], '--apps is "some", not run or none; --token'],
    [['--colour'], '--colour'],
    [['--seed', '/nowhere/at/all'], '/nowhere/at/all']
  ]
  for (const [args, text] of problems)
    itInFull(`reports the problem with ${JSON.stringify(args)} in one line, without a stack trace`, async () => {
      expect(await failure(...args)).toContain(text)
    })
})

/** Starts an emulator that fails, and returns its only line of output. */
async function failure(...args: string[]): Promise<string> {
  const child = spawnEmulator(...args)
  let output = ''
  child.stderr!.on('data', chunk => (output += chunk))
  const [code] = await once(child, 'close')
  expect(code).toBe(1)
  expect(output.trim().split('\n')).toHaveLength(1)
  return output
}

describe('the end of the emulator', () => {
  itSampled.each(sample(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'] as const, 1))(
    'by %s leaves no process of an application',
    async signal => {
      const child = spawnEmulator()
      const { pid } = await deployWebApp(await readEndpoint(child))
      expect(isAlive(pid)).toBe(true)
      child.kill(signal)
      await once(child, 'exit')
      await eventually(
        () => isAlive(pid),
        alive => !alive
      )
    }
  )

  itInFull('follows a crash of the parent process, and ends the applications', async () => {
    const script = `
      import { spawn } from 'node:child_process'
      const child = spawn(process.execPath, [${JSON.stringify(MAIN)}], { stdio: ['ignore', 'pipe', 'ignore'] })
      console.log(child.pid)
      child.stdout.pipe(process.stdout)
      setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit']
    })
    children.push(parent)
    const lines = createInterface(parent.stdout)[Symbol.asyncIterator]()
    const emulator = Number((await lines.next()).value)
    const { pid } = await deployWebApp(String((await lines.next()).value).replace('DATAROBOT_ENDPOINT=', ''))
    parent.kill('SIGKILL')
    await eventually(
      () => isAlive(emulator) || isAlive(pid),
      alive => !alive
    )
  })
})

describe('a parent that has ended', () => {
  const shell = (command: string) => {
    const child = spawn('/bin/sh', ['-c', command, process.execPath, MAIN], { stdio: ['pipe', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }
  const start = 'env -i NODE_COMPILE_CACHE="$NODE_COMPILE_CACHE" setsid "$0" "$1" --apps none'

  it('ends an emulator with its own session and environment', async () => {
    const parent = shell(`${start} & echo $!; wait`)
    const lines = createInterface(parent.stdout!)[Symbol.asyncIterator]()
    const pid = Number((await lines.next()).value)
    expect((await lines.next()).value).toMatch(/^DATAROBOT_ENDPOINT=/)
    parent.kill('SIGKILL')
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  itInFull('prevents the start of the emulator', async () => {
    const parent = shell(`${start} 2>&1 & exit`)
    const [line] = await once(createInterface(parent.stdout!), 'line')
    expect(line).toBe(
      'emulator: The process that started the emulator has ended. Pass --outlive-parent to run without it.'
    )
  })

  itInFull('has no effect with --outlive-parent', async () => {
    const parent = shell(`${start} --outlive-parent & echo $!; exit`)
    const lines = createInterface(parent.stdout!)[Symbol.asyncIterator]()
    const pid = Number((await lines.next()).value)
    expect((await lines.next()).value).toMatch(/^DATAROBOT_ENDPOINT=/)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })
})
