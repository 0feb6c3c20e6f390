import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { DesiredState } from '../../src/actions/deploy/desired-state.ts'
import { type DesiredFile, MANIFEST_PATH, type Manifest } from '../../src/files/types.ts'
import type { CurrentState, CurrentVersion } from '../../src/plan/current-state.ts'
import { settingsDigest } from '../../src/plan/settings.ts'
import { type CurrentResources, RESOURCE_KEYS } from '../../src/resources.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/** File of the checkout with this text as its content. */
export const file = (path: string, content = path, size = content.length): DesiredFile => ({
  path,
  size,
  sha256: digest(content),
  location: `/checkout/${path}`
})

export const files = (count: number, prefix = 'f'): DesiredFile[] =>
  Array.from({ length: count }, (_, index) => file(`${prefix}${String(index).padStart(4, '0')}`))

/** Resources of a version for which nobody set one. */
export const NO_RESOURCES = Object.fromEntries(RESOURCE_KEYS.map(key => [key, null])) as CurrentResources

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

/** Desired state with these files and no settings. */
export const desired = (desiredFiles: readonly DesiredFile[], more: Partial<DesiredState> = {}): DesiredState => ({
  name: 'churn',
  sourceName: 'churnSource',
  label: 'main@0123456 #7',
  wait: false,
  files: { files: desiredFiles, ignored: [], excluded: new Map(), notices: [], parameterDefinitions: null },
  context: null,
  environment: null,
  parameters: [],
  credentials: [],
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
  verification: null,
  candidate: null,
  githubEnvironment: null,
  ...more
})

export const manifest = (
  deployedFiles: readonly DesiredFile[],
  kept: readonly string[] = [],
  useCaseId: string | null = null
): Manifest => ({
  schema: 1,
  label: 'before',
  ...PROVENANCE,
  githubEnvironment: null,
  settings: settingsDigest(useCaseId),
  files: deployedFiles.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  kept
})

export const version = (paths: readonly string[], more: Partial<CurrentVersion> = {}): CurrentVersion => ({
  id: 'base',
  label: 'before',
  items: paths.map((path, index) => ({ id: `item-${index}`, path, created: 1 })),
  environmentId: 'environment',
  environmentVersionId: 'environment-1',
  resources: NO_RESOURCES,
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
  sourceName: 'churnSource',
  versionId: 'base',
  allowAutoStopping: true,
  externalAccessEnabled: false,
  externalAccessRecipients: []
}

/** State of DataRobot before the first deploy. */
export const EMPTY_STATE: CurrentState = {
  application: null,
  source: null,
  base: null,
  manifest: { trusted: null, reason: 'there is no version to start from' },
  live: null,
  environment: { id: 'environment', versionId: 'environment-1', notice: null },
  grants: { application: [], source: [] },
  credentials: []
}

/** State of DataRobot after a deploy of these files by this action. */
export const running = (
  deployedFiles: readonly DesiredFile[],
  kept: readonly string[] = [],
  more: Partial<CurrentState> = {}
): CurrentState => ({
  ...EMPTY_STATE,
  application: APPLICATION,
  source: { id: 'source', name: 'churnSource' },
  base: version([...deployedFiles.map(({ path }) => path), ...kept, MANIFEST_PATH]),
  manifest: { trusted: manifest(deployedFiles, kept) },
  ...more
})

/** Trees with few different names, so that two of them often share paths and contents. */
export const trees = (maxFiles = 40): fc.Arbitrary<DesiredFile[]> =>
  fc
    .uniqueArray(fc.tuple(fc.nat({ max: maxFiles * 2 }), fc.constantFrom('a', 'b', 'c')), {
      selector: ([index]) => index,
      maxLength: maxFiles
    })
    .map(entries =>
      entries.map(([index, content]) => file(`f${index}`, content)).sort((a, b) => (a.path < b.path ? -1 : 1))
    )

/** Pairs of a desired and a current state. Most differ in one or two properties, and some agree. */
export const comparedStates = (): fc.Arbitrary<{ wanted: DesiredState; current: CurrentState }> =>
  fc
    .record({
      ours: trees(4),
      theirs: fc.option(trees(4), { freq: 1 }),
      settings: fc.record({ allowAutoStopping: fc.boolean() }, { requiredKeys: [] }),
      replicas: fc.constantFrom(undefined, undefined, undefined, 1),
      keyScope: fc.constantFrom(undefined, null, 'viewer' as const),
      more: fc.constantFrom<Partial<CurrentState>>(
        ...Array.from({ length: 6 }, () => ({})),
        { application: null, source: null, base: null },
        { application: { ...APPLICATION, status: 'failed' } },
        { application: { ...APPLICATION, versionId: 'other', sourceId: 'other-source' } },
        { manifest: { trusted: null, reason: 'it was not made by this action' } },
        { environment: { id: 'environment', versionId: 'environment-2', notice: null } },
        { environment: null }
      ),
      value: fc.constantFrom(null, null, null, 'a')
    })
    .map(({ ours, theirs, settings, replicas, keyScope, more, value }) => {
      const parameters = [{ name: 'X', type: 'string' as const, value }]
      const resources = replicas === undefined ? {} : { replicas }
      const state = running(theirs ?? ours, [], more)
      const environment = state.base === null ? EMPTY_STATE.environment : state.environment
      return {
        wanted: desired(ours, { settings, keyScope, parameters, resources }),
        current: { ...state, environment }
      }
    })
