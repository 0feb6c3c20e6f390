import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  changedGrants,
  changedKeyScope,
  changedResources,
  changedSettings,
  changeLine,
  mergedResources,
  settingsDigest
} from '../../src/plan/settings.ts'
import type { ApplicationSettings, Grant } from '../../src/plan/types.ts'
import { APPLICATION, version } from '../support/desired-state.ts'

describe('mergedResources', () => {
  const resources = { ...version([]).resources, replicas: 2, resourceLabel: 'cpu.small' }
  const base = version([], { resources })

  it('keeps the resources of the base, and returns none if none are desired', () => {
    expect(mergedResources({ replicas: 3 }, base)).toEqual({ replicas: 3, resourceLabel: 'cpu.small' })
    expect(mergedResources({}, base)).toEqual({})
    expect(mergedResources({ replicas: 3 }, null)).toEqual({ replicas: 3 })
  })
})

describe('changedSettings', () => {
  const current = { ...APPLICATION, allowAutoStopping: true, externalAccessRecipients: ['a@x.com', 'b@x.com'] }

  it.each<[string, ApplicationSettings, ApplicationSettings]>([
    ['nothing desired', {}, {}],
    ['the same', { allowAutoStopping: true, externalAccessEnabled: false }, {}],
    [
      'others',
      { allowAutoStopping: false, externalAccessEnabled: true },
      { allowAutoStopping: false, externalAccessEnabled: true }
    ],
    ['one of two', { allowAutoStopping: true, externalAccessEnabled: true }, { externalAccessEnabled: true }],
    ['the same recipients in another order', { externalAccessRecipients: ['b@x.com', 'a@x.com'] }, {}],
    ['no recipients', { externalAccessRecipients: [] }, { externalAccessRecipients: [] }],
    [
      'a recipient more',
      { externalAccessRecipients: ['a@x.com', 'b@x.com', '@y.com'] },
      { externalAccessRecipients: ['a@x.com', 'b@x.com', '@y.com'] }
    ],
    [
      'a recipient twice',
      { externalAccessRecipients: ['a@x.com', 'a@x.com'] },
      { externalAccessRecipients: ['a@x.com', 'a@x.com'] }
    ],
    ['all twice', { externalAccessRecipients: ['a@x.com', 'b@x.com', 'a@x.com'] }, {}]
  ])('returns only desired settings that differ: %s', (_, desired, changes) => {
    expect(changedSettings(desired, current)).toEqual(changes)
  })

  it('returns desired settings whose current values are unknown', () => {
    expect(changedSettings({ allowAutoStopping: true }, { ...current, allowAutoStopping: null })).toEqual({
      allowAutoStopping: true
    })
  })

  it('returns all desired settings for a new application', () => {
    expect(changedSettings({ externalAccessEnabled: false }, null)).toEqual({ externalAccessEnabled: false })
    expect(changedSettings({}, null)).toEqual({})
  })

  it('returns only desired keys, and none once they are applied', () => {
    const desired: fc.Arbitrary<ApplicationSettings> = fc.record(
      {
        allowAutoStopping: fc.boolean(),
        externalAccessEnabled: fc.boolean(),
        externalAccessRecipients: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 4 })
      },
      { requiredKeys: [] }
    )
    const had = fc.record({
      allowAutoStopping: fc.option(fc.boolean()),
      externalAccessEnabled: fc.option(fc.boolean()),
      externalAccessRecipients: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))
    })
    fc.assert(
      fc.property(desired, had, (settings, before) => {
        const application = { ...APPLICATION, ...before }
        const changes = changedSettings(settings, application)
        for (const key of Object.keys(changes)) expect(settings).toHaveProperty(key)
        const { externalAccessRecipients: recipients = application.externalAccessRecipients, ...rest } = changes
        const after = { ...application, ...rest, externalAccessRecipients: [...new Set(recipients)] }
        expect(changedSettings(settings, after)).toEqual({})
      })
    )
  })
})

describe('changedResources', () => {
  const base = version([], { resources: { ...version([]).resources, resourceLabel: 'cpu.small', replicas: 1 } })

  it('lists the differences by the names of the inputs, with old and new value', () => {
    expect(changedResources({}, base)).toEqual([])
    expect(changedResources({ resourceLabel: 'cpu.small', replicas: 1 }, base)).toEqual([])
    const desired = { replicas: 2, sessionAffinity: false, healthEndpointPath: '/up' }
    expect(changedResources(desired, base).map(changeLine)).toEqual([
      'replicas: 1 → 2',
      'session-affinity: not set → false',
      'health-endpoint-path: not set → /up'
    ])
  })
})

describe('changedKeyScope', () => {
  it.each([
    [undefined, 'admin', false],
    [null, null, false],
    [null, 'viewer', true],
    ['viewer', 'viewer', false],
    ['user', null, true]
  ] as const)('compares %j with %j: %j', (desired, keyScope, isChanged) => {
    expect(changedKeyScope(desired, version([], { keyScope }))).toBe(isChanged)
  })
})

describe('changedGrants', () => {
  const ada = { type: 'user', username: 'ada@x.com' } as const
  const crew = { type: 'group', id: 'crew' } as const
  const grants = [
    { type: 'user', key: 'ada@x.com', role: 'EDITOR' },
    { type: 'group', key: 'crew', role: 'CONSUMER' },
    { type: 'organization', key: 'ada@x.com', role: 'OWNER' }
  ]

  it.each<[Grant, boolean]>([
    [{ ...ada, role: 'EDITOR' }, false],
    [{ ...ada, role: 'OWNER' }, true],
    [{ ...ada, role: 'NO_ROLE' }, true],
    [{ ...crew, role: 'CONSUMER' }, false],
    [{ type: 'organization', id: 'crew', role: 'CONSUMER' }, true],
    [{ type: 'user', username: 'bob@x.com', role: 'NO_ROLE' }, false],
    [{ type: 'user', username: 'bob@x.com', role: 'EDITOR' }, true]
  ])('%j is a change: %j', (grant, isChanged) => {
    expect(changedGrants([grant], grants)).toEqual(isChanged ? [grant] : [])
  })
})

describe('settingsDigest', () => {
  it('differs between Use Cases, and between one and none', () => {
    expect(new Set([settingsDigest(null), settingsDigest('a'), settingsDigest('b')]).size).toBe(3)
    expect(settingsDigest('a')).toBe(settingsDigest('a'))
  })
})
