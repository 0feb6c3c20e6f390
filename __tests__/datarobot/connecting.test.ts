import { createServer, type Socket } from 'node:net'
import { afterEach, describe, expect } from '@jest/globals'
import { Agent, type Dispatcher } from 'undici'
import type { HttpOptions } from '../../src/datarobot/http.ts'
import { openNetwork } from '../../src/datarobot/network.ts'
import type { NetworkInputs } from '../../src/inputs/types.ts'
import { open, serve } from '../support/bare-server.ts'
import { connect } from '../support/client.ts'
import { it, itInFull, itSampled, sample } from '../support/effort.ts'

const networks: Dispatcher[] = []
afterEach(async () => {
  for (const network of networks.splice(0)) await network.destroy()
})

/** Something in the way of a connection: where DataRobot is, and how it is reached. */
interface Obstacle {
  origin: string
  inputs: NetworkInputs
  /** Number of connections made. */
  connections(): number
}

/** A proxy that does this with a connection once it was asked for a tunnel. */
async function proxyThat(act: (socket: Socket) => void): Promise<Obstacle> {
  let connections = 0
  const server = createServer(socket => {
    connections += 1
    socket.once('data', () => act(socket))
  })
  const httpProxy = `http://127.0.0.1:${await open(server)}`
  return { origin: 'https://dr.invalid', inputs: { httpProxy }, connections: () => connections }
}

/** A server that accepts connections and never says a word, as TLS or otherwise. */
async function silentServer(scheme: string): Promise<Obstacle> {
  let connections = 0
  const port = await open(
    createServer(socket => {
      connections += 1
      socket.resume()
    })
  )
  return { origin: `${scheme}://127.0.0.1:${port}`, inputs: {}, connections: () => connections }
}

const silentProxy = () => proxyThat(() => {})
const silentTls = () => silentServer('https')

const dispatcherFor = ({ inputs }: Obstacle, timeoutMs?: number): Dispatcher => {
  const dispatcher = openNetwork(inputs, timeoutMs)
  networks.push(dispatcher)
  return dispatcher
}

/** A network in which no connection ever stands: a name that is looked up for ever, an address that drops everything. */
function nowhere(): Dispatcher {
  const dispatcher = new Agent({ connect: () => {} })
  networks.push(dispatcher)
  return dispatcher
}

const PROXY = '"http-proxy"'

