import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { nullIfUnreadable, readManifest, trustedManifest } from '../datarobot/manifests.ts'
import type { WireSource } from '../datarobot/sources.ts'
import { type ApiError, isForbidden, isMissing } from '../errors.ts'
import { applicationNameOf } from '../names.ts'
import type { CredentialOwner, CurrentCredential } from '../plan/credentials.ts'
import type { CurrentPreview } from './plan.ts'

type Found = Omit<CurrentPreview, 'credentials'>

/** Number of manifests read in parallel: a sweep over hundreds of applications should not take a minute. */
const AT_ONCE = 8

/**
 * Finds every application whose name begins with a prefix, and every source and credential left by one, each with the
 * manifest of its version if that can be trusted. Applications deleted meanwhile are left out.
 */
export async function findPreviews(client: Client, prefix: string): Promise<CurrentPreview[]> {
  const listing = listCredentials(client)
  listing.catch(() => {})
  const applications = (await client.applications.search(prefix)).filter(({ name }) => name.startsWith(prefix))
  const used = new Set(applications.map(({ customApplicationSourceId }) => customApplicationSourceId))
  const sources: WireSource[] = []
  for await (const source of client.sources.search(prefix))
    if (source.name.startsWith(prefix) && applicationNameOf(source.name) !== null && !used.has(source.id))
      sources.push(source)
  const found = await inTurns(applications, application => ofApplication(client, application))
  const left = await inTurns(sources, source => ofSource(client, source))
  const credentials = (await listing).filter(({ mark }) => mark?.owner.application.startsWith(prefix))
  return withCredentials([...found, ...left], credentials).sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** Lists the credentials; none if the key's user may not see any, or the server has none. */
export async function listCredentials(client: Client): Promise<CurrentCredential[]> {
  try {
    return await client.credentials.list()
  } catch (error) {
    if (isForbidden(error) || isMissing(error)) return []
    throw error
  }
}

/** Assigns the credentials to their previews. Those of a preview that is gone identify it by their own description. */
function withCredentials(previews: readonly Found[], credentials: readonly CurrentCredential[]): CurrentPreview[] {
  const names = new Set(previews.map(({ name }) => name))
  const groups = new Map<string, CurrentPreview>()
  for (const credential of credentials) {
    const owner = credential.mark?.owner
    if (owner === undefined || names.has(owner.application)) continue
    const key = JSON.stringify([owner.application, owner.repository, owner.repositoryId])
    const others = groups.get(key)?.credentials ?? []
    groups.set(key, { ...leftBy(owner), credentials: [...others, credential] })
  }
  const of = (name: string) => credentials.filter(({ mark }) => mark?.owner.application === name)
  return [...previews.map(preview => ({ ...preview, credentials: of(preview.name) })), ...groups.values()]
}

const leftBy = (owner: CredentialOwner): Found => ({
  name: owner.application,
  applicationId: null,
  sourceId: null,
  versionId: null,
  url: null,
  manifest: { ...owner, githubEnvironment: null },
  readError: null
})

async function ofApplication(client: Client, application: WireApplication): Promise<Found> {
  const { id, name, applicationUrl: url } = application
  const { customApplicationSourceId: sourceId, customApplicationSourceVersionId: versionId } = application
  const found = { name, applicationId: id, sourceId, versionId, url }
  try {
    return { ...found, manifest: await trustedManifest(client, application), readError: null }
  } catch (error) {
    // One unreadable manifest does not stop the others, unless the key is refused or DataRobot does not answer.
    return { ...found, manifest: nullIfUnreadable(error), readError: error as ApiError }
  }
}

async function ofSource(client: Client, { id, name, latestVersion }: WireSource): Promise<Found> {
  const manifest =
    latestVersion == null ? null : (await readManifest(client.versions(id), latestVersion)).manifest.trusted
  return {
    name: applicationNameOf(name) ?? name,
    applicationId: null,
    sourceId: id,
    versionId: null,
    url: null,
    manifest,
    readError: null
  }
}

export async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let index = 0; index < items.length; index += AT_ONCE)
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(work))))
  return results
}
