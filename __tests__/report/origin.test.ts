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
  it('is where the version comes from, on the pages of this run', () => {
    const manifest = { repository: 'acme/churn', commit: 'abc', ref: 'refs/heads/main', pullRequest: null }
    expect(originOf(HERE, manifest)).toEqual({ ...HERE, repository: 'acme/churn', commit: 'abc', refName: 'main' })
  })

  it('links the pull request that it was made for, and leaves out the name of its merge', () => {
    const manifest = { repository: 'acme/churn', commit: 'abc', ref: 'refs/pull/12/merge', pullRequest: 12 }
    expect(originOf(HERE, manifest)).toMatchObject({
      refName: null,
      pullRequest: { number: 12, url: 'https://github.com/acme/churn/pull/12' }
    })
  })

  it('is unknown of a version without a manifest: never this run', () => {
    expect(originOf(HERE, null)).toMatchObject({ repository: null, commit: null, refName: null, pullRequest: null })
  })
})
