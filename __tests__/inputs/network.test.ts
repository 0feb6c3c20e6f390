import { resolve } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { read, refusal } from '../support/inputs.ts'

const proxy = (given: string) => read({ 'http-proxy': given }).network.httpProxy

describe('http-proxy', () => {
  it.each([
    ['proxy:3128', 'http://proxy:3128'],
    ['http://proxy:3128/', 'http://proxy:3128'],
    ['https://proxy.example.com', 'https://proxy.example.com'],
    ['http://ada:p%40ss@proxy:3128', 'http://ada:p%40ss@proxy:3128'],
    ['ada:pass@proxy:3128', 'http://ada:pass@proxy:3128']
  ])('reads %s', (given, wanted) => expect(proxy(given)).toBe(wanted))

  it.each([
    ['socks5://ada:hunter22@proxy', 'a scheme other than http and https'],
    ['http://ada:hunter22@proxy/path', 'a path, a query or a fragment'],
    ['http://ada:hunter22@proxy?x', 'a path, a query or a fragment'],
    ['http://ada:hunter22@proxy:port', 'is not a URL'],
    ['http://ada:hunter22 @proxy', 'whitespace'],
    ['http://ada:hunter22%ss@proxy', 'a "%" in its user or password that does not begin an escape sequence'],
    ['hunter22%:ada@proxy', 'a "%" in its user or password that does not begin an escape sequence'],
    ['http://ada:hunter22%ff@proxy', 'a "%" in its user or password that does not begin an escape sequence']
  ])('rejects %s without showing it', (given, fact) => {
    const message = refusal({ 'http-proxy': given })
    expect(message).toContain(fact)
    expect(message).not.toContain('hunter22')
  })

  it('shows a value without a password', () => {
    expect(refusal({ 'http-proxy': 'ftp://proxy' })).toContain('It is "ftp://proxy".')
  })

  it.each([
    ['https by HTTPS_PROXY', {}, { HTTPS_PROXY: 'a:1', HTTP_PROXY: 'b:1' }, 'http://a:1'],
    ['https by HTTP_PROXY, as undici does', {}, { HTTP_PROXY: 'b:1' }, 'http://b:1'],
    ['lower case first', {}, { https_proxy: 'c:1', HTTPS_PROXY: 'a:1' }, 'http://c:1'],
    ['http by HTTP_PROXY only', { endpoint: 'http://localhost' }, { HTTPS_PROXY: 'a:1' }, undefined],
    ['the input before all', { 'http-proxy': 'd:1' }, { HTTPS_PROXY: 'a:1' }, 'http://d:1'],
    ['nothing of an empty variable', {}, { HTTPS_PROXY: '', HTTP_PROXY: ' ' }, undefined]
  ])('takes %s', (_, inputs, environment, wanted) => {
    expect(read(inputs as Record<string, string>, environment as Record<string, string>).network.httpProxy).toBe(wanted)
  })

  it('explains how to write a "%", for the input and the variable', () => {
    expect(refusal({ 'http-proxy': 'http://user:p%ss@proxy:3128' })).toContain('Write "%" as "%25"')
    const message = refusal({}, { HTTPS_PROXY: 'http://user:p%ss@proxy:3128' })
    expect(message).toContain('Environment variable "HTTPS_PROXY" of this step has a "%"')
    expect(message).not.toContain('p%ss')
  })

  it('names the invalid variable', () => {
    expect(refusal({}, { HTTPS_PROXY: 'socks://h' })).toContain('Environment variable "HTTPS_PROXY" of this step has')
  })
})

describe('no-proxy', () => {
  it('accepts commas, spaces and lines', () => {
    expect(read({ 'no-proxy': 'a.example.com, b\n.c' }).network.noProxy).toBe('a.example.com,b,.c')
    expect(read({}, { no_proxy: 'a,b' }).network.noProxy).toBe('a,b')
    expect(read({ 'no-proxy': ' , ' }).network).toEqual({})
  })

  it('gives a notice for each entry without effect, and for no other', () => {
    expect(read({ 'no-proxy': '"a.test", ::1, localhost., 10.0.0.0/8, *' }).notices).toEqual([
      expect.stringMatching(/^Entry "\\"a\.test\\"" of input "no-proxy" has no effect\. List hosts/)
    ])
    expect(read({}, { NO_PROXY: 'http://a.test' }).notices).toEqual([
      expect.stringMatching(/^Entry "http:\/\/a\.test" of environment variable "NO_PROXY" has no effect\./)
    ])
  })
})

describe('ca-file', () => {
  it('is relative to the workspace', () => {
    expect(read({ 'ca-file': 'certs/ca.pem' }).network.caFile).toBe(resolve('/workspace/certs/ca.pem'))
  })

  it('is added to the file of NODE_EXTRA_CA_CERTS, which need not be there', () => {
    const environment = { NODE_EXTRA_CA_CERTS: 'etc/ca.pem' }
    expect(read({}, environment).network).toEqual({ extraCaFile: resolve('/workspace/etc/ca.pem') })
    expect(read({ 'ca-file': 'ours.pem' }, environment).network).toEqual({
      caFile: resolve('/workspace/ours.pem'),
      extraCaFile: resolve('/workspace/etc/ca.pem')
    })
  })
})

describe('NODE_TLS_REJECT_UNAUTHORIZED', () => {
  it.each([
    ['0', [expect.stringContaining('"NODE_TLS_REJECT_UNAUTHORIZED" of this step is 0, which has no effect')]],
    ['1', []],
    ['', []]
  ])('%j gives the warnings %j', (value, warnings) => {
    expect(read({}, { NODE_TLS_REJECT_UNAUTHORIZED: value }).warnings).toEqual(warnings)
  })
})
