import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { request } from 'undici'
import { effort, itInFull, itSampled } from '../support/effort.ts'
import { eventually, filesForm, type Json } from '../support/emulator.ts'
import { callApi, children, deployWebApp, MAIN, readEndpoint, spawnEmulator } from '../support/emulator-process.ts'
import { isAlive } from '../support/web-app.ts'

/** Answered writes before the process is killed. */
const WRITES = effort(10, 40)

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'main-'))
})

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

describe('--data', () => {
  const args = () => ['--apps', 'none', '--data', folder]

  itSampled('survives kill -9 during writes: answered requests are stored completely', async () => {
    const child = spawnEmulator('--apps', 'none', '--data', folder)
    const endpoint = await readEndpoint(child)
    const answered: string[] = []
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let round = 0; ; round += 1) {
        const source = await callApi(endpoint, 'POST', '/customApplicationSources/', { name: `s${writer}-${round}` })
        const form = filesForm({ 'a.txt': `${writer} ${round}`, 'b.txt': 'b' })
        const version = await callApi(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
        answered.push(`/customApplicationSources/${source.id}/versions/${version.id}/`)
      }
    })
    await eventually(
      () => answered.length,
      count => count > WRITES
    )
    child.kill('SIGKILL')
    await Promise.allSettled(writers)
    const again = await readEndpoint(spawnEmulator('--apps', 'none', '--data', folder))
    expect((await callApi(again, 'GET', '/customApplicationSources/')).totalCount).toBeGreaterThan(WRITES)
    for (const path of answered) {
      const { items } = await callApi(again, 'GET', path)
      expect(items.map((item: Json) => item.filePath)).toEqual(['a.txt', 'b.txt'])
      expect((await callApi(again, 'GET', `${path}items/${items[1].id}/`)).content).toBe('b')
    }
  })

  itInFull(
    'answers requests that it cannot store with an error, continues, and restarts with all other data',
    async () => {
      // Limits the file size: the system then writes only a part of a line, as on a full disk.
      const limited = spawn('/bin/sh', ['-c', 'ulimit -f 200 && exec "$0" "$@"', process.execPath, MAIN, ...args()], {
        stdio: ['ignore', 'pipe', 'ignore']
      })
      children.push(limited)
      const endpoint = await readEndpoint(limited)
      const stored: string[] = []
      const refused: Json[] = []
      // Continues after the journal is full.
      for (let round = 0; refused.length < 20; round += 1) {
        const name = `source-${round}-${'x'.repeat(100)}`
        const created = await callApi(endpoint, 'POST', '/customApplicationSources/', { name })
        if (created.id === undefined) refused.push(created)
        else stored.push(created.id)
      }
      expect(refused[0].message).toMatch(/^The emulator could not store this request, which has no effect \(EFBIG/)
      expect((await callApi(endpoint, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
      limited.kill('SIGKILL')
      await once(limited, 'exit')
      const again = await readEndpoint(spawnEmulator(...args()))
      expect((await callApi(again, 'GET', '/customApplicationSources/')).totalCount).toBe(stored.length)
      for (const id of stored) expect((await callApi(again, 'GET', `/customApplicationSources/${id}/`)).id).toBe(id)
    }
  )

  itInFull('reports the damaged line of its journal', async () => {
    writeFileSync(join(folder, 'state.jsonl'), '[["sources","a",null]]\n')
    const child = spawnEmulator(...args())
    let output = ''
    child.stderr!.on('data', chunk => (output += chunk))
    const [code] = await once(child, 'close')
    expect(code).toBe(1)
    expect(output).toMatch(/^emulator: .*state\.jsonl:1 is not a line of this emulator's journal\..*\n$/)
  })

  itInFull('restarts a running application after kill -9 at the same path, without its old process', async () => {
    const port = '0'
    const child = spawnEmulator('--data', folder, '--port', port)
    const { path, pid } = await deployWebApp(await readEndpoint(child))
    child.kill('SIGKILL')
    await once(child, 'exit')
    const endpoint = await readEndpoint(spawnEmulator('--data', folder))
    const { applicationUrl } = await eventually(
      () => callApi(endpoint, 'GET', path),
      ({ status }) => status === 'running'
    )
    expect(((await (await request(applicationUrl)).body.json()) as Json).text).toBe('one')
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  itInFull('streams a body of 200 MB to disk instead of memory', async () => {
    const child = spawnEmulator('--apps', 'none', '--data', folder)
    const endpoint = await readEndpoint(child)
    const source = await callApi(endpoint, 'POST', '/customApplicationSources/', { name: 'big' })
    const form = filesForm({ 'big.bin': Buffer.alloc(200 * 1024 * 1024, 'x') })
    const { items } = await callApi(endpoint, 'POST', `/customApplicationSources/${source.id}/versions/`, form)
    expect(items).toHaveLength(1)
    // Peak memory of the process. A body in memory would add 200 MB.
    const peak =
      process.platform !== 'linux'
        ? 0
        : Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1])
    expect(peak).toBeLessThan(190 * 1024)
  })
})
