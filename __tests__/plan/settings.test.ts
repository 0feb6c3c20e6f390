import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  changedGrants,
  changedKeyScope,
  changedParameters,
  changedResources,
  changedSettings,
  mergedParameters,
  mergedResources,
  settingsDigest
} from '../../src/plan/settings.ts'
import type { ApplicationSettings, Grant, ParameterValue } from '../../src/plan/types.ts'
import { APPLICATION, version } from '../support/desired-state.ts'

describe('mergedResources', () => {
  const known = { ...version([]).resources, replicas: 2, resourceLabel: 'cpu.small' }
  const base = version([], { resources: known })

  it('keeps what the base has beside what is asked for, and asks for nothing where nothing is asked', () => {
    expect(mergedResources({ replicas: 3 }, base)).toEqual({ replicas: 3, resourceLabel: 'cpu.small' })
    expect(mergedResources({}, base)).toEqual({})
    expect(mergedResources({ replicas: 3 }, null)).toEqual({ replicas: 3 })
  })
})

describe('changedSettings', () => {
  const current = { ...APPLICATION, allowAutoStopping: true, externalAccessRecipients: ['a@x.com', 'b@x.com'] }

  it.each<[string, ApplicationSettings, ApplicationSettings]>([
    ['nothing asked', {}, {}],
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
  ])('sends only what is asked and different: %s', (_, wanted, changes) => {
    expect(changedSettings(wanted, current)).toEqual(changes)
  })

  it('sends what is asked where the server does not say what it has', () => {
    expect(changedSettings({ allowAutoStopping: true }, { ...current, allowAutoStopping: null })).toEqual({
      allowAutoStopping: true
    })
  })

  it('sends all that is asked, and no more, to a new application', () => {
    expect(changedSettings({ externalAccessEnabled: false }, null)).toEqual({ externalAccessEnabled: false })
    expect(changedSettings({}, null)).toEqual({})
  })

  it('never names a key that was not asked for, and leaves nothing to do once it is done', () => {
    const wanted: fc.Arbitrary<ApplicationSettings> = fc.record(
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
      fc.property(wanted, had, (asked, before) => {
        const application = { ...APPLICATION, ...before }
        const changes = changedSettings(asked, application)
        for (const key of Object.keys(changes)) expect(asked).toHaveProperty(key)
        const { externalAccessRecipients: recipients = application.externalAccessRecipients, ...rest } = changes
        const after = { ...application, ...rest, externalAccessRecipients: [...new Set(recipients)] }
        expect(changedSettings(asked, after)).toEqual({})
      })
    )
  })
})

describe('changedResources', () => {
  const base = version([], { resources: { ...version([]).resources, resourceLabel: 'cpu.small', replicas: 1 } })

  it('names what is asked and different, and from what to what', () => {
    expect(changedResources({}, base)).toEqual([])
    expect(changedResources({ resourceLabel: 'cpu.small', replicas: 1 }, base)).toEqual([])
    expect(changedResources({ replicas: 2, sessionAffinity: false, healthEndpointPath: '/up' }, base)).toEqual([
      'replicas: 1 → 2',
      'sessionAffinity: not set → false',
      'healthEndpointPath: not set → /up'
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
  ] as const)('asked for %j over %j: %j', (wanted, keyScope, isChanged) => {
    expect(changedKeyScope(wanted, version([], { keyScope }))).toBe(isChanged)
  })
})

describe('runtime parameters', () => {
  const text = (name: string, value: ParameterValue['value']): ParameterValue => ({ name, type: 'string', value })
  const base = version([], {
    parameters: [
      { name: 'SET', type: 'string', override: 'a' },
      { name: 'DEFAULT', type: 'string', override: null },
      { name: 'NUMBER', type: 'numeric', override: 0 },
      { name: 'FLAG', type: 'boolean', override: false }
    ]
  })

  it.each([
    [text('SET', 'a'), false],
    [text('SET', 'b'), true],
    [text('SET', null), true],
    [text('DEFAULT', null), false],
    [text('DEFAULT', ''), true],
    [text('NEW', null), false],
    [text('NEW', 'a'), true],
    [{ name: 'NUMBER', type: 'numeric', value: 0 } as const, false],
    [{ name: 'FLAG', type: 'boolean', value: false } as const, false],
    [{ name: 'FLAG', type: 'boolean', value: true } as const, true]
  ])('%j is a change: %j', (wanted, isChanged) => {
    expect(changedParameters([wanted], base)).toEqual(isChanged ? [wanted] : [])
  })

  it('are set again beside those asked for: an upload may have lost them', () => {
    expect(mergedParameters([text('SET', 'b')], base, null)).toEqual([
      { name: 'NUMBER', type: 'numeric', value: 0 },
      { name: 'FLAG', type: 'boolean', value: false },
      text('SET', 'b')
    ])
  })

  it('are not set when the new files define them no longer', () => {
    expect(mergedParameters([text('NEW', 'b')], base, [{ name: 'SET' }, { name: 'NEW' }])).toEqual([
      text('SET', 'a'),
      text('NEW', 'b')
    ])
  })

  it('are those asked for where there is nothing before', () => {
    expect(mergedParameters([text('NEW', 'b')], null, null)).toEqual([text('NEW', 'b')])
  })
})

describe('changedGrants', () => {
  const ada = { type: 'user', username: 'ada@x.com' } as const
  const crew = { type: 'group', id: 'crew' } as const
  const known = [
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
    expect(changedGrants([grant], known)).toEqual(isChanged ? [grant] : [])
  })
})

describe('settingsDigest', () => {
  it('tells use cases apart, and one from none', () => {
    expect(new Set([settingsDigest(null), settingsDigest('a'), settingsDigest('b')]).size).toBe(3)
    expect(settingsDigest('a')).toBe(settingsDigest('a'))
  })
})
