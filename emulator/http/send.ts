import { once } from 'node:events'
import { createReadStream, statSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { FaultEffects } from './faults.ts'
import type { Reply } from './reply.ts'

/** Sends a reply, and applies the effects of faults to it. Never throws: a client that disconnects is not an error. */
export async function send(response: ServerResponse, reply: Reply, effects?: FaultEffects): Promise<void> {
  const { type, size, bytes, stream } = contentOf(reply)
  response.writeHead(reply.status, {
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(reply.status === 204 || reply.status === 304 ? {} : { 'content-length': size }),
    ...reply.headers
  })
  if (effects?.cut === 'half-answer') {
    const first = (await stream().next()).value as Buffer | undefined
    response.write(first?.subarray(0, Math.ceil(first.length / 2)) ?? '', () => response.destroy())
    return
  }
  if (bytes !== undefined && effects?.links === undefined) return end(response, bytes)
  const parts = Readable.from(stream())
  const limits = effects?.links === undefined ? [parts] : [parts, effects.links.out.limit()]
  await pipeline([...limits, response]).catch(() => response.destroy())
}

/** Sends the whole content at once. */
async function end(response: ServerResponse, bytes: Buffer): Promise<void> {
  if (response.destroyed) return
  const closed = once(response, 'close').catch(() => response.destroy())
  response.end(bytes)
  await closed
}

interface Content {
  type: string | undefined
  size: number
  /** Undefined for a file. */
  bytes?: Buffer
  stream(): AsyncGenerator<Buffer>
}

function contentOf(reply: Reply): Content {
  if (reply.content !== undefined && 'file' in reply.content) {
    const { file, type } = reply.content
    const read = async function* () {
      yield* createReadStream(file) as AsyncIterable<Buffer>
    }
    return { type, size: statSync(file).size, stream: read }
  }
  const bytes =
    reply.content !== undefined
      ? Buffer.from(reply.content.bytes)
      : Buffer.from(reply.body === undefined ? '' : JSON.stringify(reply.body))
  const type = reply.content?.type ?? (reply.body === undefined ? undefined : 'application/json')
  return {
    type,
    size: bytes.length,
    bytes,
    stream: async function* () {
      if (bytes.length > 0) yield bytes
    }
  }
}
