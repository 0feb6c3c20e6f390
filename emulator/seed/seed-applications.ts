import { newId } from '../ids.ts'
import { readDefinitions } from '../rules/parameters.ts'
import type { Application, Build, Version } from '../state/records.ts'
import type { ApplicationSeed, SourceSeed, UsageSeed, VersionSeed } from './format.ts'
import type { Planting } from './seeder.ts'

const DAY = 86_400_000

export function plantSource(planting: Planting, entry: SourceSeed): string {
  const { state } = planting.platform
  if (state.all('sources').some(({ name }) => name === entry.name))
    throw new Error(`source "${entry.name}" exists already`)
  const made = planting.made('sources', entry.id)
  state.put('sources', { ...made, name: entry.name, grants: [] })
  for (const version of entry.versions) state.put('versions', versionOf(planting, made.id, version))
  return made.id
}

function versionOf(planting: Planting, sourceId: string, entry: VersionSeed): Version {
  const made = planting.made('versions', entry.id)
  const base = entry.environment === undefined ? undefined : planting.environment(entry.environment)
  const items = planting.files(entry).map(file => ({
    ...file,
    id: newId(made.createdAt),
    created: made.createdAt,
    fileSource: 'local'
  }))
  return {
    ...made,
    sourceId,
    label: entry.label,
    baseEnvironmentId: base?.environment.id ?? null,
    baseEnvironmentVersionId: base?.version.id ?? null,
    isFrozen: entry.frozen ?? false,
    items,
    resources: {},
    requiredKeyScopeLevel: null,
    definitions: readDefinitions(planting.platform.blobs, items),
    settings: []
  }
}

/** An application in the state wished for; one that is to run is `created` and still has to be started. */
export function plantApplication(planting: Planting, entry: ApplicationSeed): Application {
  const { state } = planting.platform
  if (state.all('applications').some(({ name }) => name === entry.name))
    throw new Error(`application "${entry.name}" exists already`)
  const version = versionToRun(planting, entry)
  const made = planting.made('applications', entry.id)
  const isRunning = (entry.status ?? 'running') === 'running'
  const application: Application = {
    ...made,
    name: entry.name,
    status: isRunning ? 'created' : (entry.status ?? 'created'),
    sourceId: version.sourceId,
    versionId: version.id,
    envVersionId: version.baseEnvironmentVersionId,
    liveVersionId: null,
    resources: version.resources,
    hasOwnResources: false,
    requiredKeyScopeLevel: null,
    allowAutoStopping: true,
    externalAccessEnabled: false,
    externalAccessRecipients: [],
    grants: [],
    publications: [
      { sourceId: version.sourceId, versionId: version.id, userId: made.userId, createdAt: made.createdAt }
    ],
    build: isRunning ? null : buildOf(entry.status === 'failed'),
    useCaseIds: []
  }
  if (!isRunning) state.put('versions', { ...version, isFrozen: true })
  state.put('applications', application)
  return application
}

const buildOf = (failed: boolean): Build =>
  failed
    ? { status: 'failed', log: 'Building\nERROR: failed by the seed\n', error: 'The seed made this build fail.' }
    : { status: 'success', log: 'Building\n', error: null }

/** @throws Error when the source, or the version in it, does not exist or has no environment */
function versionToRun({ platform: { state } }: Planting, entry: ApplicationSeed): Version {
  const source = state.all('sources').find(({ name }) => name === entry.source)
  if (source === undefined) throw new Error(`there is no source "${entry.source}"`)
  const version = state
    .all('versions')
    .filter(({ sourceId }) => sourceId === source.id)
    .findLast(({ label }) => entry.version === undefined || label === entry.version)
  if (version === undefined) throw new Error(`source "${entry.source}" has no version${quoted(entry.version)}`)
  if (version.baseEnvironmentVersionId === null)
    throw new Error(`version${quoted(version.label ?? undefined)} of source "${entry.source}" has no environment`)
  return version
}

const quoted = (label: string | undefined): string => (label === undefined ? '' : ` "${label}"`)

/** Oldest visit first, as visits themselves would have come. */
export function plantUsages(planting: Planting, entries: readonly UsageSeed[]): void {
  const { state, clock } = planting.platform
  const keyed = entries.map((entry, index) => ({ entry, key: `usages[${index}]` }))
  for (const { entry, key } of keyed.toSorted((a, b) => b.entry.daysAgo - a.entry.daysAgo))
    planting.entry(key, () => {
      const application = state.all('applications').find(({ name }) => name === entry.application)
      if (application === undefined) throw new Error(`there is no application "${entry.application}"`)
      const user = state.all('users').find(({ username }) => username === entry.username)
      const time = Math.round(clock.now() - entry.daysAgo * DAY)
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
