import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { ControllableClock } from '../../../emulator/clock.ts'
import { freePort, releasePort } from '../../../emulator/runner/free-port.ts'
import { groupsListeningOn } from '../../../emulator/runner/processes.ts'
import { it, itInFull } from '../../support/effort.ts'
import { appListeningOn, helloApp, nodeApp, shellApp } from '../../support/sample-apps.ts'
import { createTestRunner, eventually, type TestRunner } from '../../support/test-runner.ts'

let port: number
let clock: ControllableClock
let testRunner: TestRunner

// Uses a free port instead of the platform's, which another program of this machine may use.
beforeEach(async () => {
  port = await freePort()
  // With a frozen clock, visits that a test leaves open never time out.
  clock = new ControllableClock()
  clock.freeze()
  testRunner = createTestRunner({ platformPort: port, clock })
})

afterEach(async () => {
  await testRunner.close()
  releasePort(port)
})

const fixedPortApp = (word: string) => appListeningOn(port, word)
const getRoot = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()

/** The words of servers that find the port taken. */
const TAKEN = [
  'Port 8080 is not available',
  'OSError: Cannot find empty port in range: 8080-8080',
  'Error: listen EADDRINUSE: address already in use :::8080',
  "[ERROR] Connection in use: ('0.0.0.0', 8080)",
  "[Errno 98] error while attempting to bind on address ('0.0.0.0', 8080): address already in use",
  'nginx: [emerg] bind() to 0.0.0.0:8080 failed (98: Unknown error)',
  '[Errno 98] Adresse wird bereits verwendet: Fehler, bind 8080'
]

describe('an application that ignores PORT', () => {
  it("is accepted on the platform's port while it is the only one, with a note in its log", async () => {
    const launch = testRunner.launch('one', fixedPortApp('one'))
    await launch.until('ready')
    expect(testRunner.runner.port('one')).toBe(port)
    expect(launch.lines()).toEqual([
      expect.stringMatching(new RegExp(`^emulator: the application listens on ${port}, not on its PORT`))
    ])
  })

  itInFull(
    'fails beside another application on that port, which the reason names as a limit of the emulator',
    async () => {
      await testRunner.launch('one', fixedPortApp('one')).until('ready')
      const launch = testRunner.launch('two', fixedPortApp('two'))
      expect((await launch.until('failed')).reason).toMatch(
        new RegExp(`^port ${port} of this machine is taken by application app-of-one. This is a limit of the emulator`)
      )
      expect(await getRoot()).toBe('one')
    }
  )

  itInFull('does not disturb applications that use PORT, even slow ones', async () => {
    const slow = nodeApp(`
const server = require('node:http').createServer((_, response) => response.end('slow'))
setTimeout(() => server.listen(process.env.PORT), 400)`)
    const [first, second] = [testRunner.launch('slow', slow), testRunner.launch('one', fixedPortApp('one'))]
    await Promise.all([first.until('ready'), second.until('ready')])
    expect(testRunner.runner.port('slow')).not.toBe(port)
    expect(testRunner.runner.port('one')).toBe(port)
  })

  it('hands the port over to its next version once its visits are answered, and ends', async () => {
    const old = testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' })
    await old.until('ready')
    const endVisit = testRunner.runner.beginVisit('old')
    const next = testRunner.launch('next', fixedPortApp('next'), { applicationId: 'a' })
    await next.untilLine('for a second try')
    expect(await getRoot()).toBe('old')
    endVisit()
    await next.until('ready')
    expect(await getRoot()).toBe('next')
    expect([testRunner.runner.port('old'), testRunner.runner.port('next')]).toEqual([undefined, port])
    await testRunner.runner.stop('old')
    expect(await getRoot()).toBe('next')
    expect(old.kinds()).not.toContain('exited')
  })

  for (const message of TAKEN)
    itInFull(`gets the port of its running version when it logs: ${message}`, async () => {
      await testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' }).until('ready')
      const line = message.replaceAll('8080', String(port))
      const app = nodeApp(`
const server = require('node:http').createServer((_, response) => response.end('next')).listen(${port})
server.on('error', () => {
  console.log(${JSON.stringify(line)})
  process.exit(1)
})`)
      await testRunner.launch('next', app, { applicationId: 'a' }).until('ready')
      expect(await getRoot()).toBe('next')
    })

  it('does not stop its running version when it fails for another reason', async () => {
    const old = testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' })
    await old.until('ready')
    const broken = shellApp(`echo "starting on ${port}"; echo "NameError: name 'x' is not defined"; exit 1`)
    const next = testRunner.launch('next', broken, { applicationId: 'a' })
    expect((await next.until('failed')).reason).toContain('exit code 1 before the application answered')
    expect(old.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(await getRoot()).toBe('old')
  })

  itInFull('takes the port of a version that is stopping', async () => {
    await testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' }).until('ready')
    await testRunner.launch('middle', helloApp, { applicationId: 'a' }).until('ready')
    testRunner.runner.beginVisit('old')
    testRunner.runner.retire('old')
    await testRunner.launch('next', fixedPortApp('next'), { applicationId: 'a' }).until('ready')
    expect(await getRoot()).toBe('next')
  })

  itInFull('takes the port after a version that was stopped during its own handover', async () => {
    await testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' }).until('ready')
    const middle = testRunner.launch('middle', fixedPortApp('middle'), { applicationId: 'a' })
    await middle.untilLine('for a second try')
    void testRunner.runner.stop('middle')
    const next = testRunner.launch('next', fixedPortApp('next'), { applicationId: 'a' })
    await next.until('ready')
    expect(await getRoot()).toBe('next')
  })

  itInFull('continues beside a next version that uses PORT', async () => {
    await testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' }).until('ready')
    await testRunner.launch('next', helloApp, { applicationId: 'a' }).until('ready')
    expect(await getRoot()).toBe('old')
  })

  itInFull('is restarted when the next version also fails with a free port', async () => {
    const old = testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' })
    await old.until('ready')
    const broken = nodeApp(`require('node:net').createServer().listen(${port}, () => process.exit(9))`)
    const next = testRunner.launch('next', broken, { applicationId: 'a' })
    expect((await next.until('failed')).reason).toContain('exit code 9')
    expect(await getRoot()).toBe('old')
    expect(testRunner.runner.port('old')).toBe(port)
    expect(old.kinds()).toEqual(['starting', 'log', 'ready', 'log'])
  })

  itInFull('leaves no process when stopped during a handover', async () => {
    const old = testRunner.launch('old', fixedPortApp('old'), { applicationId: 'a' })
    await old.until('ready')
    const next = testRunner.launch('next', fixedPortApp('next'), { applicationId: 'a' })
    await next.untilLine('for a second try')
    await Promise.all([testRunner.runner.stop('old'), testRunner.runner.stop('next')])
    await eventually(
      async () => (await groupsListeningOn(port)).size === 0,
      () => `${port} is still taken`
    )
    expect(next.kinds()).not.toContain('failed')
  })
})

describe('the platform', () => {
  it('uses port 8080, and the reason says when another program of this machine uses it', async () => {
    const other = createServer()
    // Afterwards, 8080 is in use, by this test or another program.
    await new Promise<void>(resolve => other.once('error', () => resolve()).listen(8080, resolve))
    const defaultRunner = createTestRunner()
    try {
      const launch = defaultRunner.launch('one', appListeningOn(8080, 'one'))
      const { reason } = await launch.until('failed')
      expect(reason).toContain('port 8080 of this machine is taken by another program. This is a limit of the emulator')
    } finally {
      await defaultRunner.close()
      other.close()
    }
  })
})
