import { describe, expect, it } from '@jest/globals'
import { mayHaveApplied, writeOnce } from '../../src/apply/write-once.ts'
import { ApiError, UserError } from '../../src/errors.ts'

const text = { what: 'It failed.', saw: 'So.', next: 'Again.' }
const answered = (status: number | null) =>
  new ApiError('network', text, { method: 'POST', path: '/x/', status, serverMessage: '' })

/** Writes whose answers are these in turn; an error is thrown. */
function writing(...answers: (string | Error)[]) {
  const pauses: number[] = []
  let writes = 0
  return {
    pauses,
    writes: () => writes,
    http: {
      pause: async (milliseconds: number) => {
        pauses.push(milliseconds)
      }
    },
    write: async () => {
      const answer = answers[writes] ?? answers.at(-1)
      writes += 1
      if (answer instanceof Error) throw answer
      return answer ?? ''
    }
  }
}

describe('surely', () => {
  it('asks nothing when an answer comes', async () => {
    const world = writing('made')
    const never = async () => {
      throw new Error('asked')
    }
    expect(await writeOnce(world, world.write, never)).toBe('made')
  })

  it.each([null, 200, 201, 408, 500, 502, 503, 504])(
    'looks before it repeats, and does not when it happened: %s',
    async status => {
      const world = writing(answered(status))
      expect(await writeOnce(world, world.write, async () => 'found')).toBe('found')
      expect(world.writes()).toBe(1)
    }
  )

  it('does it again when it did not happen', async () => {
    const world = writing(answered(null), answered(502), 'made')
    expect(await writeOnce(world, world.write, async () => null)).toBe('made')
    expect(world.pauses).toEqual([1_000, 2_000])
  })

  it('gives up after five tries with the last error', async () => {
    const world = writing(answered(null))
    await expect(writeOnce(world, world.write, async () => null)).rejects.toBeInstanceOf(ApiError)
    expect(world.writes()).toBe(5)
  })

  it.each([301, 400, 401, 403, 404, 409, 413, 421, 422, 423, 425, 429])(
    'neither looks nor repeats after a refusal: %s',
    async status => {
      const world = writing(answered(status))
      await expect(writeOnce(world, world.write, async () => 'found')).rejects.toMatchObject({ status })
      expect(world.writes()).toBe(1)
    }
  )

  it.each<[number | null, boolean]>([
    [null, true],
    [200, true],
    [408, true],
    [503, true],
    [429, false],
    [423, false],
    [409, false]
  ])('takes a write that was answered with %s for one that may have happened: %s', (status, isPossible) => {
    expect(mayHaveApplied(answered(status))).toBe(isPossible)
  })

  it('lets errors of ours through: a file that changed while it was sent', async () => {
    const error = new UserError('input-invalid', text)
    const world = writing(error)
    await expect(writeOnce(world, world.write, async () => 'found')).rejects.toBe(error)
    expect(world.writes()).toBe(1)
  })

  it('ends with the error of the look when that fails too', async () => {
    const world = writing(answered(null))
    const error = answered(401)
    await expect(writeOnce(world, world.write, () => Promise.reject(error))).rejects.toBe(error)
  })
})
