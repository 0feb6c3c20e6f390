import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { it, itInFull } from '../../support/effort.ts'
import { eventually, start, TOKEN } from '../../support/emulator.ts'
import { deployFiles, getJson, waitUntilSettled } from '../../support/running-applications.ts'
import { isAlive, webApp } from '../../support/web-app.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const untilEnded = (pid: number) =>
  eventually(
    () => isAlive(pid),
    alive => !alive
  )

describe('an application', () => {
  it('runs its files with its environment, is served at its URL, and is failed when it crashes', async () => {
    const emulator = await start({ apps: 'run' })
    const metadata = 'runtimeParameterDefinitions: [{fieldName: GREETING, type: string, defaultValue: hi}]'
    const application = await deployFiles(
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
    expect(received.headers).not.toHaveProperty('x-datarobot-api-key')
    expect(received.env).toMatchObject({
      APPLICATION_ID: application.id,
      DATAROBOT_ENDPOINT: `${emulator.origin}/api/v2`,
      DATAROBOT_API_TOKEN: TOKEN,
      BASE_PATH: `custom_applications/${application.id}`,
      MLOPS_RUNTIME_PARAM_GREETING: 'hi'
    })
    const logs = (await emulator.call('GET', `${application.path}logs/`)).body
    expect(logs).toMatchObject({ buildStatus: 'success', buildLog: expect.stringContaining('building') })
    expect(logs.logs).toEqual(['starting one', 'listening'])
    await emulator.fetch('GET', `${application.url}crash`).catch(() => undefined)
    await eventually(
      async () => (await emulator.call('GET', application.path)).body.status,
      status => status === 'failed'
    )
    expect((await emulator.call('GET', `${application.path}logs/`)).body.logs.at(-1)).toContain('3')
  })

  it('receives requests below /apps/{id}/ when it is not served on the root, and a visitor key when it requires one', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deployFiles(emulator, 'one', webApp('one'), {
      resources: { serviceWebRequestsOnRootPath: false },
      requiredKeyScopeLevel: 'viewer'
    })
    await waitUntilSettled(emulator, application.path)
    const received = await getJson(emulator, `${application.url}page`)
    expect(received).toMatchObject({
      url: `/apps/${application.id}/page`,
      env: { SCRIPT_NAME: `/apps/${application.id}`, BASE_PATH: `custom_applications/${application.id}` },
      headers: { 'x-datarobot-api-key': TOKEN }
    })
  })

  itInFull('has no base path on the root if the switch says that it is the path of the requests', async () => {
    const emulator = await start({ apps: 'run' })
    emulator.setSwitches({ basePath: 'request-path' })
    const application = await deployFiles(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    expect((await getJson(emulator, application.url)).env.BASE_PATH).toBe('')
  })

  itInFull('logs once why a page stays blank that loads its scripts from the root of the host', async () => {
    const emulator = await start({ apps: 'run' })
    const page =
      '<!doctype html><script type="module" crossorigin src="/assets/index-1a2b.js"></script><div id=root></div>'
    const application = await deployFiles(
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

  it('pauses, wakes on a visit, and leaves no process when it is deleted', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deployFiles(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    const { pid } = await getJson(emulator, application.url)
    await emulator.fetch('POST', '/_emulator/pause', { json: { application: 'one' } })
    expect((await emulator.call('GET', application.path)).body.status).toBe('paused')
    await untilEnded(pid)
    expect((await emulator.fetch('GET', application.url)).status).toBe(503)
    expect((await waitUntilSettled(emulator, application.path)).status).toBe('running')
    const woken = await getJson(emulator, application.url)
    expect(woken.text).toBe('one')
    await emulator.call('DELETE', application.path)
    await untilEnded(woken.pid)
  })
})

describe('a data folder', () => {
  it('restarts applications after a restart, with all their data', async () => {
    const first = await start({ apps: 'run', dataFolder: folder })
    const application = await deployFiles(first, 'one', webApp('one'))
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
