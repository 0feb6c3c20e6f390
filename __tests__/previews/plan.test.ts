import { describe, expect, it } from '@jest/globals'
import { ApiError } from '../../src/errors.ts'
import type { CredentialOwner, CurrentCredential } from '../../src/plan/credentials.ts'
import { type CleanupRequest, type CurrentPreview, planCleanup } from '../../src/previews/plan.ts'

const NOW = Date.parse('2026-03-10T00:00:00Z')
const LATER = '2026-03-11T00:00:00Z'
const BEFORE = '2026-03-09T00:00:00Z'

/** Closed pull requests. */
const pulls = (...closed: number[]): CleanupRequest['pulls'] =>
  new Map(closed.map(number => [number, { state: 'closed', isDraft: false, labels: [] }]))

const desired = (given: Partial<CleanupRequest> = {}): CleanupRequest => ({
  app: 'Churn',
  template: '{app}-pr-{number}',
  owner: { repository: 'acme/churn', repositoryId: 5, run: null },
  pullRequest: null,
  sweep: true,
  when: { kind: 'always' },
  pulls: pulls(2),
  now: NOW,
  ...given
})

const preview = (
  pullRequest: number | null,
  manifest: Partial<NonNullable<CurrentPreview['manifest']>> | null = {},
  given: Partial<CurrentPreview> = {}
): CurrentPreview => ({
  name: `churn-pr-${pullRequest}`,
  applicationId: `a${pullRequest}`,
  sourceId: `s${pullRequest}`,
  versionId: `v${pullRequest}`,
  url: null,
  readError: null,
  credentials: [],
  manifest:
    manifest === null
      ? null
      : {
          repository: 'acme/churn',
          repositoryId: 5,
          run: null,
          previewOf: 'Churn',
          pullRequest,
          ref: 'refs/pull/1/merge',
          expiresAt: LATER,
          githubEnvironment: null,
          ...manifest
        },
  ...given
})

const removed = (given: Partial<CleanupRequest>, ...found: CurrentPreview[]) =>
  planCleanup(desired(given), found).removals.map(({ preview, reason }) => `${preview.name} ${reason}`)

