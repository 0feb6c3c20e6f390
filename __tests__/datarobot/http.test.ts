import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { HttpOptions } from '../../src/datarobot/http.ts'
import { ApiError } from '../../src/errors.ts'
import { USER_AGENT } from '../../src/version.ts'
import { type Answerer, cut, json, open, serve } from '../support/bare-server.ts'
import { BEGIN, connect } from '../support/client.ts'
import { start, TOKEN } from '../support/emulator.ts'

const ID = '6542cd582a9d3d51bf4ac71e'
const GONE = { message: `Application ${ID} is gone` }
const APPLICATION = { id: ID, name: 'churn', status: 'running' }
const LIST = { count: 0, data: [], next: null, previous: null, totalCount: 0 }
const WHAT = 'It could not be done.'

const busy = (headers: Record<string, string> = {}, status = 503) => json({ message: 'busy' }, status, headers)

/** A client of a server that answers like this. */
async function facing(answerers: Answerer[], parts: Partial<HttpOptions> = {}) {
  const server = await serve(...answerers)
  return { server, client: connect(server.origin, parts) }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ApiError) => error
  )

describe('a call', () => {
  it('builds path and query by the contract and sends the user agent', async () => {
    const { client, server } = await facing([json(LIST)])
    await client.applications.findByName('a name/?&=#%')
    const [{ method, path, headers }] = server.arrived as [(typeof server.arrived)[0]]
    expect({ method, path: new URL(path, server.origin).pathname }).toEqual({
      method: 'GET',
      path: '/api/v2/customApplications/'
    })
    expect(new URL(path, server.origin).searchParams.get('name')).toBe('a name/?&=#%')
    expect(headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      accept: 'application/json',
      'user-agent': USER_AGENT,
      'accept-encoding': 'identity'
    })
  })

  it('omits query parameters that are not set', async () => {
    const { client, server } = await facing([json(LIST)])
    const query = { name: undefined as unknown as string, limit: 5 }
    await client.http.call('get', '/customApplications/', { query }, { what: WHAT })
    expect(server.arrived[0]?.path).toBe('/api/v2/customApplications/?limit=5')
  })

  it('encodes path parameters', async () => {
    const { client, server } = await facing([json(APPLICATION)])
    await client.applications.get('a/../b?c#d')
    expect(server.arrived[0]?.path).toBe('/api/v2/customApplications/a%2F..%2Fb%3Fc%23d/?includeSourceLabels=true')
  })

  it.each(['', '.', '..'])('asks for nothing when an id is %j, which would be the path of another thing', async id => {
    const { client, server } = await facing([json({}, 204)])
    expect(await failure(client.applications.remove(id))).toMatchObject({ reason: 'server-error', status: null })
    expect(server.arrived).toEqual([])
  })

  it('sends a body as JSON, or none', async () => {
    const { client, server } = await facing([json(APPLICATION, 202)])
    await client.applications.create('churn', ID, {})
    await client.applications.linkUseCase(ID, ID)
    const [first, second] = server.arrived
    expect(first?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(String(first?.body))).toEqual({ name: 'churn', applicationSourceVersionId: ID })
    expect(second?.headers['content-type']).toBeUndefined()
    expect(second?.body).toHaveLength(0)
  })

  it('counts and logs every try, without the query', async () => {
    const { client } = await facing([cut, json(LIST)])
    await client.applications.findByName('secret name')
    expect(client.http.sent).toBe(2)
    expect(client.lines).toEqual([
      expect.stringMatching(/^GET \/customApplications\/ → no response \(\w+\) in \d+ ms$/),
      expect.stringMatching(/^GET \/customApplications\/ → 200 in \d+ ms$/)
    ])
  })

  it.each(['accept', 'redirect', 'not-found'])(
    'ends in a slash, for a server that would %s what has none',
    async trailingSlash => {
      const emulator = await start()
      emulator.setSwitches({ trailingSlash })
      expect(await connect(emulator.origin).applications.findByName('churn')).toEqual([])
    }
  )
})

