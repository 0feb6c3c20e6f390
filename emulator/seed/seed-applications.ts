import { newId } from '../ids.ts'
import { readDefinitions } from '../rules/parameters.ts'
import { type Application, type Build, NEW_APPLICATION, type Version } from '../state/records.ts'
import type { ApplicationSeed, SourceSeed, UsageSeed, VersionSeed } from './format.ts'
import type { Seeder } from './seeder.ts'

const DAY_MS = 86_400_000

export function seedSource(seeder: Seeder, entry: SourceSeed): string {
  const { state } = seeder.platform
  if (state.all('sources').some(({ name }) => name === entry.name))
    throw new Error(`source "${entry.name}" exists already`)
  const fields = seeder.newRecordFields('sources', entry.id)
  state.put('sources', { ...fields, name: entry.name, grants: [] })
  for (const version of entry.versions) state.put('versions', createVersion(seeder, fields.id, version))
  return fields.id
}

function createVersion(seeder: Seeder, sourceId: string, entry: VersionSeed): Version {
  const fields = seeder.newRecordFields('versions', entry.id)
  const base = entry.environment === undefined ? undefined : seeder.environment(entry.environment)
  const items = seeder.files(entry).map(file => ({
    ...file,
    id: newId(fields.createdAt),
    created: fields.createdAt,
    fileSource: 'local'
  }))
  return {
    ...fields,
    sourceId,
    label: entry.label,
    baseEnvironmentId: base?.environment.id ?? null,
    baseEnvironmentVersionId: base?.version.id ?? null,
    isFrozen: entry.frozen ?? false,
    items,
    resources: {},
    requiredKeyScopeLevel: null,
    definitions: readDefinitions(seeder.platform.blobs, items),
    settings: []
  }
}

/** Creates an application with the given status. One that should run is `created`, and the caller must start it. */
export function seedApplication(seeder: Seeder, entry: ApplicationSeed): Application {
  const { state } = seeder.platform
  if (state.all('applications').some(({ name }) => name === entry.name))
    throw new Error(`application "${entry.name}" exists already`)
  const version = versionToRun(seeder, entry)
  const fields = seeder.newRecordFields('applications', entry.id)
  const isRunning = (entry.status ?? 'running') === 'running'
  const application: Application = {
    ...NEW_APPLICATION,
    ...fields,
    name: entry.name,
    status: isRunning ? 'created' : (entry.status ?? 'created'),
    sourceId: version.sourceId,
    versionId: version.id,
    envVersionId: version.baseEnvironmentVersionId,
    resources: version.resources,
    publications: [
      { sourceId: version.sourceId, versionId: version.id, userId: fields.userId, createdAt: fields.createdAt }
    ],
    build: isRunning ? null : createBuild(entry.status === 'failed')
  }
  if (!isRunning) state.put('versions', { ...version, isFrozen: true })
  state.put('applications', application)
  return application
}

const createBuild = (failed: boolean): Build =>
  failed
    ? {
        status: 'failed',
        log: 'Building\nERROR: failed by the seed\n',
        error: 'The seed defines this build as failed.'
      }
    : { status: 'success', log: 'Building\n', error: null }

/** @throws Error if the source or the version does not exist, or the version has no environment */
function versionToRun({ platform: { state } }: Seeder, entry: ApplicationSeed): Version {
  const source = state.all('sources').find(({ name }) => name === entry.source)
  if (source === undefined) throw new Error(`there is no source "${entry.source}"`)
  const version = state
    .all('versions')
    .filter(({ sourceId }) => sourceId === source.id)
    .findLast(({ label }) => entry.version === undefined || label === entry.version)
  if (version === undefined) throw new Error(`source "${entry.source}" has no version${quoteLabel(entry.version)}`)
  if (version.baseEnvironmentVersionId === null)
    throw new Error(`version${quoteLabel(version.label ?? undefined)} of source "${entry.source}" has no environment`)
  return version
}

const quoteLabel = (label: string | undefined): string => (label === undefined ? '' : ` "${label}"`)

/** Creates visits in the order of their time. */
export function seedUsages(seeder: Seeder, entries: readonly UsageSeed[]): void {
  const { state, clock } = seeder.platform
  const keyed = entries.map((entry, index) => ({ entry, key: `usages[${index}]` }))
  for (const { entry, key } of keyed.toSorted((a, b) => b.entry.daysAgo - a.entry.daysAgo))
    seeder.collectProblem(key, () => {
      const application = state.all('applications').find(({ name }) => name === entry.application)
      if (application === undefined) throw new Error(`there is no application "${entry.application}"`)
      const user = state.all('users').find(({ username }) => username === entry.username)
      const time = Math.round(clock.now() - entry.daysAgo * DAY_MS)
      state.put('usages', {
        id: newId(time),
        applicationId: application.id,
        userId: user?.id ?? null,
        userType: entry.userType,
        username: entry.username,
        time
      })
    })
}
