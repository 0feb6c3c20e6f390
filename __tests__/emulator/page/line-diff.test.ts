import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { type DiffLine, diffLines } from '../../../emulator/page/line-diff.ts'

const signs = { same: ' ', added: '+', removed: '-', gap: '…' } as const
const shown = (lines: readonly DiffLine[]) => lines.map(({ kind, text }) => signs[kind] + text)

describe('diffLines', () => {
  it.each([
    ['abc', 'abc', ''],
    ['abc', 'aXc', ' a -b +X  c'],
    ['', 'ab', '+a +b'],
    ['ab', '', '-a -b'],
    ['abcabba', 'cbabac', '-a -b  c +b  a  b -b  a +c'],
    ['aab', 'ab', ' a -a  b'],
    ['abcdefgh', 'abcdeXfgh', '…  c  d  e +X  f  g  h'],
    ['Xabcdefghijk', 'Yabcdefghijk', '-X +Y  a  b  c …'],
    ['Xabcdefghi', 'YabcdefghZ', '-X +Y  a  b  c …  f  g  h -i +Z']
  ])('of %j and %j', (before, after, expected) => {
    expect(shown(diffLines([...before], [...after])).join(' ')).toBe(expected)
  })

  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 })

  it('turns any text into any other, with the minimum number of changes', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const diff = diffLines(before, after, 1_000)
        const side = (other: DiffLine['kind']) => diff.flatMap(({ kind, text }) => (kind === other ? [] : [text]))
        if (diff.length > 0) {
          expect(side('added')).toEqual(before)
          expect(side('removed')).toEqual(after)
        } else expect(before).toEqual(after)
        const changes = diff.filter(({ kind }) => kind !== 'same').length
        expect(changes).toBe(before.length + after.length - 2 * longestCommon(before, after))
      })
    )
  })

  it('replaces a text completely if it has little in common with the other', () => {
    const [before, after] = ['a', 'b'].map(letter => Array.from({ length: 500 }, (_, index) => letter + index))
    const diff = diffLines(before ?? [], after ?? [])
    expect(shown(diff)).toEqual([...(before ?? []).map(line => `-${line}`), ...(after ?? []).map(line => `+${line}`)])
  })

  it('replaces a text completely if too many lines must be compared', () => {
    const [before, after] = [2, 3].map(period => Array.from({ length: 60_000 }, (_, index) => `${index % period}`))
    const kinds = diffLines(before ?? [], after ?? []).map(({ kind }) => kind)
    const count = (kind: DiffLine['kind']) => kinds.filter(other => other === kind).length
    expect(count('removed') + count('same')).toBe(60_000)
    expect(count('same')).toBeLessThan(10)
  })
})

/** Textbook algorithm with a table of both lengths. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  const table = Array.from({ length: one.length + 1 }, () => new Array<number>(other.length + 1).fill(0))
  for (const [row, text] of one.entries())
    for (const [column, counterpart] of other.entries()) {
      const best = Math.max(table[row]?.[column + 1] ?? 0, table[row + 1]?.[column] ?? 0)
      const cells = table[row + 1] as number[]
      cells[column + 1] = text === counterpart ? (table[row]?.[column] ?? 0) + 1 : best
    }
  return table[one.length]?.[other.length] ?? 0
}
