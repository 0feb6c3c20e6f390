import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { describeApplicationChange, type Texts } from '../../../emulator/lifecycle/application-changes.ts'
import { describeSettings } from '../../../emulator/rules/application-settings.ts'
import { Settings } from '../../../emulator/rules/settings.ts'
import { type Application, type ApplicationStatus, NEW_APPLICATION } from '../../../emulator/state/records.ts'

const settings = new Settings()
const texts: Texts = {
  settings: application => describeSettings(settings, application),
  recipient: ({ id }) => id,
  useCase: id => `case ${id}`,
  version: id => ({ id, name: `label of ${id}` })
}

const base: Application = {
  ...NEW_APPLICATION,
  id: '7',
  userId: '1',
  createdAt: 0,
  updatedAt: 0,
  name: 'churn',
  status: 'running',
  sourceId: '5',
  versionId: 'v1',
  envVersionId: null,
  liveVersionId: 'v1',
  publications: [{ sourceId: '5', versionId: 'v1', userId: '1', createdAt: 0 }]
}

const changed = (changes: Partial<Application>, from: Partial<Application> = {}) =>
  describeApplicationChange({ ...base, ...from }, { ...base, ...from, ...changes }, texts)

const publications = [...base.publications, ...base.publications]

describe('describeApplicationChange', () => {
  it.each<[Partial<Application>, string, string, string]>([
    [{ name: 'lapse' }, 'Name', 'churn', 'lapse'],
    [{ resources: { replicas: 2 } }, 'Replicas', '1', '2'],
    [{ resources: { resourceLabel: 'cpu.large' } }, 'Bundle', 'cpu.small', 'cpu.large'],
    [{ resources: { sessionAffinity: true } }, 'Session affinity', 'off', 'on'],
    [{ resources: { serviceWebRequestsOnRootPath: false } }, 'Requests on root path', 'on', 'off'],
    [{ resources: { healthEndpointPath: '/health' } }, 'Health endpoint', 'none', '/health'],
    [{ requiredKeyScopeLevel: 'admin' }, 'Key scope', 'none', 'admin'],
    [{ allowAutoStopping: false }, 'Auto-stopping', 'on', 'off'],
    [{ externalAccessEnabled: true }, 'External access', 'off', 'on'],
    [{ externalAccessRecipients: ['a@b.c', 'd.e'] }, 'External recipients', 'none', 'a@b.c, d.e'],
    [{ useCaseIds: ['2', '1'] }, 'Use Cases', 'none', 'case 1, case 2']
  ])('names a changed setting: %j', (changes, name, before, after) => {
    expect(changed(changes)).toEqual([{ kind: 'settings', changes: [{ name, before, after }] }])
  })

  it('shortens a value, and still sees a change after its shown part', () => {
    const recipients = (last: string) => [
      ...Array.from({ length: 2047 }, (_, index) => `user${index}@example.com`),
      last
    ]
    const [detail] = changed(
      { externalAccessRecipients: recipients('new') },
      { externalAccessRecipients: recipients('old') }
    )
    const shown = expect.stringMatching(/^user0@example\.com, .{970,1000} …$/)
    expect(detail).toEqual({
      kind: 'settings',
      changes: [{ name: 'External recipients', before: shown, after: shown }]
    })
  })

  it('names added, changed and removed roles', () => {
    const grant = (id: string, role: 'OWNER' | 'EDITOR') => ({ type: 'user', id, role }) as const
    const changes = { grants: [grant('bob', 'OWNER'), grant('eve', 'EDITOR')] }
    expect(changed(changes, { grants: [grant('ada', 'OWNER'), grant('bob', 'EDITOR')] })).toEqual([
      {
        kind: 'sharing',
        changes: [
          { name: 'ada', before: 'OWNER', after: 'none' },
          { name: 'bob', before: 'EDITOR', after: 'OWNER' },
          { name: 'eve', before: 'none', after: 'EDITOR' }
        ]
      }
    ])
  })

  it('names the version that a new one replaces, and no version that replaces itself', () => {
    const replaced = { id: 'v1', name: 'label of v1' }
    const publishing = { status: 'publishing', versionId: 'v2' } as const
    expect(changed({ status: 'running', liveVersionId: 'v2' }, publishing)).toEqual([{ kind: 'running', replaced }])
    expect(changed({ status: 'running' }, publishing)).toEqual([{ kind: 'running', replaced: null }])
  })

  it.each<[ApplicationStatus, ApplicationStatus, string[]]>([
    ['created', 'initializing', ['starting']],
    ['paused', 'initializing', ['starting']],
    ['running', 'paused', ['paused']],
    ['running', 'stopped', ['stopped']],
    ['publishing', 'failed', []],
    ['running', 'running', []]
  ])('of the status %s and %s', (before, after, kinds) => {
    expect(changed({ status: after }, { status: before }).map(({ kind }) => kind)).toEqual(kinds)
  })

  it('has a publication after the settings of the same change, and none when a failed one is reverted', () => {
    const published = changed({ publications, status: 'publishing', resources: { replicas: 3 } })
    expect(published.map(({ kind }) => kind)).toEqual(['settings', 'published'])
    expect(changed({ status: 'failed' }, { publications })).toEqual([])
    expect(changed({ publications: base.publications, status: 'failed' }, { publications })).toEqual([])
  })

  it('has no event without a change', () => {
    const application = fc.record({
      name: fc.string(),
      useCaseIds: fc.array(fc.string()),
      allowAutoStopping: fc.boolean()
    })
    fc.assert(fc.property(application, parts => expect(changed({}, parts)).toEqual([])))
  })
})
