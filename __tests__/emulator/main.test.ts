import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { FormData, request } from 'undici'
import { sample } from '../support/effort.ts'
import { eventually, filesForm, type Json, PYTHON_ENVIRONMENT } from '../support/emulator.ts'
import { isAlive, webApp } from '../support/web-app.ts'

const MAIN = join(import.meta.dirname, '../../emulator/main.ts')
const children: ChildProcess[] = []
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function run(...args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

async function endpointOf(child: ChildProcess): Promise<string> {
  const [line] = await once(createInterface(child.stdout!), 'line')
  return line.replace('DATAROBOT_ENDPOINT=', '')
}

async function call(endpoint: string, method: string, path: string, body?: unknown): Promise<Json> {
  const isForm = body instanceof FormData
  const reply = await request(`${endpoint}${path}`, {
    method: method as 'GET',
    headers: {
      authorization: 'Bearer emulator-local-key',
      ...(isForm || body === undefined ? {} : { 'content-type': 'application/json' })
    },
    body: isForm ? body : body === undefined ? null : JSON.stringify(body)
  })
  const text = await reply.body.text()
  return text === '' ? undefined : JSON.parse(text)
}

/** An application that runs, and the number of its process. */
async function deploy(endpoint: string, name = 'one'): Promise<{ path: string; url: string; pid: number }> {
  const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: `${name}Source` })
  const form = filesForm(webApp(name), { baseEnvironmentId: PYTHON_ENVIRONMENT })
  const version = await call(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
  const { id } = await call(endpoint, 'POST', '/customApplications/', { name, applicationSourceVersionId: version.id })
  const path = `/customApplications/${id}/`
  const { applicationUrl } = await eventually(
    () => call(endpoint, 'GET', path),
    ({ status }) => status === 'running'
  )
  const { pid } = (await (await request(applicationUrl)).body.json()) as Json
  return { path, url: applicationUrl, pid }
}

