import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_ENDPOINT, isLoopback, normaliseEndpoint } from '../../src/inputs/endpoint.ts'
import { webUrl } from '../support/any-text.ts'
import { read, refusal } from '../support/inputs.ts'

describe('normaliseEndpoint', () => {
  it.each([
    ['app.datarobot.com', 'https://app.datarobot.com/api/v2'],
    ['app.datarobot.com/', 'https://app.datarobot.com/api/v2'],
    ['app.datarobot.com/api/v2', 'https://app.datarobot.com/api/v2'],
    ['app.datarobot.com/api/v2/', 'https://app.datarobot.com/api/v2'],
    ['https://app.datarobot.com', 'https://app.datarobot.com/api/v2'],
    ['https://app.datarobot.com//api/v2//', 'https://app.datarobot.com/api/v2'],
    ['HTTPS://App.DataRobot.com/api/v2', 'https://app.datarobot.com/api/v2'],
    ['https://app.datarobot.com:443', 'https://app.datarobot.com/api/v2'],
    ['dr.example.com:8443', 'https://dr.example.com:8443/api/v2'],
    ['https://example.com/datarobot/api/v2', 'https://example.com/datarobot/api/v2'],
    ['http://127.0.0.1:8787/api/v2', 'http://127.0.0.1:8787/api/v2'],
    ['http://[::1]:8787', 'http://[::1]:8787/api/v2'],
    ['localhost:8787', 'https://localhost:8787/api/v2']
  ])('makes of %s %s', (given, wanted) => {
    expect(normaliseEndpoint(given)).toBe(wanted)
  })

  it.each([
    ['ftp://app.datarobot.com', 'a scheme other than https'],
    ['file:///etc/passwd', 'a scheme other than https'],
    ['https://', 'not a URL'],
    ['https', 'not a URL'],
    ['https:', 'not a URL'],
    ['/api/v2', 'not a URL'],
    ['api/v2', 'not a URL'],
    ['https://a b', 'a blank'],
    ['https://h\n/api/v2', 'a line break'],
    ['https://h\\@evil', 'a backslash'],
    ['h:port', 'not a URL'],
    ['javascript:alert(1)', 'not a URL'],
    ['https://user:pass@h', 'credentials'],
    ['https://@h', 'credentials'],
    ['https://h/api/v2?x=1', 'a query'],
    ['https://h/api/v2?', 'a query'],
    ['https://h/#/api/v2', 'a fragment'],
    ['https://h/api/v1', 'a path that does not end with /api/v2'],
    ['https://h/registry/applications', 'a path that does not end with /api/v2'],
    ['https://h/xapi/v2x', 'a path that does not end with /api/v2']
  ])('refuses %j, for it has (is) %s', (given, fact) => {
    expect(normaliseEndpoint(given)).toEqual(expect.objectContaining({ fault: expect.stringContaining(fact) }))
  })

  const GENERAL = `Write the API's base, such as ${DEFAULT_ENDPOINT}.`
  it.each([
    ['https//dr.example.com', 'Write https://dr.example.com/api/v2.'],
    ['https:/dr.example.com/api/v2', 'Write https://dr.example.com/api/v2.'],
    ['https:dr.example.com', 'Write https://dr.example.com/api/v2.'],
    ['http:/dr.example.com:8080', 'Write http://dr.example.com:8080/api/v2.'],
    ['http//dr.example.com', 'Write http://dr.example.com/api/v2.'],
    ['https:///dr.example.com', 'Write https://dr.example.com/api/v2.'],
    ['https://https://dr.example.com', 'Write https://dr.example.com/api/v2.'],
    ['https://https//dr.example.com/api/v2/', 'Write https://dr.example.com/api/v2.'],
    ['HTTPS//dr.example.com', 'Write https://dr.example.com/api/v2.'],
    ['"http://dr.example.com"', 'Write http://dr.example.com/api/v2.'],
    ["'dr.example.com'", 'Write https://dr.example.com/api/v2.'],
    ['<https://dr.example.com>', 'Write https://dr.example.com/api/v2.'],
    ['https://dr.example.com,', 'Write https://dr.example.com/api/v2.'],
    ['https//http.example.com', 'Write https://http.example.com/api/v2.'],
    ['https', GENERAL],
    ['https:', GENERAL],
    ['https://https', GENERAL],
    ['http://http://', GENERAL],
    ['https//dr.example.com/registry', GENERAL],
    ['""', GENERAL],
    ['/api/v2', GENERAL],
    ['https:///', GENERAL],
    ['htps://dr.example.com', GENERAL]
  ])('guesses only a host that was written: %s', (given, next) => {
    expect(normaliseEndpoint(given)).toMatchObject({ next, hidden: false })
  })

  it.each(['https.example.com', 'http.example.com', 'httpd', 'https-proxy.example.com'])(
    'takes %s for the host that it is',
    host => expect(normaliseEndpoint(host)).toBe(`https://${host}/api/v2`)
  )

  it('shows no part of what may hold a secret', () => {
    expect(JSON.stringify(normaliseEndpoint('https//user:hunter22@dr.example.com'))).not.toMatch(/hunter22|dr\.example/)
  })

  it('leaves what it made as it is, and that is always a URL with the path at its end', () => {
    const host = fc.oneof(fc.webAuthority(), fc.ipV4(), fc.domain(), fc.string())
    const given = fc.tuple(
      fc.constantFrom('', 'https://', 'http://', 'HTTP://'),
      host,
      fc.constantFrom('', '/', '/api/v2', '/a//api/v2/')
    )
    fc.assert(
      fc.property(
        fc.oneof(
          given.map(parts => parts.join('')),
          webUrl(),
          fc.string()
        ),
        text => {
          const endpoint = normaliseEndpoint(text)
          if (typeof endpoint !== 'string') return
          expect(normaliseEndpoint(endpoint)).toBe(endpoint)
          expect(endpoint).toMatch(/^https?:\/\/[^/@?#\s]+(?:\/.*)?\/api\/v2$/)
          expect(new URL(endpoint).href).toBe(endpoint)
        }
      )
    )
  })
})

describe('isLoopback', () => {
  it.each(['http://localhost:1', 'http://app.localhost', 'http://127.0.0.1', 'http://127.9.9.9', 'http://[::1]:3'])(
    'knows %s',
    url => expect(isLoopback(url)).toBe(true)
  )
  it.each(['http://example.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://10.0.0.1'])(
    'does not take %s for it',
    url => expect(isLoopback(url)).toBe(false)
  )
})

describe('the input endpoint', () => {
  it('is the cloud of DataRobot without anything', () => {
    expect(read().endpoint).toBe(DEFAULT_ENDPOINT)
  })

  it('comes before the variable', () => {
    const environment = { DATAROBOT_ENDPOINT: 'https://b.example.com/api/v2/' }
    expect(read({}, environment).endpoint).toBe('https://b.example.com/api/v2')
    expect(read({ endpoint: 'a.example.com' }, environment).endpoint).toBe('https://a.example.com/api/v2')
  })

  it('names the variable when that is wrong', () => {
    expect(refusal({}, { DATAROBOT_ENDPOINT: 'https://h/x' })).toContain(
      'Environment variable "DATAROBOT_ENDPOINT" of this step has a path that does not end with /api/v2. ' +
        'It is "https://h/x". Write https://h/api/v2.'
    )
  })

  it('is not shown when it may hold a secret', () => {
    for (const endpoint of ['https://u:hunter22@h', 'https://h/?key=hunter22', 'ftp://h/#hunter22', 'u:hunter22@h:x']) {
      const message = refusal({ endpoint })
      expect(message).toContain('Input "endpoint"')
      expect(message).not.toContain('hunter22')
    }
  })

  it('gives a notice for http that leaves the machine', () => {
    expect(read({ endpoint: 'http://dr.example.com' }).notices).toEqual([expect.stringContaining('is not https')])
    expect(read({ endpoint: 'http://127.0.0.1:8787' }).notices).toEqual([])
  })
})
