import { readFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type { Context } from '../../src/github/context.ts'
import { githubFor } from '../../src/github/lazy.ts'
import type { Log } from '../../src/github/log.ts'
import { USER_AGENT } from '../../src/version.ts'
import { open } from '../support/bare-server.ts'
import { PLACE } from '../support/github-client.ts'

const environment = { ...process.env }
afterEach(() => {
  process.env = { ...environment }
})

/** Asks GitHub as an action does, with these variables. */
async function ask(apiUrl: string, variables: Record<string, string>, signal = new AbortController().signal) {
  const time = { now: Date.now, sleep: async () => {} }
  const context = { repository: 'acme/churn', apiUrl } as Context
  const log = { debug: () => {}, info: () => {} } as unknown as Log
  const github = githubFor(
    { inputs: { environment: variables }, context, log, time, random: () => 0, signal },
    'a-token'
  )
  return (await github?.open())?.rest.pulls.list(PLACE)
}

async function proxyThat(act: (socket: Socket, text: string) => void) {
  const asked: string[] = []
  const server = createServer(socket => {
    socket.on('data', data => {
      asked.push(data.toString('latin1'))
      act(socket, data.toString('latin1'))
    })
  })
  return { url: `127.0.0.1:${await open(server)}`, asked }
}

describe('the network for GitHub', () => {
  it('uses the proxy of the variables, also without a scheme, with its credentials', async () => {
    const { url, asked } = await proxyThat((socket, text) => {
      if (text.startsWith('CONNECT')) socket.write('HTTP/1.1 200 OK\r\n\r\n')
      else socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]')
    })
    await ask('http://github.invalid', { HTTP_PROXY: `tok3n@${url}` })
    expect(asked).toHaveLength(2)
    expect(asked[0]).toMatch(/^CONNECT github\.invalid:80 /)
    expect(asked[0]).toContain(`Basic ${Buffer.from('tok3n:').toString('base64')}`)
    expect(asked[1]).toContain(USER_AGENT)
  })

  it('bypasses the proxy for NO_PROXY and for the machine itself', async () => {
    const { url, asked } = await proxyThat(socket => socket.end())
    for (const [apiUrl, noProxy] of [
      ['http://127.0.0.1:1', ''],
      ['http://api.github.invalid', 'github.invalid']
    ] as const)
      await expect(ask(apiUrl, { HTTP_PROXY: url, NO_PROXY: noProxy })).rejects.toMatchObject({ kind: 'unavailable' })
    expect(asked).toEqual([])
  })

  it('tries a proxy that closes each connection three times', async () => {
    const { url, asked } = await proxyThat(socket => socket.end())
    await expect(ask('https://github.invalid', { HTTPS_PROXY: url })).rejects.toMatchObject({ kind: 'unavailable' })
    expect(asked).toHaveLength(3)
  })

  it('trusts no unknown certificate, even with NODE_TLS_REJECT_UNAUTHORIZED=0', async () => {
    const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', name))
    let isTrusted = false
    const server = createTlsServer({ key: fixture('server.key'), cert: fixture('server.pem') }, () => {
      isTrusted = true
    })
    server.on('tlsClientError', () => {})
    const apiUrl = `https://localhost:${await open(server)}`
    jest.spyOn(process, 'emitWarning').mockImplementation(() => {})
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    await expect(ask(apiUrl, {})).rejects.toMatchObject({ kind: 'unavailable' })
    expect(isTrusted).toBe(false)
  })
})
