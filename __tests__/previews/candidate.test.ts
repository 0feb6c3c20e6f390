import { describe, expect, it } from '@jest/globals'
import { isCandidate } from '../../src/previews/candidate.ts'
import { manifest } from '../support/desired-state.ts'

const owner = { repository: 'octo/app', repositoryId: null, run: null }
const marked = { ...manifest([]), candidate: 'churn-candidate' }

describe('an application', () => {
  it.each([
    ['with the name that its version records', 'churn-candidate', marked, true],
    ['that was promoted to another name', 'churn-production', marked, false],
    ['that runs the version itself', 'churn', marked, false],
    ['whose version records no candidate', 'churn-candidate', manifest([]), false],
    ['without a trusted manifest', 'churn-candidate', null, false],
    ['of another repository', 'churn-candidate', { ...marked, repository: 'mallory/app' }, false]
  ])('%s is a candidate or not', (_, name, version, expected) => {
    expect(isCandidate({ name }, version, owner)).toBe(expected)
  })
})
