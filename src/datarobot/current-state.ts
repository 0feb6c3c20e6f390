import { listNames, UserError } from '../errors.ts'
import type { ApplicationName } from '../inputs/types.ts'
import { sourceNameOf } from '../names.ts'
import type { CurrentApplication, CurrentState, CurrentVersion } from '../plan/current-state.ts'
import type { WireApplication } from './applications.ts'
import type { Client } from './client.ts'
import { chooseEnvironment } from './environments.ts'
import { liveManifest, type ManifestReading, readManifest } from './manifests.ts'
import { readResources } from './resources.ts'
import type { WireSource } from './sources.ts'
import { parseTimestamp } from './timestamps.ts'
import type { WireVersion } from './versions.ts'

/** What of DataRobot a deploy wants to know. */
export interface StateQuery {
  application: ApplicationName
  /** Null: the application's name with `Source` behind it, as dr-apps names it, so that its sources are adopted. */
  sourceName: string | null
  environment: string | null
  environmentVersion: string | null
  /** Name of the application whose environment is taken when none is asked for and nothing says one. */
  environmentOf: string | null
  /** Whether the files come from elsewhere, so that no manifest needs to be read. */
  withoutManifest: boolean
  /** Whether the source of a first deploy was made from a custom template, whose files stay. */
  fromTemplate: boolean
  /** Whether sharing is asked for, so that the roles there are must be known. */
  withGrants: boolean
  withSourceGrants: boolean
}

/** How many versions of a source are tried as a base when the application runs none of ours. */
const MAX_CANDIDATES = 3

/**
 * Looks at everything a plan needs, in as few round trips as possible. The application (by exact name over all pages),
 * the source and the environment are asked for at once; then the manifest of the version that the application runs. The
 * source's answer holds its newest version, so a version is read only when the application runs another one. Reports
 * what is missing as a fact.
 */
export async function fetchCurrentState(client: Client, wanted: StateQuery): Promise<CurrentState> {
  const environment =
    wanted.environment === null ? null : chooseEnvironment(client.http, wanted.environment, wanted.environmentVersion)
  const knownName =
    wanted.sourceName ?? (wanted.application.name === undefined ? null : sourceNameOf(wanted.application.name))
  const search = knownName === null ? null : client.sources.findByName(knownName)
  // A failure of the application is reported first; these two must not count as unhandled until they are awaited.
  for (const early of [environment, search]) early?.catch(() => {})
  const found = await findApplication(client, wanted.application)
  const { source, latest } = await findSource(client, knownName ?? sourceNameOf(found?.name ?? ''), found, search)
  const [{ base, manifest, live }, applicationGrants, sourceGrants] = await Promise.all([
    findBase(client, source, latest, found, wanted),
    wanted.withGrants && found !== null ? client.applications.grants(found.id) : [],
    wanted.withSourceGrants && source !== null ? client.sources.grants(source.id) : []
  ])
  return {
    application: found === null ? null : readApplication(found),
    source,
    base,
    manifest,
    live,
    environment: (await environment) ?? (base === null ? await environmentOf(client, wanted.environmentOf) : null),
    grants: { application: applicationGrants, source: sourceGrants }
  }
}

/**
 * The application of a name, or null; by an id that does not exist the platform's own refusal is thrown.
 *
 * @param place where the reader can name it by its id
 */
