import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { manifestText } from '../datarobot/manifests.ts'
import { ifThere } from '../datarobot/refusal.ts'
import { isMissing, isRefused } from '../errors.ts'
import { publishVersion } from './publishing.ts'
import { markOf, type Unfinished } from './unfinished.ts'

/** What taking back needs from outside. */
export interface UndoParts {
  client: Client
  /** One line a thing that was taken back. */
  say(line: string): void
  warn(text: string): void
}

/**
 * Takes back what a run began and did not prove: the application runs the version before again, or goes when this run
 * made it; the version that nothing ran goes, and so does a source that this run made and nobody else uses by now. May
 * be done twice. Failing at it hides nothing of what led here: it is told, and the next run converges.
 *
 * @returns whether nothing is left of it
 */
export async function undo(parts: UndoParts, unfinished: Unfinished): Promise<boolean> {
  try {
    await takeBackPublication(parts, unfinished)
    const sourceId = unfinished.source.id ?? (await findSource(parts.client, unfinished))
    if (sourceId !== null) {
      await removeVersion(parts, sourceId, unfinished.version, unfinished.publishing !== null)
      if (unfinished.source.isOurs) await removeSource(parts, sourceId, unfinished)
    }
    return true
  } catch (error) {
    // Gone with its source, or taken back before.
    if (isMissing(error)) return true
    parts.warn(`What this run had begun could not be taken away: ${(error as Error).message.split('\n')[0]}`)
    return false
  }
}

async function takeBackPublication({ client, say }: UndoParts, unfinished: Unfinished): Promise<void> {
  const { publishing, application } = unfinished
  if (publishing === null) return
  const { versionId, before, isTold } = publishing
  const found = await findApplication(client, unfinished)
  if (found === null || !isOnTheWay(found, versionId, before, isTold)) return
  if (application.isOurs) {
    await client.applications.remove(found.id)
    say(`Deleted application ${JSON.stringify(found.name)}, which was begun and not proven to run`)
  } else if (before !== null && before !== versionId) {
    await publishVersion(client, found.id, before)
    say(`Published version ${before} again, in place of ${versionId}, which was not proven to run`)
  }
}

/** Whether it runs our version or is about to; a third one is somebody else's, and stays. */
function isOnTheWay(
  { customApplicationSourceVersionId: shown, status }: WireApplication,
  ours: string,
  before: string | null,
  isTold: boolean
): boolean {
  if (shown === ours) return true
  // Some servers show the version before until the new one runs (platform.md §4 [?]).
  return shown === before && (isTold || status === 'publishing')
}

async function findApplication(
  client: Client,
  { application, publishing }: Unfinished
): Promise<WireApplication | null> {
  if (application.id !== null) return ifThere(client.applications.get(application.id))
  const found = await client.applications.named(application.name)
  return found.find(each => each.customApplicationSourceVersionId === publishing?.versionId) ?? null
}

async function findSource(client: Client, { source }: Unfinished): Promise<string | null> {
  return source.isOurs ? ((await client.sources.named(source.name))?.id ?? null) : null
}

async function removeVersion(
  { client, say }: UndoParts,
  sourceId: string,
  version: Unfinished['version'],
  mayBeOnItsWay: boolean
): Promise<void> {
  const id = version?.id ?? (version?.mark == null ? null : await findByMark(client, sourceId, version.mark))
  if (id === null || (await isUsed(client, sourceId, id, mayBeOnItsWay))) return
  try {
    await client.versions(sourceId).remove(id)
    say(`Deleted version ${id}, which was begun and not published`)
  } catch (error) {
    // Frozen: an application has run it, so it is part of the past and stays.
    if (!isRefused(error)) throw error
  }
}

/**
 * Also where a server freezes a version only once it runs. When a publish may have been heard, nobody knows what an
 * application is on its way to: then a later run deletes the draft.
 */
async function isUsed(client: Client, sourceId: string, versionId: string, mayBeOnItsWay: boolean): Promise<boolean> {
  const applications = await client.applications.ofSource(sourceId)
  return applications.some(({ customApplicationSourceVersionId: shown }) => mayBeOnItsWay || shown === versionId)
}

async function findByMark(client: Client, sourceId: string, mark: string): Promise<string | null> {
  const versions = client.versions(sourceId)
  for await (const version of versions.all()) {
    const text = version.isFrozen ? null : await manifestText(versions, version)
    if (text !== null && markOf(Buffer.from(text)) === mark) return version.id
  }
  return null
}

/** Another run that wanted a source of the name may use it by now. */
async function removeSource({ client, say }: UndoParts, sourceId: string, unfinished: Unfinished): Promise<void> {
  const ours = [unfinished.version?.id, unfinished.source.templateVersionId]
  for await (const { id } of client.versions(sourceId).all()) if (!ours.includes(id)) return
  if ((await client.applications.ofSource(sourceId)).length > 0) return
  await client.sources.remove(sourceId)
  say(`Deleted source ${sourceId}, which was begun and is used by nothing`)
}
