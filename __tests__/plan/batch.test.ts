import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { batches, MAX_BATCH_BYTES, MAX_BATCH_FILES } from '../../src/plan/batch.ts'
import { file, files } from '../support/desired-state.ts'

const sized = (...sizes: number[]) => sizes.map((size, index) => file(`f${index}`, '', size))
const countsOf = (sizes: number[]) => batches(sized(...sizes)).map(({ length }) => length)
const MIB = 1024 * 1024

describe('batches', () => {
  it.each([
    [0, [0]],
    [1, [1]],
    [99, [99]],
    [100, [99, 1]],
    [198, [99, 99]],
    [199, [99, 99, 1]],
    [999, [99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 9]]
  ])('splits %i files into %j, and the manifest has room in each', (count, sizes) => {
    expect(batches(files(count)).map(({ length }) => length)).toEqual(sizes)
  })

  it.each<[string, number[], number[]]>([
    ['just what fits', [39 * MIB, MIB], [2]],
    ['a byte more', [39 * MIB, MIB, 1], [2, 1]],
    ['one that is larger than a batch', [MIB, 50 * MIB, MIB], [1, 1, 1]],
    ['one that is larger, first and last', [50 * MIB, 0, 60 * MIB], [1, 1, 1]],
    ['each batch for itself', [30 * MIB, 30 * MIB, 5 * MIB, 5 * MIB], [1, 3]],
    ['empty files', [0, 0, 40 * MIB, 0], [4]]
  ])('splits by bytes: %s', (_, sizes, counts) => {
    expect(countsOf(sizes)).toEqual(counts)
  })

  it('keeps every file, in order, within both limits', () => {
    const sizes = fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.nat({ max: MIB }) },
        { weight: 1, arbitrary: fc.integer({ min: 20 * MIB, max: 60 * MIB }) }
      ),
      { maxLength: 300, size: 'max' }
    )
    fc.assert(
      fc.property(sizes, list => {
        const wanted = sized(...list)
        const result = batches(wanted)
        expect(result.flat()).toEqual(wanted)
        for (const batch of result) {
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_FILES)
          if (batch.length > 1)
            expect(batch.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(MAX_BATCH_BYTES)
        }
        expect(result.slice(0, -1).every(({ length }) => length > 0)).toBe(true)
      }),
      { numRuns: 50 }
    )
  })
})
