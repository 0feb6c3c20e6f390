import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseNoProxy } from '../../src/network/no-proxy.ts'
import { anyText } from '../support/any-text.ts'

describe('parseNoProxy', () => {
  it.each<[string, string, boolean]>([
    // Names, with and without their subdomains.
    ['example.com', 'https://example.com', true],
    ['example.com', 'https://dr.example.com', true],
    ['example.com', 'https://notexample.com', false],
    ['example.com', 'https://example.com.evil.test', false],
    ['EXAMPLE.com', 'https://Example.COM', true],
    ['.example.com', 'https://dr.example.com', true],
    ['.example.com', 'https://example.com', false],
    ['*.example.com', 'https://dr.example.com', true],
    ['*.example.com', 'https://example.com', false],
    ['bücher.example', 'https://xn--bcher-kva.example', true],
    // A final dot on either side.
    ['localhost.', 'http://localhost', true],
    ['localhost', 'http://localhost.', true],
    ['.example.com.', 'https://dr.example.com.', true],
    // Everything, alone or in a list.
    ['*', 'https://example.com', true],
    ['localhost,*', 'https://example.com', true],
    ['localhost *', 'https://[::1]', true],
    // Ports.
    ['example.com:443', 'https://example.com', true],
    ['example.com:443', 'http://example.com', false],
    ['example.com:8443', 'https://example.com:8443', true],
    ['127.0.0.1:80', 'http://127.0.0.1', true],
    // Addresses, in every spelling, and networks.
    ['::1', 'http://[::1]:8080', true],
    ['0:0:0:0:0:0:0:1', 'http://[::1]', true],
    ['[::1]', 'http://[::1]', true],
    ['[::1]:8080', 'http://[::1]:8080', true],
    ['[::1]:8080', 'http://[::1]', false],
    ['127.0.0.1', 'http://127.0.0.1:1', true],
    ['127.0.0.1', 'http://127.0.0.2', false],
    ['127.0.0.0/8', 'http://127.9.9.9', true],
    ['10.0.0.0/8', 'http://11.0.0.1', false],
    ['10.1.2.3/8', 'http://10.200.0.1', true],
    ['fd00::/8', 'http://[fd12::7]', true],
    ['fd00::/8', 'http://[fe80::7]', false],
    ['10.0.0.0/8', 'http://10.example.com', false],
    ['0.0.0.0/0', 'http://10.0.0.1', true],
    ['1.2.3.4', 'http://11.2.3.4', false],
    // Lists.
    ['a.test, b.test\nc.test', 'https://c.test', true],
    ['', 'https://example.com', false],
    [' , ', 'https://example.com', false]
  ])('%j includes %s: %s', (text, url, expected) => {
    const { hostname, port, protocol } = new URL(url)
    const noProxy = parseNoProxy(text)
    expect(noProxy.includes(hostname, Number(port) || (protocol === 'https:' ? 443 : 80))).toBe(expected)
    expect(noProxy.ineffective).toEqual([])
  })

  it.each([
    '"localhost"',
    "'localhost'",
    'http://localhost',
    'localhost/path',
    'a.test;b.test',
    'a.test|b.test',
    '10.*',
    'a.*.test',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fd00::/129',
    'example.com/24',
    'fe80::1%eth0',
    '[localhost]',
    'localhost:port',
    '<local>',
    '.'
  ])('rejects %s, with a message', entry => {
    const noProxy = parseNoProxy(`${entry},b.example`)
    expect(noProxy.ineffective).toEqual([entry])
    expect(noProxy.includes('b.example', 443)).toBe(true)
    expect(noProxy.includes('localhost', 443)).toBe(false)
  })

  it('accepts any text, and matches each host of a list', () => {
    fc.assert(fc.property(anyText(), text => parseNoProxy(text).ineffective.length >= 0))
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.domain(), fc.ipV4(), fc.ipV6()), { minLength: 1 }), hosts => {
        const noProxy = parseNoProxy(hosts.join(','))
        expect(noProxy.ineffective).toEqual([])
        expect(hosts.filter(host => !noProxy.includes(host, 443))).toEqual([])
      })
    )
  })
})