describe('an error response', () => {
  it.each<[number, string]>([
    [400, 'input-invalid'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [409, 'name-conflict'],
    [413, 'input-invalid'],
    [422, 'input-invalid'],
    [429, 'limit-exceeded'],
    [500, 'server-error'],
    [503, 'server-error']
  ])('with status %i has the reason %s and the message of the server', async (status, reason) => {
    const { client } = await facing([json({ message: 'Because' }, status)])
    const error = await failure(client.applications.create('churn', ID, {}))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({
      reason,
      status,
      serverMessage: 'Because',
      method: 'POST',
      path: '/customApplications/'
    })
    expect(error.explanation.what).toBe('Application "churn" could not be created.')
    expect(error.explanation.saw).toMatch(/^DataRobot answered POST \/customApplications\/ with \d+.*: Because\.$/)
  })

  it('reports the number of tries', async () => {
    const { client, server } = await facing([busy()])
    expect((await failure(client.applications.findByName('churn'))).message).toContain('with 503 after 5 tries: busy.')
    expect(server.arrived).toHaveLength(5)
  })
})

describe('a failed try', () => {
  it('is retried for a read, with growing pauses', async () => {
    const emulator = await start()
    emulator.fault({ operation: 'customApplicationsList', answer: { status: 502, text: '<h1>Bad gateway</h1>' } })
    emulator.fault({ operation: 'customApplicationsList', cut: 'no-answer', skip: 1 })
    emulator.fault({ operation: 'customApplicationsList', cut: 'half-answer', skip: 2 })
    const client = connect(emulator.origin)
    expect(await client.applications.findByName('churn')).toEqual([])
    expect(client.pauses).toEqual([500, 1_000, 2_000])
  })

  it('is not retried for a write without a response', async () => {
    const { client, server } = await facing([cut])
    expect(await failure(client.sources.create('churn'))).toMatchObject({ reason: 'network', status: null })
    expect(server.arrived).toHaveLength(1)
  })

  it('is retried for a write that the server deferred', async () => {
    const { client, server } = await facing([busy({ 'retry-after': '7' }, 429), json(APPLICATION)])
    expect(await client.sources.create('churn')).toMatchObject({ id: ID })
    expect(client.pauses).toEqual([7_000])
    expect(server.arrived).toHaveLength(2)
  })

  it('waits until the date in the response', async () => {
    // The clock of the runner, which stands at BEGIN, may be an hour behind.
    const server = BEGIN + 3_600_000
    const headers = { date: new Date(server).toUTCString(), 'retry-after': new Date(server + 90_000).toUTCString() }
    const { client } = await facing([busy(headers), json(LIST)])
    await client.applications.findByName('churn')
    expect(client.pauses).toEqual([90_000])
  })

  it('is retried for a write that was not sent', async () => {
    const server = await serve(json({}))
    const client = connect('http://127.0.0.1:1')
    expect((await failure(client.sources.create('churn'))).message).toMatch(
      /POST \/customApplicationSources\/ got no response after 5 tries: ECONNREFUSED 127\.0\.0\.1:1\. .*"endpoint"/
    )
    expect(server.arrived).toEqual([])
  })

  it('counts as success for a delete that finds nothing', async () => {
    const { client, server } = await facing([cut, json(GONE, 404)])
    await client.applications.remove(ID)
    expect(server.arrived.map(({ method }) => method)).toEqual(['DELETE', 'DELETE'])
  })
})

describe('the deadline of a run', () => {
  const deadline = () => BEGIN + 60_000

  it.each<[number, string, string]>([
    [429, '61', 'limit-exceeded'],
    [429, '99999999999999999999', 'limit-exceeded'],
    [503, '61', 'timeout'],
    [503, new Date(BEGIN + 60_000).toUTCString(), 'timeout']
  ])('ends the call if a %i asks for a longer pause (%s)', async (status, after, reason) => {
    const headers = { 'retry-after': after, date: new Date(BEGIN).toUTCString() }
    const { client, server } = await facing([busy(headers, status)], { deadline })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason, status })
    expect(error.explanation.saw).toMatch(/: busy\. The next try would be in \S+ s, but the run has only 60 s left\.$/)
    expect(client.pauses).toEqual([])
    expect(server.arrived).toHaveLength(1)
  })

  it('allows a shorter pause', async () => {
    const { client } = await facing([busy({ 'retry-after': '59' }), json(LIST)], { deadline })
    await client.applications.findByName('churn')
    expect(client.pauses).toEqual([59_000])
  })

  it('has a default for pauses that a server asks for', async () => {
    const { client } = await facing([busy({ 'retry-after': '3600' }, 429)])
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'limit-exceeded' })
    expect(error.explanation.saw).toMatch(
      /The next try would be in 3600 s, but the pauses of one request are limited to 3600 s\.$/
    )
    expect(client.pauses).toEqual([])
  })

  it('limits the sum of the pauses that a server asks for', async () => {
    const { client, server } = await facing([busy({ 'retry-after': '400' })], { maxPausesMs: 1_000_000 })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'timeout' })
    expect(error.explanation.saw).toContain('the pauses of one request are limited to 1000 s')
    expect(client.pauses).toEqual([400_000, 400_000])
    expect(server.arrived).toHaveLength(3)
  })

  it.each<[number, string[]]>([
    [5, []],
    [6, ['DataRobot answered GET /customApplications/ with 503: busy. Retrying in 6 s.']]
  ])('logs a pause of more than five seconds: %i', async (after, said) => {
    const lines: string[] = []
    const { client } = await facing([busy({ 'retry-after': String(after) }), json(LIST)], {
      info: line => lines.push(line)
    })
    await client.applications.findByName('churn')
    expect(lines).toEqual(said)
  })

  it('prevents requests after it', async () => {
    const { client, server } = await facing([json(APPLICATION)], { deadline: () => BEGIN })
    expect(await failure(client.sources.create('churn'))).toMatchObject({ reason: 'timeout', status: null })
    expect(server.arrived).toEqual([])
  })

  it('ends a request in flight', async () => {
    const { client } = await facing([() => {}], { deadline: () => Date.now() + 100, now: Date.now })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'timeout' })
    expect(error.explanation.saw).toContain('the deadline of the run was reached')
  })

  it('does not delay a cancellation, whose reason is thrown', async () => {
    const cancel = new AbortController()
    const reason = new Error('Received SIGTERM')
    const { client, server } = await facing([() => cancel.abort(reason)], { signal: cancel.signal })
    await expect(client.applications.findByName('churn')).rejects.toBe(reason)
    expect(server.arrived).toHaveLength(1)
  })

  it('lets a cancelled run receive the response to a write', async () => {
    const cancel = new AbortController()
    const answer = json(APPLICATION)
    const { client } = await facing(
      [
        (response, request) => {
          cancel.abort(new Error('Received SIGTERM'))
          setImmediate(() => answer(response, request))
        }
      ],
      { signal: cancel.signal }
    )
    expect(await client.sources.create('churn')).toMatchObject({ id: APPLICATION.id })
  })
})

