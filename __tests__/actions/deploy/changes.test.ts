import { describe, expect, it } from '@jest/globals'
import { changesOf } from '../../../src/actions/deploy/changes.ts'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import { APPLICATION, desired, EMPTY_STATE, file, running, version } from '../../support/desired-state.ts'

type Desired = ReturnType<typeof desired>

const changes = (wanted: Desired, current: Parameters<typeof planDeploy>[1]) =>
  changesOf(wanted, current, planDeploy(wanted, current).steps, [])

describe('the changes of a plan', () => {
  it('recognize a renamed file by its content, each source once', () => {
    const before = [file('a.py', 'same'), file('c.py', 'other'), file('empty', '')]
    const after = [file('b.py', 'same'), file('copy.py', 'same'), file('c.py', 'longer'), file('empty2', '')]
    expect(changes(desired(after), running(before)).files).toEqual([
      { kind: 'renamed', path: 'b.py', from: 'a.py', size: 4, sizeBefore: 4 },
      { kind: 'changed', path: 'c.py', from: null, size: 6, sizeBefore: 5 },
      { kind: 'added', path: 'copy.py', from: null, size: 4, sizeBefore: null },
      { kind: 'deleted', path: 'empty', from: null, size: null, sizeBefore: 0 },
      { kind: 'added', path: 'empty2', from: null, size: 0, sizeBefore: null }
    ])
  })

  it('list settings as they are and as they would be, without values of parameters', () => {
    const tree = [file('a.py')]
    const base = version(['a.py'], {
      resources: { ...version([]).resources, replicas: 1 },
      parameters: [{ name: 'LEVEL', type: 'string', override: 'hunter1' }]
    })
    const wanted = desired(tree, {
      resources: { replicas: 2, sessionAffinity: true },
      keyScope: 'viewer',
      settings: { allowAutoStopping: false, externalAccessRecipients: ['ann@example.com'] },
      parameters: [{ name: 'LEVEL', type: 'string', value: 'hunter2' }],
      grants: [{ type: 'user', username: 'ann@example.com', role: 'USER' }]
    })
    const { settings, downtime } = changes(wanted, running(tree, [], { base, application: APPLICATION }))
    expect(settings).toEqual([
      { name: 'replicas', before: '1', after: '2' },
      { name: 'session-affinity', before: 'not set', after: 'true' },
      { name: 'required-key-scope-level', before: 'none', after: 'viewer' },
      { name: 'runtime parameter LEVEL', before: 'a value', after: 'another value' },
      { name: 'allow-auto-stopping', before: 'on', after: 'off' },
      { name: 'external-access-recipients', before: '0', after: '1' },
      { name: 'role of the application: user a…@example.com', before: 'no role', after: 'USER' }
    ])
    expect(JSON.stringify(settings)).not.toMatch(/hunter|ann/)
    expect(downtime).toContain('stays until the new one is ready')
  })

  it('say that nothing restarts if only settings change, and that a new application is new', () => {
    const tree = [file('a.py')]
    expect(changes(desired(tree, { settings: { allowAutoStopping: false } }), running(tree)).downtime).toBe(
      'none: nothing restarts.'
    )
    expect(changes(desired(tree), EMPTY_STATE).downtime).toBe('none: the application is new.')
    const failed = running(tree, [], { application: { ...APPLICATION, status: 'failed' } })
    expect(changes(desired(tree), failed).downtime).toBe('none: the application does not run now.')
  })
})
