import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { lockFolder } from '../../../emulator/state/lock.ts'
import { processIdentity } from '../../../emulator/state/process-identity.ts'
import { effort, it, itInFull, itSampled } from '../../support/effort.ts'
import { eventually } from '../../support/emulator.ts'

let folder: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Starts a process that runs `code` with `lockFolder`, and reads its output lines. */
function startProcess(code: string) {
  const lock = join(import.meta.dirname, '../../../emulator/state/lock.ts')
  const script = `import { lockFolder } from ${JSON.stringify(lock)}
    import { mkdirSync, rmdirSync } from 'node:fs'
    const folder = ${JSON.stringify(folder)}
    process.stdin.resume()
    ${code}`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.push(child)
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  return { child, line: async () => String((await lines.next()).value) }
}

/**
 * Creates a zombie process, and returns its identity. Its parent is Node, which never collects a process that it did
 * not start. A shell would collect its child if the child ended before `exec`.
 */
async function createZombie(): Promise<string> {
  const script = `sleep 1000 & exec "$0" -e 'console.log(process.argv[1]); setInterval(() => {}, 1000)' "$!"`
  const parent = spawn('/bin/sh', ['-c', script, process.execPath], { stdio: ['ignore', 'pipe', 'ignore'] })
  children.push(parent)
  const [line] = await once(createInterface(parent.stdout), 'line')
  const pid = Number(line)
  const identity = processIdentity(pid) ?? ''
  process.kill(pid, 'SIGKILL')
  await eventually(
    () => processIdentity(pid),
    now => now === undefined
  )
  process.kill(pid, 0)
  return identity
}

const parentsIdentity = () => processIdentity(process.ppid) ?? ''

describe('lockFolder', () => {
  it('creates the folder if it does not exist', () => {
    lockFolder(join(folder, 'new', 'data'))()
    expect(readdirSync(join(folder, 'new', 'data'))).toEqual(['lock.1'])
  })

  it('refuses a second lock, also by the same process, until the folder is released', () => {
    const unlock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(`in use by process ${process.pid}, another emulator`)
    unlock()
    lockFolder(folder)()
  })

  it('names the process that holds the folder, and gets the lock once that process is killed', async () => {
    const { child, line } = startProcess(`lockFolder(folder); console.log('in')`)
    expect(await line()).toBe('in')
    expect(() => lockFolder(folder)).toThrow(`in use by process ${child.pid}`)
    child.kill('SIGKILL')
    await once(child, 'exit')
    lockFolder(folder)()
  })

  it.each<[string, () => string | Promise<string>]>([
    ['a process that has ended', () => '999999999 boot 1'],
    ['a zombie', createZombie],
    ['a process whose id was reused', () => parentsIdentity().replace(/\d$/, digit => String(9 - Number(digit)))],
    ['a process of an earlier boot', () => parentsIdentity().replace(/ \S+/, ' another-boot')],
    ['an empty file', () => ''],
    ['an invalid file', () => 'x\0']
  ])('takes over the lock of %s', async (_, identity) => {
    writeFileSync(join(folder, 'lock.41'), await identity())
    lockFolder(folder)
    expect(readdirSync(folder)).toEqual(['lock.42'])
  })

  it('does not take over the lock of a running process', () => {
    writeFileSync(join(folder, 'lock.41'), parentsIdentity())
    expect(() => lockFolder(folder)).toThrow(`in use by process ${process.ppid}`)
  })

  itInFull('gives an abandoned lock to one of six concurrent processes', async () => {
    writeFileSync(join(folder, 'lock.7'), '999999999 boot 1')
    const six = Array.from({ length: 6 }, () =>
      startProcess(`console.log('ready')
        process.stdin.once('data', () => {
          try { lockFolder(folder); console.log('in') } catch (error) { console.log(error.message) }
        })`)
    )
    await Promise.all(six.map(({ line }) => line()))
    for (const { child } of six) child.stdin?.write('go\n')
    const results = await Promise.all(six.map(({ line }) => line()))
    expect(results.filter(word => word === 'in')).toHaveLength(1)
    expect(results.filter(word => word.includes('in use by process'))).toHaveLength(5)
  })

  itSampled('has one holder at a time with many concurrent processes', async () => {
    const rounds = `
      let times = 0
      for (let round = 0; round < 300; round++) {
        let unlock
        try { unlock = lockFolder(folder) } catch { continue }
        mkdirSync(folder + '/inside')
        rmdirSync(folder + '/inside')
        unlock()
        times += 1
      }
      console.log(times)
      process.exit()`
    const several = Array.from({ length: effort(2, 4) }, () => startProcess(rounds))
    const times = await Promise.all(several.map(({ line }) => line()))
    // A process that found another one inside throws and prints nothing.
    for (const count of times) expect(count).toMatch(/^\d+$/)
    expect(times.map(Number).some(count => count > 0)).toBe(true)
  })
})
