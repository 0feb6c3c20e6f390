import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { type RunActionResult, runAction } from '../../script/runner.mjs'
import { deployInputs, writeFiles } from '../support/deploys.ts'
import { effort, it, itInFull } from '../support/effort.ts'
import { type Json, start, type TestEmulator } from '../support/emulator.ts'
import { webApp } from '../support/web-app.ts'

const ROOT = join(import.meta.dirname, '../..')
let workspace: string

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

const write = (files: Readonly<Record<string, string | Buffer>>): void => writeFiles(workspace, files)

/** Tells which files lie in its folder, and what is in each of them, in base64. */
const FILE_SERVER = {
  'start-app.sh': `#!/bin/sh\nexec "${process.execPath}" app.mjs\n`,
  'app.mjs': `
    import { readdirSync, readFileSync, statSync } from 'node:fs'
    import { createServer } from 'node:http'
    const files = readdirSync('.', { recursive: true }).filter(path => statSync(path).isFile())
    const server = createServer((request, response) => {
      const path = new URL(request.url, 'http://app').searchParams.get('path')
      if (path !== null) return response.end(readFileSync(path).toString('base64'))
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(files))
    })
    server.listen(process.env.PORT)
  `
}

/** The built action, started as the runner starts it. */
function deploy(emulator: TestEmulator, inputs: Record<string, string | boolean> = {}): Promise<RunActionResult> {
  const given = deployInputs(emulator.origin, inputs)
  return runAction({ actionFolder: ROOT, with: given, workspace, node: process.execPath })
}

/** Files of the live version, byte for byte, without the manifest. */
async function liveFiles(emulator: TestEmulator): Promise<Record<string, string>> {
  const [application] = (await emulator.call('GET', '/customApplications/', { query: { name: 'churn' } })).body.data
  const { customApplicationSourceId: source, customApplicationSourceVersionId: id } = application
  const path = `/customApplicationSources/${source}/versions/${id}/`
  const { items } = (await emulator.call('GET', path)).body
  const files: Record<string, string> = {}
  for (const item of items.filter(({ filePath }: Json) => filePath !== '.datarobot/deploy.json'))
    files[item.filePath] = (await emulator.call('GET', `${path}items/${item.id}/`)).body.content
  return files
}

const writes = (emulator: TestEmulator, since: number) =>
  emulator.requests.since(since).filter(({ method, path }) => method !== 'GET' && path.startsWith('/api/'))

const last = (emulator: TestEmulator) => emulator.requests.last(1)[0]?.number ?? 0

const MANY = effort(110, 500)

