import { createServer } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import type { HttpParts } from '../../src/datarobot/http.ts'
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
async function facing(answerers: Answerer[], parts: Partial<HttpParts> = {}) {
  const server = await serve(...answerers)
  return { server, client: connect(server.origin, parts) }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => Promise.reject(new Error('It did not fail.')),
    (error: ApiError) => error
  )

describe('a call', () => {
  it('fills path and query by the contract, with the final slash, and says who it is', async () => {
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

  it('leaves out what of a query is not given', async () => {
    const { client, server } = await facing([json(LIST)])
    const query = { name: undefined as unknown as string, limit: 5 }
    await client.http.call('get', '/customApplications/', { query }, { what: WHAT })
    expect(server.arrived[0]?.path).toBe('/api/v2/customApplications/?limit=5')
  })

  it('encodes what goes into a path', async () => {
    const { client, server } = await facing([json(APPLICATION)])
    await client.applications.get('a/../b?c#d')
    expect(server.arrived[0]?.path).toBe('/api/v2/customApplications/a%2F..%2Fb%3Fc%23d/?includeSourceLabels=true')
  })

  it.each(['', '.', '..'])('asks for nothing when an id is %j, which would be the path of another thing', async id => {
    const { client, server } = await facing([json({}, 204)])
    expect(await failure(client.applications.remove(id))).toMatchObject({ reason: 'server-error', status: null })
    expect(server.arrived).toEqual([])
  })

  it('sends a body as JSON, and none where there is none', async () => {
    const { client, server } = await facing([json(APPLICATION, 202)])
    await client.applications.create('churn', ID, {})
    await client.applications.linkUseCase(ID, ID)
    const [first, second] = server.arrived
    expect(first?.headers['content-type']).toBe('application/json')
    expect(JSON.parse(String(first?.body))).toEqual({ name: 'churn', applicationSourceVersionId: ID })
    expect(second?.headers['content-type']).toBeUndefined()
    expect(second?.body).toHaveLength(0)
  })

  it('counts and traces every try, by its path alone', async () => {
    const { client } = await facing([cut, json(LIST)])
    await client.applications.findByName('secret name')
    expect(client.http.sent).toBe(2)
    expect(client.lines).toEqual([
      expect.stringMatching(/^GET \/customApplications\/ → no answer \(\w+\) in \d+ ms$/),
      expect.stringMatching(/^GET \/customApplications\/ → 200 in \d+ ms$/)
    ])
  })

  it.each(['accept', 'redirect', 'not-found'])(
    'ends in a slash, for a server that would %s what has none',
    async trailingSlash => {
      const emulator = await start()
      emulator.turn({ trailingSlash })
      expect(await connect(emulator.origin).applications.findByName('churn')).toEqual([])
    }
  )
})

describe('a refusal', () => {
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
  ])('of status %i has the reason %s, and the words of the server', async (status, reason) => {
    const { client } = await facing([json({ message: 'Because' }, status)])
    const error = await failure(client.applications.create('churn', ID, {}))
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ reason, status, words: 'Because', method: 'POST', path: '/customApplications/' })
    expect(error.explanation.what).toBe('Application "churn" could not be created.')
    expect(error.explanation.saw).toMatch(/^DataRobot answered POST \/customApplications\/ with \d+.*: Because\.$/)
  })

  it('says how often it was tried', async () => {
    const { client, server } = await facing([busy()])
    expect((await failure(client.applications.findByName('churn'))).message).toContain('with 503 after 5 tries: busy.')
    expect(server.arrived).toHaveLength(5)
  })
})

describe('a try that failed', () => {
  it('is repeated for a read, and the pauses grow', async () => {
    const emulator = await start()
    emulator.fault({ operation: 'customApplicationsList', answer: { status: 502, text: '<h1>Bad gateway</h1>' } })
    emulator.fault({ operation: 'customApplicationsList', cut: 'no-answer', skip: 1 })
    emulator.fault({ operation: 'customApplicationsList', cut: 'half-answer', skip: 2 })
    const client = connect(emulator.origin)
    expect(await client.applications.findByName('churn')).toEqual([])
    expect(client.pauses).toEqual([500, 1_000, 2_000])
  })

  it('is not repeated for a write whose answer was lost', async () => {
    const { client, server } = await facing([cut])
    expect(await failure(client.sources.create('churn'))).toMatchObject({ reason: 'network', status: null })
    expect(server.arrived).toHaveLength(1)
  })

  it('is repeated for a write that the server put off', async () => {
    const { client, server } = await facing([busy({ 'retry-after': '7' }, 429), json(APPLICATION)])
    expect(await client.sources.create('churn')).toMatchObject({ id: ID })
    expect(client.pauses).toEqual([7_000])
    expect(server.arrived).toHaveLength(2)
  })

  it('waits until the date that the server names', async () => {
    // The clock of the runner, which stands at BEGIN, may be an hour behind.
    const server = BEGIN + 3_600_000
    const headers = { date: new Date(server).toUTCString(), 'retry-after': new Date(server + 90_000).toUTCString() }
    const { client } = await facing([busy(headers), json(LIST)])
    await client.applications.findByName('churn')
    expect(client.pauses).toEqual([90_000])
  })

  it('is repeated for a write that never left', async () => {
    const server = await serve(json({}))
    const client = connect('http://127.0.0.1:1')
    expect((await failure(client.sources.create('churn'))).message).toMatch(
      /No answer came to POST \/customApplicationSources\/ after 5 tries: ECONNREFUSED 127\.0\.0\.1:1\. .*"endpoint"/
    )
    expect(server.arrived).toEqual([])
  })

  it('is as good as done for a delete that finds nothing any more', async () => {
    const { client, server } = await facing([cut, json(GONE, 404)])
    await client.applications.remove(ID)
    expect(server.arrived.map(({ method }) => method)).toEqual(['DELETE', 'DELETE'])
  })
})

