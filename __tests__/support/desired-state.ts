import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { DesiredState } from '../../src/actions/deploy/plan.ts'
import { type DesiredFile, MANIFEST_PATH, type Manifest } from '../../src/files/types.ts'
import type { CurrentState, CurrentVersion } from '../../src/plan/current-state.ts'
import { settingsDigest } from '../../src/plan/settings.ts'
import { type CurrentResources, RESOURCE_KEYS } from '../../src/resources.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** A file of the checkout whose bytes are this text. */
export const file = (path: string, content = path, size = content.length): DesiredFile => ({
  path,
  size,
  sha256: digest(content),
  location: `/checkout/${path}`
})

export const files = (count: number, prefix = 'f'): DesiredFile[] =>
  Array.from({ length: count }, (_, index) => file(`${prefix}${String(index).padStart(4, '0')}`))

export const PROVENANCE: DesiredState['provenance'] = {
  repository: 'octo/app',
  repositoryId: null,
  previewOf: null,
  commit: null,
  ref: null,
  run: null,
  pullRequest: null,
  expiresAt: null
}

/** A deploy of these files that asks for nothing else. */
export const desired = (wanted: readonly DesiredFile[], more: Partial<DesiredState> = {}): DesiredState => ({
  name: 'churn',
  sourceName: 'churnSource',
  label: 'main@0123456 #7',
  wait: false,
  files: { files: wanted, ignored: [], notices: [], parameterDefinitions: null },
  parameters: [],
  provenance: PROVENANCE,
  resources: {},
  keyScope: undefined,
  settings: {},
  grants: [],
  shareSource: false,
  useCaseId: null,
  customTemplateId: null,
  codespaceId: null,
  keepVersions: 0,
  githubEnvironment: null,
  ...more
})

export const manifest = (
  held: readonly DesiredFile[],
  kept: readonly string[] = [],
  useCaseId: string | null = null
): Manifest => ({
  schema: 1,
  label: 'before',
  ...PROVENANCE,
  githubEnvironment: null,
  settings: settingsDigest(useCaseId),
  files: held.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  kept
})

export const version = (paths: readonly string[], more: Partial<CurrentVersion> = {}): CurrentVersion => ({
  id: 'base',
  label: 'before',
  items: paths.map((path, index) => ({ id: `item-${index}`, path, created: 1 })),
  environmentId: 'environment',
  environmentVersionId: 'environment-1',
  resources: Object.fromEntries(RESOURCE_KEYS.map(key => [key, null])) as CurrentResources,
  keyScope: null,
  parameters: [],
  ...more
})

export const APPLICATION: NonNullable<CurrentState['application']> = {
  id: 'application',
  name: 'churn',
  url: 'https://host/custom_applications/application/',
  status: 'running',
  sourceId: 'source',
  versionId: 'base',
  allowAutoStopping: true,
  externalAccessEnabled: false,
  externalAccessRecipients: []
}

/** DataRobot before the first deploy. */
export const NOTHING: CurrentState = {
  application: null,
  source: null,
  base: null,
  manifest: { trusted: null, reason: 'there is no version to start from' },
  live: null,
  environment: { id: 'environment', versionId: 'environment-1', notice: null },
  grants: { application: [], source: [] }
}

/** DataRobot running these files, as this action would have deployed them. */
export const running = (
  held: readonly DesiredFile[],
  kept: readonly string[] = [],
  more: Partial<CurrentState> = {}
): CurrentState => ({
  ...NOTHING,
  application: APPLICATION,
  source: { id: 'source', name: 'churnSource' },
  base: version([...held.map(({ path }) => path), ...kept, MANIFEST_PATH]),
  manifest: { trusted: manifest(held, kept) },
  ...more
})

/** Trees out of few names, so that two of them share paths, contents, both or nothing. */
export const trees = (most = 40): fc.Arbitrary<DesiredFile[]> =>
  fc
    .uniqueArray(fc.tuple(fc.nat({ max: most * 2 }), fc.constantFrom('a', 'b', 'c')), {
      selector: ([index]) => index,
      maxLength: most
    })
    .map(entries =>
      entries.map(([index, content]) => file(`f${index}`, content)).sort((a, b) => (a.path < b.path ? -1 : 1))
    )
