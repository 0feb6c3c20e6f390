import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { WebSocket } from 'ws'
import {
  eventually,
  filesForm,
  type Json,
  makeVersion,
  start,
  type TestEmulator,
  TOKEN
} from '../../support/emulator.ts'
import { isAlive, webApp } from '../../support/web-app.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

interface DeployedApplication {
  path: string
  url: string
  id: string
  sourceId: string
}

async function deploy(
  emulator: TestEmulator,
  name: string,
  files: Record<string, string>,
  body: Json = {}
): Promise<DeployedApplication> {
  const { sourceId, versionId } = await makeVersion(emulator, `${name}Source`, files)
  const json = { name, applicationSourceVersionId: versionId, ...body }
  const { id } = (await emulator.call('POST', '/customApplications/', { json })).body
  return { id, sourceId, path: `/customApplications/${id}/`, url: `/custom_applications/${id}/` }
}

const waitUntilSettled = (emulator: TestEmulator, path: string) =>
  eventually(
    async () => (await emulator.call('GET', path)).body,
    ({ status }) => status === 'running' || status === 'failed'
  )

const getJson = async (emulator: TestEmulator, url: string): Promise<Json> => (await emulator.fetch('GET', url)).body

async function publish(
  emulator: TestEmulator,
  { path, sourceId }: DeployedApplication,
  files: Record<string, string>
): Promise<string> {
  const form = filesForm(files, { baseEnvironmentId: '66d07fae0513a1edf18595bb', label: 'next' })
  const { id } = (await emulator.call('POST', `/customApplicationSources/${sourceId}/versions/`, { form })).body
  await emulator.call('PATCH', path, { json: { customApplicationSourceVersionId: id } })
  return id
}

