import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer, rootCertificates } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import type { Dispatcher } from 'undici'
import { extraCaFileProblem, openNetwork, trustedCertificates } from '../../src/datarobot/network.ts'
import { UserError } from '../../src/errors.ts'
import type { NetworkInputs } from '../../src/inputs/types.ts'
import { json, open, serve, serveTls } from '../support/bare-server.ts'
import { connect } from '../support/client.ts'
import { start, TOKEN } from '../support/emulator.ts'
import { read } from '../support/inputs.ts'

const fixture = (name: string) => join(import.meta.dirname, '../fixtures/tls', name)
const CERTIFICATE = { key: readFileSync(fixture('server.key')), cert: readFileSync(fixture('server.pem')) }
const AUTHORITY = fixture('authority.pem')
const OTHER_AUTHORITY = fixture('other-authority.pem')
const LIST = { data: [], next: null }

const networks: Dispatcher[] = []
afterEach(async () => {
  for (const network of networks.splice(0)) await network.destroy()
})

/** Asks for a list through a network of these inputs. */
function ask(origin: string, inputs: NetworkInputs): Promise<unknown> {
  const dispatcher = openNetwork(inputs)
  networks.push(dispatcher)
  return connect(origin, { dispatcher }).applications.findByName('churn')
}

interface Proxy {
  url: string
  port: number
  /** Targets that it was asked to connect to, with the headers. */
  asked: { target: string | undefined; headers: IncomingHttpHeaders }[]
  /** The first bytes that went through it. */
  received: Buffer[]
}

/** A proxy that connects, as such things do, or refuses with a status. */
async function startProxy(admit: (headers: IncomingHttpHeaders) => number = () => 200): Promise<Proxy> {
  const asked: Proxy['asked'] = []
  const received: Buffer[] = []
  const server = createServer((_, response) => response.writeHead(405).end())
  server.on('connect', ({ url, headers }, socket) => {
    asked.push({ target: url, headers })
    const status = admit(headers)
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`)
    const [, port] = url?.split(':') ?? []
    const onward = connectTcp(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connected\r\n\r\n')
      socket.once('data', (chunk: Buffer) => received.push(chunk))
      socket.pipe(onward).pipe(socket)
    })
    onward.on('error', () => socket.destroy())
    socket.on('error', () => onward.destroy())
    return undefined
  })
  const port = await open(server)
  return { url: `http://127.0.0.1:${port}`, port, asked, received }
}

describe('a server with a certificate of a private authority', () => {
  it('is trusted with `ca-file`', async () => {
    const server = await serveTls(CERTIFICATE, json(LIST))
    await ask(server.origin, { caFile: AUTHORITY })
    expect(server.arrived).toHaveLength(1)
  })

  it('is trusted with a file of several certificates', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'network-'))
    const file = join(folder, 'both.pem')
    writeFileSync(file, `Other\n${readFileSync(OTHER_AUTHORITY, 'utf8')}\nOurs\n${readFileSync(AUTHORITY, 'utf8')}`)
    const server = await serveTls(CERTIFICATE, json(LIST))
    await ask(server.origin, { caFile: file })
    rmSync(folder, { recursive: true })
    expect(server.arrived).toHaveLength(1)
  })

  it.each<[string, NetworkInputs]>([
    ['without `ca-file`', {}],
    ['with one of another authority', { caFile: OTHER_AUTHORITY }]
  ])('is not trusted %s; the error names the input', async (_, inputs) => {
    const server = await serveTls(CERTIFICATE, json(LIST))
    const dispatcher = openNetwork(inputs)
    networks.push(dispatcher)
    const client = connect(server.origin, { dispatcher })
    await expect(client.applications.findByName('churn')).rejects.toMatchObject({
      reason: 'network',
      explanation: {
        saw: expect.stringContaining('UNABLE_TO_VERIFY_LEAF_SIGNATURE'),
        next: expect.stringContaining('"ca-file"')
      }
    })
    expect(client.pauses).toEqual([])
    expect(server.arrived).toEqual([])
  })

  it('is not trusted under another name', async () => {
    const server = await serveTls(CERTIFICATE, json(LIST))
    // The proxy leads every name to the same place.
    const { url: httpProxy } = await startProxy()
    const asking = ask(`https://other.example.com:${server.port}`, { caFile: AUTHORITY, httpProxy })
    await expect(asking).rejects.toMatchObject({
      reason: 'network',
      explanation: { saw: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID') }
    })
    expect(server.arrived).toEqual([])
  })

  it('is not trusted with NODE_TLS_REJECT_UNAUTHORIZED=0, with or without a proxy', async () => {
    const server = await serveTls(CERTIFICATE, json(LIST))
    const front = await startTlsFront((await startProxy()).port)
    const { url } = await startProxy()
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => {})
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'
    try {
      for (const inputs of [{}, { httpProxy: url }, { httpProxy: front }])
        await expect(ask(server.origin, inputs)).rejects.toMatchObject({ reason: 'network' })
    } finally {
      delete process.env.NODE_TLS_REJECT_UNAUTHORIZED
      warn.mockRestore()
    }
    expect(server.arrived).toEqual([])
  })

  it('without TLS is distinguished from one that is down', async () => {
    const server = await serve(json(LIST))
    await expect(ask(`https://127.0.0.1:${server.port}`, {})).rejects.toMatchObject({
      reason: 'network',
      explanation: {
        next: 'Check the scheme, host and port in the input "endpoint", and the certificate of that host.'
      }
    })
  })
})