describe('a connection that is never established', () => {
  it.each<[string, () => Promise<Obstacle>, string, string, number | undefined]>([
    ['a proxy that closes', () => proxyThat(socket => socket.end()), 'closed the connection', PROXY, undefined],
    [
      'a proxy that resets',
      () => proxyThat(socket => socket.resetAndDestroy()),
      'closed the connection',
      PROXY,
      undefined
    ],
    ['a proxy that is silent', silentProxy, 'CONNECT', PROXY, 100],
    [
      'a proxy that answers 502',
      () => proxyThat(socket => socket.end('HTTP/1.1 502 Bad\r\n\r\n')),
      'with status 502',
      PROXY,
      undefined
    ],
    [
      'a proxy that answers a page',
      () => proxyThat(socket => socket.end('<html>Hello</html>')),
      'is not HTTP',
      PROXY,
      undefined
    ],
    [
      'a proxy that answers 200 and a page',
      () => proxyThat(socket => socket.end('HTTP/1.1 200 OK\r\n\r\n<html>Log in</html>')),
      'with a page',
      PROXY,
      undefined
    ]
  ])('fails a write after five tries, because none was sent: %s', (_, obstacle, saw, next, timeoutMs) =>
    failsAfterFiveTries(obstacle, saw, next, timeoutMs)
  )

  // Each try lasts a second, whatever the limit is.
  itInFull('fails a write after five tries, because none was sent: a server whose TLS is silent', () =>
    failsAfterFiveTries(silentTls, 'UND_ERR_CONNECT_TIMEOUT', '"endpoint"', 100)
  )

  async function failsAfterFiveTries(obstacle: () => Promise<Obstacle>, saw: string, next: string, timeoutMs?: number) {
    const place = await obstacle()
    const client = connect(place.origin, { dispatcher: dispatcherFor(place, timeoutMs) })
    await expect(client.sources.create('churn')).rejects.toMatchObject({
      reason: 'network',
      explanation: { saw: expect.stringContaining(saw), next: expect.stringContaining(next) }
    })
    expect(client.pauses).toEqual([500, 1_000, 2_000, 4_000])
    expect(place.connections()).toBe(5)
  }

  it('fails at once if the proxy requires other credentials', async () => {
    const place = await proxyThat(socket => socket.end('HTTP/1.1 407 No\r\n\r\n'))
    const client = connect(place.origin, { dispatcher: dispatcherFor(place) })
    await expect(client.sources.create('churn')).rejects.toMatchObject({
      reason: 'network',
      explanation: { next: 'Add the user and the password of the proxy to the input "http-proxy".' }
    })
    expect(place.connections()).toBe(1)
  })

  it('fails for a name that does not resolve', async () => {
    const place = { origin: 'https://dr.invalid', inputs: {}, connections: () => 0 }
    const client = connect(place.origin, { dispatcher: dispatcherFor(place, 500) })
    await expect(client.sources.create('churn')).rejects.toMatchObject({ reason: 'network', status: null })
    expect(client.pauses).toHaveLength(4)
  })

  const OBSTACLES: [string, () => Promise<{ origin: string; dispatcher: Dispatcher }>][] = [
    ['a proxy that is silent', () => reached(silentProxy())],
    ['a server whose TLS is silent', () => reached(silentTls())],
    ['a server that is silent', () => reached(silentServer('http'))],
    ['no way there', async () => ({ origin: 'https://dr.invalid', dispatcher: nowhere() })]
  ]

  async function reached(obstacle: Promise<Obstacle>) {
    const place = await obstacle
    return { origin: place.origin, dispatcher: dispatcherFor(place) }
  }

  async function facing(obstacle: (typeof OBSTACLES)[0][1], parts: Partial<HttpOptions>) {
    const { origin, dispatcher } = await obstacle()
    return connect(origin, { dispatcher, ...parts })
  }

  itSampled.each(sample(OBSTACLES, 2))('fails at the deadline of the run: %s', async (_, obstacle) => {
    const deadline = Date.now() + 100
    const client = await facing(obstacle, { deadline: () => deadline, now: Date.now })
    await expect(client.applications.findByName('churn')).rejects.toMatchObject({ reason: 'timeout' })
    expect(client.pauses).toEqual([])
  })

  itSampled.each(sample(OBSTACLES, 2))('fails at the time limit of the try: %s', async (_, obstacle) => {
    const client = await facing(obstacle, { timeouts: { uploadStallMs: 100, responseMs: 100 } })
    await expect(client.applications.findByName('churn')).rejects.toMatchObject({ reason: 'network' })
    expect(client.http.sent).toBe(5)
  })

  itSampled.each(sample(OBSTACLES, 2))('fails when the run is cancelled: %s', async (_, obstacle) => {
    const cancel = new AbortController()
    const reason = new Error('Received SIGINT')
    const client = await facing(obstacle, { signal: cancel.signal })
    const asking = client.applications.findByName('churn')
    setImmediate(() => cancel.abort(reason))
    await expect(asking).rejects.toBe(reason)
  })

  it('is not started after the run was cancelled', async () => {
    const server = await serve(() => {})
    let connections = 0
    const dispatcher = new Agent({ connect: () => (connections += 1) })
    networks.push(dispatcher)
    const client = connect(server.origin, { dispatcher, signal: AbortSignal.abort(new Error('Received SIGINT')) })
    await expect(client.applications.findByName('churn')).rejects.toThrow('Received SIGINT')
    expect(connections).toBe(0)
  })
})
