import type { Client } from '../datarobot/client.ts'
import type { WireSource } from '../datarobot/sources.ts'
import { isConflict } from '../errors.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import type { DeployStep } from '../plan/types.ts'
import { awaitJob } from './job.ts'
import type { Progress } from './progress.ts'
import type { StepContext } from './run-steps.ts'
import { writeOnce } from './write-once.ts'

/** Makes the source, empty or from a custom template. */
export async function createSource(
  client: Client,
  parts: StepContext,
  progress: Progress,
  { name, customTemplateId }: Extract<DeployStep, { kind: 'create-source' }>
): Promise<void> {
  if (customTemplateId === null) await createEmpty(client, progress, name)
  else await createFromTemplate(client, parts, progress, name, customTemplateId)
}

/** Another run may make the source of the same name at the same time: then that one is ours too. */
async function createEmpty({ sources, http }: Client, progress: Progress, name: string): Promise<void> {
  try {
    const find = () => sources.findByName(name)
    progress.sourceId = (await writeOnce({ http }, () => sources.create(name), find)).id
    progress.created.source = true
  } catch (error) {
    const concurrentPublish = isConflict(error) ? await sources.findByName(name) : null
    if (concurrentPublish === null) throw error
    progress.sourceId = concurrentPublish.id
  }
}

/**
 * The platform names the source after the template, so it is renamed. Should another run have the name by then, this one
 * ends, and what it made goes: only a source that is new may be given a template's files.
 */
async function createFromTemplate(
  client: Client,
  parts: StepContext,
  progress: Progress,
  name: string,
  customTemplateId: string
): Promise<void> {
  const { sources } = client
  const known = new Set<string>()
  for await (const { id } of sources.list()) known.add(id)
  const find = () => newSource(client, known)
  const created = await writeOnce(client, () => sources.createFromTemplate(customTemplateId), find)
  const seen = async () => (await find())?.id ?? null
  const sourceId = 'id' in created ? created.id : await awaitJob(client.http, parts, created.job, seen)
  progress.sourceId = sourceId
  progress.created.source = true
  noteTemplate(progress, (await sources.get(sourceId)).latestVersion)
  await sources.rename(sourceId, name)
}

/** A source that was not there before, and has a version as those from a template do. */
async function newSource({ sources }: Client, known: ReadonlySet<string>): Promise<WireSource | null> {
  for await (const source of sources.list()) if (!known.has(source.id) && source.latestVersion !== null) return source
  return null
}

/** Files of the template that the checkout does not have stay, and the manifest names them. */
function noteTemplate(progress: Progress, version: WireSource['latestVersion']): void {
  if (version === null) return
  progress.templateVersionId = version.id
  if (progress.manifest === null) return
  const ours = new Set([MANIFEST_PATH, ...progress.manifest.files.map(({ path }) => path)])
  const kept = version.items.map(({ filePath }) => filePath).filter(path => !ours.has(path))
  progress.manifest = { ...progress.manifest, kept: kept.sort() }
}
