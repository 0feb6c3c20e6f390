import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { isMissing, isRefused } from '../errors.ts'
import { digestBytes } from '../files/digest.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import { type PendingCandidate, pendingCandidate, removeCandidate } from './candidate.ts'
import { createdCredential, keptSecrets, removeCreated } from './credentials.ts'
import type { CreatedCredential, Progress } from './progress.ts'
import { publishVersion } from './publishing.ts'
import { firstMark, readMark } from './versions.ts'

/**
 * Changes of a run that are not verified yet, with everything needed to undo them. They are saved outside of the process
 * before each write. An id that is only known after the response may be null; the resource is then looked up by its name
 * or fingerprint.
 */
export interface PendingChanges {
  application: { id: string | null; name: string; isOurs: boolean }
  /** A source from a custom template starts with a version of its own, which does not prevent its deletion. */
  source: { id: string | null; name: string; isOurs: boolean; templateVersionId: string | null }
  /** The version that this run creates; null if it publishes an existing one. */
  version: { id: string | null; fingerprint: string | null } | null
  /** The published version and the one that ran before; null before the publish. `isRequested` is true once it may be published. */
  publishing: { versionId: string; previousVersionId: string | null; isRequested: boolean } | null
  /** The candidate that must be deleted; null without one. */
  candidate: PendingCandidate | null
  /** Credentials that this run creates for its version. */
  credentials: readonly CreatedCredential[]
  /** Names of credentials with a new secret, which cannot be undone. */
  changedCredentials: readonly string[]
}

/**
 * Collects the changes that a run must undo if it ends now.
 *
 * @param nextStep the step that is about to run; null after the last one
 */
export function pendingChanges(plan: DeployPlan, progress: Progress, nextStep: DeployStep | null): PendingChanges {
  const { created, version, isPublished } = progress
  const isPublishing = nextStep?.kind === 'publish' || nextStep?.kind === 'create-application' || isPublished
  const versionId =
    version?.id ?? progress.versionId ?? (nextStep !== null && 'versionId' in nextStep ? nextStep.versionId : null)
  const createsVersion = created.version || nextStep?.kind === 'create-version'
  return {
    application: {
      id: progress.applicationId,
      name: plan.subject.name,
      isOurs: created.application || (nextStep?.kind === 'create-application' && progress.concurrentPublish === null)
    },
    source: {
      id: progress.sourceId,
      name: plan.source.name,
      isOurs: created.source || nextStep?.kind === 'create-source',
      templateVersionId: progress.templateVersionId
    },
    version: createsVersion ? { id: version?.id ?? null, fingerprint: fingerprint(firstMark(plan, progress)) } : null,
    publishing:
      isPublishing && versionId !== null
        ? {
            versionId,
            previousVersionId: progress.concurrentPublish?.versionId ?? plan.previousVersionId,
            isRequested: isPublished
          }
        : null,
    credentials: [
      ...created.credentials,
      ...(nextStep?.kind === 'create-credential' ? [createdCredential(nextStep)] : [])
    ],
    changedCredentials: progress.changedCredentials,
    candidate: pendingCandidate(progress, nextStep)
  }
}

/** The only change that a verified run may still have to undo: its candidate. Null without one. */
export function leftCandidate(plan: DeployPlan, progress: Progress): PendingChanges | null {
  if (progress.candidate === null) return null
  const { application, source, candidate } = pendingChanges(plan, progress, null)
  return {
    application: { ...application, isOurs: false },
    source: { ...source, isOurs: false },
    version: null,
    publishing: null,
    credentials: [],
    changedCredentials: [],
    candidate
  }
}

/** Digest of the mark with which a version was created. It is unique to the run, so it identifies the run's version. */
export function fingerprint(mark: string | null): string | null {
  return mark === null ? null : digestBytes(mark)
}

/** Everything `undo` needs from its environment. */
export interface UndoContext {
  client: Client
  /** Logs one line for each change that was undone. */
  say(line: string): void
  warn(text: string): void
}

/**
 * Undoes the unverified changes of a run. It publishes the previous version again, or deletes the application if this run
 * created it. It deletes the candidate, the new version if it was never published, the source if this run created it and nothing else
 * uses it, and the credentials that this run created if nothing uses them. It may be called twice. It does not throw, so
 * that the original error is kept: a failure is logged as a warning, and the next run cleans up.
 *
 * @returns whether nothing is left to undo
 */
