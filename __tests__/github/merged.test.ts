import { describe, expect, it } from '@jest/globals'
import { commitsSince, mergedPullRequests } from '../../src/github/merged.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

async function setup() {
  const acme = await startAcme()
  const { client } = await open(acme.github, 'readonly')
  return { ...acme, client }
}

describe('the merged pull requests of a commit', () => {
  it('are those that were merged into the branch, the newest first', async () => {
    const { client, repository, pull } = await setup()
    repository.push('other', { branch: 'other' })
    const other = repository.openPull('other')
    const landed = [repository.push('both')]
    repository.closePull(pull, { isMerged: true, landed })
    repository.closePull(other, { isMerged: true, landed })
    pull.mergedAt = '2026-01-01T00:00:00Z'
    expect(await mergedPullRequests(client, PLACE, landed[0]!, 'main')).toEqual([2, 1])
    expect(await mergedPullRequests(client, PLACE, landed[0]!, null)).toEqual([2, 1])
    expect(await mergedPullRequests(client, PLACE, landed[0]!, 'release')).toEqual([])
  })

  it('are not the open ones of its branch', async () => {
    const { client, pull, repository } = await setup()
    expect(await mergedPullRequests(client, PLACE, pull.head.sha, 'main')).toEqual([])
    repository.closePull(pull)
    expect(await mergedPullRequests(client, PLACE, pull.head.sha, 'main')).toEqual([])
  })
})

describe('the commits of a branch since another', () => {
  it('leave out those of merged branches', async () => {
    const { client, repository, head } = await setup()
    const first = repository.branches.get('main')!
    const second = repository.push('second')
    const merge = repository.push('merge', { parents: [second, head] })
    expect(await commitsSince(client, PLACE, first, merge)).toEqual([merge, second])
    expect(await commitsSince(client, PLACE, second, merge)).toEqual([merge])
  })

  it('are none if the other commit is the same, is newer, or is too far away', async () => {
    const { client, repository } = await setup()
    const first = repository.branches.get('main')!
    const second = repository.push('second')
    expect(await commitsSince(client, PLACE, second, second)).toEqual([])
    expect(await commitsSince(client, PLACE, second, first)).toEqual([])
    for (let index = 0; index < 50; index++) repository.push(`more ${index}`)
    expect(await commitsSince(client, PLACE, first, repository.branches.get('main')!)).toEqual([])
  })
})
