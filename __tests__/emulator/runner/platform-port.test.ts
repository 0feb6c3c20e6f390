import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { SteerableClock } from '../../../emulator/clock.ts'
import { freePort, releasePort } from '../../../emulator/runner/free-port.ts'
import { groupsListeningOn } from '../../../emulator/runner/processes.ts'
import { greeter, listensOn, nodeApp, shellApp } from '../../support/apps/apps.ts'
import { sample } from '../../support/effort.ts'
import { eventually, openStage, type Stage } from './stage.ts'

let port: number
let clock: SteerableClock
let stage: Stage

// A port that is free, in place of the platform's, which something else on this machine may have.
beforeEach(async () => {
  port = await freePort()
  // Visits that a test leaves open are never over by themselves.
  clock = new SteerableClock()
  clock.freeze()
  stage = openStage({ platformPort: port, clock })
})

afterEach(async () => {
  await stage.close()
  releasePort(port)
})

const stubborn = (word: string) => listensOn(port, word)
const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()

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
  it("is taken on the platform's port while it is the only one, which its log says", async () => {
    const told = stage.launch('one', stubborn('one'))
    await told.until('ready')
    expect(stage.runner.port('one')).toBe(port)
    expect(told.lines()).toEqual([
      expect.stringMatching(new RegExp(`^emulator: the application listens on ${port}, not on its PORT`))
    ])
  })

  it('fails beside another application on that port, which the reason names, and is not to blame', async () => {
    await stage.launch('one', stubborn('one')).until('ready')
    const told = stage.launch('two', stubborn('two'))
    expect((await told.until('failed')).reason).toMatch(
      new RegExp(`^port ${port} of this machine is taken by application app-of-one. This is a limit of the emulator`)
    )
    expect(await ask()).toBe('one')
  })

  it('does not disturb those that take their PORT, however slowly', async () => {
    const slow = nodeApp(`
const server = require('node:http').createServer((_, response) => response.end('slow'))
setTimeout(() => server.listen(process.env.PORT), 400)`)
    const [first, second] = [stage.launch('slow', slow), stage.launch('one', stubborn('one'))]
    await Promise.all([first.until('ready'), second.until('ready')])
    expect(stage.runner.port('slow')).not.toBe(port)
    expect(stage.runner.port('one')).toBe(port)
  })

  it('makes room for its next version and is gone then', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.until('ready')
    expect(await ask()).toBe('next')
    expect([stage.runner.port('old'), stage.runner.port('next')]).toEqual([undefined, port])
    await stage.runner.stop('old')
    expect(await ask()).toBe('next')
    expect(old.kinds()).not.toContain('exited')
  })

  it.each(sample(TAKEN, 2))('gets the port of its running version when it says: %s', async words => {
    await stage.launch('old', stubborn('old'), { applicationId: 'a' }).until('ready')
    const line = words.replaceAll('8080', String(port))
    const app = nodeApp(`
const server = require('node:http').createServer((_, response) => response.end('next')).listen(${port})
server.on('error', () => {
  console.log(${JSON.stringify(line)})
  process.exit(1)
})`)
    await stage.launch('next', app, { applicationId: 'a' }).until('ready')
    expect(await ask()).toBe('next')
  })

  it('leaves its running version alone when it fails for another reason', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const broken = shellApp(`echo "starting on ${port}"; echo "NameError: name 'x' is not defined"; exit 1`)
    const next = stage.launch('next', broken, { applicationId: 'a' })
    expect((await next.until('failed')).reason).toContain('exit code 1 before the application answered')
    expect(old.kinds()).toEqual(['starting', 'log', 'ready'])
    expect(await ask()).toBe('old')
  })

  it('waits with its second try until the visits of its running version are answered', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const leave = stage.runner.enter('old')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.untilLine('for a second try')
    expect(await ask()).toBe('old')
    leave()
    await next.until('ready')
    expect(await ask()).toBe('next')
  })

  it('takes the port of a version that is on its way out', async () => {
    await stage.launch('old', stubborn('old'), { applicationId: 'a' }).until('ready')
    await stage.launch('middle', greeter, { applicationId: 'a' }).until('ready')
    stage.runner.enter('old')
    stage.runner.retire('old')
    await stage.launch('next', stubborn('next'), { applicationId: 'a' }).until('ready')
    expect(await ask()).toBe('next')
  })

  it('takes the place of a version that was making its own place when it was stopped', async () => {
    await stage.launch('old', stubborn('old'), { applicationId: 'a' }).until('ready')
    const middle = stage.launch('middle', stubborn('middle'), { applicationId: 'a' })
    await middle.untilLine('for a second try')
    void stage.runner.stop('middle')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.until('ready')
    expect(await ask()).toBe('next')
  })

  it('runs on beside a next version that takes its PORT', async () => {
    await stage.launch('old', stubborn('old'), { applicationId: 'a' }).until('ready')
    await stage.launch('next', greeter, { applicationId: 'a' }).until('ready')
    expect(await ask()).toBe('old')
  })

  it('is started again when the next version fails with the port free as well', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const broken = nodeApp(`require('node:net').createServer().listen(${port}, () => process.exit(9))`)
    const next = stage.launch('next', broken, { applicationId: 'a' })
    expect((await next.until('failed')).reason).toContain('exit code 9')
    expect(await ask()).toBe('old')
    expect(stage.runner.port('old')).toBe(port)
    expect(old.kinds()).toEqual(['starting', 'log', 'ready', 'log'])
  })

  it('leaves nothing behind when stopped while it makes room', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.untilLine('for a second try')
    await Promise.all([stage.runner.stop('old'), stage.runner.stop('next')])
    await eventually(
      async () => (await groupsListeningOn(port)).size === 0,
      () => `${port} is still taken`
    )
    expect(next.kinds()).not.toContain('failed')
  })
})

describe('the platform', () => {
  const other = createServer()

  // Whether it is ours or somebody else's already, 8080 is taken then.
  beforeEach(() => new Promise<void>(resolve => other.once('error', () => resolve()).listen(8080, resolve)))
  afterEach(() => {
    other.close()
  })

  it('has port 8080, and the reason says so when another program of this machine does', async () => {
    const own = openStage()
    try {
      const told = own.launch('one', listensOn(8080, 'one'))
      const { reason } = await told.until('failed')
      expect(reason).toContain('port 8080 of this machine is taken by another program. This is a limit of the emulator')
    } finally {
      await own.close()
    }
  })
})
