import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { SteerableClock } from '../../../emulator/clock.ts'
import { greeter, mirror, nodeApp, shellApp } from '../../support/sample-apps.ts'
import { eventually, isAlive, openStage, type Stage } from '../../support/test-runner.ts'

let stage: Stage

beforeEach(() => {
  stage = openStage()
})

afterEach(() => stage.close())

const ask = async (launchId: string, path = '/') =>
  (await fetch(`http://127.0.0.1:${stage.runner.port(launchId)}${path}`)).text()

const gone = (pid: number) =>
  eventually(
    async () => !(await isAlive(pid)),
    () => `${pid} is left`
  )

describe('createProcessRunner', () => {
  it('starts an application and says where it answers', async () => {
    const told = stage.launch('one', greeter)
    expect(told.events).toEqual([])
    expect(stage.runner.port('one')).toBeUndefined()
    await told.until('ready')
    expect(told.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(told.lines()).toEqual(['listening'])
    expect(await ask('one')).toBe('greeter')
  })

  it('gives the launch its environment and nothing of the host', async () => {
    process.env.HOST_SECRET_TOKEN = 'secret'
    const told = stage.launch('one', mirror, { environment: { APPLICATION_ID: '65f0', HOST_WORD: 'kept' } })
    await told.until('ready')
    delete process.env.HOST_SECRET_TOKEN
    const { env, folder } = JSON.parse(await ask('one'))
    expect(env).toMatchObject({ APPLICATION_ID: '65f0', HOST_WORD: 'kept', HOME: folder })
    expect(env.PORT).toBe(String(stage.runner.port('one')))
    expect(existsSync(env.TMPDIR)).toBe(true)
    // PWD, OLDPWD, SHLVL and _ come from shells.
    const names = Object.keys(env).filter(name => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name))
    expect(names.sort()).toEqual([
      'APPLICATION_ID',
      'HOME',
      'HOST_WORD',
      'LANG',
      'PATH',
      'PORT',
      'PYTHONUNBUFFERED',
      'TMPDIR'
    ])
    expect(env.PYTHONUNBUFFERED).toBe('1')
  })

  it('builds first, tells the log with the platform’s folder, and starts what was built', async () => {
    const build = '#!/bin/sh\npwd\necho "to stderr" >&2\necho built > made.txt\n'
    const script = '#!/bin/sh\ncat made.txt\npwd\nexec "$NODE" app.js\n'
    const app = { ...greeter, 'build-app.sh': build, 'start-app.sh': script }
    const told = stage.launch('one', app, { environment: { NODE: process.execPath } })
    await told.until('ready')
    expect(told.kinds()).toEqual(['building', 'build-log', 'built', 'starting', 'log', 'ready'])
    const log = told.events.map(event => (event.kind === 'build-log' ? event.text : '')).join('')
    expect(log.split('\n').sort()).toEqual(['', '/opt/code', 'to stderr'])
    expect(told.lines()).toEqual(['built', '/opt/code', 'listening'])
  })

  it('builds again but does not tell so when the version was built before', async () => {
    const build = '#!/bin/sh\necho building\necho yes > made.txt\n'
    const told = stage.launch('one', { ...greeter, 'build-app.sh': build }, { isBuilt: true })
    await told.until('ready')
    expect(told.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(existsSync(join(stage.folder, 'launches/one/code/made.txt'))).toBe(true)
  })

  it('says in the build log that requirements are not installed without --install', async () => {
    const told = stage.launch('one', { ...greeter, 'requirements.txt': 'flask\n' })
    await told.until('ready')
    expect(told.events[1]).toMatchObject({ kind: 'build-log', text: expect.stringContaining('requirements.txt') })
  })

  it('fails in the build with the exit code of build-app.sh', async () => {
    const told = stage.launch('one', { ...greeter, 'build-app.sh': '#!/bin/sh\necho no\nexit 3\n' })
    expect(await told.until('failed')).toEqual({
      kind: 'failed',
      stage: 'build',
      reason: 'build-app.sh ended with exit code 3'
    })
    expect(told.kinds()).toEqual(['building', 'build-log', 'failed'])
  })

  it.each([
    ['has no start-app.sh', { 'app.py': '' }, 'the version has no file start-app.sh at its root'],
    ['does not begin with #!', { 'start-app.sh': 'echo hello\n' }, 'does not begin with "#!"'],
    ['has CR LF line ends', { 'start-app.sh': '#!/bin/sh\r\necho\r\n' }, 'CR LF line ends'],
    ['names a missing interpreter', { 'start-app.sh': '#!/opt/nope/sh\n' }, 'no program /opt/nope/sh'],
    ['names a relative interpreter', { 'start-app.sh': '#!sh\n' }, 'names no absolute path'],
    ['ends at once', shellApp('echo oh; exit 4'), 'start-app.sh ended with exit code 4 before'],
    ['is killed', shellApp('kill -9 $$'), 'start-app.sh ended with signal SIGKILL before']
  ])('fails to start when the version %s', async (_, app, reason) => {
    const told = stage.launch('one', app)
    expect(await told.until('failed')).toMatchObject({ stage: 'start', reason: expect.stringContaining(reason) })
    await eventually(
      () => !existsSync(join(stage.folder, 'launches/one')),
      () => 'the folder is left'
    )
  })

  it.each(['../out.txt', '/etc/out.txt', 'a/../../out.txt', 'a//b', '', 'a\0b', '.'])(
    'refuses the path %j before it writes anything',
    async path => {
      const told = stage.launch('one', { 'start-app.sh': '#!/bin/sh\n', [path]: 'x' })
      const { reason } = await told.until('failed')
      expect(reason).toContain('leads out of the code folder')
      expect(readdirSync(stage.folder).sort()).toEqual(['blobs', 'launches'])
    }
  )

  it('tells when a ready application ends, with the last words it had no line end for', async () => {
    const told = stage.launch(
      'one',
      nodeApp(`
require('node:http').createServer((request, response) => {
  response.end('ok')
  if (request.url === '/crash') process.stdout.write('last words', () => process.exit(7))
}).listen(process.env.PORT)`)
    )
    await told.until('ready')
    await ask('one', '/crash').catch(() => {})
    expect(await told.until('exited')).toEqual({ kind: 'exited', reason: 'start-app.sh ended with exit code 7' })
    expect(told.lines()).toEqual(['last words'])
    expect(stage.runner.port('one')).toBeUndefined()
  })

  it.each(['0.0.0.0', '::'])('reaches an application that listens on %s', async host => {
    const source = `require('node:http').createServer((_, r) => r.end('here')).listen(process.env.PORT, '${host}')`
    await stage.launch('one', nodeApp(source)).until('ready')
    expect(await ask('one')).toBe('here')
  })

  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.2', ''],
    ['::1', '::1'],
    ['localhost', '']
  ])(
    'refuses an application that listens on %s only, as the platform’s probe would, and says why',
    async (host, shown) => {
      await stage.close()
      let time = 0
      stage = openStage({ now: () => time })
      const source = `
const server = require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '${host}')
// As the probe asks 127.0.0.1 and ::1, no other address of the loopback interface.
if ('${host}' === '127.0.0.2') require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT, '127.0.0.1')`
      const told = stage.launch('one', nodeApp(source))
      expect(await told.untilLine('emulator: the application is not reachable: it listens on')).toContain(shown)
      expect(stage.runner.port('one')).toBeUndefined()
      time += 60_001
      const { reason } = await told.until('failed')
      expect(reason).toMatch(/it listens on .* only, where DataRobot does not reach it; listen on 0\.0\.0\.0/)
      expect(told.lines()).toHaveLength(1)
    }
  )

  it('waits for 2xx or 3xx at the health path, asked as the platform’s probe asks', async () => {
    const source = `
let asked = 0
require('node:http').createServer((request, response) => {
  console.log(request.url, request.headers['user-agent'])
  response.statusCode = ++asked < 3 ? 503 : 302
  response.end()
}).listen(process.env.PORT)`
    const told = stage.launch('one', nodeApp(source), { healthPath: '/apps/one/health' })
    await told.until('ready')
    expect(told.lines()).toEqual(Array(3).fill('/apps/one/health kube-probe/1.30'))
  })

  it('stops children that outlive the script and ignore SIGTERM, and removes the folder', async () => {
    const child = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('child', process.pid)`
    const files = { ...greeter, 'child.js': child }
    const script = '#!/bin/sh\n"$NODE" child.js &\n"$NODE" app.js\n'
    await stage.close()
    stage = openStage({ stopGrace: 100 })
    const told = stage.launch('one', { ...files, 'start-app.sh': script }, { environment: { NODE: process.execPath } })
    await told.until('ready')
    const pid = Number((await told.untilLine('child')).split(' ')[1])
    const before = told.events.length
    await stage.runner.stop('one')
    expect(await isAlive(pid)).toBe(false)
    expect(existsSync(join(stage.folder, 'launches/one'))).toBe(false)
    expect(told.events).toHaveLength(before)
  })

  it('finds processes that left for a session of their own, as browsers and daemons do', async () => {
    const leave = `
const { spawn } = require('node:child_process')
const away = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' })
console.log('away', away.pid)
`
    const daemon = stage.launch('one', nodeApp(`${leave}; process.exit()`))
    expect((await daemon.until('failed')).reason).toContain('exit code 0 before')
    const serving = stage.launch('two', { ...greeter, 'app.js': leave + greeter['app.js'] })
    await serving.until('ready')
    await stage.runner.stop('two')
    for (const told of [daemon, serving])
      expect(await isAlive(Number((await told.untilLine('away')).split(' ')[1]))).toBe(false)
  })

  it('finds a process without its session, folder, environment, output and parent', async () => {
    const away = `(cd / && env -i setsid "${process.execPath}" -e 'setInterval(() => {}, 1000)' > /dev/null 2>&1 & echo away $!)`
    const start = `#!/bin/sh\n${away}\nexec "${process.execPath}" app.js\n`
    const told = stage.launch('one', { ...greeter, 'start-app.sh': start })
    await told.until('ready')
    const pid = Number((await told.untilLine('away')).split(' ')[1])
    expect(await isAlive(pid)).toBe(true)
    await stage.runner.stop('one')
    expect(await isAlive(pid)).toBe(false)
  })

  it('lets a process end in peace within the grace', async () => {
    const file = join(stage.folder, 'goodbye')
    const source = `
require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT)
process.on('SIGTERM', () => { require('node:fs').writeFileSync('${file}', 'bye'); process.exit() })`
    // Through a shell without exec, which SIGTERM ends at once: the children still have the grace.
    const app = nodeApp(source, { 'start-app.sh': `#!/bin/sh\n"${process.execPath}" app.js\ntrue\n` })
    await stage.launch('one', app).until('ready')
    await stage.runner.stop('one')
    expect(existsSync(file)).toBe(true)
  })

  it('stops during the build', async () => {
    const told = stage.launch('one', { ...greeter, 'build-app.sh': '#!/bin/sh\necho pid $$\nexec sleep 1000\n' })
    const log = await told.until('build-log')
    await stage.runner.stop('one')
    expect(await isAlive(Number(log.text.split(' ')[1]))).toBe(false)
    expect(told.kinds()).toEqual(['building', 'build-log'])
  })

  it('stops at any moment, also before anything has begun', async () => {
    for (const [index, rounds] of [0, 1, 5, 20, 60].entries()) {
      const told = stage.launch(`l${index}`, { ...greeter, 'build-app.sh': '#!/bin/sh\n' })
      for (let round = 0; round < rounds; round++) await new Promise(setImmediate)
      await stage.runner.stop(`l${index}`)
      expect(told.kinds()).not.toContain('failed')
    }
    expect(readdirSync(join(stage.folder, 'launches'))).toEqual([])
    await stage.runner.stop('never launched')
  })

  it('gives up an application that never answers, and says what it saw', async () => {
    await stage.close()
    let time = 0
    stage = openStage({ now: () => time })
    const silent = stage.launch('one', shellApp('echo up; exec sleep 1000'), { healthPath: '/ok' })
    const failing = stage.launch(
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

  it('goes on with a visit that is under way when it is retired, and ends when it is answered', async () => {
    await stage.launch('one', greeter).until('ready')
    const leave = [stage.runner.enter('one'), stage.runner.enter('one')]
    const pid = Number(await ask('one', '/pid'))
    stage.runner.retire('one')
    expect(stage.runner.port('one')).toBeUndefined()
    leave[0]?.()
    await new Promise(setImmediate)
    expect(await isAlive(pid)).toBe(true)
    leave[1]?.()
    await gone(pid)
  })

  it('ends with its visits under way when the grace is over, or when it is stopped meanwhile', async () => {
    await stage.close()
    const clock = new SteerableClock()
    clock.freeze()
    stage = openStage({ clock })
    await Promise.all([stage.launch('one', greeter).until('ready'), stage.launch('two', greeter).until('ready')])
    const pids = [Number(await ask('one', '/pid')), Number(await ask('two', '/pid'))] as const
    for (const id of ['one', 'two']) {
      stage.runner.enter(id)
      stage.runner.retire(id)
    }
    clock.advance(999)
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true])
    await stage.runner.stop('two')
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, false])
    clock.advance(1)
    await gone(pids[0])
  })

  describe('with --install', () => {
    const path = process.env.PATH

    // A stand-in, as the real one takes seconds: makes an environment whose pip says how it was called.
    beforeEach(async () => {
      await stage.close()
      stage = openStage({ install: true })
      const bin = join(stage.folder, 'bin')
      mkdirSync(bin)
      const pip = '#!/bin/sh\\necho $@ $PIP_INDEX_URL\\ngrep -q wrong requirements.txt && exit 1 || exit 0\\n'
      const venv = `#!/bin/sh\nmkdir -p "$3/bin"\nprintf '${pip}' > "$3/bin/python"\nchmod +x "$3/bin/python"\n`
      writeFileSync(join(bin, 'python3'), venv, { mode: 0o755 })
      process.env.PATH = `${bin}:${path}`
      process.env.PIP_INDEX_URL = 'https://user:secret@index.example'
    })

    afterEach(() => {
      process.env.PATH = path
      delete process.env.PIP_INDEX_URL
    })

    it('installs requirements into an environment of the launch’s own, outside of its code', async () => {
      const script = '#!/bin/sh\nwhich python\necho "index $PIP_INDEX_URL"\nexec "$NODE" app.js\n'
      const app = { ...greeter, 'requirements.txt': 'flask\n', 'start-app.sh': script }
      const told = stage.launch('one', app, { environment: { NODE: process.execPath } })
      await told.until('ready')
      expect((await told.until('build-log')).text).toMatch(
        /^-m pip install .* -r requirements.txt https:\/\/user:secret/
      )
      expect(told.lines().slice(0, 2)).toEqual([join(stage.folder, 'launches/one/venv/bin/python'), 'index '])
    })

    it('fails in the build when they can not be installed', async () => {
      const told = stage.launch('one', { ...greeter, 'requirements.txt': 'wrong\n' })
      expect(await told.until('failed')).toMatchObject({
        stage: 'build',
        reason: 'pip install -r requirements.txt ended with exit code 1'
      })
    })
  })

  it('runs two launches of one application side by side', async () => {
    await stage.launch('old', greeter, { applicationId: 'a' }).until('ready')
    await stage.launch('new', greeter, { applicationId: 'a' }).until('ready')
    expect(await Promise.all([ask('old'), ask('new')])).toEqual(['greeter', 'greeter'])
    await stage.runner.stop('old')
    expect(stage.runner.port('old')).toBeUndefined()
    expect(await ask('new')).toBe('greeter')
  })
})
