import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { DEFAULT_ENDPOINT, isLoopback, parseEndpoint } from '../../src/inputs/endpoint.ts'
import { webUrl } from '../support/any-text.ts'
import { read, refusal } from '../support/inputs.ts'

describe('parseEndpoint', () => {
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
  ])('parses %s as %s', (given, expected) => {
    expect(parseEndpoint(given)).toBe(expected)
  })

  it.each([
    ['ftp://app.datarobot.com', 'a scheme other than https'],
    ['file:///etc/passwd', 'a scheme other than https'],
    ['https://', 'not a URL'],
    ['https', 'not a URL'],
    ['https:', 'not a URL'],
    ['/api/v2', 'not a URL'],
    ['api/v2', 'not a URL'],
    ['https://a b', 'whitespace'],
    ['https://h\n/api/v2', 'a control character'],
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
  ])('rejects %j, which has or is %s', (given, fact) => {
    expect(parseEndpoint(given)).toEqual(expect.objectContaining({ fault: expect.stringContaining(fact) }))
  })

  const GENERAL = `Set it to the base URL of the API, such as ${DEFAULT_ENDPOINT}.`
  it.each([
    ['https//dr.example.com', 'Set it to https://dr.example.com/api/v2.'],
    ['https:/dr.example.com/api/v2', 'Set it to https://dr.example.com/api/v2.'],
    ['https:dr.example.com', 'Set it to https://dr.example.com/api/v2.'],
    ['http:/dr.example.com:8080', 'Set it to http://dr.example.com:8080/api/v2.'],
    ['http//dr.example.com', 'Set it to http://dr.example.com/api/v2.'],
    ['https:///dr.example.com', 'Set it to https://dr.example.com/api/v2.'],
    ['https://https://dr.example.com', 'Set it to https://dr.example.com/api/v2.'],
    ['https://https//dr.example.com/api/v2/', 'Set it to https://dr.example.com/api/v2.'],
    ['HTTPS//dr.example.com', 'Set it to https://dr.example.com/api/v2.'],
    ['"http://dr.example.com"', 'Set it to http://dr.example.com/api/v2.'],
    ["'dr.example.com'", 'Set it to https://dr.example.com/api/v2.'],
    ['<https://dr.example.com>', 'Set it to https://dr.example.com/api/v2.'],
    ['https://dr.example.com,', 'Set it to https://dr.example.com/api/v2.'],
    ['https//http.example.com', 'Set it to https://http.example.com/api/v2.'],
    ['https', GENERAL],
    ['https:', GENERAL],
    ['https://https', GENERAL],
    ['http://http://', GENERAL],
    ['https//dr.example.com/registry', GENERAL],
    ['""', GENERAL],
    ['/api/v2', GENERAL],
    ['https:///', GENERAL],
    ['htps://dr.example.com', GENERAL]
  ])('suggests only a host that is in the text: %s', (given, next) => {
    expect(parseEndpoint(given)).toMatchObject({ next, isHidden: false })
  })

  it.each(['https.example.com', 'http.example.com', 'httpd', 'https-proxy.example.com'])('accepts the host %s', host =>
    expect(parseEndpoint(host)).toBe(`https://${host}/api/v2`)
  )

  it('shows no part of a text that may contain a secret', () => {
    expect(JSON.stringify(parseEndpoint('https//user:hunter22@dr.example.com'))).not.toMatch(/hunter22|dr\.example/)
  })

  it('returns a URL that ends with the path, and parses it to itself', () => {
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
          const endpoint = parseEndpoint(text)
          if (typeof endpoint !== 'string') return
          expect(parseEndpoint(endpoint)).toBe(endpoint)
          expect(endpoint).toMatch(/^https?:\/\/[^/@?#\s]+(?:\/.*)?\/api\/v2$/)
          expect(new URL(endpoint).href).toBe(endpoint)
        }
      )
    )
  })
})

describe('isLoopback', () => {
  it.each(['http://localhost:1', 'http://app.localhost', 'http://127.0.0.1', 'http://127.9.9.9', 'http://[::1]:3'])(
    'accepts %s',
    url => expect(isLoopback(url)).toBe(true)
  )
  it.each(['http://example.com', 'http://127.0.0.1.example.com', 'http://localhost.example.com', 'http://10.0.0.1'])(
    'rejects %s',
    url => expect(isLoopback(url)).toBe(false)
  )
})

describe('the input endpoint', () => {
  it('defaults to the cloud of DataRobot', () => {
    expect(read().endpoint).toBe(DEFAULT_ENDPOINT)
  })

  it('takes precedence over the variable', () => {
    const environment = { DATAROBOT_ENDPOINT: 'https://b.example.com/api/v2/' }
    expect(read({}, environment).endpoint).toBe('https://b.example.com/api/v2')
    expect(read({ endpoint: 'a.example.com' }, environment).endpoint).toBe('https://a.example.com/api/v2')
  })

  it('names the variable if it is invalid', () => {
    expect(refusal({}, { DATAROBOT_ENDPOINT: 'https://h/x' })).toContain(
      'Environment variable "DATAROBOT_ENDPOINT" of this step has a path that does not end with /api/v2. ' +
        'It is "https://h/x". Set it to https://h/api/v2.'
    )
  })

  it('is not shown if it may contain a secret', () => {
    for (const endpoint of ['https://u:hunter22@h', 'https://h/?key=hunter22', 'ftp://h/#hunter22', 'u:hunter22@h:x']) {
      const message = refusal({ endpoint })
      expect(message).toContain('Input "endpoint"')
      expect(message).not.toContain('hunter22')
    }
  })

  it('gives a notice for http to another machine', () => {
    expect(read({ endpoint: 'http://dr.example.com' }).notices).toEqual([expect.stringContaining('does not use https')])
    expect(read({ endpoint: 'http://127.0.0.1:8787' }).notices).toEqual([])
  })
})
