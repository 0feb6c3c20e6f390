import { describe, expect, it } from '@jest/globals'
import { explainOrigin, type LiveFacts } from '../../../src/actions/drift/origin.ts'
import type { Publication } from '../../../src/plan/publications.ts'

const VERSION: LiveFacts['version'] = {
  id: 'v2',
  label: 'two',
  sourceId: 's',
  sourceName: 'churnSource',
  createdAt: '2026-03-01T09:00:00.000Z',
  createdBy: 'ada@example.com',
  files: 3,
  environmentVersionId: 'e',
  resourceLabel: null,
  replicas: null,
  requiredKeyScopeLevel: null,
  runtimeParameters: []
}

const OURS = { repository: 'acme/churn', repositoryId: null, run: null }

const published = (versionId: string, day: number, by: string | null = 'bob@example.com'): Publication => ({
  at: `2026-03-0${day}T10:00:00.000Z`,
  by,
  versionId,
  versionLabel: null,
  sourceId: 's',
  sourceName: null
})

const facts = (more: Partial<LiveFacts> = {}): LiveFacts => ({
  version: VERSION,
  manifest: { ...OURS, label: 'two', commit: 'abcdef0123456789' },
  history: [],
  repository: OURS,
  comparison: null,
  branch: 'main',
  ...more
})

const ahead = (aheadBy: number | null) => ({ relation: 'ahead' as const, reason: null, aheadBy })

describe('explainOrigin', () => {
  it.each<[string, Partial<LiveFacts>, string, string]>([
    ['a deploy', {}, 'deploy', 'It runs version "two" (v2) from commit abcdef0.'],
    [
      'a commit behind',
      { comparison: ahead(3) },
      'deploy',
      'It runs version "two" (v2) from commit abcdef0, 3 commits behind main.'
    ],
    [
      'an unknown number',
      { comparison: ahead(null) },
      'deploy',
      'It runs version "two" (v2) from commit abcdef0, behind main.'
    ],
    [
      'a newer commit',
      { comparison: { relation: 'behind', reason: null, aheadBy: 0 } },
      'deploy',
      'It runs version "two" (v2) from commit abcdef0, which is newer than main.'
    ],
    [
      'another branch',
      { comparison: { relation: 'diverged', reason: null, aheadBy: 1 } },
      'deploy',
      'It runs version "two" (v2) from commit abcdef0, which is not in main.'
    ],
    ['no commit', { manifest: { ...OURS, label: 'two', commit: null } }, 'deploy', 'It runs version "two" (v2).'],
    [
      'another repository',
      { manifest: { ...OURS, repository: 'acme/other', label: 'two', commit: null } },
      'other-repository',
      'It runs version "two" (v2), which was deployed from acme/other.'
    ],
    ['no manifest', { manifest: null }, 'by-hand', 'It runs version "two" (v2), which no deploy of this action made.'],
    [
      'a copied manifest',
      { manifest: { ...OURS, label: 'one', commit: null } },
      'by-hand',
      'It runs version "two" (v2), which no deploy of this action made.'
    ],
    [
      'a promoted version',
      { version: { ...VERSION, label: `two for churn [${'a'.repeat(24)}.12345678]` } },
      'deploy',
      `It runs version "two for churn [${'a'.repeat(24)}.12345678]" (v2) from commit abcdef0.`
    ],
    [
      'an earlier version again',
      { history: [published('v3', 4), published('v2', 1)] },
      'published-again',
      'It runs version "two" (v2) from commit abcdef0, which ran before and was published again, by a rollback or by hand.'
    ]
  ])('recognizes %s', (_, more, kind, text) => {
    expect(explainOrigin(facts(more))).toMatchObject({ kind, text })
  })

  it.each<[string, LiveFacts['history'], string | null, string | null, boolean]>([
    [
      'the newest publication',
      [published('v2', 5), published('v1', 1)],
      '2026-03-05T10:00:00.000Z',
      'bob@example.com',
      true
    ],
    ['a publication without a name', [published('v2', 5, null)], '2026-03-05T10:00:00.000Z', 'ada@example.com', true],
    [
      'a publication of an earlier version',
      [published('v2', 5), published('v3', 4), published('v2', 1)],
      '2026-03-05T10:00:00.000Z',
      'bob@example.com',
      true
    ],
    ['a history without the live version', [published('v1', 1)], VERSION.createdAt, 'ada@example.com', false],
    ['an unread history', null, VERSION.createdAt, 'ada@example.com', false],
    ['an earlier version whose publication is not listed', [published('v3', 4), published('v2', 1)], null, null, false]
  ])('tells person and time from %s', (_, history, since, by, isPublication) => {
    expect(explainOrigin(facts({ history }))).toMatchObject({ since, by, isPublication })
  })
})
