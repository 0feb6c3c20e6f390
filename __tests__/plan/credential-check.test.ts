import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { createCheck, matchesCheck } from '../../src/plan/credential-check.ts'
import { anyText } from '../support/any-text.ts'
import { effort, it, itSampled, sample } from '../support/effort.ts'

describe('a check', () => {
  itSampled('matches its secret and no other, and differs each time', async () => {
    const [one, other] = await Promise.all([createCheck('secret'), createCheck('secret')])
    expect(one).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/)
    expect(one).not.toBe(other)
    expect(await Promise.all([one, other].map(check => matchesCheck('secret', check)))).toEqual([true, true])
    const others = sample(['secret ', 'Secret', ''], 1)
    expect(await Promise.all(others.map(secret => matchesCheck(secret, one)))).toEqual(others.map(() => false))
  })

  it.each([
    '',
    'secret',
    'scrypt$16384$8$5$$',
    `scrypt$16383$8$5$${'a'.repeat(22)}$${'a'.repeat(43)}`,
    `scrypt$0$0$0$${'a'.repeat(22)}$${'a'.repeat(43)}`,
    `scrypt$524288$8$5$${'a'.repeat(22)}$${'a'.repeat(43)}`,
    `scrypt$16384$999$999$${'a'.repeat(22)}$${'a'.repeat(43)}`,
    `argon2$16384$8$5$${'a'.repeat(22)}$${'a'.repeat(43)}`
  ])('that is invalid or too expensive matches nothing: %s', async check => {
    expect(await matchesCheck('secret', check)).toBe(false)
  })

  itSampled('is compared with any text without an error', async () => {
    await fc.assert(
      fc.asyncProperty(anyText(), async check => {
        expect(await matchesCheck('secret', check)).toBe(false)
      }),
      { numRuns: effort(50, 1000) }
    )
  })
})
