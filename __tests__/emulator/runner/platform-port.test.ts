import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { groupsListeningOn } from '../../../emulator/runner/processes.ts'
import { greeter, nodeApp, stubborn } from '../../support/apps/apps.ts'
import { eventually, openStage, type Stage } from './stage.ts'

// The real port, as that is what applications that ignore PORT take; nothing else of the tests uses it.
const isTaken = (await groupsListeningOn(8080)).size > 0
if (isTaken)
  console.log('Port 8080 is taken by another program: the tests of applications that ignore PORT are skipped')

let stage: Stage

beforeEach(() => {
  stage = openStage({ readyTimeout: 3000 })
})

afterEach(() => stage.close())

const ask = async () => (await fetch('http://127.0.0.1:8080/')).text()

const describe8080 = isTaken ? describe.skip : describe

describe8080('an application that ignores PORT', () => {
  it('is taken on 8080 while it is the only one, which its log says', async () => {
    const told = stage.launch('one', stubborn('one'))
    await told.until('ready')
    expect(stage.runner.port('one')).toBe(8080)
    expect(told.lines()).toEqual([expect.stringMatching(/^emulator: the application listens on 8080, not on its PORT/)])
  })

  it('fails beside another on 8080, and its log names that one', async () => {
    await stage.launch('one', stubborn('one')).until('ready')
    const told = stage.launch('two', stubborn('two'))
    expect((await told.until('failed')).reason).toContain('start-app.sh ended with exit code 1')
    expect(told.lines()).toContain(
      'emulator: port 8080 is already taken by application app-of-one; listen on the port in the PORT environment variable'
    )
    expect(await ask()).toBe('one')
  })

  it('does not disturb those that take their PORT, however slowly', async () => {
    const slow = nodeApp(`
const server = require('node:http').createServer((_, response) => response.end('slow'))
setTimeout(() => server.listen(process.env.PORT), 400)`)
    const [first, second] = [stage.launch('slow', slow), stage.launch('one', stubborn('one'))]
    await Promise.all([first.until('ready'), second.until('ready')])
    expect(stage.runner.port('slow')).not.toBe(8080)
    expect(stage.runner.port('one')).toBe(8080)
  })

  it('makes room for its next version and is gone then', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.until('ready')
    expect(await ask()).toBe('next')
    expect([stage.runner.port('old'), stage.runner.port('next')]).toEqual([undefined, 8080])
    await stage.runner.stop('old')
    expect(await ask()).toBe('next')
    expect(old.kinds()).not.toContain('exited')
  })

  it('runs on beside a next version that takes its PORT', async () => {
    await stage.launch('old', stubborn('old'), { applicationId: 'a' }).until('ready')
    await stage.launch('next', greeter, { applicationId: 'a' }).until('ready')
    expect(await ask()).toBe('old')
  })

  it('is started again when the next version fails with 8080 free as well', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const broken = nodeApp(`require('node:net').createServer().listen(8080, () => process.exit(9))`)
    const next = stage.launch('next', broken, { applicationId: 'a' })
    expect((await next.until('failed')).reason).toContain('exit code 9')
    expect(await ask()).toBe('old')
    expect(stage.runner.port('old')).toBe(8080)
    expect(old.kinds()).toEqual(['starting', 'log', 'ready', 'log'])
  })

  it('leaves nothing behind when stopped while it makes room', async () => {
    const old = stage.launch('old', stubborn('old'), { applicationId: 'a' })
    await old.until('ready')
    const next = stage.launch('next', stubborn('next'), { applicationId: 'a' })
    await next.untilLine('for a second try')
    await Promise.all([stage.runner.stop('old'), stage.runner.stop('next')])
    await eventually(
      async () => (await groupsListeningOn(8080)).size === 0,
      () => '8080 is still taken'
    )
    expect(next.kinds()).not.toContain('failed')
  })
})
