import { gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { HttpResponse } from '../../src/datarobot/exchange.ts'
import { type ExpectedResponse, readResponse } from '../../src/datarobot/response.ts'
import { ApiError } from '../../src/errors.ts'
import { pageOf, record, text } from '../../src/validators.ts'
import { anyText } from '../support/any-text.ts'
import { json, serve } from '../support/bare-server.ts'
import { connect } from '../support/client.ts'

const ATTEMPTED = { method: 'GET', path: '/x/', what: 'X failed.', refusedAs: 'server-error', tries: 1 } as const
const GOOD: HttpResponse = {
  status: 200,
  text: '{}',
  bytes: Buffer.from('{}'),
  isTruncated: false,
  encoding: null,
  location: null,
  retryAfter: undefined,
  date: undefined
}

const read = (incoming: Partial<HttpResponse>, expected: ExpectedResponse<unknown> = { shape: record({}) }) =>
  readResponse({ ...GOOD, ...incoming }, expected, ATTEMPTED, 'secret', 0)

describe('readAnswer', () => {
  it.each<[string, Partial<HttpResponse>, string]>([
    ['HTML', { text: '<html>Sign in</html>' }, 'the response is not JSON: a proxy or a sign-in page may have answered'],
    ['half a JSON', { text: '{"id":"a' }, 'the response is not JSON: a proxy or a sign-in page may have answered'],
    ['no body', { text: '' }, 'the response is empty'],
    ['a body of blanks', { text: ' \n' }, 'the response is not JSON: a proxy or a sign-in page may have answered'],
    ['null', { text: 'null' }, 'the response does not have the expected fields'],
    ['a list', { text: '[]' }, 'the response does not have the expected fields']
  ])('treats %s as a transient server error', (_, incoming, saw) => {
    const outcome = read(incoming)
    expect(outcome).toMatchObject({ failure: { kind: 'unreadable' }, error: { reason: 'server-error', status: 200 } })
    expect('error' in outcome && outcome.error.explanation.saw).toBe(`DataRobot answered GET /x/ with 200, but ${saw}.`)
  })

  it.each<[string, Partial<HttpResponse>, string]>([
    ['a body beyond the cap', { isTruncated: true }, 'is larger than any'],
    ['a compressed body', { encoding: 'gzip' }, 'is compressed, although the request did not allow it'],
    [
      'a redirect',
      { status: 302, location: 'https://sign-in.example.com/?from=secret' },
      'redirects to "https://sign-in.example.com", and the API key must not be sent there'
    ],
    ['a redirect without an address', { status: 302 }, 'redirects, and the API key must not be sent there']
  ])('treats %s as a permanent server error', (_, incoming, saw) => {
    const outcome = read(incoming)
    expect(outcome).toMatchObject({ failure: null, error: { reason: 'server-error' } })
    expect('error' in outcome && outcome.error.message).toContain(saw)
  })

  it('accepts a missing body if none is needed', () => {
    expect(read({ status: 204, text: '' }, {})).toEqual({ good: { status: 204, body: undefined, location: null } })
    expect(read({ text: '<html>' }, {})).toMatchObject({ failure: { kind: 'unreadable' } })
  })

  it('accepts a redirect if the operation expects one', () => {
    const location = 'https://host/api/v2/customApplications/a/'
    expect(read({ status: 303, text: '', location }, { isRedirectAllowed: true })).toEqual({
      good: { status: 303, body: undefined, location }
    })
  })

  it('shows no bytes of a compressed error response', () => {
    expect(read({ status: 502, text: gzipSync('x').toString(), encoding: 'gzip' })).toMatchObject({
      failure: { kind: 'status', status: 502, retryAfterMs: null },
      error: { serverMessage: '' }
    })
  })

  it('returns a valid body or a server error, for any text and status', () => {
    const statuses = fc.integer({ min: 200, max: 599 })
    const texts = fc.oneof(anyText(), fc.json())
    fc.assert(
      fc.property(statuses, texts, fc.option(fc.string()), (status, body, location) => {
        const outcome = read({ status, text: body, location }, { shape: pageOf(text) })
        if ('good' in outcome) expect(Array.isArray((outcome.good.body as { data: unknown }).data)).toBe(true)
        else expect(outcome.error).toBeInstanceOf(ApiError)
      })
    )
  })
})

describe('a client', () => {
  const ID = '6542cd582a9d3d51bf4ac71e'

  it('repeats a read with a broken response, for any content type', async () => {
    const list = JSON.stringify({ data: [{ id: ID, name: 'churn', status: 'running' }], next: null })
    const server = await serve(
      json('<html>Sign in</html>', 200, { 'content-type': 'text/html' }),
      json(list.slice(0, 30)),
      json(''),
      json(list, 200, { 'content-type': 'text/plain' })
    )
    const client = connect(server.origin)
    expect(await client.applications.findByName('churn')).toMatchObject([{ id: ID }])
    expect(client.pauses).toHaveLength(3)
  })

  it('does not repeat a write with an invalid response', async () => {
    const server = await serve(json('<html>Sign in</html>'))
    await expect(connect(server.origin).sources.create('churn')).rejects.toMatchObject({ reason: 'server-error' })
    expect(server.arrived).toHaveLength(1)
  })

  it('gets a result or an ApiError for any JSON, without prototype pollution', async () => {
    const keys = [
      'id',
      'name',
      'status',
      'data',
      'next',
      'items',
      'logs',
      'content',
      '__proto__',
      'constructor',
      'polluted'
    ]
    const any = fc.letrec(tie => ({
      value: fc.oneof({ maxDepth: 3 }, fc.constantFrom('a', null, 0, true, ID), tie('list'), tie('object')),
      list: fc.array(tie('value'), { maxLength: 2 }),
      object: fc
        .array(fc.tuple(fc.constantFrom(...keys), tie('value')), { maxLength: 5 })
        .map(pairs => `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${toJson(value)}`).join(',')}}`)
        .map(source => new Source(source))
    }))
    let body = ''
    const server = await serve(response => json(body)(response, undefined as never))
    const client = connect(server.origin)
    const reads = [
      () => client.applications.findByName('a'),
      () => client.applications.get(ID),
      () => client.applications.logs(ID),
      () => client.applications.grants(ID),
      () => client.sources.findByName('a'),
      () => client.sources.get(ID),
      () => client.versions(ID).get(ID),
      () => client.versions(ID).read(ID, ID),
      () => client.sources.createFromTemplate(ID),
      () => client.versions(ID).importCodespace(ID, ID, 'a')
    ]
    await fc.assert(
      fc.asyncProperty(any.object, fc.nat({ max: reads.length - 1 }), async (value, index) => {
        body = toJson(value)
        await reads[index]?.().catch(error => expect(error).toBeInstanceOf(ApiError))
        expect('polluted' in {}).toBe(false)
      }),
      { numRuns: 60 }
    )
  })
})

/** JSON as text: an object of ours could not have a key `__proto__` of its own as easily. */
class Source {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

function toJson(value: unknown): string {
  if (value instanceof Source) return value.text
  return Array.isArray(value) ? `[${value.map(toJson).join(',')}]` : JSON.stringify(value)
}
