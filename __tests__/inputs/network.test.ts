import { describe, expect, it } from '@jest/globals'
import { read, refusal } from './source.ts'

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
    ['http://ada:hunter22@proxy/path', 'more than a host and a port'],
    ['http://ada:hunter22@proxy?x', 'more than a host and a port'],
    ['http://ada:hunter22@proxy:port', 'is not a URL'],
    ['http://ada:hunter22 @proxy', 'a blank']
  ])('refuses %s without showing it', (given, fact) => {
    const message = refusal({ 'http-proxy': given })
    expect(message).toContain(fact)
    expect(message).not.toContain('hunter22')
  })

  it('shows what holds no password', () => {
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

  it('names the variable that is wrong', () => {
    expect(refusal({}, { HTTPS_PROXY: 'socks://h' })).toContain('Environment variable "HTTPS_PROXY" of this step has')
  })
})

describe('no-proxy', () => {
  it('takes commas, blanks and lines', () => {
    expect(read({ 'no-proxy': 'a.example.com, b\n.c' }).network.noProxy).toBe('a.example.com,b,.c')
    expect(read({}, { no_proxy: 'a,b' }).network.noProxy).toBe('a,b')
    expect(read({ 'no-proxy': ' , ' }).network).toEqual({})
  })
})

describe('ca-file', () => {
  it('is relative to the workspace', () => {
    expect(read({ 'ca-file': 'certs/ca.pem' }).network.caFile).toBe('/workspace/certs/ca.pem')
    expect(read({}, { NODE_EXTRA_CA_CERTS: '/etc/ca.pem' }).network.caFile).toBe('/etc/ca.pem')
  })
})
