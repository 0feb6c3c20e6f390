import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  type Expected,
  evaluate,
  hasChangedState,
  type Observation,
  pollIntervalMs,
  STALE_STATE_MS,
  type Verdict
} from '../../src/apply/evaluate.ts'
import type { JobState } from '../../src/apply/job.ts'
import { isAtRest } from '../../src/plan/current-state.ts'

const hibernated = 'hibernated' as 'stopped'
const statuses = [
  'created',
  'failed',
  'initializing',
  'paused',
  'publishing',
  'running',
  'stopped',
  hibernated
] as const
const inProgress = ['created', 'initializing', 'publishing'] as const

const created: Expected = { versionId: 'ours', previous: null }
const publishOver = (status: Observation['status']): Expected => ({
  versionId: 'ours',
  previous: { status, versionId: 'old' }
})
const observe = (
  status: Observation['status'],
  versionId: string | null = 'ours',
  job: JobState | null = null
): Observation => ({
  status,
  versionId,
  job
})
const failedJob: JobState = { kind: 'failed', message: 'no image' }

describe('evaluate, before a changed state is observed', () => {
  const everything = statuses.flatMap(before =>
    statuses.flatMap(status => ['ours', 'old', 'other', null].map(versionId => [before, status, versionId] as const))
  )
  it.each(everything)('waits: from %s, it is %s with version %s', (before, status, versionId) => {
    expect(evaluate(publishOver(before), observe(status, versionId), false, STALE_STATE_MS - 1)).toEqual({
      kind: 'wait'
    })
  })
})

describe('evaluate, after a publish', () => {
  const rows: [Observation['status'], string | null, hasStateChanged: boolean, Verdict['kind']][] = [
    ['running', 'ours', true, 'ready'],
    ['running', 'ours', false, 'ready'],
    ['running', 'old', true, 'failed'],
    ['running', 'old', false, 'wait'],
    ['running', 'other', true, 'superseded'],
    ['running', null, false, 'wait'],
    ['failed', 'ours', true, 'failed'],
    ['failed', 'old', true, 'failed'],
    ['failed', 'old', false, 'failed'],
    ['failed', 'other', true, 'superseded'],
    ['paused', 'ours', true, 'asleep'],
    ['paused', 'old', true, 'wait'],
    ['paused', 'other', true, 'superseded'],
    ['stopped', 'ours', true, 'asleep'],
    ['stopped', 'old', true, 'wait'],
    ['stopped', 'other', true, 'superseded'],
    [hibernated, 'ours', true, 'asleep'],
    ['publishing', 'ours', true, 'wait'],
    ['publishing', 'old', true, 'wait'],
    ['publishing', 'other', true, 'wait'],
    ['initializing', 'ours', true, 'wait'],
    ['initializing', 'other', true, 'superseded']
  ]
  it.each(rows)('%s with version %s, state changed: %s → %s', (status, versionId, hasStateChanged, kind) => {
    expect(evaluate(publishOver('running'), observe(status, versionId), hasStateChanged, STALE_STATE_MS).kind).toBe(
      kind
    )
  })

  it('does not wait for the grace period once a changed state was observed', () => {
    expect(evaluate(publishOver('running'), observe('running'), true, 0)).toEqual({ kind: 'ready' })
    expect(evaluate(publishOver('running'), observe('failed'), true, 0).kind).toBe('failed')
  })
})

describe('evaluate, for a new application', () => {
  it.each([
    ['running', 'ours', 'ready'],
    ['failed', 'ours', 'failed'],
    ['paused', 'ours', 'asleep'],
    ['stopped', 'ours', 'asleep'],
    [hibernated, 'ours', 'asleep'],
    ['created', 'ours', 'wait'],
    ['initializing', null, 'wait'],
    ['running', null, 'wait'],
    ['running', 'other', 'superseded']
  ] as const)('%s with version %s → %s, at once', (status, versionId, kind) => {
    expect(evaluate(created, observe(status, versionId), false, 0).kind).toBe(kind)
  })
})

describe('evaluate, if the status job disagrees', () => {
  it('trusts the status of a running application', () => {
    expect(evaluate(created, observe('running', 'ours', failedJob), false, STALE_STATE_MS)).toEqual({ kind: 'ready' })
  })

  it('does not treat a finished job as a running application', () => {
    const done: JobState = { kind: 'done', location: '/customApplications/x/' }
    expect(evaluate(created, observe('initializing', 'ours', done), false, STALE_STATE_MS)).toEqual({ kind: 'wait' })
  })

  it('fails an application in progress whose job failed, after the grace period', () => {
    expect(evaluate(created, observe('initializing', 'ours', failedJob), false, STALE_STATE_MS - 1)).toEqual({
      kind: 'wait'
    })
    expect(evaluate(created, observe('initializing', 'ours', failedJob), false, STALE_STATE_MS)).toEqual({
      kind: 'failed',
      reason: 'its status job failed: no image'
    })
  })
})

describe('isAtRest', () => {
  it.each(statuses)('%s', status => {
    expect(isAtRest(status)).toBe(['paused', 'stopped', hibernated].includes(status))
  })
})

describe('hasChangedState', () => {
  it.each(statuses)('is false for a new application: %s', status => {
    expect(hasChangedState(created, observe(status))).toBe(false)
  })

  it.each(statuses.flatMap(before => statuses.map(status => [before, status] as const)))(
    'from %s to %s: true only for a new state in progress',
    (before, status) => {
      const isOnItsWay = (inProgress as readonly string[]).includes(status)
      expect(hasChangedState(publishOver(before), observe(status))).toBe(isOnItsWay && status !== before)
    }
  )
})

const HOUR = 3_600_000

describe('pollIntervalMs', () => {
  it('is below a second during the first minute', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 59_999 }), quiet => pollIntervalMs(quiet) < 1_000))
  })

  it('is above zero and at most ten seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 24 * HOUR }), quiet => {
        expect(pollIntervalMs(quiet)).toBeGreaterThan(0)
        expect(pollIntervalMs(quiet)).toBeLessThanOrEqual(10_000)
      })
    )
  })

  it('never shrinks while nothing changes', () => {
    const quiet = fc.integer({ min: 0, max: HOUR })
    fc.assert(fc.property(quiet, quiet, (a, b) => pollIntervalMs(Math.min(a, b)) <= pollIntervalMs(Math.max(a, b))))
  })

  it('reaches ten seconds within five minutes', () => {
    expect(pollIntervalMs(300_000)).toBe(10_000)
  })
})
