import { describe, expect, it } from '@jest/globals'
import { writeTags } from '../../../src/actions/publish-template/apply.ts'
import { ApiError } from '../../../src/errors.ts'

const refusal = (status: number) =>
  new ApiError('input-invalid', { what: '', saw: '', next: '' }, { method: '', path: '', status, serverMessage: '' })

/** Creates a platform with this reader of tags, which records what it receives. */
function platform(read: (text: string) => readonly string[]) {
  const sent: [string, boolean][] = []
  let shown: readonly string[] = []
  const write = async (text: string, again: boolean) => {
    sent.push([text, again])
    shown = read(text)
  }
  const isApplied = async (wanted: readonly string[]) => JSON.stringify(shown) === JSON.stringify(wanted)
  return { sent, write: (tags: readonly string[]) => writeTags(tags, write, () => isApplied(tags)) }
}

const asJson = (text: string): string[] => {
  try {
    return JSON.parse(text)
  } catch {
    throw refusal(422)
  }
}

describe('writeTags', () => {
  it('sends tags with commas if the platform reads them', async () => {
    const { sent, write } = platform(text => text.split(','))
    expect(await write(['a', 'b'])).toBe(true)
    expect(sent).toEqual([['a,b', false]])
  })

  it('sends JSON if the platform rejects commas', async () => {
    const { sent, write } = platform(asJson)
    expect(await write(['a', 'b'])).toBe(true)
    expect(sent).toEqual([
      ['a,b', false],
      ['["a","b"]', false]
    ])
  })

  it('returns false if the platform reads neither format', async () => {
    const { sent, write } = platform(text => [text])
    expect(await write(['a', 'b'])).toBe(false)
    expect(sent.at(-1)).toEqual(['["a","b"]', true])
  })

  it('throws the first error if the platform rejects both formats', async () => {
    let status = 421
    const write = async () => Promise.reject(refusal(++status === 422 ? 422 : 400))
    await expect(writeTags(['a'], write, async () => true)).rejects.toMatchObject({ status: 422 })
  })

  it('tries no other format after any other error', async () => {
    let tries = 0
    const write = async () => {
      tries += 1
      throw refusal(403)
    }
    await expect(writeTags(['a'], write, async () => true)).rejects.toMatchObject({ status: 403 })
    expect(tries).toBe(1)
  })
})
