import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Real time. A slow link is slow for the client, independent of the emulator's clock. */
export interface LinkTime {
  now(): number
  sleep(milliseconds: number): Promise<unknown>
}

const realTime: LinkTime = { now: () => performance.now(), sleep }

/** Bytes that one sender may have buffered. Without a buffer, the link would be idle while the next chunk is read. */
const WINDOW_BYTES = 256 * 1024

/** One direction of a link with limited bandwidth. All connections share its rate. */
export class Link {
  readonly #bytesPerSecond: number
  readonly #time: LinkTime
  /** Time when the last accepted byte has passed. */
  #busyUntil = 0

  constructor(bytesPerSecond: number, time: LinkTime = realTime) {
    this.#bytesPerSecond = bytesPerSecond
    this.#time = time
  }

  /** Returns a stream that limits one sender to the rate of the link. */
  limit(): Transform {
    let isBacklogged = false
    const stream = new Transform({
      writableHighWaterMark: WINDOW_BYTES,
      transform: (chunk: Buffer, _encoding, done) => {
        // A late timer must not cost capacity while more bytes are waiting. An idle link must not save up capacity.
        const startsAt = isBacklogged ? this.#busyUntil : Math.max(this.#busyUntil, this.#time.now())
        this.#busyUntil = startsAt + (chunk.length / this.#bytesPerSecond) * 1000
        this.#time.sleep(Math.max(0, this.#busyUntil - this.#time.now())).then(() => {
          isBacklogged = stream.writableLength > chunk.length
          done(null, chunk)
        }, done)
      }
    })
    return stream
  }
}

/** Passes bytes through and reports the size of each chunk. */
export function countBytes(onBytes: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length)
      done(null, chunk)
    }
  })
}
