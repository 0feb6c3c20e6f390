import { describe, expect, it } from '@jest/globals'
import { shortAddress } from '../../src/text/addresses.ts'

describe('shortAddress', () => {
  it.each([
    ['ada@example.com', 'a…@example.com'],
    ['a@example.com', 'a…@example.com'],
    ['ada', 'ada'],
    ['', '']
  ])('shortens %j to %j', (name, short) => {
    expect(shortAddress(name)).toBe(short)
  })
})
