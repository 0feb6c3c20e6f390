import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { Agent, type Dispatcher } from 'undici'
import { checkHealth, checkStreamlitScript, wake } from '../../src/apply/health.ts'
import type { HealthCheck } from '../../src/inputs/types.ts'
import { USER_AGENT } from '../../src/version.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0)) await cleanUp()
})

/** A response; status 0 closes the connection. */
interface Answer {
  status: number
  location?: string
  body?: string
}

const BASE = '/custom_applications/abc/'

/** An application that returns these responses in turn, the last one forever; or a response for each path. */
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
  cleanups.push(
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
  const lines: string[] = []
  const context = {
    dispatcher,
    signal: new AbortController().signal,
    time,
    platformHost: 'datarobot.invalid',
    say: (line: string) => lines.push(line)
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${BASE}`
  const check = (how: HealthCheck, deadline = now + 30_000) => checkHealth(context, 'churn', url, how, deadline)
  return { context, url, requests, lines, check }
}

const AUTO = { kind: 'auto' } as const
const PATH = { kind: 'path', path: '/healthz' } as const

describe('checkHealth', () => {
  it.each([200, 201, 204, 206])('auto accepts %d, three times in a row', async status => {
    const { check, requests } = await answering(status)
    expect(await check(AUTO)).toBe('answered')
    expect(requests.map(({ url }) => url)).toEqual(Array(3).fill(BASE))
  })

  it.each([0, 301, 302, 304, 400, 402, 403, 404, 405, 406, 409, 410, 418, 421, 422, 425, 429, 451, 500, 502, 503, 599])(
    'auto rejects %d',
    async status => {
      const { check } = await answering(status)
      await expect(check(AUTO)).rejects.toMatchObject({
        reason: 'health-check-failed',
        explanation: { saw: expect.stringContaining(status === 0 ? 'no response' : String(status)) }
      })
    }
  )

  it.each([
    ['home', `${BASE}home`],
    ['/custom_applications/abc/home?tab=1', `${BASE}home?tab=1`],
    ['./home', `${BASE}home`],
    ['/custom_applications/abc/login', `${BASE}login`]
  ])('auto follows a redirect within the application: %s', async (location, path) => {
    const { check, requests } = await answering(path => (path === BASE ? { status: 302, location } : { status: 200 }))
    expect(await check(AUTO)).toBe('answered')
    expect(requests.map(({ url }) => url)).toEqual([BASE, path, BASE, path, BASE, path])
  })

  it('auto rejects a redirect within the application that leads to an error', async () => {
    const { check } = await answering(path =>
      path === BASE ? { status: 302, location: 'home' } : { status: 500, body: 'Internal Server Error' }
    )
    await expect(check(AUTO)).rejects.toThrow('500')
  })

  it('auto rejects endless redirects', async () => {
    const { check } = await answering({ status: 307, location: 'again' })
    await expect(check(AUTO)).rejects.toThrow('too many redirects')
  })

  it.each([
    'http://elsewhere.invalid/',
    'https://elsewhere.invalid/sign-in',
    'https://datarobot.invalid/',
    'https://datarobot.invalid/registry/sign-in-report',
    '/',
    '/custom_applications/abcd/',
    '/custom_applications/abc/../other/'
  ])('auto rejects a redirect that leaves the application, and does not follow it: %s', async location => {
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
  ])('auto accepts the sign-in page of the platform, and logs that no more is proven: %s', async (_, answer) => {
    const { check, lines, requests } = await answering(answer)
    expect(await check(AUTO)).toBe('sign-in')
    expect(requests).toHaveLength(3)
    expect(lines.join()).toContain('It is not proven that the application behind it responds')
  })

  it.each<Answer>([
    { status: 403, body: '{"detail": "Forbidden"}' },
    { status: 403, body: '<title>403 Forbidden</title>' },
    { status: 404, body: '{"message": "Not found"}' },
    { status: 500, body: '<title>Sign In | DataRobot</title>' }
  ])('auto accepts no other page as the sign-in page: $status $body', async answer => {
    const { check } = await answering(answer)
    await expect(check(AUTO)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it('auto accepts a page of the application with its own sign-in form', async () => {
    const { check } = await answering({ status: 200, body: '<title>Log in to Churn</title><input type="password">' })
    expect(await check(AUTO)).toBe('answered')
  })

  it('needs three consecutive responses of the same kind', async () => {
    const { check, requests } = await answering(200, 200, 401, 200, 200, 200)
    expect(await check(AUTO)).toBe('answered')
    expect(requests).toHaveLength(6)
  })

  it.each([null, 'no url', 'ftp://127.0.0.1/', '/custom_applications/abc/'])(
    'fails if the URL of the application is %p',
    async url => {
      const { context } = await answering(200)
      await expect(checkHealth(context, 'churn', url, AUTO, 2_000_000)).rejects.toMatchObject({
        reason: 'health-check-failed'
      })
    }
  )

  it.each<Answer>([
    ...[301, 302, 401, 403, 404, 500].map(status => ({ status })),
    { status: 302, location: 'elsewhere' },
    { status: 302, location: '/sign-in' },
    { status: 200, body: '<title>Sign In | DataRobot</title>' }
  ])('a path rejects $status $location', async answer => {
    const { check } = await answering(answer)
    await expect(check(PATH)).rejects.toMatchObject({ reason: 'health-check-failed' })
  })

  it('names the sign-in page if it protects a path', async () => {
    const { check } = await answering({ status: 302, location: '/sign-in' })
    await expect(check(PATH)).rejects.toThrow("DataRobot's sign-in page (302)")
  })

  it('counts again from zero after a bad response', async () => {
    const { check, requests } = await answering(200, 200, 503, 200, 200, 200, 500)
    expect(await check(PATH)).toBe('answered')
    expect(requests).toHaveLength(6)
    expect(requests[0]?.url).toBe('/custom_applications/abc/healthz')
  })

  it.each([
    ['/a:b', '/custom_applications/abc/a:b'],
    ['/http://elsewhere.invalid/x', '/custom_applications/abc/http://elsewhere.invalid/x'],
    ['/health?deep=1', '/custom_applications/abc/health?deep=1']
  ])('sends requests only to the application: %s', async (path, requested) => {
    const { check, requests } = await answering(200)
    await check({ kind: 'path', path })
    expect(requests.map(({ url }) => url)).toEqual(Array(3).fill(requested))
  })

  it('never sends the API key, and sends nothing to other hosts', async () => {
    const { check, requests } = await answering({ status: 302, location: 'http://elsewhere.invalid/' }, 200)
    await check(AUTO)
    expect(requests.map(({ url }) => url)).toEqual(Array(4).fill(BASE))
    for (const { headers } of requests) {
      expect(headers.authorization).toBeUndefined()
      expect(headers.cookie).toBeUndefined()
      expect(headers['user-agent']).toBe(`${USER_AGENT} health check`)
    }
  })

  it('fails with the last response when the time is over', async () => {
    const { check, requests } = await answering(503)
    await expect(check(AUTO, 1_005_000)).rejects.toThrow('The last result: 503.')
    expect(requests).toHaveLength(5)
  })

  it('sends nothing if it is off', async () => {
    const { check, requests } = await answering(500)
    expect(await check({ kind: 'off' })).toBe('off')
    expect(requests).toEqual([])
  })
})

/** An application whose responses never start or never end. */
async function endless(answer: (response: ServerResponse) => void) {
  const server = createServer((_, response) => answer(response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => {
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

describe('a response that does not end', () => {
  const ask = async (answer: (response: ServerResponse) => void, dispatcher: Dispatcher, signal: AbortSignal) => {
    const time = { now: Date.now, sleep: async () => {} }
    const context = { dispatcher, signal, time, platformHost: 'app.datarobot.com', say: () => {} }
    return { context, url: await endless(answer) }
  }
  const NEVER = new AbortController().signal

  function opened(agent: Dispatcher): Dispatcher {
    cleanups.push(() => agent.destroy())
    return agent
  }

  it.each(SLOW)('fails at the deadline even if its status is good: one that %s', async (_, answer) => {
    const { context, url } = await ask(answer, opened(new Agent()), NEVER)
    await expect(checkHealth(context, 'churn', url, AUTO, Date.now() + 100)).rejects.toMatchObject({
      reason: 'health-check-failed',
      explanation: { saw: expect.stringContaining('no response (the deadline of the run was reached)') }
    })
  })

  it.each(SLOW)('cleanups with the run: one that %s', async (_, answer) => {
    const cancel = new AbortController()
    const reason = new Error('Received SIGINT')
    const answering = (response: ServerResponse) => {
      answer(response)
      setImmediate(() => cancel.abort(reason))
    }
    const { context, url } = await ask(answering, opened(new Agent()), cancel.signal)
    await expect(checkHealth(context, 'churn', url, AUTO, Date.now() + 3_600_000)).rejects.toBe(reason)
  })

  it('cleanups if no connection is established', async () => {
    const nowhere = opened(new Agent({ connect: () => {} }))
    const { context, url } = await ask(drip, nowhere, NEVER)
    await expect(checkHealth(context, 'churn', url, AUTO, Date.now() + 100)).rejects.toMatchObject({
      reason: 'health-check-failed'
    })
    const cancel = new AbortController()
    const waking = wake({ dispatcher: nowhere, signal: cancel.signal }, url)
    cancel.abort(new Error('Received SIGINT'))
    await expect(waking).rejects.toThrow('Received SIGINT')
    await wake({ dispatcher: nowhere, signal: NEVER }, url, 100)
  })
})

describe('a check that may give up', () => {
  it.each<[number[], number]>([
    [[500], 3],
    [[500, 500, 200, 500], 6],
    [[503, 500, 502, 500, 503], 30]
  ])('ends after three responses with 500 in a row: %j', async (statuses, count) => {
    const { context, url, requests } = await answering(...statuses)
    const deadline = context.time.now() + 30_000
    let errors = 0
    const givesUp = async (saw: string) => {
      errors = saw === '500' ? errors + 1 : 0
      return errors === 3
    }
    await expect(checkHealth({ ...context, givesUp }, 'churn', url, AUTO, deadline)).rejects.toMatchObject({
      reason: 'health-check-failed'
    })
    expect(requests).toHaveLength(count)
  })
})

describe('wake', () => {
  it('sends nothing if the URL is invalid', async () => {
    const { context, requests } = await answering(200)
    await wake(context, 'no url')
    expect(requests).toEqual([])
  })

  it.each([200, 503, 0])('visits once, and ignores the response: %d', async status => {
    const { context, url, requests } = await answering(status)
    await wake(context, url)
    expect(requests).toHaveLength(1)
  })
})

describe('checkStreamlitScript', () => {
  const ok = { status: 200, body: 'ok' }

  /** Checks an application that answers Streamlit's two paths so. */
  async function check(health: Answer, script: Answer) {
    const { context, url, requests } = await answering(path => (path.endsWith('/health') ? health : script))
    const problem = await checkStreamlitScript({ ...context, remainingMs: () => 30_000 }, url)
    return { problem, paths: requests.map(request => request.url?.replace(BASE, '')) }
  }

  it.each([
    [{ status: 200, body: 'ok' }, null],
    [{ status: 404 }, null],
    [{ status: 503, body: 'error' }, '503 error'],
    [{ status: 503, body: 'timeout\n' }, '503 timeout']
  ])('runs the script below the URL of the application: %j is %j', async (script, expected) => {
    const { problem, paths } = await check(ok, script)
    expect(problem).toBe(expected)
    expect(paths).toEqual(['_stcore/health', '_stcore/script-health-check'])
  })

  it('reports a server that does not answer', async () => {
    expect((await check(ok, { status: 0 })).problem).toMatch(/^no response/)
  })

  it.each([{ status: 404 }, { status: 0 }, { status: 200, body: '<html>page</html>' }])(
    'asks nothing more of an application that does not use Streamlit: %j',
    async health => {
      expect(await check(health, { status: 503 })).toEqual({ problem: null, paths: ['_stcore/health'] })
    }
  )
})
