import { describe, expect, it } from '@jest/globals'
import { type PromoteState, planPromote, provenVersion } from '../../../src/actions/promote/plan.ts'
import type { CurrentVersion } from '../../../src/plan/current-state.ts'
import { promotedLabel } from '../../../src/plan/promoted-label.ts'
import type { ParameterValue } from '../../../src/plan/types.ts'
import { NO_RESOURCES } from '../../support/desired-state.ts'
import { thrownBy } from '../../support/inputs.ts'
import { application, version } from '../../support/rollback-state.ts'

const BASE_ID = '66f1c0ffee0123456789abcd'
const staging = application({ id: 's', name: 'staging', versionId: BASE_ID })
const promoted = version('new', { id: BASE_ID })
const LABEL = promotedLabel({ id: BASE_ID, label: 'new' }, null, 'churn', '0123abcd')

const held = (more: Partial<CurrentVersion> = {}): CurrentVersion => ({
  id: BASE_ID,
  label: 'new',
  items: [{ id: 'i', path: 'app.py', created: 0 }],
  environmentId: null,
  environmentVersionId: null,
  resources: NO_RESOURCES,
  keyScope: null,
  parameters: [{ name: 'URL', type: 'string', override: 'staging' }],
  ...more
})

const url = (value: string): ParameterValue => ({ name: 'URL', type: 'string', value })
const withUrl = (value: string) => ({ parameters: [url(value)], kept: [], defaulted: [] })

const plan = (more: Partial<PromoteState> = {}) =>
  planPromote({
    from: staging,
    version: promoted,
    base: held(),
    definitions: null,
    pullRequest: null,
    to: application(),
    live: null,
    values: withUrl('staging'),
    parametersOf: 'target',
    resources: {},
    credentials: [],
    label: LABEL,
    wait: false,
    ...more
  })

describe('planPromote, where nothing differs', () => {
  it('publishes the version in place of what the target runs, and sends nothing', () => {
    expect(plan()).toMatchObject({
      operation: 'updated',
      subject: { name: 'churn', id: 'a' },
      previousVersionId: 'id-live',
      counts: { files: 0, uploads: 0, uploadBytes: 0, deletes: 0 },
      notes: [],
      steps: [{ kind: 'publish', applicationId: 'a', from: 'id-live', versionId: BASE_ID }]
    })
  })

  it('creates a target that is missing, with the resources of the version', () => {
    const base = held({ resources: { ...NO_RESOURCES, replicas: 2 } })
    expect(plan({ to: { name: 'churn', id: null }, base, resources: { replicas: 2 } })).toMatchObject({
      operation: 'created',
      previousVersionId: null,
      steps: [{ kind: 'create-application', name: 'churn', versionId: BASE_ID, resources: { replicas: 2 } }]
    })
  })

  it('does nothing, and has nothing to say, when the target runs it already', () => {
    const done = plan({ to: application({ versionId: BASE_ID }), parametersOf: 'source' })
    expect(done).toMatchObject({ operation: 'unchanged', steps: [], notes: [] })
  })

  it('says that the source sleeps, which values are not the own ones, and that an expiry does not count', () => {
    const { notes } = plan({
      from: { ...staging, status: 'paused' },
      parametersOf: 'source',
      pullRequest: 12,
      base: held({ keyScope: 'user' }),
      live: { ref: version('live'), version: held({ id: 'id-live' }) }
    })
    expect(notes).toEqual([
      'application "staging" is paused, and ran before',
      'runtime parameters are promoted with the version: URL',
      'required key scope: none → user',
      'the version was made for pull request 12; its expiry does not apply here'
    ])
  })
})

