import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { MAX_LABEL_CHARS } from '../../src/names.ts'
import { hasOwnLabel, promotedFrom, promotedLabel } from '../../src/plan/promoted-label.ts'
import { anyText } from '../support/any-text.ts'
import { effort, it, itSampled } from '../support/effort.ts'

const ID = '66f1c0ffee0123456789abcd'
const OTHER = '66f1c0ffee0123456789abce'

describe('promotedLabel', () => {
  it('names the label, the application and the version', () => {
    expect(promotedLabel({ id: ID, label: 'main@1 #2' }, null, 'churn', '0123abcd')).toBe(
      `main@1 #2 for churn [${ID}.0123abcd]`
    )
  })

  it('names each application only once if it is promoted again', () => {
    const first = promotedLabel({ id: ID, label: 'main@1 #2' }, null, 'qa', '0123abcd')
    expect(promotedLabel({ id: OTHER, label: first }, null, 'churn', '0123abce')).toBe(
      `main@1 #2 for churn [${OTHER}.0123abce]`
    )
  })

  it('is the id for a version without a label', () => {
    expect(promotedLabel({ id: ID, label: null }, null, 'churn', '0123abcd')).toMatch(new RegExp(`^${ID} for churn `))
  })

  itSampled('is recognized, fits, and has the label that the version was deployed with', () => {
    fc.assert(
      fc.property(
        anyText({ maxLength: 300 }),
        anyText({ maxLength: 600 }),
        anyText({ maxLength: 600 }),
        (own, first, second) => {
          const one = promotedLabel({ id: ID, label: own }, own, first, '0123abcd')
          const two = promotedLabel({ id: OTHER, label: one }, own, second, '0123abce')
          for (const label of [one, two]) {
            expect([...label].length).toBeLessThanOrEqual(MAX_LABEL_CHARS)
            expect(hasOwnLabel(label, own)).toBe(true)
          }
          expect([promotedFrom(one), promotedFrom(two)]).toEqual([ID, OTHER])
        }
      ),
      { numRuns: effort(50, 2000) }
    )
  })
})

describe('hasOwnLabel', () => {
  it.each([
    ['main@1', 'main@1', true],
    ['main@1', 'main@2', false],
    [null, 'main@1', false],
    ['main@1 for churn', 'main@1', false],
    [`main@1 for churn [${ID}.0123abcd]`, 'main@2', false],
    [`main@1 for churn [${ID}.0123abcd]`, 'main@', false]
  ])('of %j, for %j: %s', (label, own, expected) => {
    expect(hasOwnLabel(label, own)).toBe(expected)
  })
})
