import { describe, expect, it } from '@jest/globals'
import { newProgress } from '../../src/apply/progress.ts'
import { newRecords, runSteps } from '../../src/apply/run-steps.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { planOf } from '../support/apply-context.ts'

const steps: DeployStep[] = [
  { kind: 'create-source', name: 'churnSource', customTemplateId: null },
  { kind: 'link-use-case', useCaseId: 'u' },
  { kind: 'delete-versions', keep: 3 }
]

function walking() {
  let now = 0
  const said: string[] = []
  const time = { now: () => now, sleep: async () => {} }
  const pass = (milliseconds: number) => {
    now += milliseconds
  }
  return { parts: { time, say: (line: string) => said.push(line) }, said, pass }
}

describe('walk', () => {
  it('does one step after the other, and says what became of each and how long it took', async () => {
    const { parts, said, pass } = walking()
    const records = newRecords(planOf(steps))
    await runSteps(parts, records, async ({ kind }) => {
      pass(2_000)
      return kind === 'link-use-case' ? 'skipped' : 'done'
    })
    expect(records.map(({ state, startedAt, endedAt }) => [state, startedAt, endedAt])).toEqual([
      ['done', 0, 2_000],
      ['skipped', 2_000, 4_000],
      ['done', 4_000, 6_000]
    ])
    expect(said.map(line => line.slice(line.lastIndexOf(': ')))).toEqual([
      ': done in 2.0s',
      ': not needed',
      ': done in 2.0s'
    ])
  })

  it('stops at the first failure, and leaves the rest unreached', async () => {
    const { parts } = walking()
    const records = newRecords(planOf(steps))
    const failing = runSteps(parts, records, async ({ kind }) => {
      if (kind === 'link-use-case') throw new Error('refused')
      return 'done'
    })
    await expect(failing).rejects.toThrow('refused')
    expect(records.map(({ state }) => state)).toEqual(['done', 'failed', 'not-reached'])
    expect(records[2]).toMatchObject({ startedAt: null, endedAt: null })
  })
})

describe('newProgress', () => {
  it('begins with what the plan knows, and with nothing made', () => {
    const plan = planOf(steps, {
      subject: { kind: 'application', name: 'churn', id: 'app' },
      source: { name: 'churnSource', id: 'source' }
    })
    expect(newProgress(plan)).toMatchObject({
      applicationId: 'app',
      sourceId: 'source',
      version: null,
      isPublished: false,
      created: { source: false, version: false, application: false }
    })
    expect(newProgress(plan).records.map(({ step, state }) => [step, state])).toEqual(
      steps.map(step => [step, 'not-reached'])
    )
  })
})
