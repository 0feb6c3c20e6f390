import { describe, expect, it } from '@jest/globals'
import { isPreview } from '../../src/plan/preview.ts'

describe('isPreview', () => {
  it.each([
    ['a preview in the source of its own', 'churn-pr-12', 'churn-pr-12Source', { pullRequest: 12 }, true],
    ['production that a preview was promoted to', 'churn', 'churn-pr-12Source', { pullRequest: 12 }, false],
    ['production that runs its own', 'churn', 'churnSource', { pullRequest: null }, false],
    ['what has no manifest', 'churn-pr-12', 'churn-pr-12Source', null, false],
    ['what has no source', 'churn-pr-12', null, { pullRequest: 12 }, false]
  ])('of %s', (_, name, sourceName, manifest, expected) => {
    expect(isPreview({ name, sourceName }, manifest)).toBe(expected)
  })
})
