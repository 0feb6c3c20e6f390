import { describe, expect } from '@jest/globals'
import { History, newTally, type Tally } from '../support/chaos/history.ts'
import { effort, itSampled } from '../support/effort.ts'
import { start } from '../support/emulator.ts'

/** Deploys of one history. Each history starts empty, with its own choice of uncertain platform behavior. */
const EACH = 10

const rounds = Number(process.env.CHAOS_ROUNDS ?? effort(5, 300))
const seeds =
  process.env.CHAOS_SEED === undefined
    ? Array.from({ length: Math.ceil(rounds / EACH) }, (_, index) => index + 1)
    : [Number(process.env.CHAOS_SEED)]

async function play(seed: number, tally: Tally): Promise<void> {
  const emulator = await start({ checkReplies: false })
  const history = new History(emulator, seed, tally)
  try {
    await history.play(Math.min(EACH, rounds))
  } catch (error) {
    const replay = `CHAOS_SEED=${seed} npm test -- __tests__/chaos`
    throw new Error(`${(error as Error).message}\n\n${history.lines.join('\n')}\n\nAgain with: ${replay}`)
  }
}

describe('an application under chaos', () => {
  itSampled(
    `runs exactly one whole state after each of ${rounds} rounds, and a calm run puts all in order`,
    async () => {
      const tally = newTally()
      for (const seed of seeds) await play(seed, tally)
      if (process.env.CHAOS_ROUNDS !== undefined) process.stdout.write(`chaos: ${JSON.stringify(tally)}\n`)
      expect(tally.deploys).toBeGreaterThanOrEqual(rounds)
    }
  )
})
