import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { it, itInFull, itSampled, sample } from '../../support/effort.ts'
import { environmentApp, helloApp, nodeApp, shellApp } from '../../support/sample-apps.ts'
import { createTestRunner, eventually, type TestRunner } from '../../support/test-runner.ts'

let testRunner: TestRunner

beforeEach(() => {
  testRunner = createTestRunner()
})

afterEach(() => testRunner.close())

describe('createProcessRunner', () => {
  it('starts an application and returns its port', async () => {
    const launch = testRunner.launch('one', helloApp)
    expect(launch.events).toEqual([])
    expect(testRunner.runner.port('one')).toBeUndefined()
    await launch.until('ready')
    expect(launch.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(launch.lines()).toEqual(['listening'])
    expect(await testRunner.get('one')).toBe('greeter')
  })

  it('gives the launch its environment, and of the host only what programs need to start', async () => {
    const { LD_LIBRARY_PATH: path } = process.env
    Object.assign(process.env, { HOST_SECRET_TOKEN: 'secret', LD_LIBRARY_PATH: '/opt/python/lib' })
    const launch = testRunner.launch('one', environmentApp, {
      environment: { APPLICATION_ID: '65f0', HOST_WORD: 'kept' }
    })
    await launch.until('ready')
    delete process.env.HOST_SECRET_TOKEN
    if (path === undefined) delete process.env.LD_LIBRARY_PATH
    else process.env.LD_LIBRARY_PATH = path
    const { env, folder } = JSON.parse(await testRunner.get('one'))
    expect(env).toMatchObject({ APPLICATION_ID: '65f0', HOST_WORD: 'kept', HOME: folder })
    expect(env.PORT).toBe(String(testRunner.runner.port('one')))
    expect(existsSync(env.TMPDIR)).toBe(true)
    // Shells set PWD, OLDPWD, SHLVL and _.
    const names = Object.keys(env).filter(name => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
    expect(names.sort()).toEqual([
      'APPLICATION_ID',
      'HOME',
      'HOST_WORD',
      'LANG',
      'LD_LIBRARY_PATH',
      'PATH',
      'PORT',
      'PYTHONUNBUFFERED',
      'TMPDIR'
    ])
    expect(env.PYTHONUNBUFFERED).toBe('1')
  })

  it('builds first, reports the log with the platform’s folder, and starts the result', async () => {
    const build = '#!/bin/sh\npwd\necho "to stderr" >&2\necho built > made.txt\n'
    const script = '#!/bin/sh\ncat made.txt\npwd\nexec "$NODE" app.js\n'
    const app = { ...helloApp, 'build-app.sh': build, 'start-app.sh': script }
    const launch = testRunner.launch('one', app, { environment: { NODE: process.execPath } })
    await launch.until('ready')
    expect(launch.kinds()).toEqual(['building', 'build-log', 'built', 'starting', 'log', 'ready'])
    const log = launch.events.map(event => (event.kind === 'build-log' ? event.text : '')).join('')
    expect(log.split('\n').sort()).toEqual(['', '/opt/code', 'to stderr'])
    expect(launch.lines()).toEqual(['built', '/opt/code', 'listening'])
  })

  it('repeats a build without reporting it if the version was built before', async () => {
    const build = '#!/bin/sh\necho building\necho yes > made.txt\n'
    const launch = testRunner.launch('one', { ...helloApp, 'build-app.sh': build }, { isBuilt: true })
    await launch.until('ready')
    expect(launch.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(existsSync(join(testRunner.folder, 'launches/one/code/made.txt'))).toBe(true)
  })

  itInFull('notes in the build log that requirements are not installed without --install', async () => {
    const launch = testRunner.launch('one', { ...helloApp, 'requirements.txt': 'flask\n' })
    await launch.until('ready')
    expect(launch.events[1]).toMatchObject({ kind: 'build-log', text: expect.stringContaining('requirements.txt') })
  })

  it('fails in the build with the exit code of build-app.sh', async () => {
    const launch = testRunner.launch('one', { ...helloApp, 'build-app.sh': '#!/bin/sh\necho no\nexit 3\n' })
    expect(await launch.until('failed')).toEqual({
      kind: 'failed',
      stage: 'build',
      reason: 'build-app.sh ended with exit code 3'
    })
    expect(launch.kinds()).toEqual(['building', 'build-log', 'failed'])
  })

  it.each([
    ['has no start-app.sh', { 'app.py': '' }, 'the version has no file start-app.sh at its root'],
    ['does not begin with #!', { 'start-app.sh': 'echo hello\n' }, 'does not begin with "#!"'],
    ['has CR LF line breaks', { 'start-app.sh': '#!/bin/sh\r\necho\r\n' }, 'CR LF line breaks'],
    ['names a missing interpreter', { 'start-app.sh': '#!/opt/nope/sh\n' }, 'no program /opt/nope/sh'],
    ['names a relative interpreter', { 'start-app.sh': '#!sh\n' }, 'has no absolute path'],
    ['ends at once', shellApp('echo oh; exit 4'), 'start-app.sh ended with exit code 4 before'],
    ['is killed', shellApp('kill -9 $$'), 'start-app.sh ended with signal SIGKILL before']
  ])('fails to start when the version %s', async (_, app, reason) => {
    const launch = testRunner.launch('one', app)
    expect(await launch.until('failed')).toMatchObject({ stage: 'start', reason: expect.stringContaining(reason) })
    await eventually(
      () => !existsSync(join(testRunner.folder, 'launches/one')),
      () => 'the folder is left'
    )
  })

  it.each(['../out.txt', '/etc/out.txt', 'a/../../out.txt', 'a//b', '', 'a\0b', '.'])(
    'refuses the path %j before writing anything',
    async path => {
      const launch = testRunner.launch('one', { 'start-app.sh': '#!/bin/sh\n', [path]: 'x' })
      const { reason } = await launch.until('failed')
      expect(reason).toContain('leads outside the code folder')
      expect(readdirSync(testRunner.folder).sort()).toEqual(['blobs', 'launches'])
    }
  )

  itInFull('reports the exit of a ready application, with a last line without a line break', async () => {
    const launch = testRunner.launch(
      'one',
      nodeApp(`
require('node:http').createServer((request, response) => {
  response.end('ok')
  if (request.url === '/crash') process.stdout.write('last words', () => process.exit(7))
}).listen(process.env.PORT)`)
    )
    await launch.until('ready')
    await testRunner.get('one', '/crash').catch(() => {})
    expect(await launch.until('exited')).toEqual({ kind: 'exited', reason: 'start-app.sh ended with exit code 7' })
    expect(launch.lines()).toEqual(['last words'])
    expect(testRunner.runner.port('one')).toBeUndefined()
  })

  for (const host of ['0.0.0.0', '::'])
    itInFull(`reaches an application that listens on ${host}`, async () => {
      const source = `require('node:http').createServer((_, r) => r.end('here')).listen(process.env.PORT, '${host}')`
      await testRunner.launch('one', nodeApp(source)).until('ready')
      expect(await testRunner.get('one')).toBe('here')
    })

  itSampled.each(
    sample(
      [
        ['127.0.0.1', '127.0.0.1'],
        ['127.0.0.2', ''],
        ['::1', '::1'],
        ['localhost', '']
      ],
      1
    )
  )(
    'refuses an application that only listens on %s, as the platform’s probe would, with the reason',
    async (host, shown) => {
      await testRunner.close()
      let time = 0
      testRunner = createTestRunner({ now: () => time })
      const source = `
const server = require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '${host}')
// As the probe asks 127.0.0.1 and ::1, no other address of the loopback interface.
if ('${host}' === '127.0.0.2') require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '127.0.0.1')`
      const launch = testRunner.launch('one', nodeApp(source))
      expect(await launch.untilLine('emulator: the application is not reachable: it listens on')).toContain(shown)
      expect(testRunner.runner.port('one')).toBeUndefined()
      time += 60_001
      const { reason } = await launch.until('failed')
      expect(reason).toMatch(/it listens on .* only, where DataRobot does not reach it; listen on 0\.0\.0\.0/)
      expect(launch.lines()).toHaveLength(1)
    }
  )

  it('waits for 2xx or 3xx at the health path, like the platform’s probe', async () => {
    const source = `
let asked = 0
require('node:http').createServer((request, response) => {
  console.log(request.url, request.headers['user-agent'])
  response.statusCode = ++asked < 3 ? 503 : 302
  response.end()
}).listen(process.env.PORT)`
    const launch = testRunner.launch('one', nodeApp(source), { healthPath: '/apps/one/health' })
    await launch.until('ready')
    expect(launch.lines()).toEqual(Array(3).fill('/apps/one/health kube-probe/1.30'))
  })

  it('gives up an application that never answers, with the last problem', async () => {
    await testRunner.close()
    let time = 0
    testRunner = createTestRunner({ now: () => time })
    const silent = testRunner.launch('one', shellApp('echo up; exec sleep 1000'), { healthPath: '/ok' })
    const failing = testRunner.launch(
      'two',
      nodeApp(`require('node:http').createServer((_, r) => {
  r.writeHead(401).end()
  console.log('asked')
}).listen(process.env.PORT)`)
    )
    await silent.untilLine('up')
    await failing.untilLine('asked')
    time += 60_001
    expect((await silent.until('failed')).reason).toMatch(
      /^\/ok was not answered with 2xx or 3xx within 60 s: nothing listens on port \d+; it should listen on port \d+/
    )
    expect((await failing.until('failed')).reason).toContain('status 401')
  })

  const hopeless: [string, string, string, RegExp][] = [
    ['answers 500', `r.writeHead(500).end()`, 'process.env.PORT', /within \d+ s: status 500 on port \d+/],
    ['listens on 127.0.0.1', `r.end()`, `process.env.PORT, '127.0.0.1'`, /it listens on 127\.0\.0\.1 only/],
    ['listens elsewhere', `r.end()`, '0', /nothing listens on port \d+; it listens on port \d+ instead; it should/]
  ]
  itSampled.each(sample(hopeless, 1))(
    'gives up an application that %s before the time is over, if it may',
    async (_, reply, address, expected) => {
      await testRunner.close()
      let time = 0
      testRunner = createTestRunner({ now: () => time, failsEarly: true })
      const source = `require('node:http').createServer((_, r) => { ${reply} }).listen(${address}, () => console.log('up'))`
      const launch = testRunner.launch('one', nodeApp(source))
      await launch.untilLine('up')
      const moving = setInterval(() => {
        time += 1000
      }, 100)
      const { reason } = await launch.until('failed').finally(() => clearInterval(moving))
      expect(reason).toMatch(expected)
      expect(time).toBeLessThan(60_000)
    }
  )

  itInFull('runs two launches of one application side by side', async () => {
    await testRunner.launch('old', helloApp, { applicationId: 'a' }).until('ready')
    await testRunner.launch('new', helloApp, { applicationId: 'a' }).until('ready')
    expect(await Promise.all([testRunner.get('old'), testRunner.get('new')])).toEqual(['greeter', 'greeter'])
    await testRunner.runner.stop('old')
    expect(testRunner.runner.port('old')).toBeUndefined()
    expect(await testRunner.get('new')).toBe('greeter')
  })
})
