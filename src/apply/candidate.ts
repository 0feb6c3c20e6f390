import { orNullIfMissing } from '../datarobot/api-errors.ts'
import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { ApiError } from '../errors.ts'
import type { DeployStep } from '../plan/types.ts'
import type { Candidate, Progress } from './progress.ts'
import { createApplication, publish } from './publishing.ts'
import type { StepContext } from './run-steps.ts'
import { versionIdOf } from './versions.ts'

type Start = Extract<DeployStep, { kind: 'start-candidate' }>

/** Everything that starting a candidate needs from its environment. */
export interface CandidateContext {
  client: Client
  /** Throws if an application with the candidate's name is not a candidate of this application. */
  assertOwnCandidate?(application: WireApplication): Promise<void>
  /**
   * Called before each write that changes the live application or a candidate. `concurrentPublish` is the application as
   * another run published it since the plan was made, or null. Throws if the write must not be done.
   */
  checkNotSuperseded?(concurrentPublish: WireApplication | null): Promise<void>
}

/** A candidate that must be deleted. The id is null until the response to its creation arrived. */
export interface PendingCandidate {
  id: string | null
  name: string
  versionId: string
  /** Version that a candidate of an earlier run has until this run's version is published to it. */
  previousVersionId: string | null
}

/**
 * Runs the version as the candidate: creates it, or publishes to the one that an earlier run left. No file is uploaded
 * again, because both applications use the same version.
 *
 * @throws UserError name-conflict if an application of that name is not a candidate of this application
 * @throws WaitError superseded if the candidate belongs to a run of a newer commit
 */
export async function startCandidate(
  { client, assertOwnCandidate, checkNotSuperseded }: CandidateContext,
  progress: Progress,
  { name, versionId, resources }: Start
): Promise<void> {
  progress.versionId = versionId
  const own: Candidate = {
    name,
    version: progress.version,
    versionId: versionIdOf(progress),
    applicationId: null,
    applicationUrl: null,
    concurrentPublish: null,
    job: null,
    created: { application: false },
    isPublished: false
  }
  progress.candidate = own
  const check = async (application: WireApplication) => {
    await assertOwnCandidate?.(application)
    await checkNotSuperseded?.(application)
  }
  const [existing] = await client.applications.findByName(name)
  if (existing === undefined) return createApplication(client, own, name, resources, check)
  await check(existing)
  own.applicationId = existing.id
  own.applicationUrl = existing.applicationUrl
  if (existing.customApplicationSourceVersionId === own.versionId && existing.status !== 'failed') return
  own.concurrentPublish = { status: existing.status, versionId: existing.customApplicationSourceVersionId }
  await publish(client, own, existing.id)
}

/** The candidate to delete if the run ends now; null if there is none. */
export function pendingCandidate(
  { candidate, version }: Progress,
  nextStep: DeployStep | null
): PendingCandidate | null {
  if (candidate !== null) {
    const { applicationId: id, name, versionId, concurrentPublish } = candidate
    return {
      id,
      name,
      versionId,
      previousVersionId: candidate.isPublished ? (concurrentPublish?.versionId ?? null) : null
    }
  }
  if (nextStep?.kind !== 'start-candidate') return null
  const versionId = nextStep.versionId ?? version?.id ?? null
  return versionId === null ? null : { id: null, name: nextStep.name, versionId, previousVersionId: null }
}

/** Deletes the candidate. If that fails, its record stays, and the post step tries once more. */
export async function deleteCandidate(
  { client, say }: CandidateContext & StepContext,
  progress: Progress
): Promise<'done' | 'skipped'> {
  const pending = pendingCandidate(progress, null)
  if (pending === null) return 'skipped'
  try {
    const isDeleted = await removeCandidate(client, pending)
    progress.candidate = null
    return isDeleted ? 'done' : 'skipped'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    say(`Candidate application ${JSON.stringify(pending.name)} was not deleted: ${error.explanation.saw}`)
    return 'skipped'
  }
}

/**
 * Deletes the candidate, unless another run has published to it: that run deletes it.
 *
 * @returns whether it was deleted
 */
export async function removeCandidate(client: Client, pending: PendingCandidate): Promise<boolean> {
  const found = await findCandidate(client, pending)
  if (found === null) return false
  await client.applications.remove(found.id)
  return true
}

async function findCandidate(
  { applications }: Client,
  { id, name, versionId, previousVersionId }: PendingCandidate
): Promise<WireApplication | null> {
  const found = id === null ? await applications.findByName(name) : [await orNullIfMissing(applications.get(id))]
  const isOurs = (version: string | null) =>
    version === versionId || (version !== null && version === previousVersionId)
  return found.find(application => application !== null && isOurs(application.customApplicationSourceVersionId)) ?? null
}
