import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Agent, type Dispatcher } from 'undici'
import { checkHealth, wake } from '../../src/apply/health.ts'
import type { HealthCheck } from '../../src/inputs/types.ts'
import { USER_AGENT } from '../../src/version.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

/** An application that answers these statuses in turn, the last one for ever; 0 closes the connection. */
async function answering(...statuses: number[]) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const status = statuses[requests.length] ?? statuses.at(-1) ?? 200
    requests.push(request)
    if (status === 0) response.destroy()
    else response.writeHead(status, status === 302 ? { location: 'http://elsewhere.invalid/' } : {}).end('body')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const dispatcher = new Agent()
  ends.push(
    () => dispatcher.close(),
    () => new Promise(resolve => server.close(resolve))
  )
  let now = 1_000_000
  const time = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds
    }
  }
  const said: string[] = []
  const parts = { dispatcher, signal: new AbortController().signal, time, say: (line: string) => said.push(line) }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/custom_applications/abc/`
  const check = (how: HealthCheck, deadline = now + 30_000) => checkHealth(parts, 'churn', url, how, deadline)
  return { parts, url, requests, said, check }
}

const AUTO = { kind: 'auto' } as const
const PATH = { kind: 'path', path: '/healthz' } as const

describe('checkHealth', () => {
  it.each([200, 204, 301, 302, 401, 403])('auto is content with %d, three times in a row', async status => {
    const { check, requests } = await answering(status)
    await check(AUTO)
    expect(requests.map(({ url }) => url)).toEqual(Array(3).fill('/custom_applications/abc/'))
  })

  it.each([0, 404, 500, 502, 503])('auto is not content with %d', async status => {
    const { check } = await answering(status)
    await expect(check(AUTO)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it.each([301, 302, 401, 403, 404, 500])('a path must be well: %d is not', async status => {
    const { check } = await answering(status)
    await expect(check(PATH)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it('begins to count again after a bad answer', async () => {
    const { check, requests } = await answering(200, 200, 503, 200, 200, 200, 500)
    await check(PATH)
    expect(requests).toHaveLength(6)
    expect(requests[0]?.url).toBe('/custom_applications/abc/healthz')
  })

  it.each([
    ['/a:b', '/custom_applications/abc/a:b'],
    ['/http://elsewhere.invalid/x', '/custom_applications/abc/http://elsewhere.invalid/x'],
    ['/health?deep=1', '/custom_applications/abc/health?deep=1']
  ])('asks the application and nobody else: %s', async (path, asked) => {
    const { check, requests } = await answering(200)
    await check({ kind: 'path', path })
    expect(requests.map(({ url }) => url)).toEqual(Array(3).fill(asked))
  })

  it('never sends a key along, and follows nobody elsewhere', async () => {
    const { check, requests } = await answering(302)
    await check(AUTO)
    for (const { headers } of requests) {
      expect(headers.authorization).toBeUndefined()
      expect(headers.cookie).toBeUndefined()
      expect(headers['user-agent']).toBe(`${USER_AGENT} health check`)
    }
  })

  it('ends with the last answer when the time is over', async () => {
    const { check, requests } = await answering(503)
    await expect(check(AUTO, 1_005_000)).rejects.toThrow('it answered with 503')
    expect(requests).toHaveLength(5)
  })

  it('asks nothing when it is off', async () => {
    const { check, requests } = await answering(500)
    await check({ kind: 'off' })
    expect(requests).toEqual([])
  })
})

/** An application whose answers never end, or never come. */
async function endless(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  ends.push(() => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

function drip(response: ServerResponse): void {
  response.writeHead(200)
  const dripping = setInterval(() => response.write('x'), 5)
  response.on('close', () => clearInterval(dripping))
}

const SLOW: [string, (response: ServerResponse) => void][] = [
  ['comes a byte at a time', drip],
  ['stops after its head', response => response.writeHead(200).flushHeaders()],
  ['never comes', () => {}]
]

describe('an answer that does not end', () => {
  const ask = async (answer: (response: ServerResponse) => void, dispatcher: Dispatcher, signal: AbortSignal) => {
    const time = { now: Date.now, sleep: async () => {} }
    const parts = { dispatcher, signal, time, say: () => {} }
    return { parts, url: await endless(answer) }
  }
  const NEVER = new AbortController().signal

  function opened(agent: Dispatcher): Dispatcher {
    ends.push(() => agent.destroy())
    return agent
  }

  it.each(SLOW)(
    'fails at the deadline, and is no good answer although its status is: one that %s',
    async (_, answer) => {
      const { parts, url } = await ask(answer, opened(new Agent()), NEVER)
      await expect(checkHealth(parts, 'churn', url, AUTO, Date.now() + 100)).rejects.toMatchObject({
        reason: 'health-check-failed',
        explanation: { saw: expect.stringContaining('no answer came (the time of the run was over)') }
      })
    }
  )

  it.each(SLOW)('ends with the run: one that %s', async (_, answer) => {
    const cancel = new AbortController()
    const reason = new Error('Received SIGINT')
    const answering = (response: ServerResponse) => {
      answer(response)
      setImmediate(() => cancel.abort(reason))
    }
    const { parts, url } = await ask(answering, opened(new Agent()), cancel.signal)
    await expect(checkHealth(parts, 'churn', url, AUTO, Date.now() + 3_600_000)).rejects.toBe(reason)
  })

  it('ends also when no connection ever stands', async () => {
    const nowhere = opened(new Agent({ connect: () => {} }))
    const { parts, url } = await ask(drip, nowhere, NEVER)
    await expect(checkHealth(parts, 'churn', url, AUTO, Date.now() + 100)).rejects.toMatchObject({
      reason: 'health-check-failed'
    })
    const cancel = new AbortController()
    const waking = wake({ dispatcher: nowhere, signal: cancel.signal }, url)
    cancel.abort(new Error('Received SIGINT'))
    await expect(waking).rejects.toThrow('Received SIGINT')
    await wake({ dispatcher: nowhere, signal: NEVER }, url, 100)
  })
})

describe('wake', () => {
  it.each([200, 503, 0])('visits once, and does not mind what is answered: %d', async status => {
    const { parts, url, requests } = await answering(status)
    await wake(parts, url)
    expect(requests).toHaveLength(1)
  })
})
