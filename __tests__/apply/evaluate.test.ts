import { describe, expect, it } from '@jest/globals'
import {
  type Expected,
  evaluate,
  hasChangedState,
  type Observation,
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
const onItsWay = ['created', 'initializing', 'publishing'] as const

const anew: Expected = { versionId: 'ours', previous: null }
const onto = (status: Observation['status']): Expected => ({
  versionId: 'ours',
  previous: { status, versionId: 'old' }
})
const sight = (
  status: Observation['status'],
  versionId: string | null = 'ours',
  job: JobState | null = null
): Observation => ({
  status,
  versionId,
  job
})
const failedJob: JobState = { kind: 'failed', message: 'no image' }

describe('judge, before the publish is seen to take effect', () => {
  const everything = statuses.flatMap(before =>
    statuses.flatMap(status => ['ours', 'old', 'stranger', null].map(versionId => [before, status, versionId] as const))
  )
  it.each(everything)('waits: from %s, it is %s with version %s', (before, status, versionId) => {
    expect(evaluate(onto(before), sight(status, versionId), false, STALE_STATE_MS - 1)).toEqual({ kind: 'wait' })
  })
})

describe('judge, of a publish', () => {
  const rows: [Observation['status'], string | null, moved: boolean, Verdict['kind']][] = [
    ['running', 'ours', true, 'ready'],
    ['running', 'ours', false, 'ready'],
    ['running', 'old', true, 'failed'],
    ['running', 'old', false, 'wait'],
    ['running', 'stranger', true, 'superseded'],
    ['running', null, false, 'wait'],
    ['failed', 'ours', true, 'failed'],
    ['failed', 'old', true, 'failed'],
    ['failed', 'old', false, 'failed'],
    ['failed', 'stranger', true, 'superseded'],
    ['paused', 'ours', true, 'asleep'],
    ['paused', 'old', true, 'wait'],
    ['paused', 'stranger', true, 'superseded'],
    ['stopped', 'ours', true, 'asleep'],
    ['stopped', 'old', true, 'wait'],
    ['stopped', 'stranger', true, 'superseded'],
    [hibernated, 'ours', true, 'asleep'],
    ['publishing', 'ours', true, 'wait'],
    ['publishing', 'old', true, 'wait'],
    ['publishing', 'stranger', true, 'wait'],
    ['initializing', 'ours', true, 'wait'],
    ['initializing', 'stranger', true, 'superseded']
  ]
  it.each(rows)('%s with version %s, seen on its way: %s → %s', (status, versionId, moved, kind) => {
    expect(evaluate(onto('running'), sight(status, versionId), moved, STALE_STATE_MS).kind).toBe(kind)
  })

  it('does not wait for the grace period once it was seen on its way', () => {
    expect(evaluate(onto('running'), sight('running'), true, 0)).toEqual({ kind: 'ready' })
    expect(evaluate(onto('running'), sight('failed'), true, 0).kind).toBe('failed')
  })
})

describe('judge, of a new application', () => {
  it.each([
    ['running', 'ours', 'ready'],
    ['failed', 'ours', 'failed'],
    ['paused', 'ours', 'asleep'],
    ['stopped', 'ours', 'asleep'],
    [hibernated, 'ours', 'asleep'],
    ['created', 'ours', 'wait'],
    ['initializing', null, 'wait'],
    ['running', null, 'wait'],
    ['running', 'stranger', 'superseded']
  ] as const)('%s with version %s → %s, at once', (status, versionId, kind) => {
    expect(evaluate(anew, sight(status, versionId), false, 0).kind).toBe(kind)
  })
})

describe('judge, when the status job says otherwise', () => {
  it('believes an application that runs', () => {
    expect(evaluate(anew, sight('running', 'ours', failedJob), false, STALE_STATE_MS)).toEqual({ kind: 'ready' })
  })

  it('does not take a job that is done for an application that runs', () => {
    const done: JobState = { kind: 'done', location: '/customApplications/x/' }
    expect(evaluate(anew, sight('initializing', 'ours', done), false, STALE_STATE_MS)).toEqual({ kind: 'wait' })
  })

  it('takes a failed job for the end of an application that is on its way, after the grace period', () => {
    expect(evaluate(anew, sight('initializing', 'ours', failedJob), false, STALE_STATE_MS - 1)).toEqual({
      kind: 'wait'
    })
    expect(evaluate(anew, sight('initializing', 'ours', failedJob), false, STALE_STATE_MS)).toEqual({
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

describe('hasMoved', () => {
  it.each(statuses)('is never true of a new application: %s', status => {
    expect(hasChangedState(anew, sight(status))).toBe(false)
  })

  it.each(statuses.flatMap(before => statuses.map(status => [before, status] as const)))(
    'from %s to %s: only a state on the way that was not there before',
    (before, status) => {
      const isOnItsWay = (onItsWay as readonly string[]).includes(status)
      expect(hasChangedState(onto(before), sight(status))).toBe(isOnItsWay && status !== before)
    }
  )
})
