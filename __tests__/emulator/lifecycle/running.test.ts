import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { eventually, start, TOKEN } from '../../support/emulator.ts'
import { deployFiles, getJson, waitUntilSettled } from '../../support/running-applications.ts'
import { isAlive, webApp } from '../../support/web-app.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('an application', () => {
  it('runs its files with its environment, and is served at its URL with the headers of the platform', async () => {
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
    const application = await deployFiles(emulator, 'one', webApp('one'), {
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
    const application = await deployFiles(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    expect((await getJson(emulator, application.url)).env.BASE_PATH).toBe(expected(application.id))
  })

  it('logs once why a page stays blank that loads its scripts from the root of the host', async () => {
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

  it('gets a visitor key only when it requires one', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deployFiles(emulator, 'one', webApp('one'), { requiredKeyScopeLevel: 'viewer' })
    await waitUntilSettled(emulator, application.path)
    expect((await getJson(emulator, application.url)).headers).toMatchObject({ 'x-datarobot-api-key': TOKEN })
  })

  it('that crashes while running is failed, with the reason in its log', async () => {
    const emulator = await start({ apps: 'run' })
    const application = await deployFiles(emulator, 'one', webApp('one'))
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
    const application = await deployFiles(emulator, 'one', webApp('one'))
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
    const application = await deployFiles(emulator, 'one', webApp('one'))
    await waitUntilSettled(emulator, application.path)
    const { pid } = await getJson(emulator, application.url)
    await emulator.call('DELETE', application.path)
    await eventually(
      () => isAlive(pid),
      alive => !alive
    )
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
