import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { isConflict } from '../errors.ts'
import type { Resources } from '../resources.ts'
import type { Publication } from './progress.ts'
import { versionIdOf } from './versions.ts'
import { mayHaveApplied, writeOnce } from './write-once.ts'

/**
 * Creates an application that runs the version. If the response is lost, the application is looked up by name. If another
 * run created an application with that name in the meantime (409), the version is published to that one instead.
 *
 * @param onConcurrentPublish called before the other run's application is changed, which must never be deleted when this
 *   run is undone
 */
export async function createApplication(
  client: Client,
  progress: Publication,
  name: string,
  resources: Resources,
  onConcurrentPublish: (concurrentPublish: WireApplication) => Promise<void> = async () => {}
): Promise<void> {
  const versionId = versionIdOf(progress)
  const { applications } = client
  const find = async () => (await applications.findByName(name))[0] ?? null
  try {
    const { application, job } = await writeOnce(
      client,
      async () => {
        const { body, location } = await applications.create(name, versionId, resources)
        return { application: body, job: location }
      },
      async () => {
        const application = await find()
        return application?.customApplicationSourceVersionId === versionId ? { application, job: null } : null
      }
    )
    recordApplication(progress, application)
    progress.job = job
    progress.created.application = true
    progress.isPublished = true
  } catch (error) {
    progress.isPublished = mayHaveApplied(error)
    const concurrentPublish = isConflict(error) ? await find() : null
    if (concurrentPublish === null) throw error
    recordApplication(progress, concurrentPublish)
    progress.concurrentPublish = {
      status: concurrentPublish.status,
      versionId: concurrentPublish.customApplicationSourceVersionId
    }
    await onConcurrentPublish(concurrentPublish)
    await publish(client, progress, concurrentPublish.id)
  }
}

/**
 * Detects whether another run published since the plan was made. If so, a rollback must restore the other run's version,
 * not the version that the plan found.
 *
 * @param plannedVersionId the version that ran when the plan was made; null if there was none
 * @returns the application as the other run published it; null if no other run did
 */
export async function detectConcurrentPublish(
  client: Client,
  progress: Publication,
  applicationId: string,
  plannedVersionId: string | null
): Promise<WireApplication | null> {
  const application = await client.applications.get(applicationId)
  const { status, customApplicationSourceVersionId: versionId } = application
  if (versionId === plannedVersionId || versionId === versionIdOf(progress)) return null
  progress.concurrentPublish = { status, versionId }
  return application
}

/** Publishes the version of this run. If the response is lost, the application shows whether it was applied. */
export async function publish(client: Client, progress: Publication, applicationId: string): Promise<void> {
  try {
    await publishVersion(client, applicationId, versionIdOf(progress))
    progress.isPublished = true
  } catch (error) {
    progress.isPublished = mayHaveApplied(error)
    throw error
  }
}

/** Publishes a version exactly once, as {@link writeOnce} does. */
export async function publishVersion(client: Client, applicationId: string, versionId: string): Promise<void> {
  await writeOnce(
    client,
    async () => {
      await client.applications.publish(applicationId, versionId)
      return true
    },
    async () => {
      const { customApplicationSourceVersionId, status } = await client.applications.get(applicationId)
      return customApplicationSourceVersionId === versionId && status !== 'failed' ? true : null
    }
  )
}

function recordApplication(progress: Publication, application: WireApplication): void {
  progress.applicationId = application.id
  progress.applicationUrl = application.applicationUrl
}
