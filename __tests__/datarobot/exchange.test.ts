import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { Agent } from 'undici'
import { type ExchangeOptions, exchange } from '../../src/datarobot/exchange.ts'
import { multipart } from '../../src/datarobot/multipart.ts'
import { networkFailureOf } from '../../src/datarobot/network-errors.ts'
import { json, open, serve } from '../support/bare-server.ts'
import { connect } from '../support/client.ts'
import { TOKEN } from '../support/emulator.ts'

const MIB = 1024 * 1024
const folder = mkdtempSync(join(tmpdir(), 'exchange-'))
const zeros = Buffer.alloc(32 * MIB)
const location = join(folder, 'zeros')
writeFileSync(location, zeros)
afterAll(() => rmSync(folder, { recursive: true }))

/** More than the sockets of both sides hold by themselves. */
const LARGE = multipart([
  {
    name: 'file',
    file: { path: 'zeros', location, size: zeros.length, sha256: createHash('sha256').update(zeros).digest('hex') }
  }
])
const SMALL = multipart([{ name: 'label', value: 'v1' }])
const PATIENT = { uploadStallMs: 10_000, responseMs: 10_000 }

let dispatcher: Agent
beforeEach(() => {
  dispatcher = new Agent({ allowH2: false })
})
afterEach(async () => {
  jest.useRealTimers()
  await dispatcher.destroy()
})

/** From here on timers run only when the test moves them: no load of the machine can ring an alarm. */
const holdTimers = () =>
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'clearImmediate']
  })

function send(port: number, form: typeof LARGE | undefined, parts: Partial<ExchangeOptions> = {}) {
  const url = new URL(`http://127.0.0.1:${port}/api/v2/x/`)
  const method = form === undefined ? 'GET' : 'PATCH'
  return exchange(
    { method, url, token: TOKEN, json: undefined, form },
    {
      dispatcher,
      signal: new AbortController().signal,
      timeouts: PATIENT,
      remainingMs: Number.POSITIVE_INFINITY,
      ...parts
    }
  )
}

/** A server of bare sockets. */
const listen = (onSocket: (socket: Socket) => void) => open(createServer({ allowHalfOpen: true }, onSocket))

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'

describe('an upload', () => {
  it('fails with an unknown effect if the server accepts no more data', async () => {
    const port = await listen(socket => socket.pause())
    const error = await send(port, LARGE, { timeouts: { uploadStallMs: 200, responseMs: 10_000 } }).catch(
      (error: Error) => error
    )
    expect(error).toMatchObject({ code: 'TOO_SLOW', message: 'the server accepted no more data within 0.2 s' })
    expect(networkFailureOf(error)).toBe('unknown')
  })

  it('continues as long as the server accepts data', async () => {
    holdTimers()
    let taken = 0
    const port = await listen(socket => {
      socket.on('data', chunk => {
        taken += chunk.length
        if (taken >= LARGE.length) socket.write(ANSWER)
      })
    })
    let pieces = 0
    // Before each piece the time passes that a stall may just not last.
    const slow = async function* () {
      for await (const piece of LARGE.bytes()) {
        jest.advanceTimersByTime(399)
        pieces += 1
        yield piece
      }
    }
    const form = { ...LARGE, bytes: slow }
    expect(await send(port, form, { timeouts: { uploadStallMs: 400, responseMs: 10_000 } })).toMatchObject({
      status: 200
    })
    expect(pieces).toBeGreaterThan(100)
  })

  it('fails if no response follows', async () => {
    const port = await listen(socket => socket.resume())
    const slow = send(port, SMALL, { timeouts: { uploadStallMs: 10_000, responseMs: 100 } })
    await expect(slow).rejects.toMatchObject({
      code: 'TOO_SLOW',
      message: 'the response was not complete within 0.1 s'
    })
  })

  it('ends with a response that arrives before its end', async () => {
    const port = await listen(socket => {
      socket.once('data', () => {
        socket.end('HTTP/1.1 413 Payload Too Large\r\nContent-Length: 5\r\nConnection: close\r\n\r\nlarge')
        socket.resume()
      })
    })
    expect(await send(port, LARGE)).toMatchObject({ status: 413, text: 'large' })
  })

  it('is retried if it stalls', async () => {
    holdTimers()
    let isFirst = true
    const port = await listen(socket => {
      let taken = 0
      if (isFirst) {
        socket.pause()
        jest.advanceTimersByTime(60_000)
      } else
        socket.on('data', chunk => {
          taken += chunk.length
          // The head of the request comes on top, so this is at the form's very end.
          if (taken > LARGE.length) socket.write(ANSWER)
        })
      isFirst = false
    })
    const client = connect(`http://127.0.0.1:${port}`, { timeouts: { uploadStallMs: 60_000, responseMs: 60_000 } })
    await client.http.call(
      'patch',
      '/customApplicationSources/{appSourceId}/',
      { params: { appSourceId: 'a' } },
      { what: 'It failed.', form: LARGE, retryPolicy: 'repeatable' }
    )
    expect(client.http.sent).toBe(2)
  })
})

describe('a response', () => {
  it('fails if it arrives too slowly', async () => {
    const port = await listen(socket => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n')
      const drip = setInterval(() => socket.write('1\r\n \r\n'), 20)
      socket.on('close', () => clearInterval(drip))
    })
    const dripping = send(port, undefined, { timeouts: { uploadStallMs: 10_000, responseMs: 200 } })
    await expect(dripping).rejects.toMatchObject({ code: 'TOO_SLOW' })
  })

  it.each([
    ['64 MiB', 200, 64 * MIB],
    ['64 KiB of a refusal', 500, 64 * 1024]
  ])('is read up to %s', async (_, status, most) => {
    let given = 0
    const server = await serve(response => {
      response.writeHead(status)
      const pour = () => {
        for (;;) {
          given += MIB
          if (!response.write(Buffer.alloc(MIB, 'x'))) break
        }
      }
      response.on('drain', pour)
      response.on('error', () => {})
      pour()
    })
    const { text, isTruncated } = await send(server.port, undefined)
    expect([isTruncated, text.length]).toEqual([true, most])
    expect(given).toBeLessThan(most + 64 * MIB)
  })

  it('of the maximum size is complete', async () => {
    const server = await serve(json('x'.repeat(64 * 1024), 500))
    expect(await send(server.port, undefined)).toMatchObject({ isTruncated: false, text: 'x'.repeat(64 * 1024) })
  })

  it('is never decompressed', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB))
    const server = await serve(response => response.writeHead(200, { 'content-encoding': 'GZIP' }).end(bomb))
    expect(await send(server.port, undefined)).toMatchObject({ encoding: 'gzip', isTruncated: false })
    const reading = connect(server.origin).applications.findByName('churn')
    await expect(reading).rejects.toThrow('the response is compressed, although the request did not allow it')
    expect(server.arrived).toHaveLength(2)
  })

  it('may have the encoding identity', async () => {
    const server = await serve(json({}, 200, { 'content-encoding': 'identity' }))
    expect(await send(server.port, undefined)).toMatchObject({ encoding: null, text: '{}' })
  })
})

describe('a run', () => {
  it('leaves no listeners behind', async () => {
    const server = await serve(json({}))
    const run = new AbortController()
    let listeners = 0
    const { signal } = run
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1
      add(...args)
    }
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1
      remove(...args)
    }
    await send(server.port, undefined, { signal })
    expect(listeners).toBe(0)
  })
})