describe('`ca-file`', () => {
  it('adds to the default certificates', () => {
    const [ours, theirs] = [AUTHORITY, OTHER_AUTHORITY].map(file => readFileSync(file, 'utf8'))
    expect(trustedCertificates({ caFile: AUTHORITY })).toEqual([...rootCertificates, ours])
    expect(trustedCertificates({ caFile: AUTHORITY, extraCaFile: OTHER_AUTHORITY })).toEqual([
      ...rootCertificates,
      ours,
      theirs
    ])
    expect(trustedCertificates({})).toBeUndefined()
  })

  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'network-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it.each<[string, string | null, string]>([
    ['is missing', null, 'cannot be read (ENOENT).'],
    ['is empty', '', 'contains no PEM certificate.'],
    [
      'holds a key only',
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
      'contains no PEM certificate.'
    ],
    ['begins and never ends', '-----BEGIN CERTIFICATE-----\nMIIB', 'contains no PEM certificate.'],
    [
      'is damaged',
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      'contains a certificate that cannot be read.'
    ]
  ])('that %s is rejected before the first request', (_, text, saw) => {
    const caFile = join(folder, 'ca.pem')
    if (text !== null) writeFileSync(caFile, text)
    const opening = () => openNetwork({ caFile })
    expect(opening).toThrow(UserError)
    expect(opening).toThrow(`The certificates of input "ca-file" cannot be used. File ${JSON.stringify(caFile)} ${saw}`)
    const problem = `The certificates of environment variable "NODE_EXTRA_CA_CERTS" cannot be used. File ${JSON.stringify(caFile)} ${saw}`
    expect(extraCaFileProblem({ extraCaFile: caFile })).toBe(`${problem} The run continues without them.`)
    expect(trustedCertificates({ extraCaFile: caFile })).toBeUndefined()
  })
})

