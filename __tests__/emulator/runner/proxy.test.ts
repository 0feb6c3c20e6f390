import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { describe, expect } from '@jest/globals'
import { createProxy } from '../../../emulator/runner/proxy.ts'
import { it, itInFull } from '../../support/effort.ts'
import { listen, prefix, servers, startProxy } from '../../support/proxy-server.ts'
import { eventually } from '../../support/test-runner.ts'

interface ReflectedRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
}

const reflectingServer = () =>
  createServer(({ method, url, headers }, response) => response.end(JSON.stringify({ method, url, headers })))

/** Sends raw bytes, because fetch would normalize paths and refuse some headers. */
async function sendRaw(host: string, text: string): Promise<string> {
  const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
  socket.on('error', () => {})
  socket.write(text)
  let answer = ''
  for await (const chunk of socket) answer += chunk
  return answer
}

describe('web', () => {
  it.each([
    ['/', '/a/b?c=%20d&e', '/a/b?c=%20d&e'],
    ['/', '/', '/'],
    ['/apps/65f0/', '/?x=1', '/apps/65f0/?x=1'],
    ['/apps/65f0/', '/a%2Fb/../c', '/apps/65f0/a%2Fb/../c'],
    ['/', '//evil.example/x', '//evil.example/x']
  ])('appends the path to %s: %s', async (requestPath, path, expected) => {
    const host = await startProxy(await listen(reflectingServer()), { requestPath })
    const answer = await sendRaw(host, `GET ${prefix}${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
    expect(JSON.parse(answer.split('\r\n\r\n')[1]!.match(/\{.*\}/)![0]).url).toBe(expected)
  })

  it('sets the headers about the visitor, and removes forged ones in either spelling', async () => {
    const host = await startProxy(await listen(reflectingServer()))
    const answer = await fetch(`http://${host}${prefix}/`, {
      method: 'POST',
      body: 'x',
      headers: {
        authorization: 'Bearer visitor',
        'x-user-email': 'boss@example.com',
        X_User_Id: '1',
        'x-datarobot-api-key': 'stolen',
        'x-forwarded-prefix': '/elsewhere',
        'x-forwarded-for': '10.0.0.1',
        'x-other': 'kept'
      }
    })
    const { headers, method } = (await answer.json()) as ReflectedRequest
    expect(method).toBe('POST')
    expect(headers).toMatchObject({
      authorization: 'Bearer visitor',
      'x-user-email': 'maker@example.com',
      'x-user-id': '42',
      'x-forwarded-prefix': prefix,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'http',
      'x-forwarded-for': '127.0.0.1',
      'x-other': 'kept',
      host
    })
    expect(Object.keys(headers)).not.toContain('x-datarobot-api-key')
    expect(Object.keys(headers)).not.toContain('x_user_id')
  })

  it('keeps the visitor’s connection and repeated headers of the answer', async () => {
    const port = await listen(
      createServer((_, response) => response.setHeader('set-cookie', ['a=1', 'b=2']).writeHead(201).end('made'))
    )
    const answer = await fetch(`http://${await startProxy(port)}${prefix}/`)
    expect([answer.status, answer.headers.getSetCookie(), answer.headers.get('connection')]).toEqual([
      201,
      ['a=1', 'b=2'],
      'keep-alive'
    ])
  })

  it('reaches an application even if this process is blocked while it connects, as on a busy machine', async () => {
    const port = await listen(reflectingServer())
    const proxy = createProxy()
    const server = createServer((request, response) => {
      proxy.web(request, response, { port, prefix, requestPath: '/', path: '', headers: {} })
      // Longer than Node's default timeout per address.
      process.nextTick(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000))
    })
    const answer = await fetch(`http://127.0.0.1:${await listen(server)}${prefix}/`)
    expect(answer.status).toBe(200)
  })

  itInFull('streams a large body in both directions', async () => {
    const port = await listen(createServer((incoming, response) => void pipeline(incoming, response).catch(() => {})))
    const host = await startProxy(port)
    const chunk = Buffer.alloc(256 * 1024, 'datarobot')
    const chunks = 128
    const sent = createHash('sha256')
    const outgoing = request(`http://${host}${prefix}/echo`, { method: 'PUT' })
    const body = function* () {
      for (let count = 0; count < chunks; count++) {
        sent.update(chunk)
        yield chunk
      }
    }
    const upload = pipeline(Readable.from(body()), outgoing)
    const [answer] = await once(outgoing, 'response')
    const received = createHash('sha256')
    let size = 0
    for await (const part of answer) {
      received.update(part)
      size += part.length
    }
    await upload
    expect(size).toBe(chunk.length * chunks)
    expect(received.digest('hex')).toBe(sent.digest('hex'))
  })

  it('forwards the first event of a stream before the second one is sent', async () => {
    let open: ServerResponse | undefined
    const port = await listen(
      createServer((_, response) => {
        open = response
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n')
      })
    )
    const answer = await fetch(`http://${await startProxy(port)}${prefix}/events`)
    const reader = answer.body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 1\n\n')
    open!.end('data: 2\n\n')
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 2\n\n')
  })

  it.each([
    ['/', '/login', `${prefix}/login`],
    ['/', `${prefix}/login`, `${prefix}/login`],
    ['/', 'https://example.com/', 'https://example.com/'],
    ['/', '//example.com/x', '//example.com/x'],
    ['/', 'next', 'next'],
    ['/', 'http://localhost:PORT/a?b#c', `${prefix}/a?b#c`],
    ['/', 'http://HOST/a/', `${prefix}/a/`],
    ['/apps/65f0/', '/apps/65f0/x', `${prefix}/x`],
    ['/apps/65f0/', '/apps/65f0', `${prefix}/`],
    ['/apps/65f0/', '/other', '/other']
  ])('with %s rewrites the redirect to %s', async (requestPath, location, expected) => {
    const port = await listen(
      createServer((incoming, response) => {
        const to = location.replace('PORT', String(port)).replace('HOST', incoming.headers.host!)
        response.writeHead(302, { location: to }).end()
      })
    )
    const host = await startProxy(port, { requestPath })
    const answer = await fetch(`http://${host}${prefix}/`, { redirect: 'manual' })
    expect(answer.headers.get('location')).toBe(expected)
  })

  it('answers 502 when nothing listens on the port', async () => {
    const closedServer = createServer()
    const port = await listen(closedServer)
    await new Promise(resolve => closedServer.close(resolve))
    const answer = await fetch(`http://${await startProxy(port)}${prefix}/`, {
      method: 'POST',
      body: 'x'.repeat(100_000)
    })
    expect(answer.status).toBe(502)
    expect(await answer.text()).toContain(`does not answer on its port ${port} (ECONNREFUSED)`)
  })

  it('answers 502 when the application disconnects without an answer', async () => {
    const port = await listen(createServer(incoming => incoming.socket.destroy()))
    expect((await fetch(`http://${await startProxy(port)}${prefix}/`)).status).toBe(502)
  })

  it('disconnects the visitor when the application dies in the middle of its answer', async () => {
    const port = await listen(
      createServer((incoming, response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('half')
        setImmediate(() => incoming.socket.resetAndDestroy())
      })
    )
    const host = await startProxy(port)
    await expect(fetch(`http://${host}${prefix}/`).then(answer => answer.text())).rejects.toThrow()
  })

  it('closes the connection to the application when the visitor disconnects', async () => {
    let isClosed = false
    const port = await listen(
      createServer((_, response) => {
        response.on('close', () => {
          isClosed = true
        })
        response.write('endless')
      })
    )
    const abort = new AbortController()
    const answer = await fetch(`http://${await startProxy(port)}${prefix}/`, { signal: abort.signal })
    abort.abort()
    await answer.text().catch(() => {})
    await eventually(
      () => isClosed,
      () => 'the application was not disconnected'
    )
  })

  it('survives a visitor who disconnects in the middle of an upload', async () => {
    let isClosed = false
    const port = await listen(
      createServer(incoming => {
        incoming.on('error', () => {}).resume()
        incoming.on('close', () => {
          isClosed = true
        })
      })
    )
    const host = await startProxy(port)
    const arrived = once(servers[0]!, 'request')
    const socket = connect(Number(host.split(':')[1]), '127.0.0.1')
    socket.write(`POST ${prefix}/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf`)
    await eventually(
      () => servers[0]!.connections !== 0 || true,
      () => ''
    )
    await arrived
    socket.resetAndDestroy()
    await eventually(
      () => isClosed,
      () => 'the application was not disconnected'
    )
  })

  it('reaches an application on ::1 only', async () => {
    const port = await listen(
      createServer((_, response) => response.end('six')),
      '::1'
    )
    expect(await (await fetch(`http://${await startProxy(port)}${prefix}/`)).text()).toBe('six')
  })
})