describe('the command line', () => {
  it('prints its address, key and page when it is ready, and nothing else', async () => {
    const child = run('--apps', 'none')
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
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
    expect(output.split('\n')).toEqual(lines)
  })

  it('does not print a key that was given to it', async () => {
    const child = run('--apps', 'none', '--token', 'a-key-of-mine')
    const lines = createInterface(child.stdout!)[Symbol.asyncIterator]()
    const said = [await lines.next(), await lines.next(), await lines.next()].map(({ value }) => value)
    expect(said[1]).toBe('The API key is the one given with --token.')
    expect(said.join()).not.toContain('a-key-of-mine')
  })

  it.each([
    [['--port', 'eighty'], '--port is "eighty"'],
    [['--port', '1', '--apps', 'some', '--token', ' '], '--apps is "some", not run or none; --token'],
    [['--colour'], '--colour'],
    [['--seed', '/nowhere/at/all'], '/nowhere/at/all']
  ])('says what is wrong with %j, in one line, without a stack', async (args, text) => {
    const child = run(...args)
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output).toContain(text)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('says that a port is taken', async () => {
    const port = new URL(await endpointOf(run('--apps', 'none'))).port
    const child = run('--apps', 'none', '--port', port)
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    await once(child, 'close')
    expect(output).toContain(port)
  })
})

describe('the end of the emulator', () => {
  it.each(sample(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const, 2))(
    'by %s leaves no process of an application',
    async signal => {
      const child = run()
      const { pid } = await deploy(await endpointOf(child))
      expect(isAlive(pid)).toBe(true)
      child.kill(signal)
      await once(child, 'exit')
      await eventually(
        () => isAlive(pid),
        alive => !alive
      )
    }
  )

  it('comes when the process that started it crashes, and takes the applications along', async () => {
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
    const { pid } = await deploy(String((await lines.next()).value).replace('DATAROBOT_ENDPOINT=', ''))
    parent.kill('SIGKILL')
    await eventually(
      () => isAlive(emulator) || isAlive(pid),
      alive => !alive
    )
  })
})

describe('a parent that is gone', () => {
  const shell = (command: string) => {
    const child = spawn('/bin/sh', ['-c', command, process.execPath, MAIN], { stdio: ['pipe', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }
  const start = 'env -i setsid "$0" "$1" --apps none'

  it('ends an emulator in a session and environment of its own', async () => {
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

  it('keeps an emulator from starting when it is gone before that', async () => {
    const parent = shell(`${start} 2>&1 & exit`)
    const [line] = await once(createInterface(parent.stdout!), 'line')
    expect(line).toBe(
      'emulator: The process that started this one has ended. To run without it, give --outlive-parent.'
    )
  })

  it('does not matter with --outlive-parent', async () => {
    const parent = shell(`${start} --outlive-parent & echo $!; exit`)
    const lines = createInterface(parent.stdout!)[Symbol.asyncIterator]()
    const pid = Number((await lines.next()).value)
    expect((await lines.next()).value).toMatch(/^DATAROBOT_ENDPOINT=/)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGKILL')
  })
})

describe('--data', () => {
  const args = () => ['--apps', 'none', '--data', folder]

  it('survives kill -9 in the middle of writing: what was answered is there, and nothing is half there', async () => {
    const child = run('--apps', 'none', '--data', folder)
    const endpoint = await endpointOf(child)
    const answered: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let turn = 0; ; turn += 1) {
        const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: `s${writer}-${turn}` })
        const form = filesForm({ 'a.txt': `${writer} ${turn}`, 'b.txt': 'b' })
        const version = await call(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
        answered.push(`/customApplicationSources/${source.id}/versions/${version.id}/`)
      }
    })
    await eventually(
      () => answered.length,
      count => count > 40
    )
    child.kill('SIGKILL')
    await Promise.allSettled(writers)
    const again = await endpointOf(run('--apps', 'none', '--data', folder))
    expect((await call(again, 'GET', '/customApplicationSources/')).totalCount).toBeGreaterThan(40)
    for (const path of answered) {
      const { items } = await call(again, 'GET', path)
      expect(items.map((item: Json) => item.filePath)).toEqual(['a.txt', 'b.txt'])
      expect((await call(again, 'GET', `${path}items/${items[1].id}/`)).content).toBe('b')
    }
  })

  it('answers with an error what it could not store, goes on, and starts again with everything else', async () => {
    // No file may grow beyond this: the system then writes as much of a line as fits, as on a full disk.
    const limited = spawn('/bin/sh', ['-c', 'ulimit -f 200 && exec "$0" "$@"', process.execPath, MAIN, ...args()], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    children.push(limited)
    const endpoint = await endpointOf(limited)
    const stored: string[] = []
    const refused: Json[] = []
    // Until the journal is full, and beyond.
    for (let turn = 0; refused.length < 20; turn += 1) {
      const name = `source-${turn}-${'x'.repeat(100)}`
      const made = await call(endpoint, 'POST', '/customApplicationSources/', { name })
      if (made.id === undefined) refused.push(made)
      else stored.push(made.id)
    }
    expect(refused[0].message).toMatch(/^The emulator could not store this, and it has no effect \(EFBIG/)
    expect((await call(endpoint, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
    limited.kill('SIGKILL')
    await once(limited, 'exit')
    const again = await endpointOf(run(...args()))
    expect((await call(again, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
    for (const id of stored) expect((await call(again, 'GET', `/customApplicationSources/${id}/`)).id).toBe(id)
  })

  it('says which line of its journal is damaged', async () => {
    writeFileSync(join(folder, 'state.jsonl'), '[["sources","a",null]]\n')
    const child = run(...args())
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output).toMatch(/^emulator: .*state\.jsonl:1 is not a line of this emulator's journal\..*\n$/)
  })

  it('brings a running application back after kill -9, at the same path, and its old process is gone', async () => {
    const port = '0'
    const child = run('--data', folder, '--port', port)
    const { path, pid } = await deploy(await endpointOf(child))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const endpoint = await endpointOf(run('--data', folder))
    const { applicationUrl } = await eventually(
      () => call(endpoint, 'GET', path),
      ({ status }) => status === 'running'
    )
    expect(((await (await request(applicationUrl)).body.json()) as Json).text).toBe('one')
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  it('holds a body of 200 MB on disk, not in memory', async () => {
    const child = run('--apps', 'none', '--data', folder)
    const endpoint = await endpointOf(child)
    const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: 'big' })
    const form = filesForm({ 'big.bin': Buffer.alloc(200 * 1024 * 1024, 'x') })
    const { items } = await call(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
    expect(items).toHaveLength(1)
    // The most that the process ever held, from the kernel; a body in memory would add its 200 MB.
    const peak =
      process.platform !== 'linux'
        ? 0
        : Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
    expect(peak).toBeLessThan(190 * 1024)
  })
})
