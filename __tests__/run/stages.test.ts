import { describe, expect, it } from '@jest/globals'
import { newRecords } from '../../src/apply/run-steps.ts'
import type { DeployStep } from '../../src/plan/types.ts'
import { stagesOf } from '../../src/run/stages.ts'

/** Stages of steps of these kinds, as text. */
const staged = (...kinds: string[]) =>
  stagesOf(newRecords({ steps: kinds.map(kind => ({ kind }) as DeployStep), describe: ({ kind }) => kind })).map(
    ({ name, records }) => `${name}: ${records.map(({ step }) => step.kind).join(' ')}`
  )

describe('the stages of a run', () => {
  it.each([
    [['upload', 'publish'], ['Apply: upload publish']],
    [['wait'], ['Wait: wait']],
    [
      ['create-environment', 'build-environment', 'create-version', 'publish', 'wait'],
      ['Build environment: create-environment build-environment', 'Apply: create-version publish', 'Wait: wait']
    ],
    [
      ['upload', 'publish', 'wait', 'delete-drafts'],
      ['Apply: upload publish', 'Wait: wait', 'Finish: delete-drafts']
    ],
    [
      ['create-application', 'wait', 'verify-application', 'share', 'delete-versions'],
      ['Apply: create-application', 'Wait: wait', 'Verify: verify-application', 'Finish: share delete-versions']
    ],
    [
      [
        'upload',
        'start-candidate',
        'wait-candidate',
        'verify-candidate',
        'share',
        'publish',
        'wait',
        'delete-candidate'
      ],
      [
        'Apply: upload',
        'Candidate: start-candidate wait-candidate verify-candidate',
        'Publish: share publish',
        'Wait: wait',
        'Finish: delete-candidate'
      ]
    ]
  ])('of %j are %j', (kinds, stages) => {
    expect(staged(...kinds)).toEqual(stages)
  })
})