describe('planPromote, where something differs', () => {
  it('makes a version on top of the promoted one, without a file, and names no value', () => {
    const made = plan({ values: withUrl('production'), wait: true, resources: { replicas: 2 } })
    expect(made).toMatchObject({
      operation: 'updated',
      source: { id: 's' },
      label: LABEL,
      manifest: null,
      notes: ['other values than "staging" has: URL', 'replicas: not set → 2'],
      steps: [
        { kind: 'create-version', base: { id: BASE_ID }, label: LABEL, resources: { replicas: 2 }, files: [] },
        { kind: 'set-parameters', parameters: [url('production')] },
        { kind: 'verify', paths: ['app.py'] },
        { kind: 'publish', applicationId: 'a', from: 'id-live', versionId: null },
        { kind: 'wait' }
      ]
    })
    expect(made.steps.map(made.describe).join() + made.notes.join()).not.toContain('production')
  })

  it('creates a target that is missing with a version of its own', () => {
    const { operation, steps } = plan({ to: { name: 'churn', id: null }, values: withUrl('production') })
    expect(operation).toBe('created')
    expect(steps.at(-1)).toMatchObject({ kind: 'create-application', name: 'churn', versionId: null })
  })

  it('keeps parameters that only the target has', () => {
    const kept = [{ ...url('own'), name: 'OWN' }]
    const { steps, notes } = plan({ values: { ...withUrl('staging'), kept } })
    expect(steps).toContainEqual(
      expect.objectContaining({ kind: 'set-parameters', inherited: [url('staging'), ...kept] })
    )
    expect(notes).toContain('runtime parameters that only "churn" has: OWN')
  })

  const own = { ref: version('own', { id: 'id-own', label: LABEL }), version: held({ id: 'id-own', label: LABEL }) }
  const live = { ...own, version: { ...own.version, parameters: [{ ...url('x'), override: 'production' }] } }
  const running = application({ versionId: 'id-own' })

  it.each<[string, Partial<PromoteState>, string[]]>([
    ['does nothing if the target runs that version', {}, []],
    ['publishes it again if it failed', { to: { ...running, status: 'failed' } }, ['publish']],
    ['makes another one if a value changed', { values: withUrl('other') }, ['create-version']],
    ['makes another one if a resource changed', { resources: { replicas: 2 } }, ['create-version']],
    [
      'makes another one if a secret changed',
      { credentials: [{ parameter: 'KEY', name: 'churn/KEY', id: 'c', change: { secret: 's', description: '' } }] },
      ['create-version']
    ],
    ['makes another one for another version', { base: held({ id: `${BASE_ID.slice(0, -1)}e` }) }, ['create-version']],
    [
      'makes another one in place of one of another source',
      { live: { ...live, ref: { ...live.ref, sourceId: 'other' } } },
      ['create-version']
    ]
  ])('%s', (_, more, kinds) => {
    const { steps } = plan({ to: running, live, values: withUrl('production'), ...more })
    expect(steps.map(({ kind }) => kind).slice(0, 1)).toEqual(kinds)
  })

  it('changes a secret right before the publish', () => {
    const credentials = [{ parameter: 'KEY', name: 'churn/KEY', id: 'c', change: { secret: 's', description: '' } }]
    const kinds = plan({ credentials }).steps.map(({ kind }) => kind)
    expect(kinds).toEqual(['create-version', 'set-parameters', 'verify', 'update-credential', 'publish'])
  })
})

describe('provenVersion', () => {
  const refusal = (from = staging, found: typeof promoted | null = promoted, to = application()) =>
    thrownBy(() => provenVersion(from, found, to)) as { reason: string; message: string }

  it.each(['created', 'initializing', 'publishing', 'failed'] as const)('refuses what is %s', status => {
    const error = refusal({ ...staging, status })
    expect(error.reason).toBe('start-failed')
    expect(error.message).toContain(`It is "${status}", with version "new" (${BASE_ID}).`)
  })

  it('refuses an application without a version, and one to itself', () => {
    expect(refusal(staging, null).reason).toBe('start-failed')
    expect(refusal(staging, promoted, staging).reason).toBe('input-invalid')
  })
})
