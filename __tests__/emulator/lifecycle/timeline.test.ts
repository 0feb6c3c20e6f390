import { describe, expect, it } from '@jest/globals'
import { sampleState } from '../../support/emulator-pages/sample-state.ts'

const kinds = (state: ReturnType<typeof sampleState>['fixture']['state']) =>
  state.all('events').map(({ detail }) => detail.kind)

describe('the recorded timeline', () => {
  it('has the events of applications, failures and versions in their order', () => {
    const { fixture, churn, one, two, publish } = sampleState()
    const { state } = fixture
    const before = state.count('events')
    publish()
    fixture.emit(churn, { kind: 'starting' }, { kind: 'failed', stage: 'start', reason: 'exit code 1' })
    fixture.platform.lifecycle.remove(churn.id)
    state.remove('applications', churn.id)
    state.remove('versions', one.id)
    const [published, failed, deleted, version] = state.all('events').slice(before)
    expect(published).toMatchObject({ application: { name: 'churn' }, version: { id: two.id, name: 'v2' } })
    expect(published?.detail).toEqual({ kind: 'published' })
    expect(failed?.detail).toMatchObject({ kind: 'failed', stage: 'start', reason: 'exit code 1' })
    expect(deleted).toMatchObject({ application: { id: churn.id, name: 'churn' }, detail: { kind: 'deleted' } })
    expect(version).toMatchObject({ application: null, sourceId: one.sourceId, version: { name: 'v1' } })
  })

  it('has no event of a change that was rolled back', () => {
    const { fixture, churn } = sampleState()
    const before = kinds(fixture.state)
    const failing = () =>
      fixture.state.transaction(() => {
        fixture.state.put('applications', { ...churn, name: 'other' })
        throw new Error('The disk is full.')
      })
    expect(failing).toThrow('The disk is full.')
    expect(kinds(fixture.state)).toEqual(before)
  })

  it('is empty after a reset', () => {
    const { fixture } = sampleState()
    fixture.state.clear()
    expect(kinds(fixture.state)).toEqual([])
  })

  it('keeps the last 2,000 events', () => {
    const { fixture, churn } = sampleState()
    for (let count = 0; count < 2_010; count += 1)
      fixture.state.put('applications', { ...churn, name: `name ${count}`, status: 'running' })
    expect(fixture.state.count('events')).toBe(2_000)
    expect(fixture.state.all('events').at(-1)?.detail).toMatchObject({ changes: [{ after: 'name 2009' }] })
  })
})