describe('`http-proxy`', () => {
  it('reaches an http server through a tunnel', async () => {
    const emulator = await start()
    const proxy = await startProxy()
    expect(await ask(emulator.origin, { httpProxy: proxy.url })).toEqual([])
    expect(proxy.asked.map(({ target }) => target)).toEqual([new URL(emulator.origin).host])
  })

  it('reaches an https server of a private authority without seeing the token', async () => {
    const server = await serveTls(CERTIFICATE, json(LIST))
    const proxy = await startProxy()
    await ask(server.origin, { httpProxy: proxy.url, caFile: AUTHORITY })
    expect(server.arrived).toHaveLength(1)
    expect(proxy.asked).toHaveLength(1)
    expect(JSON.stringify(proxy.asked)).not.toContain(TOKEN)
    expect(Buffer.concat(proxy.received).includes(TOKEN)).toBe(false)
  })

  it('receives the user and password, which the server does not', async () => {
    const server = await serve(json(LIST))
    const proxy = await startProxy(headers =>
      headers['proxy-authorization'] === `Basic ${Buffer.from('user:p@ss/word').toString('base64')}` ? 200 : 407
    )
    await ask(server.origin, { httpProxy: `http://user:p%40ss%2Fword@127.0.0.1:${proxy.port}` })
    expect(server.arrived[0]?.headers['proxy-authorization']).toBeUndefined()
  })

  it.each([
    ['tok3n@', 'tok3n:'],
    ['tok3n:@', 'tok3n:'],
    [':pw@', ':pw'],
    ['user:p%25ss@', 'user:p%ss'],
    ['', undefined]
  ])('receives the credentials "%s" as from curl', async (given, credentials) => {
    const server = await serve(json(LIST))
    const proxy = await startProxy()
    await ask(server.origin, read({ 'http-proxy': `http://${given}127.0.0.1:${proxy.port}` }).network)
    const header = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`
    expect(proxy.asked.map(({ headers }) => headers['proxy-authorization'])).toEqual([header])
  })

  it.each([
    [407, 'Add the user and the password of the proxy to the input "http-proxy".', []],
    [403, 'Check the input "http-proxy", and that the proxy allows connections from the runner', []],
    [
      502,
      'Check the input "http-proxy", and that the proxy allows connections from the runner',
      [500, 1_000, 2_000, 4_000]
    ]
  ])('that answers %i is named, without its password', async (status, next, pauses) => {
    const server = await serve(json(LIST))
    const proxy = await startProxy(() => status)
    const dispatcher = openNetwork({ httpProxy: `http://user:hunter2@127.0.0.1:${proxy.port}` })
    networks.push(dispatcher)
    const client = connect(server.origin, { dispatcher })
    // Of a write too it is certain that it never left.
    const error = await client.sources.create('churn').catch((error: Error) => error)
    expect(error).toMatchObject({
      reason: 'network',
      explanation: { saw: expect.stringContaining(`with status ${status}`), next: expect.stringContaining(next) }
    })
    expect(client.pauses).toEqual(pauses)
    expect(`${(error as Error).stack}${client.lines}`).not.toContain('hunter2')
    expect(server.arrived).toEqual([])
  })

  it('without a listener is named by its address', async () => {
    const server = await serve(json(LIST))
    await expect(ask(server.origin, { httpProxy: 'http://127.0.0.1:1' })).rejects.toMatchObject({
      reason: 'network',
      explanation: {
        saw: expect.stringContaining('ECONNREFUSED 127.0.0.1:1'),
        next: expect.stringContaining('"http-proxy"')
      }
    })
  })

  it('is not used for the hosts of `no-proxy`', async () => {
    const server = await serve(json(LIST))
    await ask(server.origin, { httpProxy: 'http://127.0.0.1:1', noProxy: 'example.com,127.0.0.1' })
    expect(server.arrived).toHaveLength(1)
  })

  it('with a certificate of a private authority requires `ca-file`', async () => {
    const server = await serve(json(LIST))
    const front = await startTlsFront((await startProxy()).port)
    await ask(server.origin, { httpProxy: front, caFile: AUTHORITY })
    expect(server.arrived).toHaveLength(1)
    await expect(ask(server.origin, { httpProxy: front })).rejects.toMatchObject({
      reason: 'network',
      explanation: { next: expect.stringContaining('"ca-file"') }
    })
  })
})

/** TLS before a proxy that has none. */
async function startTlsFront(port: number): Promise<string> {
  const front = createTlsServer(CERTIFICATE, socket => {
    const onward = connectTcp(port, '127.0.0.1')
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  return `https://localhost:${await open(front)}`
}

describe('the usual variables', () => {
  const networkOf = (endpoint: string, variables: Record<string, string>) => read({ endpoint }, variables).network

  it.each([
    ['HTTPS_PROXY', true],
    ['https_proxy', true],
    ['HTTP_PROXY', false],
    ['http_proxy', false]
  ])('%s leads through a proxy', async (name, isSecure) => {
    const server = isSecure ? await serveTls(CERTIFICATE, json(LIST)) : await serve(json(LIST))
    const proxy = await startProxy()
    await ask(server.origin, networkOf(server.origin, { [name]: proxy.url, NODE_EXTRA_CA_CERTS: AUTHORITY }))
    expect(server.arrived).toHaveLength(1)
    expect(proxy.asked).toHaveLength(1)
  })

  it('a missing file of NODE_EXTRA_CA_CERTS has no effect on other servers', async () => {
    const server = await serve(json(LIST))
    await ask(server.origin, networkOf(server.origin, { NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem' }))
    expect(server.arrived).toHaveLength(1)
  })

  it.each(['NO_PROXY', 'no_proxy'])('%s leads past it', async name => {
    const server = await serve(json(LIST))
    await ask(server.origin, networkOf(server.origin, { HTTP_PROXY: 'http://127.0.0.1:1', [name]: '127.0.0.1' }))
    expect(server.arrived).toHaveLength(1)
  })
})
