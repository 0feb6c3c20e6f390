import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { Client } from '../datarobot/client.ts'
import { manifestItem, manifestText } from '../datarobot/manifests.ts'
import type { WireVersion } from '../datarobot/versions.ts'
import { parseTimestamp } from '../datarobot/wire.ts'
import { isRefused } from '../errors.ts'
import { parseMaker } from '../files/manifest.ts'
import type { Manifest } from '../files/types.ts'
import { IN_PROGRESS } from '../plan/current-state.ts'
import type { Progress } from './progress.ts'
import { sourceOf, versionIdOf } from './versions.ts'

/** Time for which a version may be about to be published, before an application shows it. */
const IN_PROGRESS_MS = 60 * 60_000

/** Maximum number of drafts that one run reads; each takes a request. */
const MAX_DRAFTS = 20

/** Unpublished versions of a source at one moment. */
export interface Unpublished {
  versions: readonly WireVersion[]
  /** Time at which the newest version of the source was created, published or not; milliseconds since 1970. */
  newestAt: number
}

/** Lists the unpublished versions of a source that may hold a manifest. */
export async function unpublishedVersions(client: Client, sourceId: string): Promise<Unpublished> {
  const versions: WireVersion[] = []
  let newest = 0
  for await (const version of client.versions(sourceId).list()) {
    newest = Math.max(newest, parseTimestamp(version.createdAt))
    if (!version.isFrozen && manifestItem(version) !== undefined) versions.push(version)
  }
  return { versions, newestAt: newest }
}

/**
 * Deletes drafts that older runs of this repository left behind when they were killed. Only drafts whose manifest names
 * such a run are deleted, never those of a person. A draft that names no application or another one may be about to be
 * published by a concurrent run, so it is deleted only once it is old.
 *
 * @param application name of this run's application
 * @param listing the unpublished versions; they may be listed early, since each one is read again before it is deleted
 * @returns the number of deleted versions
 */
export async function deleteDrafts(
  client: Client,
  progress: Progress,
  application: string,
  listing: Promise<Unpublished> = unpublishedVersions(client, sourceOf(progress))
): Promise<number> {
  const versions = client.versions(sourceOf(progress))
  const { versions: unpublished, newestAt: newest } = await listing
  const drafts = unpublished.filter(({ id }) => id !== versionIdOf(progress))
  const inUse = drafts.length === 0 ? null : await versionsInUse(client, sourceOf(progress))
  if (inUse === null) return 0
  let deleted = 0
  for (const { id } of drafts.filter(({ id }) => !inUse.has(id)).slice(0, MAX_DRAFTS)) {
    const draft = await orNullIfMissing(versions.get(id))
    if (draft === null || draft.isFrozen) continue
    const text = await manifestText(versions, draft)
    const maker = text === null ? null : parseMaker(text)
    const isRecent = newest - parseTimestamp(draft.createdAt) < IN_PROGRESS_MS
    const mayBeInProgress = maker?.application !== application && isRecent
    if (mayBeInProgress || !isFromOlderRun(maker, progress.manifest)) continue
    deleted += await tryRemove(versions.remove(id))
  }
  return deleted
}

/**
 * Ids of the versions that applications of a source run. A server may freeze a version only once it runs (platform.md §4
 * [?]), so `isFrozen` alone does not tell.
 *
 * @returns null while an application is in progress, because it may not show its new version yet
 */
async function versionsInUse(client: Client, sourceId: string): Promise<ReadonlySet<string | null> | null> {
  const applications = await client.applications.listBySource(sourceId)
  const isSettled = applications.every(({ status }) => !IN_PROGRESS.has(status))
  return isSettled ? new Set(applications.map(application => application.customApplicationSourceVersionId)) : null
}

type Maker = Pick<Manifest, 'repository' | 'run'> | null

function isFromOlderRun(theirMaker: Maker, ourManifest: Maker): boolean {
  if (theirMaker?.run == null || ourManifest?.run == null || theirMaker.repository !== ourManifest.repository)
    return false
  const [theirRun, ourRun] = [Number(theirMaker.run.id), Number(ourManifest.run.id)]
  return theirRun < ourRun || (theirRun === ourRun && theirMaker.run.attempt < ourManifest.run.attempt)
}

/**
 * Number of refusals after which no more frozen versions are tried. A server that refuses to delete these probably refuses
 * all of them [I], and trying each one at every deploy would take ever longer. A single refusal proves less: an
 * application that the API key cannot see may run that version.
 */
const MAX_REFUSALS = 3

/**
 * Deletes versions that no application uses, except the newest ones and those that DataRobot refuses to delete.
 *
 * @param keep number of newest versions to keep
 * @param previousId the version that a rollback needs; null if there is none
 * @returns the number of deleted versions
 */
export async function deleteVersions(
  client: Client,
  progress: Progress,
  keep: number,
  previousId: string | null
): Promise<number> {
  const versions = client.versions(sourceOf(progress))
  const all = await versions.newestFirst()
  const running = all.length > keep ? await versionsInUse(client, sourceOf(progress)) : null
  if (running === null) return 0
  const inUse = new Set([...running, versionIdOf(progress), previousId])
  let deleted = 0
  let refused = 0
  for (const { id, isFrozen } of all.slice(keep)) {
    if (inUse.has(id) || (isFrozen && refused === MAX_REFUSALS)) continue
    const count = await tryRemove(versions.remove(id))
    deleted += count
    if (isFrozen) refused += 1 - count
  }
  return deleted
}

/** Returns 1 if the version was deleted, 0 if DataRobot refused because it is in use. */
async function tryRemove(removal: Promise<void>): Promise<number> {
  try {
    await removal
    return 1
  } catch (error) {
    if (!isRefused(error)) throw error
    return 0
  }
}
