import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { FormData, request } from 'undici'
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

/** Deploys an application, and returns its process id once it runs. */
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
  it('prints only its endpoint, key and page when it is ready', async () => {
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

  it('does not print a key from the command line', async () => {
    const child = run('--apps', 'none', '--token', 'a-key-of-mine')
    const lines = createInterface(child.stdout!)[Symbol.asyncIterator]()
    const printed = [await lines.next(), await lines.next(), await lines.next()].map(({ value }) => value)
    expect(printed[1]).toBe('The API key is the value of --token.')
    expect(printed.join()).not.toContain('a-key-of-mine')
  })

  it.each([
    [['--port', 'eighty'], '--port is "eighty"'],
    [['--port', '1', '--apps', 'some', '--token', ' '], '--apps is "some", not run or none; --token'],
    [['--colour'], '--colour'],
    [['--seed', '/nowhere/at/all'], '/nowhere/at/all']
  ])('reports the problem with %j in one line, without a stack trace', async (args, text) => {
    const child = run(...args)
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output).toContain(text)
    expect(output.trim().split('\n')).toHaveLength(1)
  })

  it('reports a port that is in use', async () => {
    const port = new URL(await endpointOf(run('--apps', 'none'))).port
    const child = run('--apps', 'none', '--port', port)
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    await once(child, 'close')
    expect(output).toContain(port)
  })
})

describe('the end of the emulator', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
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

  it('follows a crash of the parent process, and ends the applications', async () => {
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

describe('a parent that has ended', () => {
  const shell = (command: string) => {
    const child = spawn('/bin/sh', ['-c', command, process.execPath, MAIN], { stdio: ['pipe', 'pipe', 'pipe'] })
    children.push(child)
    return child
  }
  const start = 'env -i setsid "$0" "$1" --apps none'

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

  it('prevents the start of the emulator', async () => {
    const parent = shell(`${start} 2>&1 & exit`)
    const [line] = await once(createInterface(parent.stdout!), 'line')
    expect(line).toBe(
      'emulator: The process that started the emulator has ended. Pass --outlive-parent to run without it.'
    )
  })

  it('has no effect with --outlive-parent', async () => {
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

  it('survives kill -9 during writes: answered requests are stored completely', async () => {
    const child = run('--apps', 'none', '--data', folder)
    const endpoint = await endpointOf(child)
    const answered: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let round = 0; ; round += 1) {
        const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: `s${writer}-${round}` })
        const form = filesForm({ 'a.txt': `${writer} ${round}`, 'b.txt': 'b' })
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

  it('answers requests that it cannot store with an error, continues, and restarts with all other data', async () => {
    // Limits the file size: the system then writes only a part of a line, as on a full disk.
    const limited = spawn('/bin/sh', ['-c', 'ulimit -f 200 && exec "$0" "$@"', process.execPath, MAIN, ...args()], {
      stdio: ['ignore', 'pipe', 'ignore']
    })
    children.push(limited)
    const endpoint = await endpointOf(limited)
    const stored: string[] = []
    const refused: Json[] = []
    // Continues after the journal is full.
    for (let round = 0; refused.length < 20; round += 1) {
      const name = `source-${round}-${'x'.repeat(100)}`
      const created = await call(endpoint, 'POST', '/customApplicationSources/', { name })
      if (created.id === undefined) refused.push(created)
      else stored.push(created.id)
    }
    expect(refused[0].message).toMatch(/^The emulator could not store this request, which has no effect \(EFBIG/)
    expect((await call(endpoint, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
    limited.kill('SIGKILL')
    await once(limited, 'exit')
    const again = await endpointOf(run(...args()))
    expect((await call(again, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
    for (const id of stored) expect((await call(again, 'GET', `/customApplicationSources/${id}/`)).id).toBe(id)
  })

  it('reports the damaged line of its journal', async () => {
    writeFileSync(join(folder, 'state.jsonl'), '[["sources","a",null]]\n')
    const child = run(...args())
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output).toMatch(/^emulator: .*state\.jsonl:1 is not a line of this emulator's journal\..*\n$/)
  })

  it('restarts a running application after kill -9 at the same path, without its old process', async () => {
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

  it('streams a body of 200 MB to disk instead of memory', async () => {
    const child = run('--apps', 'none', '--data', folder)
    const endpoint = await endpointOf(child)
    const source = await call(endpoint, 'POST', '/customApplicationSources/', { name: 'big' })
    const form = filesForm({ 'big.bin': Buffer.alloc(200 * 1024 * 1024, 'x') })
    const { items } = await call(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
    expect(items).toHaveLength(1)
    // Peak memory of the process. A body in memory would add 200 MB.
    const peak =
      process.platform !== 'linux'
        ? 0
        : Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
    expect(peak).toBeLessThan(190 * 1024)
  })
})
