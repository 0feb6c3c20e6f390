import type { WireApplication } from '../datarobot/applications.ts'
import type { Client } from '../datarobot/client.ts'
import { isConflict } from '../errors.ts'
import type { Resources } from '../resources.ts'
import type { Progress } from './progress.ts'
import { versionIdOf } from './versions.ts'
import { mayHaveApplied, writeOnce } from './write-once.ts'

/**
 * Creates the application of a version. A lost answer is looked up by name; when another run made an application of the
 * name in the meantime (409), that one is taken and our version published to it.
 *
 * @param onRival told before that one is written to: it is not ours to take back
 */
export async function createApplication(
  client: Client,
  progress: Progress,
  name: string,
  resources: Resources,
  onRival: (concurrentPublish: WireApplication) => Promise<void> = async () => {}
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
    adopt(progress, application)
    progress.job = job
    progress.created.application = true
    progress.isPublished = true
  } catch (error) {
    progress.isPublished = mayHaveApplied(error)
    const concurrentPublish = isConflict(error) ? await find() : null
    if (concurrentPublish === null) throw error
    adopt(progress, concurrentPublish)
    progress.concurrentPublish = {
      status: concurrentPublish.status,
      versionId: concurrentPublish.customApplicationSourceVersionId
    }
    await onRival(concurrentPublish)
    await publish(client, progress, concurrentPublish.id)
  }
}

/**
 * Another run may have published since the plan was made: what it published is what has to come back when ours fails,
 * not what ran before both.
 *
 * @returns the application as the other run left it; null when none did
 */
export async function detectConcurrentPublish(
  client: Client,
  progress: Progress,
  applicationId: string,
  planned: string | null
): Promise<WireApplication | null> {
  const application = await client.applications.get(applicationId)
  const { status, customApplicationSourceVersionId: versionId } = application
  if (versionId === planned || versionId === versionIdOf(progress)) return null
  progress.concurrentPublish = { status, versionId }
  return application
}

/** Points the application at the version; when the answer is lost, the application itself says whether it was heard. */
export async function publish(client: Client, progress: Progress, applicationId: string): Promise<void> {
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

function adopt(progress: Progress, application: WireApplication): void {
  progress.applicationId = application.id
  progress.applicationUrl = application.applicationUrl
}