describe('planCleanup', () => {
  it('sweeps what is closed or expired, and nothing that is open and young', () => {
    expect(removed({}, preview(1), preview(2), preview(1, { expiresAt: BEFORE }))).toEqual([
      'churn-pr-2 closed',
      'churn-pr-1 expired'
    ])
  })

  it('takes what expires at this very moment', () => {
    expect(removed({}, preview(1, { expiresAt: new Date(NOW).toISOString() }))).toEqual(['churn-pr-1 expired'])
  })

  it.each([
    [403, null, []],
    [403, 1, ['churn-pr-1']],
    [500, null, ['churn-pr-1']]
  ])(
    'counts one whose version cannot be read (%i) as left, unless it is closed to the key and was not asked for',
    (status, pullRequest, left) => {
      const request = { method: 'GET', path: '/', status, serverMessage: '' }
      const unread = new ApiError('forbidden', { what: 'What.', saw: 'Saw.', next: 'Next.' }, request)
      const plan = planCleanup(desired({ pullRequest }), [preview(1, null, { readError: unread })])
      expect(plan.removals).toEqual([])
      expect(plan.unreadable.map(({ preview }) => preview.name)).toEqual(left)
    }
  )

  it('goes by time alone when nobody can tell which pull requests are closed', () => {
    expect(removed({ pulls: new Map() }, preview(1), preview(2), preview(3, { expiresAt: BEFORE }))).toEqual([
      'churn-pr-3 expired'
    ])
  })

  it('takes the preview of the pull request that is named, open or not, and no other', () => {
    expect(removed({ sweep: false, pullRequest: 1 }, preview(1), preview(2))).toEqual(['churn-pr-1 requested'])
    expect(removed({ sweep: true, pullRequest: 1 }, preview(1), preview(2))).toEqual([
      'churn-pr-1 requested',
      'churn-pr-2 closed'
    ])
  })

  it.each<[string, CurrentPreview]>([
    ['a namesake without a manifest', preview(2, null)],
    ['the preview of another repository', preview(2, { repository: 'acme/other', repositoryId: 6 })],
    ['the preview of a newer repository of this name', preview(2, { repositoryId: 6 })],
    ['the preview of another application', preview(2, { previewOf: 'churn' })],
    ['what a run outside of GitHub made', preview(2, { repository: null, repositoryId: null })],
    ['an application that runs the promoted version of a preview', preview(2, {}, { name: 'churn' })],
    ['a copy of a preview under another name', preview(2, {}, { name: 'churn-pr-2-copy' })],
    ['an application of another number', preview(2, {}, { name: 'churn-pr-22' })],
    ['the application itself', preview(null, { expiresAt: null }, { name: 'churn' })]
  ])('leaves %s', (_, found) => {
    expect(removed({ pulls: pulls(2, 22) }, found)).toEqual([])
    expect(removed({ pullRequest: 2, sweep: false }, found)).toEqual([])
  })

  it('takes what was made before the repository was renamed', () => {
    expect(removed({}, preview(2, { repository: 'acme/old' }))).toEqual(['churn-pr-2 closed'])
  })

  it('takes what an earlier release made, under the name that it gave', () => {
    const earlier = preview(2, { repositoryId: null, previewOf: null }, { name: 'sales-app-pr-2' })
    expect(removed({ app: 'Sales App' }, earlier)).toEqual(['sales-app-pr-2 closed'])
    expect(removed({ app: 'Sales App', sweep: false, pullRequest: 2 }, earlier)).toEqual(['sales-app-pr-2 requested'])
    const named = preview(2, { previewOf: 'sales-app' }, { name: 'sales-app-pr-2' })
    expect(removed({ app: 'Sales App' }, named)).toEqual([])
    expect(removed({ app: 'Sales App', sweep: false, pullRequest: 2 }, named)).toEqual([])
  })

  it('says why it leaves what was asked for', () => {
    const { notes, operation } = planCleanup(desired({ pullRequest: 2 }), [preview(2, null)])
    expect(notes).toEqual([
      '"churn-pr-2" stays: its version does not identify it as a preview of this repository and pull request'
    ])
    expect(operation).toBe('unchanged')
  })

  it('knows a preview without a pull request by its branch, and lets it go by time only', () => {
    const manual = (expiresAt: string) =>
      preview(null, { ref: 'refs/heads/try-it', expiresAt }, { name: 'churn-pr-try-it' })
    expect(removed({}, manual(LATER))).toEqual([])
    expect(removed({}, manual(BEFORE))).toEqual(['churn-pr-try-it expired'])
    const number = { ref: 'refs/heads/2', expiresAt: BEFORE }
    expect(removed({ sweep: false, pullRequest: 2 }, preview(null, number, { name: 'churn-pr-2' }))).toEqual([])
  })

  it('deletes the application before its source, and the source alone when only it is left', () => {
    const { steps } = planCleanup(desired({ pulls: pulls(2, 3) }), [
      preview(2),
      preview(3, {}, { applicationId: null })
    ])
    expect(steps.map(step => step.kind)).toEqual(['delete-application', 'delete-source', 'delete-source'])
  })

  it('deletes the credentials of a preview last, and only those of this repository and preview', () => {
    const credential = (id: string, owner: Partial<CredentialOwner>): CurrentCredential => ({
      id,
      name: `churn-pr-2/${id}`,
      type: 'api_token',
      description: '',
      mark: {
        owner: {
          application: 'churn-pr-2',
          repository: 'acme/churn',
          repositoryId: 5,
          run: null,
          previewOf: 'Churn',
          ref: null,
          pullRequest: 2,
          expiresAt: LATER,
          ...owner
        },
        check: 'c'
      }
    })
    const credentials = [
      credential('ours', {}),
      credential('other-repository', { repositoryId: 6 }),
      credential('other-preview', { application: 'churn-pr-3' })
    ]
    const { steps, describe } = planCleanup(desired(), [preview(2, {}, { credentials })])
    expect(steps.map(describe)).toEqual([
      'delete preview "churn-pr-2" (a2), its pull request is closed',
      'delete the source of preview "churn-pr-2" (s2)',
      'delete credential "churn-pr-2/ours"'
    ])
  })
})
