import { describe, expect } from '@jest/globals'
import fc from 'fast-check'
import { planDeploy } from '../../../src/actions/deploy/plan.ts'
import { compareApplication } from '../../../src/actions/drift/compare.ts'
import type { CurrentState } from '../../../src/plan/current-state.ts'
import {
  APPLICATION,
  comparedStates,
  desired,
  EMPTY_STATE,
  file,
  manifest,
  running,
  type version
} from '../../support/desired-state.ts'
import { effort, it, itSampled } from '../../support/effort.ts'

const compare = (
  wanted: ReturnType<typeof desired>,
  current: CurrentState,
  expected: Parameters<typeof compareApplication>[0]['expected'] = []
) => compareApplication({ ...wanted, expected }, current)

const FILES = [file('a'), file('b')]

/** State after a deploy of `FILES`, with these values of the live version. */
const live = (more: Parameters<typeof version>[1], other: Partial<CurrentState> = {}) => {
  const state = running(FILES, [], { live: manifest(FILES), ...other })
  return { ...state, base: { ...state.base!, ...more } }
}

describe('compareApplication', () => {
  itSampled('finds a difference exactly if a deploy would change something', () => {
    fc.assert(
      fc.property(comparedStates(), ({ wanted, current }) => {
        const { operation } = planDeploy(wanted, current)
        expect(compare(wanted, current).length > 0).toBe(operation !== 'unchanged')
      }),
      { numRuns: effort(100, 2000) }
    )
  })

  it.each<[string, ReturnType<typeof compare>, [string, string, (readonly string[])?][]]>([
    ['nothing', compare(desired(FILES), live({})), []],
    [
      'a missing application',
      compare(desired(FILES), EMPTY_STATE),
      [['application', 'The application does not exist.']]
    ],
    [
      'a failed application',
      compare(desired(FILES), live({}, { application: { ...APPLICATION, status: 'failed' } })),
      [['status', 'The application has failed.']]
    ],
    [
      'another source',
      compare(
        desired(FILES),
        live({}, { application: { ...APPLICATION, versionId: 'v', sourceId: 's', sourceName: 'Mine' } })
      ),
      [['version', 'It runs a version of source "Mine", not of "churnSource".']]
    ],
    [
      'no version',
      compare(desired(FILES), live({}, { application: { ...APPLICATION, versionId: null } })),
      [['version', 'The application has no version with source code.']]
    ],
    [
      'changed files',
      compare(desired([file('a', 'changed'), file('c')]), live({})),
      [
        [
          'files',
          'Files: 2 new or changed, 1 removed.',
          ['"a" has another content', '"c" is missing', '"b" exists only in the application']
        ]
      ]
    ],
    [
      'files that were changed after the deploy',
      compare(
        desired(FILES),
        live({}, { manifest: { trusted: null, reason: 'files are newer than the manifest: "a"' } })
      ),
      [['files', 'Files were changed after the deploy: files are newer than the manifest: "a".']]
    ],
    [
      'a version of a person',
      compare(
        desired(FILES),
        live({ label: 'fix' }, { manifest: { trusted: null, reason: 'it was not made by this action' }, live: null })
      ),
      [['version', 'No deploy of this action made version "fix": it was not made by this action.']]
    ],
    [
      'an environment that is newer',
      compare(
        desired(FILES),
        live({}, { environment: { id: 'environment', versionId: 'environment-2', notice: null } })
      ),
      [['environment', 'Execution environment is version environment-1, and should be version environment-2.']]
    ],
    [
      'a key scope',
      compare(desired(FILES, { keyScope: 'viewer' }), live({})),
      [['key-scope', 'Required key scope is none, and should be viewer.']]
    ],
    [
      'settings',
      compare(
        desired(FILES, { settings: { externalAccessEnabled: true, externalAccessRecipients: ['ada@example.com'] } }),
        live({})
      ),
      [
        [
          'settings',
          'Settings differ.',
          ['External access is off, and should be on', 'External recipients: 0 too many, 1 missing']
        ]
      ]
    ],
    [
      'roles',
      compare(
        desired(FILES, { grants: [{ type: 'user', username: 'ada@example.com', role: 'NO_ROLE' }], shareSource: true }),
        live({}, { grants: { application: [], source: [{ type: 'user', key: 'ada@example.com', role: 'OWNER' }] } })
      ),
      [['roles', 'Roles on the source differ.', ['user "a…@example.com" has OWNER, and should have no role']]]
    ]
  ])('describes %s', (_, items, expected) => {
    expect(items).toEqual(expected.map(([part, text, details = []]) => ({ part, text, details })))
  })

  it('compares values that are known, and names and types of the others, and shows no value', () => {
    const parameters = (...given: [string, 'string' | 'numeric', string | number | null][]) =>
      given.map(([name, type, override]) => ({ name, type, override }))
    const current = live({
      parameters: parameters(
        ['SAME', 'string', 'secret-1'],
        ['VALUE', 'string', 'secret-2'],
        ['TYPE', 'string', 'secret-3'],
        ['DEFAULT', 'string', null],
        ['RESET', 'string', 'secret-4'],
        ['HIDDEN', 'string', 'secret-5'],
        ['HIDDEN_TYPE', 'string', 'secret-6']
      )
    })
    const wanted = desired(FILES, {
      parameters: [
        { name: 'SAME', type: 'string', value: 'secret-1' },
        { name: 'VALUE', type: 'string', value: 'secret-7' },
        { name: 'TYPE', type: 'numeric', value: 3 },
        { name: 'DEFAULT', type: 'string', value: 'secret-8' },
        { name: 'RESET', type: 'string', value: null }
      ]
    })
    const items = compare(wanted, current, [
      { name: 'HIDDEN', type: null },
      { name: 'HIDDEN_TYPE', type: 'numeric' },
      { name: 'PASSWORD', type: 'credential' },
      { name: 'ANY', type: null }
    ])
    expect(items).toEqual([
      {
        part: 'parameters',
        text: 'Runtime parameters differ.',
        details: [
          '"VALUE" (string) has another value',
          '"TYPE" has the type string, and should have numeric',
          '"DEFAULT" (string) has no value',
          '"RESET" has a value, and should have its default',
          '"HIDDEN_TYPE" has the type string, and should have numeric',
          '"PASSWORD" (credential) has no value',
          '"ANY" has no value'
        ]
      }
    ])
    expect(JSON.stringify(items)).not.toContain('secret')
  })

  it('does not compare the files of a codespace, and the Use Case', () => {
    const wanted = desired([], { files: null, codespaceId: 'c', useCaseId: 'u' })
    expect(compare(wanted, live({}))).toEqual([])
  })
})