describe('the token', () => {
  it.each([301, 302, 303, 307, 308])('goes nowhere else on a %i', async status => {
    const foreign = await serve(json(LIST))
    const { client, server } = await facing([json('', status, { location: `${foreign.origin}/api/v2/x/?t=1` })])
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'server-error', status })
    expect(error.message).toContain(`redirects to "${foreign.origin}"`)
    expect(error.message).toContain('"endpoint"')
    expect(server.arrived).toHaveLength(1)
    expect(foreign.arrived).toEqual([])
  })

  it('is never sent to the host of a next page', async () => {
    const foreign = await serve(json(LIST))
    const entry = { ...APPLICATION, name: 'other' }
    const next = `${foreign.origin}/elsewhere/?offset=100&limit=1`
    const { client, server } = await facing([json({ data: [entry], next }), json({ data: [APPLICATION], next: null })])
    expect(await client.applications.findByName('churn')).toMatchObject([{ id: ID }])
    expect(foreign.arrived).toEqual([])
    const second = new URL(server.arrived[1]?.path ?? '', server.origin)
    expect([second.pathname, second.searchParams.get('offset')]).toEqual(['/api/v2/customApplications/', '100'])
  })

  it('is in no error and no log line, even if a server repeats it', async () => {
    const words = `Key ${TOKEN} is bad`
    const { client } = await facing([json({ message: words, errors: { key: words } }, 401)])
    const error = await failure(client.applications.findByName('churn'))
    const shown = [error.message, error.serverMessage, error.stack, JSON.stringify(error), ...client.lines].join('\n')
    expect(shown).toContain('Key *** is bad')
    expect(shown).not.toContain(TOKEN)
  })
})

describe('internal URLs of a self-managed server', () => {
  it('are reduced to their path and offset', async () => {
    const emulator = await start()
    emulator.setSwitches({ urls: 'internal' })
    for (let index = 0; index < 101; index += 1)
      await emulator.call('POST', '/customApplicationSources/', { json: { name: `churn ${index}` } })
    await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churn' } })
    expect(await connect(emulator.origin).sources.findByName('churn')).toMatchObject({ name: 'churn' })
  })
})

describe('a server that does not speak HTTP', () => {
  it('counts as one that does not respond', async () => {
    const port = await open(createServer(socket => socket.end('220 smtp.example.com ESMTP\r\n')))
    const error = await failure(connect(`http://127.0.0.1:${port}`).applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'network', status: null })
  })
})
