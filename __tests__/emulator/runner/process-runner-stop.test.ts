import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { ControllableClock } from '../../../emulator/clock.ts'
import { it, itInFull } from '../../support/effort.ts'
import { helloApp, nodeApp } from '../../support/sample-apps.ts'
import { createTestRunner, eventually, isAlive, type TestRunner } from '../../support/test-runner.ts'

let testRunner: TestRunner

beforeEach(() => {
  testRunner = createTestRunner()
})

afterEach(() => testRunner.close())

const waitUntilGone = (pid: number) =>
  eventually(
    async () => !(await isAlive(pid)),
    () => `${pid} is left`
  )

describe('a launch that is stopped or retired', () => {
  it('stops children that outlive the script and ignore SIGTERM, and removes the folder', async () => {
    const child = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('child', process.pid)`
    const files = { ...helloApp, 'child.js': child }
    const script = '#!/bin/sh\n"$NODE" child.js &\n"$NODE" app.js\n'
    await testRunner.close()
    testRunner = createTestRunner({ stopGraceMs: 100 })
    const launch = testRunner.launch(
      'one',
      { ...files, 'start-app.sh': script },
      { environment: { NODE: process.execPath } }
    )
    await launch.until('ready')
    const pid = Number((await launch.untilLine('child')).split(' ')[1])
    const before = launch.events.length
    await testRunner.runner.stop('one')
    expect(await isAlive(pid)).toBe(false)
    expect(existsSync(join(testRunner.folder, 'launches/one'))).toBe(false)
    expect(launch.events).toHaveLength(before)
  })

  itInFull('finds processes that left for their own session, as browsers and daemons do', async () => {
    const endVisits = `
const { spawn } = require('node:child_process')
const away = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'inherit' })
console.log('away', away.pid)
`
    const daemon = testRunner.launch('one', nodeApp(`${endVisits}; process.exit()`))
    expect((await daemon.until('failed')).reason).toContain('exit code 0 before')
    const serving = testRunner.launch('two', { ...helloApp, 'app.js': endVisits + helloApp['app.js'] })
    await serving.until('ready')
    await testRunner.runner.stop('two')
    for (const launch of [daemon, serving])
      expect(await isAlive(Number((await launch.untilLine('away')).split(' ')[1]))).toBe(false)
  })

  it('finds a process without its session, folder, environment, output and parent', async () => {
    const away = `(cd / && env -i setsid "${process.execPath}" -e 'setInterval(() => {}, 1000)' > /dev/null 2>&1 & echo away $!)`
    const start = `#!/bin/sh\n${away}\nexec "${process.execPath}" app.js\n`
    const launch = testRunner.launch('one', { ...helloApp, 'start-app.sh': start })
    await launch.until('ready')
    const pid = Number((await launch.untilLine('away')).split(' ')[1])
    expect(await isAlive(pid)).toBe(true)
    await testRunner.runner.stop('one')
    expect(await isAlive(pid)).toBe(false)
  })

  it('lets a process exit cleanly within the grace time', async () => {
    const file = join(testRunner.folder, 'goodbye')
    const source = `
require('node:http').createServer((_, r) => r.end()).listen(process.env.PORT)
process.on('SIGTERM', () => { require('node:fs').writeFileSync('${file}', 'bye'); process.exit() })`
    // SIGTERM ends the shell at once, because it does not use exec. Its children still have the grace time.
    const app = nodeApp(source, { 'start-app.sh': `#!/bin/sh\n"${process.execPath}" app.js\ntrue\n` })
    await testRunner.launch('one', app).until('ready')
    await testRunner.runner.stop('one')
    expect(existsSync(file)).toBe(true)
  })

  it('stops during the build', async () => {
    const launch = testRunner.launch('one', {
      ...helloApp,
      'build-app.sh': '#!/bin/sh\necho pid $$\nexec sleep 1000\n'
    })
    const log = await launch.until('build-log')
    await testRunner.runner.stop('one')
    expect(await isAlive(Number(log.text.split(' ')[1]))).toBe(false)
    expect(launch.kinds()).toEqual(['building', 'build-log'])
  })

  it('stops at any time, also before anything has started', async () => {
    for (const [index, rounds] of [0, 1, 5, 20, 60].entries()) {
      const launch = testRunner.launch(`l${index}`, { ...helloApp, 'build-app.sh': '#!/bin/sh\n' })
      for (let round = 0; round < rounds; round++) await new Promise(setImmediate)
      await testRunner.runner.stop(`l${index}`)
      expect(launch.kinds()).not.toContain('failed')
    }
    expect(readdirSync(join(testRunner.folder, 'launches'))).toEqual([])
    await testRunner.runner.stop('never launched')
  })

  it('finishes an open visit after it is retired, and then ends', async () => {
    await testRunner.launch('one', helloApp).until('ready')
    const endVisits = [testRunner.runner.beginVisit('one'), testRunner.runner.beginVisit('one')]
    const pid = Number(await testRunner.get('one', '/pid'))
    testRunner.runner.retire('one')
    expect(testRunner.runner.port('one')).toBeUndefined()
    endVisits[0]?.()
    await new Promise(setImmediate)
    expect(await isAlive(pid)).toBe(true)
    endVisits[1]?.()
    await waitUntilGone(pid)
  })

  it('ends with open visits once the grace time is over, or when it is stopped', async () => {
    await testRunner.close()
    const clock = new ControllableClock()
    clock.freeze()
    testRunner = createTestRunner({ clock })
    await Promise.all([
      testRunner.launch('one', helloApp).until('ready'),
      testRunner.launch('two', helloApp).until('ready')
    ])
    const pids = [Number(await testRunner.get('one', '/pid')), Number(await testRunner.get('two', '/pid'))] as const
    for (const id of ['one', 'two']) {
      testRunner.runner.beginVisit(id)
      testRunner.runner.retire(id)
    }
    clock.advance(999)
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, true])
    await testRunner.runner.stop('two')
    expect(await Promise.all(pids.map(isAlive))).toEqual([true, false])
    clock.advance(1)
    await waitUntilGone(pids[0])
  })
})
