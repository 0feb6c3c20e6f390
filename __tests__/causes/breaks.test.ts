import { describe, expect, it } from '@jest/globals'
import { breaks, likeliestCause, verdictOf } from '../support/causes/breaks.ts'

const all = breaks()
const verdicts = all.map(each => ({ ...each, verdict: verdictOf(each, likeliestCause(each)) }))

/** Breaks whose log does not name the file: the style sheet of an error that Vite prints without a path. */
const UNNAMED = ['react-css-syntax']

describe('deliberate breaks', () => {
  it.each(all.filter(({ name }) => !UNNAMED.includes(name)).map(each => [each.name, each.how, each] as const))(
    '%s: %s',
    (_, __, each) => {
      const cause = likeliestCause(each)
      expect([verdictOf(each, cause), cause]).toEqual(['named', cause])
    }
  )

  it('are at least 100 of at least nine frameworks and tools', () => {
    expect(all.length).toBeGreaterThanOrEqual(100)
    expect(new Set(all.map(({ name }) => name.split('-')[0])).size).toBeGreaterThanOrEqual(9)
  })

  it('are named at least 95 times of 100, and never wrongly', () => {
    const named = verdicts.filter(({ verdict }) => verdict === 'named')
    expect(verdicts.filter(({ verdict }) => verdict === 'wrong').map(({ name }) => name)).toEqual([])
    expect(named.length / all.length).toBeGreaterThanOrEqual(0.95)
    expect(verdicts.filter(({ verdict }) => verdict === 'unnamed').map(({ name }) => name)).toEqual(UNNAMED)
  })

  it('have the same causes as a container runtime writes their logs', () => {
    for (const each of all) {
      const log = each.log.replaceAll(/^/gm, '2025-07-08T16:58:14.123456789Z stderr F ')
      expect([each.name, likeliestCause({ ...each, log })]).toEqual([each.name, likeliestCause(each)])
    }
  })
})
