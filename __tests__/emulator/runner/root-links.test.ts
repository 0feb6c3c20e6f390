import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { findRootLink, watchRootLinks } from '../../../emulator/runner/root-links.ts'
import { eventually } from '../../support/test-runner.ts'

const page = '<!doctype html><head><script type="module" src="/assets/a.js"></script></head>'

describe('findRootLink', () => {
  it.each([
    [page, '/assets/a.js'],
    [`<SCRIPT defer SRC='/static/js/main.js'>`, '/static/js/main.js'],
    ['<script src=/a.js>', '/a.js'],
    ['<link rel="stylesheet" href="/assets/a.css">', '/assets/a.css'],
    ['<link href="/assets/b.js" rel=modulepreload>', '/assets/b.js'],
    ['<link rel="icon" href="/favicon.ico"><script src="/a.js">', '/a.js'],
    ['<link rel="icon" href="/favicon.ico">', undefined],
    ['<a href="/">home</a>', undefined],
    ['<script src="assets/a.js">', undefined],
    ['<script src="./assets/a.js">', undefined],
    ['<script src="/custom_applications/65f0/assets/a.js">', undefined],
    ['<script src="//cdn.example/a.js">', undefined],
    ['<script src="https://cdn.example/a.js">', undefined],
    ['<script>const src = "/a.js"</script>', undefined],
    ['<p>&lt;script src="/a.js"&gt;</p>', undefined],
    ['', undefined]
  ])('finds in %j: %s', (text, expected) => {
    expect(findRootLink(text)).toBe(expected)
  })
})

describe('watchRootLinks', () => {
  async function scan(body: Buffer, headers: Record<string, string>, status = 200): Promise<[string[], Buffer]> {
    const server = createServer((_, response) => response.writeHead(status, headers).end(body)).listen(0)
    await once(server, 'listening')
    const request = get({ port: (server.address() as AddressInfo).port })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    const paths: string[] = []
    watchRootLinks(answer, path => paths.push(path))
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    server.close()
    return [paths, Buffer.concat(chunks)]
  }

  const html = { 'content-type': 'text/html' }

  it.each([
    ['without encoding', Buffer.from(page), {}],
    ['with gzip', gzipSync(page), { 'content-encoding': 'gzip' }],
    ['with deflate', deflateSync(page), { 'content-encoding': 'deflate' }],
    ['with Brotli', brotliCompressSync(page), { 'content-encoding': 'br' }]
  ])('scans a page sent %s, and leaves it unchanged', async (_, body, headers) => {
    const [paths, received] = await scan(body, { ...html, ...headers })
    // A decoder may end after the answer.
    await eventually(
      () => paths.length > 0,
      () => 'no root link was found'
    )
    expect(paths).toEqual(['/assets/a.js'])
    expect(received).toEqual(body)
  })

  it.each<[string, Buffer, Record<string, string>, number]>([
    ['another type', Buffer.from(page), { 'content-type': 'application/json' }, 200],
    ['another status', Buffer.from(page), html, 404],
    ['an unknown encoding', Buffer.from(page), { ...html, 'content-encoding': 'zstd' }, 200],
    ['invalid gzip', Buffer.from(page), { ...html, 'content-encoding': 'gzip' }, 200],
    ['a link far below the start', Buffer.from(' '.repeat(70_000) + page), html, 200]
  ])('ignores %s', async (_, body, headers, status) => {
    const [paths, received] = await scan(body, headers, status)
    // A decoder may end after the answer.
    for (let round = 0; round < 20; round += 1) await new Promise(setImmediate)
    // Jest compares buffers of this size slowly.
    expect([paths, received.equals(body)]).toEqual([[], true])
  })
})
