import { listNames, UserError } from '../errors.ts'
import type { ApplicationName } from '../inputs/types.ts'
import { sourceNameOf } from '../names.ts'
import type { CurrentState } from '../plan/current-state.ts'
import { promotedFrom } from '../plan/promoted-label.ts'
import { orNullIfMissing } from './api-errors.ts'
import type { WireApplication } from './applications.ts'
import type { Client } from './client.ts'
import { digestIn } from './environment-builds.ts'
import { chooseBuild, chooseEnvironment } from './environments.ts'
import { liveManifest, type ManifestReading, readManifest } from './manifests.ts'
import { promotedValues } from './promoted.ts'
import type { WireSource } from './sources.ts'
import { toCurrentApplication, toCurrentVersion } from './to-current.ts'
import type { WireVersion } from './versions.ts'

/** Query for the state that a deploy needs. */
export interface StateQuery {
  application: ApplicationName
  /** Name of the source; null for the application's name plus `Source`, as dr-apps names it, to adopt its sources. */
  sourceName: string | null
  environment: string | null
  environmentVersion: string | null
  /** Digest of the folder that the environment is built from; null if it is not built from the checkout. */
  contextDigest: Promise<string> | null
  /** Name of the application whose environment is the default. */
  environmentOf: string | null
  /** True if the files do not come from the checkout, so no manifest is needed. */
  withoutManifest: boolean
  /** True if a custom template provides the source of a first deploy. Its files are kept. */
  fromTemplate: boolean
  /** True if sharing is requested, so the current roles are needed. */
  withGrants: boolean
  withSourceGrants: boolean
  /** True if the inputs give credentials, so the current ones are needed. */
  withCredentials: boolean
}

/** Number of versions that are considered as a base if the application does not run one of our source. */
const MAX_CANDIDATES = 3

/**
 * Fetches the state that a plan needs, in as few round trips as possible. The application (by exact name over all pages),
 * the source and the environment are requested in parallel, then the manifest of the live version. The response for a
 * source contains its newest version, so a version is read only if the application runs another one. Missing resources
 * are null.
 */
export async function fetchCurrentState(client: Client, query: StateQuery): Promise<CurrentState> {
  const environment = findEnvironment(client, query)
  const knownName =
    query.sourceName ?? (query.application.name === undefined ? null : sourceNameOf(query.application.name))
  const search = knownName === null ? null : client.sources.findByName(knownName)
  const credentials = query.withCredentials ? client.credentials.list() : null
  // A failure of the application is reported first. Until then, these must not count as unhandled rejections.
  for (const early of [environment, search, credentials]) early?.catch(() => {})
  const found = await findApplication(client, query.application)
  const { source, latest } = await findSource(client, knownName ?? sourceNameOf(found?.name ?? ''), found, search)
  const [{ base, manifest, live }, promoted, applicationGrants, sourceGrants] = await Promise.all([
    findBase(client, source, latest, found, query),
    promotedValues(client, found, source),
    query.withGrants && found !== null ? client.applications.grants(found.id) : [],
    query.withSourceGrants && source !== null ? client.sources.grants(source.id) : []
  ])
  return {
    application: found === null ? null : toCurrentApplication(found),
    source,
    base,
    manifest,
    live,
    promoted,
    environment:
      (await keepBuild(client, query, await environment, base)) ??
      (base === null ? await environmentOf(client, query.environmentOf) : null),
    grants: { application: applicationGrants, source: sourceGrants },
    credentials: (await credentials) ?? []
  }
}

/**
 * Finds an application by name, or null. For an id that does not exist, DataRobot's own error is thrown.
 *
 * @param inputAdvice inputs that take the id instead, for the message about an ambiguous name
 */
