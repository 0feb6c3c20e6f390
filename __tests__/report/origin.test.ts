import { describe, expect, it } from '@jest/globals'
import { originOf } from '../../src/report/origin.ts'

const HERE = {
  serverUrl: 'https://github.com',
  repository: 'acme/here',
  commit: 'here',
  refName: 'here',
  runUrl: 'https://github.com/acme/here/actions/runs/1',
  actionUrl: 'https://github.com/acme/action/blob/v1',
  pullRequest: null
}

describe('originOf', () => {
  it('returns the origin of the version, with the URLs of the current run', () => {
    const manifest = { repository: 'acme/churn', commit: 'abc', ref: 'refs/heads/main', pullRequest: null }
    expect(originOf(HERE, manifest)).toEqual({ ...HERE, repository: 'acme/churn', commit: 'abc', refName: 'main' })
  })

  it('links the pull request of the version, and omits its merge ref', () => {
    const manifest = { repository: 'acme/churn', commit: 'abc', ref: 'refs/pull/12/merge', pullRequest: 12 }
    expect(originOf(HERE, manifest)).toMatchObject({
      refName: null,
      pullRequest: { number: 12, url: 'https://github.com/acme/churn/pull/12' }
    })
  })

  it('is unknown for a version without a manifest', () => {
    expect(originOf(HERE, null)).toMatchObject({ repository: null, commit: null, refName: null, pullRequest: null })
  })
})
