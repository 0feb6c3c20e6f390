import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  apiErrorFrom,
  deadlineExceeded,
  extractServerMessage,
  noResponse,
  unreadableResponse
} from '../../src/datarobot/api-errors.ts'
import { anyText } from '../support/any-text.ts'

const TOKEN = 'key-of-"one"-\\-user'
const REQUEST = { method: 'PATCH', path: '/x/', what: 'X failed.', refusedAs: 'upload-refused', tries: 1 } as const

describe('extractServerMessage', () => {
  it.each([
    ['{"message":"No such thing"}', 'No such thing'],
    ['{"message":"Invalid","errors":{"name":"is too long"}}', 'Invalid {"name":"is too long"}'],
    ['{"detail":[{"loc":["body"],"msg":"field required"}]}', '[{"loc":["body"],"msg":"field required"}]'],
    ['{"message":{"a":1}}', ''],
    ['{}', ''],
    ['null', 'null'],
    ['"text"', ''],
    ['', ''],
    ['<html><h1>502</h1>\n<p>Bad gateway</p></html>', '502 Bad gateway'],
    ['{"message":"a\\r\\n::error::b\\u0007c"}', 'a ::error::b c'],
    [`{"message":${JSON.stringify(TOKEN)},"errors":[${JSON.stringify(TOKEN)}]}`, '*** ["***"]'],
    [`upstream: Bearer ${TOKEN}`, 'upstream: Bearer ***']
  ])('extracts from %j the message %j', (text, words) => {
    expect(extractServerMessage(text, TOKEN)).toBe(words)
  })

  it('shortens the message after redacting the token', () => {
    const words = extractServerMessage(`${'x'.repeat(590)}${TOKEN}${'y'.repeat(100)}`, TOKEN)
    expect(words).toBe(`${'x'.repeat(590)}***${'y'.repeat(7)}…`)
  })

  it('handles a text that is made to be slow', () => {
    expect(extractServerMessage('<'.repeat(5_000_000), TOKEN)).toBe(`${'<'.repeat(600)}…`)
  })

  it('returns one line without control characters and without the token, for any text', () => {
    const texts = fc.tuple(anyText(), anyText()).map(([before, after]) => `${before}${TOKEN}${after}`)
    const bodies = fc.oneof(
      texts,
      texts.map(message => JSON.stringify({ message })),
      fc.jsonValue().map(errors => JSON.stringify({ errors: [errors, TOKEN] }))
    )
    fc.assert(
      fc.property(bodies, body => {
        const words = extractServerMessage(body, TOKEN)
        expect(words).not.toMatch(/\p{Cc}/u)
        expect(words).not.toContain(TOKEN)
        expect(words).not.toContain(JSON.stringify(TOKEN).slice(1, -1))
        expect(words.length).toBeLessThanOrEqual(601)
      })
    )
  })
})

describe('errors of requests', () => {
  const lost = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  const refusal = apiErrorFrom(REQUEST, 503, '{"message":"busy!"}', TOKEN)

  it.each([
    ['refused', refusal, 'DataRobot answered PATCH /x/ with 503: busy!'],
    ['refused without words', apiErrorFrom(REQUEST, 422, '', TOKEN), 'DataRobot answered PATCH /x/ with 422.'],
    ['unanswered', noResponse({ ...REQUEST, tries: 3 }, lost), 'PATCH /x/ got no response after 3 tries: ECONNRESET.'],
    [
      'unreadable',
      unreadableResponse(REQUEST, 200, 'it is empty'),
      'DataRobot answered PATCH /x/ with 200, but it is empty.'
    ],
    [
      'out of time',
      deadlineExceeded(refusal, 3_600_000, 59_001),
      'DataRobot answered PATCH /x/ with 503: busy! The next try would be in 3600 s, but the run has only 60 s left.'
    ]
  ])('state the failure, the fact and the next step: %s', (_, error, saw) => {
    expect(error.explanation).toEqual({ what: 'X failed.', saw, next: expect.stringMatching(/^[A-Z].+\.$/) })
    expect(error).toMatchObject({ method: 'PATCH', path: '/x/' })
  })

  it('take the reason from the caller if the status has none', () => {
    expect(apiErrorFrom(REQUEST, 422, '', TOKEN).reason).toBe('upload-refused')
    expect(apiErrorFrom({ ...REQUEST, refusedAs: 'input-invalid' }, 400, '', TOKEN).reason).toBe('input-invalid')
  })

  it('keep the cause', () => {
    expect(noResponse(REQUEST, lost).cause).toBe(lost)
    expect(deadlineExceeded(noResponse(REQUEST, lost), 1, 0)).toMatchObject({
      cause: lost,
      reason: 'timeout',
      status: null
    })
  })
})
