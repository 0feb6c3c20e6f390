import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { freePort, releasePort } from '../../../emulator/runner/free-port.ts'
import { groupsListeningOn } from '../../../emulator/runner/processes.ts'
import { greeter, listensOn, nodeApp } from '../../support/apps/apps.ts'
import { eventually, openStage, type Stage } from './stage.ts'

let port: number
let stage: Stage

// A port that is free, in place of the platform's, which something else on this machine may have.
beforeEach(async () => {
  port = await freePort()
  stage = openStage({ readyTimeout: 3000, platformPort: port })
})

afterEach(async () => {
  await stage.close()
  releasePort(port)
})

const stubborn = (word: string) => listensOn(port, word)
const ask = async () => (await fetch(`http://127.0.0.1:${port}/`)).text()

describe('an application that ignores PORT', () => {
  it("is taken on the platform's port while it is the only one, which its log says", async () => {
    const told = stage.launch('one', stubborn('one'))
    await told.until('ready')
    expect(stage.runner.port('one')).toBe(port)
    expect(told.lines()).toEqual([
      expect.stringMatching(new RegExp(`^emulator: the application listens on ${port}, not on its PORT`))
    ])
  })

  it('fails beside another on that port, and its log names that one', async () => {
    await stage.launch('one', stubborn('one')).until('ready')
    const told = stage.launch('two', stubborn('two'))
    expect((await told.until('failed')).reason).toContain('start-app.sh ended with exit code 1')
    expect(told.lines()).toContain(
      `emulator: port ${port} is already taken by application app-of-one; listen on the port in the PORT environment variable`
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

  it('has port 8080, and the log says so when another program of this machine does', async () => {
    const own = openStage({ readyTimeout: 3000 })
    try {
      const told = own.launch('one', listensOn(8080, 'one'))
      await told.until('failed')
      expect(told.lines()).toContain(
        'emulator: port 8080 is already taken by another program; listen on the port in the PORT environment variable'
      )
    } finally {
      await own.close()
    }
  })
})
