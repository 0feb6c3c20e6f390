import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { nullIfUnreadable, readManifest, trustedManifest } from '../datarobot/manifests.ts'
import type { WireSource } from '../datarobot/sources.ts'
import type { ApiError } from '../errors.ts'
import { applicationNameOf } from '../names.ts'
import type { CurrentPreview } from './plan.ts'

/** Number of manifests read in parallel: a sweep over hundreds of applications should not take a minute. */
const AT_ONCE = 8

/**
 * Finds every application whose name begins with a prefix, and every source left by one, each with the manifest of its
 * version if that can be trusted. Applications deleted meanwhile are left out.
 */
export async function findPreviews(client: Client, prefix: string): Promise<CurrentPreview[]> {
  const applications = (await client.applications.search(prefix)).filter(({ name }) => name.startsWith(prefix))
  const used = new Set(applications.map(({ customApplicationSourceId }) => customApplicationSourceId))
  const sources: WireSource[] = []
  for await (const source of client.sources.search(prefix))
    if (source.name.startsWith(prefix) && applicationNameOf(source.name) !== null && !used.has(source.id))
      sources.push(source)
  const found = await inTurns(applications, application => ofApplication(client, application))
  const left = await inTurns(sources, source => ofSource(client, source))
  return [...found, ...left].sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function ofApplication(client: Client, application: WireApplication): Promise<CurrentPreview> {
  const { id, name, customApplicationSourceId: sourceId, applicationUrl: url } = application
  const found = { name, applicationId: id, sourceId, url }
  try {
    return { ...found, manifest: await trustedManifest(client, application), readError: null }
  } catch (error) {
    // One unreadable manifest does not stop the others, unless the key is refused or DataRobot does not answer.
    return { ...found, manifest: nullIfUnreadable(error), readError: error as ApiError }
  }
}

async function ofSource(client: Client, { id, name, latestVersion }: WireSource): Promise<CurrentPreview> {
  const manifest =
    latestVersion == null ? null : (await readManifest(client.versions(id), latestVersion)).manifest.trusted
  return {
    name: applicationNameOf(name) ?? name,
    applicationId: null,
    sourceId: id,
    url: null,
    manifest,
    readError: null
  }
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let index = 0; index < items.length; index += AT_ONCE)
    results.push(...(await Promise.all(items.slice(index, index + AT_ONCE).map(work))))
  return results
}