export async function findApplication(
  client: Client,
  query: ApplicationName,
  inputAdvice = '"app-id" instead of "app-name"'
): Promise<WireApplication | null> {
  if (query.id !== undefined) return client.applications.get(query.id)
  const found = await client.applications.findByName(query.name)
  const [only] = found
  if (found.length < 2) return only ?? null
  throw new UserError('name-conflict', {
    what: `Application ${JSON.stringify(query.name)} is ambiguous.`,
    saw: `The user of "api-token" sees ${found.length} applications of this name: ${listNames(found.map(({ id }) => id))}.`,
    next: `Set the id of the intended one in ${inputAdvice}.`
  })
}

interface FoundSource {
  source: CurrentState['source']
  /** Newest version, as the response for the source contains it. */
  latest: WireVersion | null
}

/**
 * Finds a source by name.
 *
 * @param search the search for it, if already started. Otherwise the response for the application can save the search.
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
 * Chooses the version to build on: the live version if it belongs to our source, since it is frozen and cannot change.
 * Otherwise the newest version of our source with a trusted manifest. Versions of other sources have foreign ids.
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
    const { manifest, found } = withoutManifest ? UNREAD_MANIFEST : await readManifest(versions, version)
    return { base: toCurrentVersion(version), manifest, live: found }
  }
  const live = application === null || withoutManifest ? null : await liveManifest(client, application)
  const nothing = { trusted: null, reason: 'there is no version to start from' } as const
  if (source === null) return { base: null, manifest: nothing, live }
  const versions = client.versions(source.id)
  // A promoted version has the values of another application.
  const candidates = (await versions.newestFirst()).filter(({ label }) => promotedFrom(label) === null)
  for (const candidate of candidates.slice(0, MAX_CANDIDATES)) {
    const { manifest } = await readManifest(versions, candidate)
    if (manifest.trusted !== null) return { base: toCurrentVersion(candidate), manifest, live }
  }
  // A killed first deploy left this version, and its files came from the template.
  const ofTemplate = application === null && fromTemplate ? candidates.at(-1) : undefined
  if (ofTemplate === undefined) return { base: null, manifest: nothing, live }
  const manifest = { trusted: null, reason: 'it comes from the custom template' } as const
  return { base: toCurrentVersion(ofTemplate), manifest, live }
}

/** Checks that a version in the response for its source is complete. Some servers omit fields there. */
const isComplete = ({ runtimeParameters }: WireVersion): boolean => runtimeParameters !== null

function findEnvironment(client: Client, query: StateQuery): Promise<CurrentState['environment']> | null {
  const { environment, environmentVersion, contextDigest } = query
  if (environment === null) return null
  return contextDigest === null
    ? chooseEnvironment(client.http, environment, environmentVersion)
    : chooseBuild(client.environments, environment, contextDigest)
}

/** Keeps the version that the base has if it was built from the same folder: of two runs at once, each may build one. */
async function keepBuild(
  { environments }: Client,
  { contextDigest }: StateQuery,
  chosen: CurrentState['environment'],
  base: CurrentState['base']
): Promise<CurrentState['environment']> {
  const [id, versionId] = [chosen?.id ?? null, base?.environmentVersionId ?? null]
  if (chosen === null || contextDigest === null || id === null || versionId === null) return chosen
  if (versionId === chosen.versionId || base?.environmentId !== id) return chosen
  const build = await orNullIfMissing(environments.get(id, versionId))
  const isSame = build?.buildStatus === 'success' && digestIn(build) === (await contextDigest)
  return isSame ? { id, versionId, notice: chosen.notice } : chosen
}

/** Reads the environment of another application, the default for a first preview. */
async function environmentOf(client: Client, name: string | null): Promise<CurrentState['environment']> {
  const [application] = name === null ? [] : await client.applications.findByName(name)
  if (application === undefined) return null
  const { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId } = application
  if (sourceId === null || versionId === null) return null
  const { baseEnvironmentId: id, baseEnvironmentVersionId } = await client.versions(sourceId).get(versionId)
  if (id === null || baseEnvironmentVersionId === null) return null
  return { id, versionId: baseEnvironmentVersionId, notice: null }
}

const UNREAD_MANIFEST: ManifestReading = {
  manifest: { trusted: null, reason: 'the files do not come from the checkout' },
  found: null
}
