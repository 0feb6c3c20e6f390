import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LogFollower, overlap } from '../../src/apply/logs.ts'
import type { WireLogs } from '../../src/datarobot/applications.ts'

const built = (buildLog: string, logs: string[] = []): WireLogs => ({ logs, buildLog, buildStatus: 'success' })
const building = (buildLog: string, logs: string[] = []): WireLogs => ({ logs, buildLog, buildStatus: 'processing' })
const running = (...logs: string[]): WireLogs => ({ logs })

/** Lines that a follower shows for responses in turn. */
function shown(before: WireLogs | null, ...replies: WireLogs[]) {
  const follower = new LogFollower(before)
  const read = replies.map((reply, index) => follower.read(reply, index === replies.length - 1))
  return { build: read.flatMap(({ build }) => build), runtime: read.flatMap(({ runtime }) => runtime) }
}

describe('LogFollower', () => {
  it('shows all lines of a new application', () => {
    const replies = [building('a\n'), building('a\nb\n'), built('a\nb\n', ['up'])]
    expect(shown(null, ...replies)).toEqual({ build: ['a', 'b'], runtime: ['up'] })
  })

  it('shows no lines of the previous version', () => {
    const old = built('old\n', ['old up'])
    expect(shown(old, old, old)).toEqual({ build: [], runtime: [] })
  })

  it('shows a build from its start if it starts like the previous one', () => {
    expect(shown(built('a\n'), built('a\nb\n')).build).toEqual(['a', 'b'])
  })

  it('shows a build that equals the previous one, if it is seen in progress', () => {
    expect(shown(built('a\nb\n'), building('a\n'), built('a\nb\n')).build).toEqual(['a', 'b'])
  })

  it('continues a build that was in progress at the publish', () => {
    expect(shown(building('a\n'), building('a\nb\n')).build).toEqual(['b'])
  })

  it('holds a line back until it is complete or the build has ended', () => {
    const follower = new LogFollower(null)
    expect(follower.read(building('a\nb'), false).build).toEqual(['a'])
    expect(follower.read(building('a\nbc\nd'), false).build).toEqual(['bc'])
    expect(follower.read(built('a\nbc\nd'), false).build).toEqual(['d'])
  })

  it('shows an incomplete last line at the end if the build status is unknown', () => {
    expect(shown(null, { logs: [], buildLog: 'a\nb', buildStatus: 'DONE' }).build).toEqual(['a', 'b'])
  })

  it('keeps empty lines of a build', () => {
    expect(shown(null, built('a\n\nb\n')).build).toEqual(['a', '', 'b'])
  })

  it('shows all lines of a new container, even if its first line equals the last of the old one', () => {
    expect(shown(running('stop', 'start'), running('start', 'up')).runtime).toEqual(['start', 'up'])
  })

  it('shows a repeated line as often as it occurs', () => {
    expect(shown(null, running('tick'), running('tick', 'tick'), running('tick', 'tick', 'tick')).runtime).toEqual([
      'tick',
      'tick',
      'tick'
    ])
  })
})

describe('LogFollower, at any time of its polls', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '"', ':', 'ü'), maxLength: 4 })
  const text = fc.array(line, { minLength: 1, maxLength: 8 })

  it('shows each line of the new build once, and none of the previous one', () => {
    const moments = fc.array(fc.nat(40), { maxLength: 12 })
    fc.assert(
      fc.property(text, text, moments, (old, lines, cuts) => {
        const log = lines.map(each => `${each}\n`).join('')
        const before = built(old.map(each => `${each}\n`).join(''))
        // Two builds of the very same log can only be told apart by a look in between.
        const looks = [0, ...cuts.toSorted((a, b) => a - b)].map(cut => building(log.slice(0, cut)))
        expect(shown(before, before, ...looks, built(log)).build).toEqual(lines)
      })
    )
  })

  it('shows each line of the new container once, and none of the previous one, even if the window drops lines', () => {
    const growth = fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(fc.nat(1000), growth, (old, steps) => {
        const lineOf = (name: string) => (_: unknown, index: number) => `${name} ${index}`
        const before = running(...Array.from({ length: old }, lineOf('old')))
        const total = steps.reduce((sum, step) => sum + step, 0)
        const all = Array.from({ length: total }, lineOf('new'))
        let known = 0
        const looks = steps.map(step => {
          known += step
          return running(...all.slice(Math.max(0, known - 1000), known))
        })
        expect(shown(before, before, ...looks).runtime).toEqual(all)
      })
    )
  })
})

describe('overlap', () => {
  const full = Array.from({ length: 1000 }, (_, index) => `${index}`)
  it.each<[string, string[], string[], number]>([
    ['nothing known', [], ['a'], 0],
    ['nothing new', ['a', 'b'], ['a', 'b'], 2],
    ['lines added', ['a'], ['a', 'b'], 1],
    ['a new container', ['a', 'b'], ['b', 'c'], 0],
    ['a new container that is silent', ['a'], [], 0],
    ['a full window that moved on', full, [...full.slice(300), ...full.slice(0, 300)], 700],
    ['a window that became full and moved on', full.slice(0, 900), [...full.slice(100), ...full.slice(0, 100)], 800]
  ])('counts %s', (_, known, next, count) => {
    expect(overlap(known, next)).toBe(count)
  })
})
