import { describe, expect, it } from '@jest/globals'
import { isId } from '../src/names.ts'

describe('isId', () => {
  it.each([
    ['66f1c0ffee0123456789abcd', true],
    ['66F1C0FFEE0123456789ABCD', true],
    ['66f1c0ffee0123456789abc', false],
    ['66f1c0ffee0123456789abcde', false],
    ['66f1c0ffee0123456789abcg', false],
    ['66f1c0ffee0123456789abcd\n', false]
  ])('for %j is %s', (text, wanted) => expect(isId(text)).toBe(wanted))
})
