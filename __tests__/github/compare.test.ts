import { describe, expect, it } from '@jest/globals'
import { compareCommits } from '../../src/github/compare.ts'
import { primaryLimit, unicorn } from '../support/github/limits.ts'
import { open, PLACE, startAcme } from '../support/github-client.ts'

const compare = async (
  world: Awaited<ReturnType<typeof startAcme>>,
  base: string,
  head: string,
  token = 'job' as const
) => compareCommits((await open(world.github, token)).client, PLACE, base, head)

describe('compareCommits', () => {
  it('returns whether a commit is ahead, behind or diverged', async () => {
    const world = await startAcme()
    const one = world.repository.push('one')
    const two = world.repository.push('two')
    expect(await compare(world, one, two)).toEqual({ relation: 'ahead', reason: null, aheadBy: 1 })
    expect(await compare(world, two, one)).toEqual({ relation: 'behind', reason: null, aheadBy: 0 })
    expect(await compare(world, two, world.head)).toEqual({ relation: 'diverged', reason: null, aheadBy: 1 })
  })

  it('sends no request for equal commits or invalid ids', async () => {
    const world = await startAcme()
    expect(await compare(world, world.head, world.head.toUpperCase())).toEqual({
      relation: 'identical',
      reason: null,
      aheadBy: 0
    })
    expect((await compare(world, 'main', world.head)).relation).toBe('unknown')
    expect((await compare(world, world.head, 'main')).relation).toBe('unknown')
    expect((await compare(world, `${'a'.repeat(39)}/`, world.head)).relation).toBe('unknown')
    expect(world.github.requests).toEqual([])
  })

  it('resolves a branch by its full name', async () => {
    const world = await startAcme()
    const one = world.repository.push('one')
    world.repository.push('two')
    expect(await compare(world, one, 'refs/heads/main')).toEqual({ relation: 'ahead', reason: null, aheadBy: 1 })
    expect(await compare(world, one, 'refs/pull/1/head')).toEqual({ relation: 'diverged', reason: null, aheadBy: 1 })
  })

  it('returns unknown for a missing commit, with the possible reasons', async () => {
    const world = await startAcme()
    expect(await compare(world, 'f'.repeat(40), world.head)).toEqual({
      relation: 'unknown',
      reason: expect.stringContaining('rewritten'),
      aheadBy: null
    })
  })

  it('names the missing permission of the token', async () => {
    const { github, repository, head } = await startAcme()
    const { client } = await open(github, 'powerless')
    expect(await compareCommits(client, PLACE, repository.push('one'), head)).toEqual({
      relation: 'unknown',
      reason: expect.stringContaining('contents: read'),
      aheadBy: null
    })
  })

  it.each([
    ['at its limit', primaryLimit(), /rate limit/],
    ['a proxy that answers in its place', { status: 200, text: 'null' }, /not from GitHub/],
    ['down', unicorn, /502/]
  ])('returns unknown if GitHub is %s', async (_, answer, reason) => {
    const world = await startAcme()
    world.github.fault({ operation: 'repos/compare-commits-with-basehead', answer, times: 3 })
    const comparison = await compare(world, world.repository.push('one'), world.head)
    expect(comparison).toEqual({ relation: 'unknown', reason: expect.stringMatching(reason), aheadBy: null })
  })
})