describe('an application', () => {
  it('runs its files with its environment, and is served at its URL with the headers of the platform', async () => {
    const emulator = await start({ apps: 'run' })
    const metadata = 'runtimeParameterDefinitions: [{fieldName: GREETING, type: string, defaultValue: hi}]'
    const application = await deploy(
      emulator,
      'one',
      webApp('one', { 'metadata.yaml': metadata, 'build-app.sh': '#!/bin/sh\necho built > built.txt; echo building\n' })
    )
    expect((await waitUntilSettled(emulator, application.path)).status).toBe('running')
    const received = await getJson(emulator, `${application.url}some/page?x=1`)
    expect(received).toMatchObject({ text: 'one', url: '/some/page?x=1' })
    expect(received.headers).toMatchObject({
      'x-forwarded-prefix': `/custom_applications/${application.id}`,
      'x-user-email': 'emulator@example.com'
    })
    expect(received.env).toMatchObject({
      APPLICATION_ID: application.id,
      DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2`,
      DATAROBOT_API_TOKEN: TOKEN,
      MLOPS_RUNTIME_PARAM_GREETING: 'hi'
    })
    const logs = (await emulator.call('GET', `${application.path}logs/`)).body
    expect(logs).toMatchObject({ buildStatus: 'success', buildLog: expect.stringContaining('building') })
    expect(logs.logs).toEqual(['starting one', 'listening'])
  })

  it('receives requests below /apps/{id}/ when it is not served on the root', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('one'), {
      resources: { serviceWebRequestsOnRootPath: false }
    })
    await waitUntilSettled(emulator, application.path)
    const received = await getJson(emulator, `${application.url}page`)
    expect(received).toMatchObject({
      url: `/apps/${application.id}/page`,
      env: { SCRIPT_NAME: `/apps/${application.id}`, BASE_PATH: `custom_applications/${application.id}` }
    })
  })

  it.each([
    ['custom-applications', (id: string) => `custom_applications/${id}`],
    ['request-path', () => '']
  ])('gets its base path by the switch: %s', async (basePath, expected) => {
    const emulator = await start({ apps: 'run' })
    emulator.setSwitches({ basePath })
    const application = await deploy(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    expect((await getJson(emulator, application.url)).env.BASE_PATH).toBe(expected(application.id))
  })

  it('logs once why a page stays blank that loads its scripts from the root of the host', async () => {
    const emulator = await start({ apps: 'run' })
    const page =
      '<!doctype html><script type="module" crossorigin src="/assets/index-1a2b.js"></script><div id=root></div>'
    const application = await deploy(
      emulator,
      'one',
      webApp('one', {
        'app.mjs': `
          import { createServer } from 'node:http'
          createServer((_, response) => {
            response.setHeader('content-type', 'text/html; charset=utf-8')
            response.end(${JSON.stringify(page)})
          }).listen(process.env.PORT)`
      })
    )
    await waitUntilSettled(emulator, application.path)
    for (let visit = 0; visit < 2; visit += 1) expect((await emulator.fetch('GET', application.url)).text).toBe(page)
    const { logs } = (await emulator.call('GET', `${application.path}logs/`)).body
    expect(logs).toEqual([
      expect.stringMatching(
        /^emulator: the page asks for \/assets\/index-1a2b\.js at the root of the host, .* BASE_PATH$/
      )
    ])
  })

  it('gets a visitor key only when it requires one', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('one'), { requiredKeyScopeLevel: 'viewer' })
    await waitUntilSettled(emulator, application.path)
    expect((await getJson(emulator, application.url)).headers).toMatchObject({ 'x-datarobot-api-key': TOKEN })
  })

  it('answers during a publish, and the old process ends afterwards', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('old'))
    await waitUntilSettled(emulator, application.path)
    const { pid } = await getJson(emulator, application.url)
    const version = await publish(emulator, application, webApp('new'))
    const texts = new Set<string>()
    await eventually(
      async () => {
        texts.add((await getJson(emulator, application.url)).text)
        return (await emulator.call('GET', application.path)).body
      },
      ({ status }) => status === 'running'
    )
    expect((await emulator.call('GET', application.path)).body.customApplicationSourceVersionId).toBe(version)
    expect((await getJson(emulator, application.url)).text).toBe('new')
    expect([...texts].every(text => text === 'old' || text === 'new')).toBe(true)
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  it('finishes open requests in the old process, and then ends it', async () => {
    const emulator = await start({ apps: 'run' })
    // With a frozen clock, visits do not time out.
    emulator.platform.clock.freeze()
    const holding = webApp('old', {
      'app.mjs': `
        import { createServer } from 'node:http'
        let held
        createServer((request, response) => {
          if (request.url === '/hold') { held = response; console.log('held'); return }
          if (request.url === '/release') held.end('the old one answers')
          response.end(JSON.stringify({ text: 'old', pid: process.pid, port: process.env.PORT }))
        }).listen(process.env.PORT)`
    })
    const application = await deploy(emulator, 'one', holding)
    await waitUntilSettled(emulator, application.path)
    const { pid, port } = JSON.parse((await emulator.fetch('GET', application.url)).text)
    const answer = emulator.fetch('GET', `${application.url}hold`)
    await eventually(
      async () => (await emulator.call('GET', `${application.path}logs/`)).body.logs,
      logs => logs.includes('held')
    )
    await publish(emulator, application, webApp('new'))
    expect((await waitUntilSettled(emulator, application.path)).status).toBe('running')
    expect((await getJson(emulator, application.url)).text).toBe('new')
    expect(isAlive(pid)).toBe(true)
    await fetch(`http://127.0.0.1:${port}/release`)
    expect(await answer).toMatchObject({ status: 200, text: 'the old one answers' })
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  it('fails with the build log, and the old version keeps serving if the switch says so', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('old'))
    await waitUntilSettled(emulator, application.path)
    const broken = { ...webApp('new'), 'build-app.sh': '#!/bin/sh\necho no such package >&2\nexit 4\n' }
    await publish(emulator, application, broken)
    expect((await waitUntilSettled(emulator, application.path)).status).toBe('failed')
    const logs = (await emulator.call('GET', `${application.path}logs/`)).body
    expect(logs).toMatchObject({
      buildStatus: 'failed',
      buildLog: expect.stringContaining('no such package'),
      logs: []
    })
    expect(logs.buildError).toContain('4')
    expect((await getJson(emulator, application.url)).text).toBe('old')
    emulator.setSwitches({ failedPublish: 'nothing-serves' })
    await publish(emulator, application, broken)
    await waitUntilSettled(emulator, application.path)
    expect((await emulator.fetch('GET', application.url)).status).toBe(502)
  })

  it('that crashes while running is failed, with the reason in its log', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    await emulator.fetch('GET', `${application.url}crash`).catch(() => undefined)
    await eventually(
      async () => (await emulator.call('GET', application.path)).body.status,
      status => status === 'failed'
    )
    expect((await emulator.call('GET', `${application.path}logs/`)).body.logs.at(-1)).toContain('3')
  })

  it('pauses and wakes on a visit', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    const { pid } = await getJson(emulator, application.url)
    await emulator.fetch('POST', '/_emulator/pause', { json: { application: 'one' } })
    expect((await emulator.call('GET', application.path)).body.status).toBe('paused')
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
    expect((await emulator.fetch('GET', application.url)).status).toBe(503)
    expect((await waitUntilSettled(emulator, application.path)).status).toBe('running')
    expect((await getJson(emulator, application.url)).text).toBe('one')
  })

  it('leaves no process when it is deleted', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deploy(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    const { pid } = await getJson(emulator, application.url)
    await emulator.call('DELETE', application.path)
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
  })

  it('supports WebSockets', async () => {
    const emulator = await start({ apps: 'run' })
    const wsPath = import.meta.resolve('ws')
    const echo = `import { WebSocketServer } from '${wsPath.replace('index.js', 'wrapper.mjs')}'
      import { createServer } from 'node:http'
      const server = createServer((_, response) => response.end('ok')).listen(process.env.PORT)
      new WebSocketServer({ server }).on('connection', (socket, request) => socket.on('message', text => socket.send(request.url + ' ' + text)))`
    const application = await deploy(emulator, 'echo', {
      'start-app.sh': webApp('')['start-app.sh'] ?? '',
      'app.mjs': echo
    })
    await waitUntilSettled(emulator, application.path)
    const socket = new WebSocket(`${emulator.origin.replace('http', 'ws')}${application.url}stream`)
    const answer = await new Promise<string>((resolve, reject) => {
      socket.on('open', () => socket.send('hello'))
      socket.on('message', data => resolve(String(data)))
      socket.on('error', reject)
    })
    expect(answer).toBe('/stream hello')
    // The WebSocket stays open after a publish for the grace time of the emulator's clock.
    emulator.platform.clock.freeze()
    const closed = new Promise(resolve => socket.once('close', resolve))
    await publish(emulator, application, webApp('new'))
    await waitUntilSettled(emulator, application.path)
    const again = new Promise(resolve => socket.once('message', data => resolve(String(data))))
    emulator.platform.clock.advance(emulator.platform.settings.timings.visitGrace - 1)
    socket.send('again')
    expect(await again).toBe('/stream again')
    emulator.platform.clock.advance(1)
    await closed
  })
})

describe('a data folder', () => {
  it('restarts applications after a restart, with all their data', async () => {
    const first = await start({ apps: 'run', dataFolder: folder })
    const application = await deploy(first, 'one', webApp('one'))
    const before = await waitUntilSettled(first, application.path)
    await first.close()
    const second = await start({ apps: 'run', dataFolder: folder })
    const after = await waitUntilSettled(second, application.path)
    expect(after).toEqual({ ...before, applicationUrl: `${second.origin}${application.url}` })
    expect((await getJson(second, application.url)).text).toBe('one')
  })

  it('refuses a second emulator', async () => {
    await start({ dataFolder: folder })
    await expect(start({ dataFolder: folder })).rejects.toThrow('is in use by process')
  })
})
