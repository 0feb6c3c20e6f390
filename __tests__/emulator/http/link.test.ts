import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from '@jest/globals'
import { Link } from '../../../emulator/http/link.ts'

/** Fake time that only passes during `sleep`. Each sleep takes `late` longer than requested. */
function fakeTime(late = 0): { now(): number; sleep(milliseconds: number): Promise<void> } {
  let time = 0
  return {
    now: () => time,
    sleep: async milliseconds => {
      time = Math.max(time, time + milliseconds + late)
    }
  }
}

const send = (link: Link, chunks: readonly Buffer[]): Promise<Buffer> =>
  buffer(Readable.from(chunks).pipe(link.limit()))

describe('Link', () => {
  it.each([
    [1_000, [100, 400, 500], 1_000],
    [1_000_000, [250_000], 250],
    [10, [], 0]
  ])('at %d bytes per second passes chunks of %j in %d ms, unchanged', async (rate, sizes, milliseconds) => {
    const time = fakeTime()
    const chunks = sizes.map((size, index) => Buffer.alloc(size, index + 1))
    const through = await send(new Link(rate, time), chunks)
    expect(through.equals(Buffer.concat(chunks))).toBe(true)
    expect(time.now()).toBeCloseTo(milliseconds)
  })

  it('saves up no capacity while it is idle', async () => {
    const time = fakeTime()
    async function* late() {
      await time.sleep(5_000)
      yield Buffer.alloc(100)
    }
    await buffer(Readable.from(late()).pipe(new Link(1_000, time).limit()))
    expect(time.now()).toBeCloseTo(5_100)
  })

  it('is shared by all concurrent senders', async () => {
    const time = { at: 0, waiting: [] as { until: number; wake: () => void }[] }
    const link = new Link(1_000, {
      now: () => time.at,
      sleep: milliseconds => new Promise<void>(wake => time.waiting.push({ until: time.at + milliseconds, wake }))
    })
    let isOver = false
    const sent = Promise.all(
      [1, 2, 3].map(sender => send(link, [Buffer.alloc(100, sender), Buffer.alloc(100, sender)]))
    ).then(() => {
      isOver = true
    })
    while (!isOver) {
      await new Promise(resolve => setImmediate(resolve))
      const [next] = time.waiting.sort((a, b) => a.until - b.until).splice(0, 1)
      if (next === undefined) continue
      time.at = Math.max(time.at, next.until)
      next.wake()
    }
    await sent
    expect(time.at).toBeCloseTo(600)
  })

  it('loses no capacity to a late timer while bytes are waiting', async () => {
    const time = fakeTime(1)
    await send(
      new Link(100_000, time),
      Array.from({ length: 100 }, () => Buffer.alloc(1_000))
    )
    expect(time.now()).toBeLessThan(1_010)
  })
})