describe('the time of a run', () => {
  const deadline = () => BEGIN + 60_000

  it.each<[number, string, string]>([
    [429, '61', 'limit-exceeded'],
    [429, '99999999999999999999', 'limit-exceeded'],
    [503, '61', 'timeout'],
    [503, new Date(BEGIN + 60_000).toUTCString(), 'timeout']
  ])('ends it when a %i asks for more of it than is left (%s)', async (status, after, reason) => {
    const headers = { 'retry-after': after, date: new Date(BEGIN).toUTCString() }
    const { client, server } = await facing([busy(headers, status)], { deadline })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason, status })
    expect(error.explanation.saw).toMatch(
      /: busy\. The next try would be in \S+ s, but only 60 s of the run's time are left\.$/
    )
    expect(client.pauses).toEqual([])
    expect(server.arrived).toHaveLength(1)
  })

  it('lets it wait for less', async () => {
    const { client } = await facing([busy({ 'retry-after': '59' }), json(LIST)], { deadline })
    await client.applications.findByName('churn')
    expect(client.pauses).toEqual([59_000])
  })

  it('ends it without a deadline too, when a server asks for hours', async () => {
    const { client } = await facing([busy({ 'retry-after': '3600' }, 429)])
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'limit-exceeded' })
    expect(error.explanation.saw).toMatch(
      /The next try would be in 3600 s, but the pauses of one request may take 3600 s at most\.$/
    )
    expect(client.pauses).toEqual([])
  })

  it('limits all pauses that a server asks for together, by a limit of the run', async () => {
    const { client, server } = await facing([busy({ 'retry-after': '400' })], { maxPausesMs: 1_000_000 })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'timeout' })
    expect(error.explanation.saw).toContain('the pauses of one request may take 1000 s at most')
    expect(client.pauses).toEqual([400_000, 400_000])
    expect(server.arrived).toHaveLength(3)
  })

  it.each<[number, string[]]>([
    [5, []],
    [6, ['DataRobot answered GET /customApplications/ with 503: busy. The next try is in 6 s.']]
  ])('is told of a pause of more than five seconds: %i', async (after, said) => {
    const lines: string[] = []
    const { client } = await facing([busy({ 'retry-after': String(after) }), json(LIST)], {
      say: line => lines.push(line)
    })
    await client.applications.findByName('churn')
    expect(lines).toEqual(said)
  })

  it('sends nothing once it is over', async () => {
    const { client, server } = await facing([json(APPLICATION)], { deadline: () => BEGIN })
    expect(await failure(client.sources.create('churn'))).toMatchObject({ reason: 'timeout', status: null })
    expect(server.arrived).toEqual([])
  })

  it('ends a request under way', async () => {
    const { client } = await facing([() => {}], { deadline: () => Date.now() + 100, now: Date.now })
    const error = await failure(client.applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'timeout' })
    expect(error.explanation.saw).toContain('the time of the run was over')
  })

  it('ends a request under way when the run is cancelled, with the reason of that', async () => {
    const cancel = new AbortController()
    const reason = new Error('Received SIGTERM')
    const { client, server } = await facing([() => cancel.abort(reason)], { signal: cancel.signal })
    await expect(client.applications.findByName('churn')).rejects.toBe(reason)
    expect(server.arrived).toHaveLength(1)
  })

  it('hears what became of a write under way when the run is cancelled', async () => {
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
    expect(error.message).toContain(`leads elsewhere to "${foreign.origin}"`)
    expect(error.message).toContain('"endpoint"')
    expect(server.arrived).toHaveLength(1)
    expect(foreign.arrived).toEqual([])
  })

  it('goes to no host that a list leads to: only the offset counts', async () => {
    const foreign = await serve(json(LIST))
    const entry = { ...APPLICATION, name: 'other' }
    const next = `${foreign.origin}/elsewhere/?offset=100&limit=1`
    const { client, server } = await facing([json({ data: [entry], next }), json({ data: [APPLICATION], next: null })])
    expect(await client.applications.findByName('churn')).toMatchObject([{ id: ID }])
    expect(foreign.arrived).toEqual([])
    const second = new URL(server.arrived[1]?.path ?? '', server.origin)
    expect([second.pathname, second.searchParams.get('offset')]).toEqual(['/api/v2/customApplications/', '100'])
  })

  it('stands in no error and no trace, though a server repeats it', async () => {
    const words = `Key ${TOKEN} is bad`
    const { client } = await facing([json({ message: words, errors: { key: words } }, 401)])
    const error = await failure(client.applications.findByName('churn'))
    const shown = [error.message, error.words, error.stack, JSON.stringify(error), ...client.lines].join('\n')
    expect(shown).toContain('Key *** is bad')
    expect(shown).not.toContain(TOKEN)
  })
})

describe('internal addresses of a self-managed server', () => {
  it('are used by their path and their offset alone', async () => {
    const emulator = await start()
    emulator.turn({ urls: 'internal' })
    for (let index = 0; index < 101; index += 1)
      await emulator.call('POST', '/customApplicationSources/', { json: { name: `churn ${index}` } })
    await emulator.call('POST', '/customApplicationSources/', { json: { name: 'churn' } })
    expect(await connect(emulator.origin).sources.findByName('churn')).toMatchObject({ name: 'churn' })
  })
})

describe('a server that does not speak HTTP', () => {
  it('is one that gives no answer', async () => {
    const port = await open(createServer(socket => socket.end('220 smtp.example.com ESMTP\r\n')))
    const error = await failure(connect(`http://127.0.0.1:${port}`).applications.findByName('churn'))
    expect(error).toMatchObject({ reason: 'network', status: null })
  })
})
