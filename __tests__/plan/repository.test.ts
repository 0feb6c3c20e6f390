import { describe, expect, it } from '@jest/globals'
import { isSameRepository } from '../../src/plan/repository.ts'

describe('isSameRepository', () => {
  const run = (server = 'https://github.com') => ({ id: '7', attempt: 1, url: `${server}/acme/churn/actions/runs/7` })
  const ours = { repository: 'acme/churn', repositoryId: 5, run: run() }

  it.each([
    ['itself', {}, true],
    ['itself before it was renamed', { repository: 'acme/old' }, true],
    ['another one', { repository: 'acme/other', repositoryId: 6 }, false],
    ['a newer one of its name', { repositoryId: 6 }, false],
    ['one of its id on another server', { repository: 'b/c', run: run('https://github.acme.example') }, false],
    ['what an earlier release wrote', { repositoryId: null }, true],
    ['what an earlier release wrote in another one', { repositoryId: null, repository: 'acme/other' }, false],
    ['what a run outside of GitHub wrote', { repositoryId: null, repository: null }, false]
  ])('of %s', (_, given, expected) => {
    expect(isSameRepository({ ...ours, ...given }, ours)).toBe(expected)
    expect(isSameRepository(ours, { ...ours, ...given })).toBe(expected)
  })
})
