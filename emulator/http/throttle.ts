import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Real time: a slow link is slow for the client, whatever the emulator's clock says. */
export interface LinkTime {
  now(): number
  sleep(milliseconds: number): Promise<unknown>
}

const realTime: LinkTime = { now: () => performance.now(), sleep }

/** Lets bytes through at a given rate and no faster; what waits is the sender. */
export function throttle(bytesPerSecond: number, time: LinkTime = realTime): Transform {
  let free = time.now()
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      free = Math.max(free, time.now()) + (chunk.length / bytesPerSecond) * 1000
      time.sleep(free - time.now()).then(() => done(null, chunk), done)
    }
  })
}

/** Passes bytes on and tells how many came. */
export function counted(tell: (bytes: number) => void): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      tell(chunk.length)
      done(null, chunk)
    }
  })
}
