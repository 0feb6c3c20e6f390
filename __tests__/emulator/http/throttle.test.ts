import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { throttle } from '../../../emulator/http/throttle.ts'

/** Time that passes only while somebody sleeps. */
function ownTime(): { now(): number; sleep(milliseconds: number): Promise<void> } {
  let time = 0
  return {
    now: () => time,
    sleep: async milliseconds => {
      time += milliseconds
    }
  }
}

describe('throttle', () => {
  it.each([
    [1_000, [100, 400, 500], 1_000],
    [1_000_000, [250_000], 250],
    [10, [], 0]
  ])('at %d bytes a second takes chunks of %j through in %d ms, unchanged', async (rate, sizes, milliseconds) => {
    const time = ownTime()
    const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1))
    const through = await buffer(Readable.from(chunks).pipe(throttle(rate, time)))
    expect(through.equals(Buffer.concat(chunks))).toBe(true)
    expect(time.now()).toBeCloseTo(milliseconds)
  })

  it('saves up nothing while the link is idle', async () => {
    const time = ownTime()
    async function* late() {
      await time.sleep(5_000)
      yield Buffer.alloc(100)
    }
    await buffer(Readable.from(late()).pipe(throttle(1_000, time)))
    expect(time.now()).toBeCloseTo(5_100)
  })
})
