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

/** An answer: its status, where it leads, what it says. 0 closes the connection. */
interface Answer {
  status: number
  location?: string
  body?: string
}

const BASE = '/custom_applications/abc/'

/** An application that gives these answers in turn, the last one for ever; or one by the path asked for. */
async function answering(...answers: (number | Answer)[] | [(path: string) => Answer]) {
  const requests: IncomingMessage[] = []
  const server = createServer((request, response) => {
    const next = answers[requests.length] ?? answers.at(-1) ?? 200
    requests.push(request)
    const answer = typeof next === 'function' ? next(request.url ?? '') : next
    const { status, location, body = 'body' } = typeof answer === 'number' ? { status: answer } : answer
    if (status === 0) response.destroy()
    else response.writeHead(status, location === undefined ? {} : { location }).end(body)
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
  const parts = {
    dispatcher,
    signal: new AbortController().signal,
    time,
    platformHost: 'datarobot.invalid',
    say: (line: string) => said.push(line)
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`
  const check = (how: HealthCheck, deadline = now + 30_000) => checkHealth(parts, 'churn', url, how, deadline)
  return { parts, url, requests, said, check }
}

const AUTO = { kind: 'auto' } as const
const PATH = { kind: 'path', path: '/healthz' } as const

describe('checkHealth', () => {
  it.each([200, 201, 204, 206])('auto is content with %d, three times in a row', async status => {
    const { check, requests } = await answering(status)
    expect(await check(AUTO)).toBe('answered')
    expect(requests.map(({ url }) => url)).toEqual(Array(3).fill(BASE))
  })

  it.each([0, 301, 302, 304, 400, 402, 403, 404, 405, 406, 409, 410, 418, 421, 422, 425, 429, 451, 500, 502, 503, 599])(
    'auto is not content with %d',
    async status => {
      const { check } = await answering(status)
      await expect(check(AUTO)).rejects.toMatchObject({
        reason: 'health-check-failed',
        explanation: { saw: expect.stringContaining(status === 0 ? 'no answer' : String(status)) }
      })
    }
  )

  it.each([
    ['home', `${BASE}home`],
    ['/custom_applications/abc/home?tab=1', `${BASE}home?tab=1`],
    ['./home', `${BASE}home`],
    ['/custom_applications/abc/login', `${BASE}login`]
  ])('auto follows a redirect within the application: %s', async (location, asked) => {
    const { check, requests } = await answering(path => (path === BASE ? { status: 302, location } : { status: 200 }))
    expect(await check(AUTO)).toBe('answered')
    expect(requests.map(({ url }) => url)).toEqual([BASE, asked, BASE, asked, BASE, asked])
  })

  it('auto is not content when a redirect within the application leads to an error', async () => {
    const { check } = await answering(path =>
      path === BASE ? { status: 302, location: 'home' } : { status: 500, body: 'Internal Server Error' }
    )
    await expect(check(AUTO)).rejects.toThrow('500')
  })

  it('auto is not content with redirects that go in circles', async () => {
    const { check } = await answering({ status: 307, location: 'again' })
    await expect(check(AUTO)).rejects.toThrow('in circles')
  })

  it.each([
    'http://elsewhere.invalid/',
    'https://elsewhere.invalid/sign-in',
    'https://datarobot.invalid/',
    'https://datarobot.invalid/registry/sign-in-report',
    '/',
    '/custom_applications/abcd/',
    '/custom_applications/abc/../other/'
  ])('auto is not content with a redirect that leaves the application, and does not follow it: %s', async location => {
    const { check, requests } = await answering({ status: 302, location })
    await expect(check(AUTO)).rejects.toThrow('outside the application')
    expect(new Set(requests.map(({ url }) => url))).toEqual(new Set([BASE]))
  })

  it('does not show the query of a redirect, which may hold a secret', async () => {
    const { check } = await answering({ status: 302, location: 'http://elsewhere.invalid/x?ticket=s3cret' })
    await expect(check(AUTO)).rejects.toMatchObject({
      explanation: { saw: expect.not.stringContaining('s3cret') }
    })
  })

  it.each<[string, Answer]>([
    ['a redirect to it on its own host', { status: 302, location: '/sign-in?next=%2Fcustom_applications%2Fabc%2F' }],
    ['a redirect to it on the host of the API', { status: 303, location: 'https://datarobot.invalid/account/login' }],
    ['a redirect to single sign-on', { status: 307, location: 'https://datarobot.invalid/sso/saml/sign-in/' }],
    ['401', { status: 401, body: 'Unauthorized' }],
    ['403 in the words of the API', { status: 403, body: '{"message": "Not signed in"}' }],
    ['403 with a form', { status: 403, body: '<form><input name=p type="password"></form>' }],
    ['the page itself', { status: 200, body: '<html><title>Sign In | DataRobot</title></html>' }]
  ])('auto passes the sign-in page of the platform, and says that no more is proven: %s', async (_, answer) => {
    const { check, said, requests } = await answering(answer)
    expect(await check(AUTO)).toBe('sign-in')
    expect(requests).toHaveLength(3)
    expect(said.join()).toContain('Whether the application behind it answers is not proven')
  })

  it.each<Answer>([
    { status: 403, body: '{"detail": "Forbidden"}' },
    { status: 403, body: '<title>403 Forbidden</title>' },
    { status: 404, body: '{"message": "Not found"}' },
    { status: 500, body: '<title>Sign In | DataRobot</title>' }
  ])('auto takes nothing else for it: $status $body', async answer => {
    const { check } = await answering(answer)
    await expect(check(AUTO)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it('a page of the application that has a form to log in is an answer of the application', async () => {
    const { check } = await answering({ status: 200, body: '<title>Log in to Churn</title><input type="password">' })
    expect(await check(AUTO)).toBe('answered')
  })

  it('takes three answers of one kind, so that a sign-in page among them is not overlooked', async () => {
    const { check, requests } = await answering(200, 200, 401, 200, 200, 200)
    expect(await check(AUTO)).toBe('answered')
    expect(requests).toHaveLength(6)
  })

  it.each([null, 'no url', 'ftp://127.0.0.1/', '/custom_applications/abc/'])(
    'cannot ask an application whose URL is %p',
    async url => {
      const { parts } = await answering(200)
      await expect(checkHealth(parts, 'churn', url, AUTO, 2_000_000)).rejects.toMatchObject({
        reason: 'health-check-failed'
      })
    }
  )

  it.each<Answer>([
    ...[301, 302, 401, 403, 404, 500].map(status => ({ status })),
    { status: 302, location: 'elsewhere' },
    { status: 302, location: '/sign-in' },
    { status: 200, body: '<title>Sign In | DataRobot</title>' }
  ])('a path must be well: $status $location is not', async answer => {
    const { check } = await answering(answer)
    await expect(check(PATH)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it('names the sign-in page as what stands before a path', async () => {
    const { check } = await answering({ status: 302, location: '/sign-in' })
    await expect(check(PATH)).rejects.toThrow("DataRobot's sign-in page (302)")
  })

  it('begins to count again after a bad answer', async () => {
    const { check, requests } = await answering(200, 200, 503, 200, 200, 200, 500)
    expect(await check(PATH)).toBe('answered')
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
    const { check, requests } = await answering({ status: 302, location: 'http://elsewhere.invalid/' }, 200)
    await check(AUTO)
    expect(requests.map(({ url }) => url)).toEqual(Array(4).fill(BASE))
    for (const { headers } of requests) {
      expect(headers.authorization).toBeUndefined()
      expect(headers.cookie).toBeUndefined()
      expect(headers['user-agent']).toBe(`${USER_AGENT} health check`)
    }
  })

  it('ends with the last answer when the time is over', async () => {
    const { check, requests } = await answering(503)
    await expect(check(AUTO, 1_005_000)).rejects.toThrow('The last of its answers: 503.')
    expect(requests).toHaveLength(5)
  })

  it('asks nothing when it is off', async () => {
    const { check, requests } = await answering(500)
    expect(await check({ kind: 'off' })).toBe('off')
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
    const parts = { dispatcher, signal, time, platformHost: 'app.datarobot.com', say: () => {} }
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
        explanation: { saw: expect.stringContaining('no answer (the deadline of the run was reached)') }
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
  it('asks nothing of what is no URL', async () => {
    const { parts, requests } = await answering(200)
    await wake(parts, 'no url')
    expect(requests).toEqual([])
  })

  it.each([200, 503, 0])('visits once, and does not mind what is answered: %d', async status => {
    const { parts, url, requests } = await answering(status)
    await wake(parts, url)
    expect(requests).toHaveLength(1)
  })
})