describe('deploy', () => {
  it('creates, says unchanged, sends only what changed, and rolls back when the new one fails', async () => {
    const emulator = await start({ apps: 'run' })
    const first = webApp('first', { 'static/a.txt': 'a', 'static/b.txt': 'b' })
    write(first)
    const created = await deploy(emulator)
    expect(created).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'deployed', operation: 'created', changed: 'true', status: 'running' }
    })
    const url = new URL(created.outputs['app-url'] ?? '').pathname
    expect((await emulator.fetch('GET', url)).body.text).toBe('first')
    expect(await liveFiles(emulator)).toEqual(first)
    expect(created.summary).toContain('churn')

    const before = last(emulator)
    const unchanged = await deploy(emulator)
    expect(unchanged).toMatchObject({ exitCode: 0, outputs: { reason: 'unchanged', changed: 'false' } })
    expect(writes(emulator, before)).toEqual([])
    expect(emulator.requests.since(before).filter(({ path }) => path.startsWith('/api/')).length).toBeLessThan(5)

    const second = { ...webApp('second'), 'static/b.txt': 'b' }
    rmSync(join(workspace, 'static/a.txt'))
    write(second)
    const updated = await deploy(emulator, { 'health-check': 'off' })
    expect(updated.outputs).toMatchObject({
      reason: 'deployed',
      operation: 'updated',
      'files-uploaded': '1',
      'files-deleted': '1'
    })
    expect(updated.outputs['app-url']).toBe(created.outputs['app-url'])
    expect((await emulator.fetch('GET', url)).body.text).toBe('second')
    expect(await liveFiles(emulator)).toEqual(second)

    write({ 'build-app.sh': '#!/bin/sh\necho no matching version of streamlit\nexit 1\n' })
    const failed = await deploy(emulator, { 'health-check': 'off' })
    expect(failed).toMatchObject({
      exitCode: 1,
      outputs: { reason: 'build-failed', 'rolled-back': 'true', 'build-status': 'failed' }
    })
    expect(failed.outputs['build-log']).toContain('no matching version of streamlit')
    expect(failed.annotations.map(({ level }) => level)).toContain('error')
    expect(await liveFiles(emulator)).toEqual(second)
    expect((await emulator.fetch('GET', url)).body.text).toBe('second')
  })

  itInFull(
    'marks the line that an application dies of, in its folder of the repository, and says it in every place',
    async () => {
      const emulator = await start({ apps: 'run' })
      const files = {
        ...webApp('x'),
        'app.mjs': "const setting = process.env.NOT_SET\n\nthrow new Error('NOT_SET is not set')\n"
      }
      write(Object.fromEntries(Object.entries(files).map(([path, text]) => [`apps/churn/${path}`, text])))
      const failed = await deploy(emulator, { path: 'apps/churn' })
      expect(failed.outputs.reason).toBe('start-failed')
      const [first, last] = failed.annotations.filter(({ level }) => level === 'error')
      expect(first).toMatchObject({
        file: 'apps/churn/app.mjs',
        line: 3,
        message: expect.stringContaining('NOT_SET is not set')
      })
      expect(last?.message).toContain('NOT_SET is not set')
      expect(failed.summary).toContain('apps/churn/app.mjs:3')
      const quiet = await deploy(emulator, { path: 'apps/churn', annotations: false })
      expect(quiet.annotations.filter(({ level }) => level === 'error')).toHaveLength(1)
    }
  )

  itInFull('shows a dry run without a write', async () => {
    const emulator = await start()
    write(webApp('one'))
    const result = await deploy(emulator, { 'dry-run': true })
    expect(result).toMatchObject({
      exitCode: 0,
      outputs: { reason: 'planned', operation: 'planned', changed: 'false' }
    })
    expect(result.outputs.plan).toContain('create source')
    expect(writes(emulator, 0)).toEqual([])
  })

  const refusals = [
    ['no start-app.sh', { 'app.py': '' }, {}, 'start-app.sh'],
    ['an unknown environment', webApp('x'), { environment: 'No such thing' }, 'No such thing'],
    ['a wrong input', webApp('x'), { timeout: '15 minutes' }, 'timeout'],
    ['a path outside of the workspace', webApp('x'), { path: '..' }, 'path']
  ] as const
  // In `npm test`, `configuration.test.ts` and `lifecycle.test.ts` refuse inputs.
  for (const [problem, files, inputs, text] of refusals)
    itInFull(`refuses ${problem} before the first write, in one message without a stack`, async () => {
      const emulator = await start()
      write(files as Record<string, string>)
      const result = await deploy(emulator, inputs as Record<string, string>)
      expect(result.exitCode).toBe(1)
      const errors = result.annotations.filter(({ level }) => level === 'error')
      expect(errors).toHaveLength(1)
      expect(errors[0]?.message).toContain(text)
      expect(result.log.join('\n')).not.toMatch(/^\s+at .*\.js:/m)
      expect(writes(emulator, 0)).toEqual([])
    })

  // In `npm test`, `__tests__/security/secrets.test.ts` plays a token that is not accepted.
  itInFull('refuses a wrong token by its name and never shows it', async () => {
    const emulator = await start()
    write(webApp('x'))
    const result = await deploy(emulator, { 'api-token': 'a-wrong-secret' })
    expect(result).toMatchObject({ exitCode: 1, outputs: { reason: 'unauthorized' } })
    expect(result.log.join('\n') + result.summary + JSON.stringify(result.outputs)).not.toContain('a-wrong-secret')
  })

  itInFull(
    'adopts what dr-apps made: sends everything once, keeps id and parameters, then only what changed',
    async () => {
      const emulator = await start()
      const source = (await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churnSource' } })).body
      const versions = `/customApplicationSources/${source.id}/versions/`
      const { filesForm, PYTHON_ENVIRONMENT } = await import('../support/emulator.ts')
      const form = filesForm(
        { 'start-app.sh': '#!/bin/sh', 'old.txt': 'x' },
        { baseEnvironmentId: PYTHON_ENVIRONMENT, label: 'v1' }
      )
      await emulator.call('POST', versions, { form })
      const { id } = (
        await emulator.call('POST', '/customApplications/', { json: { applicationSourceId: source.id, name: 'churn' } })
      ).body
      write(webApp('ours'))
      const first = await deploy(emulator, { 'health-check': 'off' })
      expect(first.outputs).toMatchObject({
        reason: 'deployed',
        operation: 'updated',
        'app-id': id,
        'source-id': source.id
      })
      expect(await liveFiles(emulator)).toEqual(webApp('ours'))
      write({ 'more.txt': 'more' })
      const second = await deploy(emulator, { 'health-check': 'off' })
      expect(second.outputs).toMatchObject({ 'files-uploaded': '1', 'files-deleted': '0' })
    }
  )

  itInFull(`deploys a folder of ${MANY} files of every kind, and the application serves exactly those`, async () => {
    const emulator = await start({ apps: 'run' })
    const files: Record<string, string | Buffer> = { ...FILE_SERVER, empty: '', 'ünï code/-two words #1.txt': 'ü\r\n' }
    for (let index = 0; Object.keys(files).length < MANY; index += 1)
      files[`data/${index % 7}/${index % 3}/${index}.bin`] = randomBytes(index * 50)
    write(files)
    const { outputs } = await deploy(emulator)
    expect(outputs).toMatchObject({ reason: 'deployed', 'files-total': `${MANY}`, 'files-uploaded': `${MANY}` })
    const url = new URL(outputs['app-url'] ?? '').pathname
    const served: string[] = (await emulator.fetch('GET', url)).body
    expect(served.filter(path => path !== '.datarobot/deploy.json').sort()).toEqual(Object.keys(files).sort())
    for (const [path, content] of Object.entries(files))
      expect((await emulator.fetch('GET', url, { query: { path } })).text).toBe(Buffer.from(content).toString('base64'))
  })
})
