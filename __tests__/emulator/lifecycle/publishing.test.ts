import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { WebSocket } from 'ws'
import { it, itInFull } from '../../support/effort.ts'
import { eventually, start } from '../../support/emulator.ts'
import { deployFiles, getJson, publishFiles, waitUntilSettled } from '../../support/running-applications.ts'
import { isAlive, webApp } from '../../support/web-app.ts'

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apps-'))
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('publishing to a running application', () => {
  it('answers during a publish, finishes open requests in the old process, and then ends it', async () => {
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
          response.setHeader('content-type', 'application/json')
          response.end(JSON.stringify({ text: 'old', pid: process.pid, port: process.env.PORT }))
        }).listen(process.env.PORT)`
    })
    const application = await deployFiles(emulator, 'one', holding)
    await waitUntilSettled(emulator, application.path)
    const { pid, port } = await getJson(emulator, application.url)
    const answer = emulator.fetch('GET', `${application.url}hold`)
    await eventually(
      async () => (await emulator.call('GET', `${application.path}logs/`)).body.logs,
      logs => logs.includes('held')
    )
    const version = await publishFiles(emulator, application, webApp('new'))
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
    const application = await deployFiles(emulator, 'one', webApp('old'))
    await waitUntilSettled(emulator, application.path)
    const broken = { ...webApp('new'), 'build-app.sh': '#!/bin/sh\necho no such package >&2\nexit 4\n' }
    await publishFiles(emulator, application, broken)
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
    await publishFiles(emulator, application, broken)
    await waitUntilSettled(emulator, application.path)
    expect((await emulator.fetch('GET', application.url)).status).toBe(502)
  })

  itInFull('supports WebSockets', async () => {
    const emulator = await start({ apps: 'run' })
    const wsPath = import.meta.resolve('ws')
    const echo = `import { WebSocketServer } from '${wsPath.replace('index.js', 'wrapper.mjs')}'
      import { createServer } from 'node:http'
      const server = createServer((_, response) => response.end('ok')).listen(process.env.PORT)
      new WebSocketServer({ server }).on('connection', (socket, request) => socket.on('message', text => socket.send(request.url + ' ' + text)))`
    const application = await deployFiles(emulator, 'echo', {
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
    await publishFiles(emulator, application, webApp('new'))
    await waitUntilSettled(emulator, application.path)
    const again = new Promise(resolve => socket.once('message', data => resolve(String(data))))
    emulator.platform.clock.advance(emulator.platform.settings.timings.visitGrace - 1)
    socket.send('again')
    expect(await again).toBe('/stream again')
    emulator.platform.clock.advance(1)
    await closed
  })
})
