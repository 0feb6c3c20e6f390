import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Real time: a slow link is slow for the client, whatever the emulator's clock says. */
export interface LinkTime {
  now(): number
  sleep(milliseconds: number): Promise<unknown>
}

const realTime: LinkTime = { now: () => performance.now(), sleep }

/** What a sender may have under way. Without it the link would stand still while the next piece is fetched. */
const WINDOW_BYTES = 256 * 1024

/** One direction of a link: whatever goes through it, on however many connections, shares its rate. */
export class Link {
  readonly #bytesPerSecond: number
  readonly #time: LinkTime
  /** When the last byte taken in so far is through. */
  #busyUntil = 0

  constructor(bytesPerSecond: number, time: LinkTime = realTime) {
    this.#bytesPerSecond = bytesPerSecond
    this.#time = time
  }

  /** Lets the bytes of one sender through; what waits is the sender. */
  limit(): Transform {
    let isBacklogged = false
    const stream = new Transform({
      writableHighWaterMark: WINDOW_BYTES,
      transform: (chunk: Buffer, _encoding, done) => {
        // A timer that rings late costs no capacity where the next bytes were there; an idle link saves none up.
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

/** Passes bytes on and tells how many came. */
export function countBytes(onBytes: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      onBytes(chunk.length)
      done(null, chunk)
    }
  })
}
