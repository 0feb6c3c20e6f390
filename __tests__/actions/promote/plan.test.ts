import { describe, expect, it } from '@jest/globals'
import { type PromoteState, planPromote } from '../../../src/actions/promote/plan.ts'
import { thrownBy } from '../../support/inputs.ts'
import { application, version } from '../../support/rollback-state.ts'

const staging = application({ id: 's', name: 'staging', versionId: 'id-new' })

const plan = (more: Partial<PromoteState> = {}) =>
  planPromote({
    from: staging,
    version: version('new'),
    parameters: [],
    pullRequest: null,
    to: application(),
    wait: false,
    ...more
  })

const refusal = (more: Partial<PromoteState>) => thrownBy(() => plan(more)) as { reason: string; message: string }

describe('planPromote', () => {
  it('publishes the version in place of what the target runs, and sends nothing', () => {
    expect(plan()).toMatchObject({
      operation: 'updated',
      subject: { name: 'churn', id: 'a' },
      previousVersionId: 'id-live',
      counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 },
      notes: [],
      steps: [{ kind: 'publish', applicationId: 'a', from: 'id-live', versionId: 'id-new' }]
    })
  })

  it('creates a target that is missing', () => {
    expect(plan({ to: { name: 'churn', id: null } })).toMatchObject({
      operation: 'created',
      previousVersionId: null,
      steps: [{ kind: 'create-application', name: 'churn', versionId: 'id-new' }]
    })
  })

  it('does nothing, and has nothing to say, when the target runs it already', () => {
    const done = plan({ to: application({ versionId: 'id-new' }), parameters: ['URL'] })
    expect(done).toMatchObject({ operation: 'unchanged', steps: [], notes: [] })
  })

  it('says that parameters come along, that the source sleeps, and that an expiry does not count', () => {
    const { notes } = plan({ from: { ...staging, status: 'paused' }, parameters: ['URL', 'LIMIT'], pullRequest: 12 })
    expect(notes).toEqual([
      'application "staging" is paused, and ran before',
      'runtime parameters are promoted with the version: URL, LIMIT',
      'the version was made for pull request 12; its expiry does not apply here'
    ])
  })

  it.each(['created', 'initializing', 'publishing', 'failed'] as const)('refuses what is %s', status => {
    const error = refusal({ from: { ...staging, status } })
    expect(error.reason).toBe('start-failed')
    expect(error.message).toContain(`It is "${status}", with version "new" (id-new).`)
  })

  it('refuses an application without a version, and one to itself', () => {
    expect(refusal({ version: null }).reason).toBe('start-failed')
    expect(refusal({ to: staging }).reason).toBe('input-invalid')
  })
})