export async function findApplication(
  client: Client,
  wanted: ApplicationName,
  place = '"app-id" instead of "app-name"'
): Promise<WireApplication | null> {
  if (wanted.id !== undefined) return client.applications.get(wanted.id)
  const found = await client.applications.findByName(wanted.name)
  const [only] = found
  if (found.length < 2) return only ?? null
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(wanted.name)} is ambiguous.`,
    saw: `The user of "api-token" sees ${found.length} applications of this name: ${listNames(found.map(({ id }) => id))}.`,
    next: `Write the id of the one you mean into ${place}.`
  })
}

interface FoundSource {
  source: CurrentState['source']
  /** The newest version of the source, as the source's own answer tells it. */
  latest: WireVersion | null
}

/**
 * The source of a name.
 *
 * @param search the search for it, where one is under way; else the application's own answer may name it, which saves one
 */
async function findSource(
  client: Client,
  name: string,
  application: WireApplication | null,
  search: Promise<WireSource | null> | null
): Promise<FoundSource> {
  const own =
    application?.sourceName === name && application.customApplicationSourceId !== null
      ? { id: application.customApplicationSourceId, name }
      : null
  if (own !== null && search === null) return { source: own, latest: null }
  const found = await (search ?? client.sources.findByName(name))
  if (own !== null && found?.id !== own.id) return { source: own, latest: null }
  return found === null
    ? { source: null, latest: null }
    : { source: { id: found.id, name }, latest: found.latestVersion }
}

type Base = Pick<CurrentState, 'base' | 'manifest' | 'live'>

/**
 * The version that the application runs, when it is of our source: it is frozen, so what we know of it stays true. Else
 * the newest of our source that can be trusted. Never a version of another source: its ids and its past are not ours.
 */
async function findBase(
  client: Client,
  source: CurrentState['source'],
  latest: WireVersion | null,
  application: WireApplication | null,
  { withoutManifest, fromTemplate }: Pick<StateQuery, 'withoutManifest' | 'fromTemplate'>
): Promise<Base> {
  const liveId = application?.customApplicationSourceVersionId ?? null
  const liveSourceId = application?.customApplicationSourceId ?? null
  if (liveId !== null && liveSourceId !== null && liveSourceId === source?.id) {
    const versions = client.versions(liveSourceId)
    const version = latest?.id === liveId && isComplete(latest) ? latest : await versions.get(liveId)
    const { manifest, found } = withoutManifest ? unread : await readManifest(versions, version)
    return { base: readVersion(version), manifest, live: found }
  }
  const live = application === null || withoutManifest ? null : await liveManifest(client, application)
  const nothing = { trusted: null, reason: 'there is no version to start from' } as const
  if (source === null) return { base: null, manifest: nothing, live }
  const versions = client.versions(source.id)
  const candidates = await versions.newestFirst()
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const { manifest } = await readManifest(versions, candidate)
    if (manifest.trusted !== null) return { base: readVersion(candidate), manifest, live }
  }
  // A first deploy that was killed left it: what it holds came with the template.
  const ofTemplate = application === null && fromTemplate ? candidates.at(-1) : undefined
  if (ofTemplate === undefined) return { base: null, manifest: nothing, live }
  const manifest = { trusted: null, reason: 'the custom template brought it' } as const
  return { base: readVersion(ofTemplate), manifest, live }
}

/** Whether a version inside a source's answer holds what its own answer would; lists of some servers may be shorter. */
const isComplete = ({ runtimeParameters }: WireVersion): boolean => runtimeParameters !== null

/** The environment that another application is built on: what a first preview is built on too. */
async function environmentOf(client: Client, name: string | null): Promise<CurrentState['environment']> {
  const [application] = name === null ? [] : await client.applications.findByName(name)
  if (application === undefined) return null
  const { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId } = application
  if (sourceId === null || versionId === null) return null
  const { baseEnvironmentId: id, baseEnvironmentVersionId } = await client.versions(sourceId).get(versionId)
  if (id === null || baseEnvironmentVersionId === null) return null
  return { id, versionId: baseEnvironmentVersionId, notice: null }
}

const unread: ManifestReading = {
  manifest: { trusted: null, reason: 'the files do not come from the checkout' },
  found: null
}

/** An application as a plan sees it. */
export function readApplication(wire: WireApplication): CurrentApplication {
  return {
    id: wire.id,
    name: wire.name,
    url: wire.applicationUrl,
    status: wire.status,
    sourceId: wire.customApplicationSourceId,
    versionId: wire.customApplicationSourceVersionId,
    allowAutoStopping: wire.allowAutoStopping,
    externalAccessEnabled: wire.externalAccessEnabled,
    externalAccessRecipients: wire.externalAccessRecipients ?? []
  }
}

/** A version as a plan sees it. */
export function readVersion(wire: WireVersion): CurrentVersion {
  const { resources } = wire
  return {
    id: wire.id,
    label: wire.label,
    items: wire.items.map(item => ({ id: item.id, path: item.filePath, created: parseTimestamp(item.created) })),
    environmentId: wire.baseEnvironmentId,
    environmentVersionId: wire.baseEnvironmentVersionId,
    resources: readResources(resources),
    keyScope: wire.requiredKeyScopeLevel ?? null,
    parameters: (wire.runtimeParameters ?? []).map(
      ({ fieldName, type, overrideValue, currentValue, defaultValue }) => ({
        name: fieldName,
        type,
        override: overrideValue ?? (currentValue === defaultValue ? null : (currentValue ?? null))
      })
    )
  }
}
