import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { describe, expect, it } from '@jest/globals'
import { WebSocket, WebSocketServer } from 'ws'
import { listen, prefix, startProxy } from '../../support/proxy-server.ts'

describe('upgrade', () => {
  it('forwards a WebSocket in both directions, with path, headers and subprotocol', async () => {
    const server = createServer()
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'chat' })
    let received: { url: string | undefined; headers: IncomingHttpHeaders } | undefined
    sockets.on('connection', (socket, { url, headers }) => {
      received = { url, headers }
      socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    })
    const host = await startProxy(await listen(server), { requestPath: '/apps/65f0/' })
    const client = new WebSocket(`ws://${host}${prefix}/_stcore/stream?x=1`, ['chat'], {
      headers: { 'x-user-email': 'boss@example.com' }
    })
    await once(client, 'open')
    client.send('hello')
    expect(String((await once(client, 'message'))[0])).toBe('hello')
    const large = Buffer.alloc(3_000_000, 7)
    client.send(large)
    expect(large.equals((await once(client, 'message'))[0])).toBe(true)
    expect(client.protocol).toBe('chat')
    expect(received).toMatchObject({
      url: '/apps/65f0/_stcore/stream?x=1',
      headers: { 'x-user-email': 'maker@example.com', 'x-forwarded-prefix': prefix, 'x-forwarded-host': host }
    })
    client.close(1000, 'done')
    expect((await once(client, 'close'))[0]).toBe(1000)
  })

  it.each(['application', 'visitor'])('closes both sockets when the %s resets its connection', async side => {
    const server = createServer()
    const sockets = new WebSocketServer({ server })
    const host = await startProxy(await listen(server))
    const client = new WebSocket(`ws://${host}${prefix}/`)
    const [[upstream]] = await Promise.all([once(sockets, 'connection'), once(client, 'open')])
    const torn = side === 'visitor' ? client : upstream
    const left = side === 'visitor' ? upstream : client
    left.on('error', () => {})
    const socket: Socket = torn._socket
    socket.resetAndDestroy()
    if (left.readyState !== WebSocket.CLOSED) await once(left, 'close')
    expect(left.readyState).toBe(WebSocket.CLOSED)
  })

  it('forwards a refusal of the application unchanged', async () => {
    const server = createServer()
    server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno'))
    const client = new WebSocket(`ws://${await startProxy(await listen(server))}${prefix}/`)
    client.on('error', () => {})
    const [, answer] = await once(client, 'unexpected-response')
    expect(answer.statusCode).toBe(403)
    client.terminate()
  })

  it('answers 502 when nothing listens on the port', async () => {
    const closedServer = createServer()
    const port = await listen(closedServer)
    await new Promise(resolve => closedServer.close(resolve))
    const client = new WebSocket(`ws://${await startProxy(port)}${prefix}/`)
    client.on('error', () => {})
    const [, answer] = await once(client, 'unexpected-response')
    expect(answer.statusCode).toBe(502)
    client.terminate()
  })

  it('disconnects from the application when the visitor leaves before it has answered', async () => {
    const server = createServer()
    const upgraded = once(server, 'upgrade')
    const host = await startProxy(await listen(server))
    const client = new WebSocket(`ws://${host}${prefix}/`)
    client.on('error', () => {})
    const [, upstream] = await upgraded
    upstream.on('error', () => {})
    upstream.resume()
    const closed = once(upstream, 'close')
    client.terminate()
    await Promise.race([closed, once(upstream, 'end')])
    upstream.destroy()
  })
})