export async function undo(context: UndoContext, pending: PendingChanges): Promise<boolean> {
  try {
    await undoPublication(context, pending)
    if (pending.candidate != null && (await removeCandidate(context.client, pending.candidate)))
      context.say(`Deleted candidate application ${JSON.stringify(pending.candidate.name)}`)
    const { isVersionGone, sourceId } = await removeFiles(context, pending)
    if (isVersionGone)
      for (const name of await removeCreated(context.client, pending.credentials, sourceId))
        context.say(`Deleted credential ${JSON.stringify(name)}, which was created by this run and is not used`)
    if (pending.changedCredentials.length > 0) context.say(keptSecrets(pending.changedCredentials))
    return true
  } catch (error) {
    // Already deleted, alone or with its source.
    if (isMissing(error)) return true
    context.warn(`The changes of this run could not be undone: ${(error as Error).message.split('\n')[0]}`)
    return false
  }
}

/**
 * Deletes the version and the source that this run created.
 *
 * @returns whether the version no longer exists, and the id of the source if that exists
 */
async function removeFiles(
  context: UndoContext,
  pending: PendingChanges
): Promise<{ isVersionGone: boolean; sourceId: string | null }> {
  const sourceId = pending.source.id ?? (await findSource(context.client, pending))
  if (sourceId === null) return { isVersionGone: true, sourceId }
  try {
    const isVersionGone = await removeVersion(context, sourceId, pending.version, pending.publishing !== null)
    if (pending.source.isOurs && (await removeSource(context, sourceId, pending)))
      return { isVersionGone: true, sourceId: null }
    return { isVersionGone, sourceId }
  } catch (error) {
    // Already deleted, alone or with its source.
    if (!isMissing(error)) throw error
    return { isVersionGone: true, sourceId: null }
  }
}

async function undoPublication({ client, say }: UndoContext, pending: PendingChanges): Promise<void> {
  const { publishing, application } = pending
  if (publishing === null) return
  const { versionId, previousVersionId, isRequested } = publishing
  const found = await findApplication(client, pending)
  if (found === null || !isAffected(found, versionId, previousVersionId, isRequested)) return
  if (application.isOurs) {
    await client.applications.remove(found.id)
    say(`Deleted application ${JSON.stringify(found.name)}, which was created by this run and is not verified to run`)
  } else if (previousVersionId !== null && previousVersionId !== versionId) {
    await publishVersion(client, found.id, previousVersionId)
    say(`Published version ${previousVersionId} again, in place of ${versionId}, which is not verified to run`)
  }
}

/** Tells whether an application runs our version or is about to. A third version belongs to another run and stays. */
function isAffected(
  { customApplicationSourceVersionId: currentVersionId, status }: WireApplication,
  ours: string,
  previousVersionId: string | null,
  isRequested: boolean
): boolean {
  if (currentVersionId === ours) return true
  // Some servers return the previous version until the new one runs (platform.md §4 [?]).
  return currentVersionId === previousVersionId && (isRequested || status === 'publishing')
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

/** @returns whether the version does not exist (any more) */
async function removeVersion(
  { client, say }: UndoContext,
  sourceId: string,
  version: PendingChanges['version'],
  mayBePublished: boolean
): Promise<boolean> {
  const id =
    version?.id ??
    (version?.fingerprint == null ? null : await findByFingerprint(client, sourceId, version.fingerprint))
  if (id === null) return true
  if (await isUsed(client, sourceId, id, mayBePublished)) return false
  try {
    await client.versions(sourceId).remove(id)
    say(`Deleted version ${id}, which was created by this run and not published`)
    return true
  } catch (error) {
    // A frozen version cannot be deleted: an application has run it.
    if (!isRefused(error)) throw error
    return false
  }
}

/**
 * Tells whether an application uses a version. This cannot rely on `isFrozen`, because a server may freeze a version only
 * once it runs. If the version may have been published, any application may be about to run it: a later run then deletes
 * it.
 */
async function isUsed(client: Client, sourceId: string, versionId: string, mayBePublished: boolean): Promise<boolean> {
  const applications = await client.applications.listBySource(sourceId)
  return applications.some(
    ({ customApplicationSourceVersionId: currentVersionId }) => mayBePublished || currentVersionId === versionId
  )
}

async function findByFingerprint(client: Client, sourceId: string, expected: string): Promise<string | null> {
  const versions = client.versions(sourceId)
  for await (const version of versions.list()) {
    const mark = version.isFrozen ? null : await readMark(versions, version)
    if (mark !== null && fingerprint(mark) === expected) return version.id
  }
  return null
}

/** Deletes the source, unless another run uses it by now. @returns whether it was deleted */
async function removeSource({ client, say }: UndoContext, sourceId: string, pending: PendingChanges): Promise<boolean> {
  const ours = [pending.version?.id, pending.source.templateVersionId]
  for await (const { id } of client.versions(sourceId).list()) if (!ours.includes(id)) return false
  if ((await client.applications.listBySource(sourceId)).length > 0) return false
  await client.sources.remove(sourceId)
  say(`Deleted source ${sourceId}, which was created by this run and is not used`)
  return true
}
