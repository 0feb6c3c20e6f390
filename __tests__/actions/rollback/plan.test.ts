import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import {
  chooseVersion,
  earlier,
  ownVersions,
  planRollback,
  type RollbackState,
  type RollbackTarget
} from '../../../src/actions/rollback/plan.ts'
import type { VersionRef } from '../../../src/plan/publish.ts'
import { thrownBy } from '../../support/inputs.ts'
import { application, version } from '../../support/rollback-state.ts'

const planned = (version: VersionRef, state: RollbackState) => planRollback(version, state, {}, false)

const current = (history: string, more: Partial<RollbackState> = {}): RollbackState => ({
  application: application(),
  live: version('live'),
  history: history
    .split(' ')
    .filter(Boolean)
    .map(name => version(name)),
  others: [],
  ...more
})

const refusal = (wanted: RollbackTarget, given: RollbackState) =>
  thrownBy(() => chooseVersion(wanted, given)) as { reason: string; message: string }

describe('earlier', () => {
  it.each([
    ['', ''],
    ['live', ''],
    ['b a', 'b a'],
    ['live b a', 'b a'],
    ['live live b b a', 'b a'],
    ['b live a', 'b live a'],
    ['b a b', 'b a b']
  ])('of "%s" is "%s"', (history, names) => {
    expect(
      earlier(current(history))
        .map(({ label }) => label)
        .join(' ')
    ).toBe(names)
  })

  it('is the same whether or not the live publication is listed', () => {
    const histories = fc.array(fc.constantFrom('live', 'a', 'b', 'c'), { maxLength: 12 })
    fc.assert(
      fc.property(histories, names => {
        const history = names.join(' ')
        expect(earlier(current(`live ${history}`))).toEqual(earlier(current(history)))
      })
    )
  })

  it('never holds a version twice in a row, nor begins with the live one', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('live', 'a', 'b'), { maxLength: 12 }), names => {
        const found = ['live', ...earlier(current(names.join(' '))).map(({ label }) => label)]
        expect(found.filter((name, index) => name === found[index + 1])).toEqual([])
      })
    )
  })
})

describe('chooseVersion', () => {
  it.each<[RollbackTarget, string]>([
    [{ steps: 1 }, 'b'],
    [{ steps: 2 }, 'a'],
    [{ id: 'id-a' }, 'a'],
    [{ label: 'a' }, 'a'],
    [{ label: 'live' }, 'live'],
    [{ id: 'id-live' }, 'live'],
    [{ label: 'other' }, 'other']
  ])('by %j is %s', (wanted, name) => {
    const given = current('b a', { others: [version('other'), version('a')] })
    expect(chooseVersion(wanted, given)).toEqual(version(name))
  })

  it.each<[RollbackTarget, string, string]>([
    [{ steps: 3 }, 'not-found', 'before the live one only: version "b" (id-b), version "a" (id-a).'],
    [{ label: 'x' }, 'not-found', 'version "live" (id-live), version "b" (id-b), version "a" (id-a).'],
    [{ id: 'id-x' }, 'not-found', 'Version "id-x" of application "churn" was not found.']
  ])('by %j is refused as %s, with what there is', (wanted, reason, text) => {
    const error = refusal(wanted, current('b a'))
    expect(error.reason).toBe(reason)
    expect(error.message).toContain(text)
  })

  it('by a label that two versions have is refused with both ids, the live one marked', () => {
    const error = refusal({ label: 'live' }, current('b', { others: [version('live', { id: 'id-twin' })] }))
    expect(error.reason).toBe('name-conflict')
    expect(error.message).toContain('2 versions have this label: id-live (live), id-twin.')
  })

  it('by a label that a version has on two entries of the history is that version', () => {
    expect(chooseVersion({ label: 'a' }, current('a b a')).id).toBe('id-a')
  })

  it('lists ten versions at most', () => {
    const names = Array.from({ length: 30 }, (_, index) => `v${index}`).join(' ')
    expect(refusal({ label: 'x' }, current(names)).message).toContain('and 21 more.')
  })

  it('has nothing before an application that was never published to', () => {
    const error = refusal({ steps: 1 }, current('', { live: null }))
    expect(error.message).toContain('Its history has no publication before the live one.')
  })
})

describe('versions of a promotion', () => {
  const label = (own: string) => `${own} for churn [66f1c0ffee0123456789abcd.0123abcd]`
  const promoted = version('promoted', { label: label('new') })

  it('are found by the label that the code was deployed with', () => {
    const state = current('', { history: [promoted, version('old')] })
    expect(chooseVersion({ label: 'new' }, state)).toEqual(promoted)
    expect(chooseVersion({ label: label('new') }, state)).toEqual(promoted)
    expect(refusal({ label: 'ne' }, state).reason).toBe('not-found')
  })

  const all = [version('live'), version('other'), promoted]

  it.each<[string, VersionRef, VersionRef[]]>([
    ['its own versions, without those of other applications', version('live'), [version('live'), version('other')]],
    ['no other version if it was promoted', promoted, []],
    ['no other version if it was promoted, and only the source tells the label', { ...promoted, label: null }, []],
    ['none of a source that is not seen', { ...promoted, id: 'unseen' }, []]
  ])('an application may run %s', (_, live, expected) => {
    expect(ownVersions(live, all)).toEqual(expected)
  })
})

describe('planRollback', () => {
  it('is one publish, in place of the live version', () => {
    expect(planned(version('a'), current('a'))).toMatchObject({
      operation: 'updated',
      previousVersionId: 'id-live',
      source: { id: 's', name: 'churnSource' },
      steps: [{ kind: 'publish', applicationId: 'a', from: 'id-live', versionId: 'id-a' }]
    })
  })

  it.each([
    ['nothing for what is live and runs', 'running', 'unchanged', 0],
    ['nothing for what is live and sleeps', 'paused', 'unchanged', 0],
    ['a publish for what is live and failed', 'failed', 'updated', 1]
  ] as const)('is %s', (_, status, operation, steps) => {
    const plan = planned(version('live'), current('a', { application: application({ status }) }))
    expect(plan.operation).toBe(operation)
    expect(plan.steps).toHaveLength(steps)
  })

  it.each([
    ['a version from another source', version('a', { sourceId: 't', sourceName: 'other' }), 'a', 'from another source'],
    ['a version that was never published here', version('x'), 'a', 'not in the history'],
    ['a version that the live one took the place of before', version('b'), 'b live', 'replaced by the live version']
  ])('says so of %s', (_, chosen, history, text) => {
    const { notes } = planned(chosen, current(history))
    expect(notes).toHaveLength(1)
    expect(notes[0]).toContain(text)
  })

  it('has no note for a plain step back', () => {
    expect(planned(version('b'), current('b a')).notes).toEqual([])
  })
})
