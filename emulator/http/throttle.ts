import { Transform } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** Lets bytes through at a given rate and no faster; what waits is the sender. */
export function throttle(bytesPerSecond: number): Transform {
  let free = performance.now()
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      free = Math.max(free, performance.now()) + (chunk.length / bytesPerSecond) * 1000
      sleep(free - performance.now()).then(() => done(null, chunk), done)
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
