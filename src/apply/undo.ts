import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { manifestText } from '../datarobot/manifests.ts'
import { isMissing, isRefused } from '../errors.ts'
import { fingerprint, type PendingChanges } from './pending-changes.ts'
import { publishVersion } from './publishing.ts'

/** What taking back needs from outside. */
export interface UndoContext {
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
export async function undo(parts: UndoContext, pending: PendingChanges): Promise<boolean> {
  try {
    await undoPublication(parts, pending)
    const sourceId = pending.source.id ?? (await findSource(parts.client, pending))
    if (sourceId !== null) {
      await removeVersion(parts, sourceId, pending.version, pending.publishing !== null)
      if (pending.source.isOurs) await removeSource(parts, sourceId, pending)
    }
    return true
  } catch (error) {
    // Gone with its source, or taken back before.
    if (isMissing(error)) return true
    parts.warn(`What this run had begun could not be taken away: ${(error as Error).message.split('\n')[0]}`)
    return false
  }
}

async function undoPublication({ client, say }: UndoContext, pending: PendingChanges): Promise<void> {
  const { publishing, application } = pending
  if (publishing === null) return
  const { versionId, before, isTold } = publishing
  const found = await findApplication(client, pending)
  if (found === null || !isInProgress(found, versionId, before, isTold)) return
  if (application.isOurs) {
    await client.applications.remove(found.id)
    say(`Deleted application ${JSON.stringify(found.name)}, which was begun and not proven to run`)
  } else if (before !== null && before !== versionId) {
    await publishVersion(client, found.id, before)
    say(`Published version ${before} again, in place of ${versionId}, which was not proven to run`)
  }
}

/** Whether it runs our version or is about to; a third one is somebody else's, and stays. */
function isInProgress(
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
  { application, publishing }: PendingChanges
): Promise<WireApplication | null> {
  if (application.id !== null) return orNullIfMissing(client.applications.get(application.id))
  const found = await client.applications.findByName(application.name)
  return found.find(each => each.customApplicationSourceVersionId === publishing?.versionId) ?? null
}

async function findSource(client: Client, { source }: PendingChanges): Promise<string | null> {
  return source.isOurs ? ((await client.sources.findByName(source.name))?.id ?? null) : null
}

async function removeVersion(
  { client, say }: UndoContext,
  sourceId: string,
  version: PendingChanges['version'],
  mayBeOnItsWay: boolean
): Promise<void> {
  const id = version?.id ?? (version?.mark == null ? null : await findByFingerprint(client, sourceId, version.mark))
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
  const applications = await client.applications.listBySource(sourceId)
  return applications.some(({ customApplicationSourceVersionId: shown }) => mayBeOnItsWay || shown === versionId)
}

async function findByFingerprint(client: Client, sourceId: string, mark: string): Promise<string | null> {
  const versions = client.versions(sourceId)
  for await (const version of versions.list()) {
    const text = version.isFrozen ? null : await manifestText(versions, version)
    if (text !== null && fingerprint(Buffer.from(text)) === mark) return version.id
  }
  return null
}

/** Another run that wanted a source of the name may use it by now. */
async function removeSource({ client, say }: UndoContext, sourceId: string, pending: PendingChanges): Promise<void> {
  const ours = [pending.version?.id, pending.source.templateVersionId]
  for await (const { id } of client.versions(sourceId).list()) if (!ours.includes(id)) return
  if ((await client.applications.listBySource(sourceId)).length > 0) return
  await client.sources.remove(sourceId)
  say(`Deleted source ${sourceId}, which was begun and is used by nothing`)
}
