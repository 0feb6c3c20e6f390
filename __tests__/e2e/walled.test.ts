import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterEach, beforeEach, describe, expect } from '@jest/globals'
import { runAction } from '../../script/runner.mjs'
import { open } from '../support/bare-server.ts'
import { deployInputs, START, writeFiles } from '../support/deploys.ts'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'
import { start, type TestEmulator } from '../support/emulator.ts'

const ROOT = join(import.meta.dirname, '../..')
const fixture = (name: string) => join(import.meta.dirname, '../fixtures/tls', name)
const CERTIFICATE = { key: readFileSync(fixture('server.key')), cert: readFileSync(fixture('server.pem')) }

let workspace: string
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'checkout-'))
  writeFiles(workspace, START)
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

function pipe(one: Socket, other: Socket): void {
  one.on('error', () => other.destroy())
  other.on('error', () => one.destroy())
  one.pipe(other).pipe(one)
}

/** The emulator behind TLS of a private authority. */
async function wall(emulator: TestEmulator) {
  const front = createTlsServer(CERTIFICATE, socket =>
    pipe(socket, connect(Number(new URL(emulator.origin).port), '127.0.0.1'))
  )
  const port = await open(front)
  const asked: string[] = []
  const proxy = createServer((_, response) => response.writeHead(405).end())
  proxy.on('connect', ({ url = '' }, socket: Socket) => {
    asked.push(url)
    const onward = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      pipe(socket, onward)
    })
    onward.on('error', () => socket.destroy())
  })
  return {
    origin: `https://localhost:${port}`,
    host: `localhost:${port}`,
    httpProxy: `http://127.0.0.1:${await open(proxy)}`,
    asked
  }
}

function deploy(origin: string, inputs: Record<string, string>, env: Record<string, string> = {}) {
  const given = deployInputs(origin, { 'health-check': 'off', ...inputs })
  return runAction({ actionFolder: ROOT, with: given, env, workspace, node: process.execPath })
}

describe('the built action behind a wall', () => {
  itSampled.each(sample(['inputs', 'variables'], 1))(
    'deploys by its %s through a proxy, to a server of a private authority',
    async by => {
      const emulator = await start()
      emulator.setSwitches({ urls: 'internal' })
      const { origin, host, httpProxy, asked } = await wall(emulator)
      const { outputs } =
        by === 'inputs'
          ? await deploy(origin, { 'http-proxy': httpProxy, 'ca-file': fixture('authority.pem') })
          : await deploy(origin, {}, { HTTPS_PROXY: httpProxy, NODE_EXTRA_CA_CERTS: fixture('authority.pem') })
      expect(outputs.reason).toBe('deployed')
      expect(new Set(asked)).toEqual(new Set([host]))
    }
  )

  itInFull('goes past the proxy to the hosts of `no-proxy`', async () => {
    const { origin, httpProxy, asked } = await wall(await start())
    const ca = { 'ca-file': fixture('authority.pem') }
    const { outputs } = await deploy(origin, { ...ca, 'http-proxy': httpProxy, 'no-proxy': 'localhost' })
    expect(outputs.reason).toBe('deployed')
    expect(asked).toEqual([])
  })

  it('believes no other authority, sends it nothing, and names the input', async () => {
    const emulator = await start()
    const { origin, httpProxy } = await wall(emulator)
    const wrong = { 'http-proxy': httpProxy, 'ca-file': fixture('other-authority.pem') }
    const { exitCode, outputs, log } = await deploy(origin, wrong)
    expect({ exitCode, reason: outputs.reason }).toEqual({ exitCode: 1, reason: 'network' })
    expect(log.join('\n')).toContain('Set the input "ca-file"')
    expect(emulator.requests.since(0)).toEqual([])
  })
})
