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

/** A version may be on its way to an application for so long, in milliseconds, before anybody sees it there. */
const IN_PROGRESS_MS = 60 * 60_000

/** Drafts looked at in one run: each is a request. */
const MAX_DRAFTS = 20

/** Versions of a source that nothing had published at one moment. */
export interface Unpublished {
  versions: readonly WireVersion[]
  /** When the newest version of the source was made, published or not; milliseconds since 1970. */
  newest: number
}

/** Lists the unpublished versions of a source that hold what may be a manifest. */
export async function unpublishedVersions(client: Client, sourceId: string): Promise<Unpublished> {
  const versions: WireVersion[] = []
  let newest = 0
  for await (const version of client.versions(sourceId).list()) {
    newest = Math.max(newest, parseTimestamp(version.createdAt))
    if (!version.isFrozen && manifestItem(version) !== undefined) versions.push(version)
  }
  return { versions, newest }
}

/**
 * Deletes versions that runs before this one began and left behind when they were killed. Only what says of itself that
 * an older run of this repository made it: a person's draft stays. What is whole may just have been published by a run
 * that goes on beside this one, and so may what is for another application of the source: they go only when they are old.
 *
 * @param application name of this run's own
 * @param listing may have begun earlier: each version is read again before it is deleted
 * @returns how many were deleted
 */
export async function deleteDrafts(
  client: Client,
  progress: Progress,
  application: string,
  listing: Promise<Unpublished> = unpublishedVersions(client, sourceOf(progress))
): Promise<number> {
  const versions = client.versions(sourceOf(progress))
  const { versions: unpublished, newest } = await listing
  const drafts = unpublished.filter(({ id }) => id !== versionIdOf(progress))
  const inUse = drafts.length === 0 ? null : await versionsInUse(client, sourceOf(progress))
  if (inUse === null) return 0
  let deleted = 0
  for (const { id } of drafts.filter(({ id }) => !inUse.has(id)).slice(0, MAX_DRAFTS)) {
    const draft = await orNullIfMissing(versions.get(id))
    if (draft === null || draft.isFrozen) continue
    const text = await manifestText(versions, draft)
    const maker = text === null ? null : parseMaker(text)
    const isYoung = newest - parseTimestamp(draft.createdAt) < IN_PROGRESS_MS
    const mayBeOnItsWay = maker?.application !== application && isYoung
    if (mayBeOnItsWay || !isOlder(maker, progress.manifest)) continue
    deleted += await removed(versions.remove(id))
  }
  return deleted
}

/**
 * What applications run, frozen or not: a server may freeze a version only once it runs (platform.md §4 [?]).
 *
 * @returns null while one of them is on its way to a version that it does not show yet
 */
async function versionsInUse(client: Client, sourceId: string): Promise<ReadonlySet<string | null> | null> {
  const applications = await client.applications.listBySource(sourceId)
  const isResting = applications.every(({ status }) => !IN_PROGRESS.has(status))
  return isResting ? new Set(applications.map(application => application.customApplicationSourceVersionId)) : null
}

type Maker = Pick<Manifest, 'repository' | 'run'> | null

function isOlder(theirs: Maker, ours: Maker): boolean {
  if (theirs?.run == null || ours?.run == null || theirs.repository !== ours.repository) return false
  const [then, now] = [Number(theirs.run.id), Number(ours.run.id)]
  return then < now || (then === now && theirs.run.attempt < ours.run.attempt)
}

/**
 * A server that keeps so many frozen versions keeps them all [I]: to ask for each at every deploy would take ever longer.
 * More than one, for that one may be run by an application that the key's user does not see.
 */
const MAX_REFUSALS = 3

/** Deletes what nothing uses: a frozen version that the platform keeps is left, and so are the newest ones. */
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
    const count = await removed(versions.remove(id))
    deleted += count
    if (isFrozen) refused += 1 - count
  }
  return deleted
}

/** 1 when it went; 0 when the platform keeps it, for something uses it. */
async function removed(removing: Promise<void>): Promise<number> {
  try {
    await removing
    return 1
  } catch (error) {
    if (!isRefused(error)) throw error
    return 0
  }
}
