import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import type { DesiredState } from '../../../src/actions/deploy/desired-state.ts'
import { effectsOf } from '../../../src/actions/deploy/effects.ts'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import type { CurrentState } from '../../../src/plan/current-state.ts'
import {
  APPLICATION,
  comparedStates,
  desired,
  EMPTY_STATE,
  file,
  PROVENANCE,
  running,
  version
} from '../../support/desired-state.ts'
import { effort, it, itSampled } from '../../support/effort.ts'

const TREE = [file('a.py'), file('b.py')]
const CONTEXT = { folder: 'docker', files: [], size: 1, digest: 'd1' }

/** Changes as `kind name=value`. */
const changes = (wanted: DesiredState, current: CurrentState, secrets: Record<string, string> = {}): string[] =>
  effectsOf(
    wanted,
    current,
    Object.entries(secrets).map(([name, secret]) => ({ name, secret }))
  )
    .filter(({ isChange }) => isChange)
    .map(({ kind, name, value }) => `${kind} ${name}${value === null ? '' : `=${value.slice(0, 12)}`}`)

const credential = (change: { secret: string; description: string } | null, id: string | null = 'c1') => ({
  parameters: [{ name: 'KEY', type: 'credential', value: id ?? '' }] as const,
  credentials: [{ parameter: 'KEY', name: 'churn/KEY', id, change }]
})

const withEnvironment = (versionId: string | null, live = 'v1'): CurrentState =>
  running(TREE, [], {
    base: { ...version(['a.py', 'b.py']), environmentVersionId: live },
    environment: { id: 'e', versionId, notice: null }
  })

describe('the effects of a deploy', () => {
  itSampled('exist exactly if the plan changes something, and does not only restart the application', () => {
    fc.assert(
      fc.property(comparedStates(), ({ wanted, current }) => {
        // A deploy without files ends before its plan.
        fc.pre(wanted.files?.files.length !== 0)
        const application = current.application && { ...current.application, status: 'running' as const }
        const { operation } = planDeploy(wanted, { ...current, application })
        expect(changes(wanted, current).length > 0).toBe(operation !== 'unchanged')
      }),
      { numRuns: effort(100, 2000) }
    )
  })

  it('are none if the application has everything', () => {
    expect(changes(desired(TREE), running(TREE))).toEqual([])
  })

  it.each<[string, Partial<DesiredState>]>([
    ['the label', { label: 'other' }],
    [
      'the commit and the run',
      { provenance: { ...PROVENANCE, commit: 'c'.repeat(40), run: { id: '9', attempt: 2, url: '' } } }
    ],
    ['the GitHub environment', { githubEnvironment: 'other' }],
    ['the wait', { wait: true }]
  ])('do not contain %s', (_, more) => {
    expect(changes(desired(TREE, more), running(TREE))).toEqual([])
  })

  it('contain the files that differ from the live version', () => {
    const after = [file('a.py', 'new'), file('c.py')]
    expect(changes(desired(after), running(TREE))).toEqual([
      expect.stringMatching(/^file a\.py=/),
      expect.stringMatching(/^file c\.py=/),
      'file b.py'
    ])
  })

  it('contain everything if the live version is another one, such as that of another program, or none', () => {
    const other = { ...running(TREE), application: { ...APPLICATION, versionId: 'other' } }
    expect(changes(desired(TREE), other)).toHaveLength(3)
    expect(changes(desired(TREE), EMPTY_STATE)).toEqual([
      'application churn=exists',
      expect.stringMatching(/^file a\.py/),
      expect.stringMatching(/^file b\.py/),
      'environment environment=environment-'
    ])
  })

  it.each<[string, DesiredState, CurrentState, string[]]>([
    ['a newer version', desired(TREE), withEnvironment('v2'), ['environment environment=v2']],
    ['the same version', desired(TREE), withEnvironment('v1'), []],
    [
      'a folder to build',
      desired(TREE, { environment: 'E', context: CONTEXT }),
      withEnvironment(null),
      ['environment environment=E d1']
    ],
    [
      'a folder that was built meanwhile',
      desired(TREE, { environment: 'E', context: CONTEXT }),
      withEnvironment('v2'),
      ['environment environment=E d1']
    ]
  ])('know an execution environment by its version or its folder: %s', (_, wanted, current, expected) => {
    expect(changes(wanted, current)).toEqual(expected)
  })

  it('know a credential by its secret, whatever its id is', () => {
    const base = {
      ...version(['a.py', 'b.py']),
      parameters: [{ name: 'KEY', type: 'credential' as const, override: 'c1' }]
    }
    const current = running(TREE, [], { base })
    expect(changes(desired(TREE, credential(null)), current, { KEY: 's1' })).toEqual([])
    const changed = { secret: 's2', description: '' }
    expect(changes(desired(TREE, credential(changed)), current, { KEY: 's2' })).toEqual(['credential KEY=s2'])
    expect(changes(desired(TREE, credential(changed, null)), running(TREE), { KEY: 's2' })).toEqual([
      'credential KEY=s2'
    ])
  })

  it('contain the deletion of old versions, if something changes', () => {
    expect(changes(desired(TREE, { keepVersions: 3 }), running(TREE))).toEqual([])
    expect(changes(desired([file('a.py')], { keepVersions: 3 }), running(TREE))).toEqual([
      'file b.py',
      'cleanup versions=3'
    ])
  })
})
