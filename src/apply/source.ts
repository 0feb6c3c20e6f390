import type { Client } from '../datarobot/client.ts'
import type { WireSource } from '../datarobot/sources.ts'
import { isConflict } from '../errors.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import type { DeployStep } from '../plan/types.ts'
import { awaitJob } from './job.ts'
import type { Progress } from './progress.ts'
import type { StepContext } from './run-steps.ts'
import { writeOnce } from './write-once.ts'

/** Creates the source, empty or from a custom template. */
export async function createSource(
  client: Client,
  context: StepContext,
  progress: Progress,
  { name, customTemplateId }: Extract<DeployStep, { kind: 'create-source' }>
): Promise<void> {
  if (customTemplateId === null) await createEmpty(client, progress, name)
  else await createFromTemplate(client, context, progress, name, customTemplateId)
}

/** Creates an empty source. If another run creates a source with that name at the same time, this run uses that one. */
async function createEmpty({ sources, http }: Client, progress: Progress, name: string): Promise<void> {
  try {
    const find = () => sources.findByName(name)
    progress.sourceId = (await writeOnce({ http }, () => sources.create(name), find)).id
    progress.created.source = true
  } catch (error) {
    const concurrentSource = isConflict(error) ? await sources.findByName(name) : null
    if (concurrentSource === null) throw error
    progress.sourceId = concurrentSource.id
  }
}

/**
 * Creates a source from a custom template. DataRobot names it after the template, so it is renamed. If another run has
 * taken the name by then, this run fails and its source is deleted, because only a new source may receive the files of a
 * template.
 */
async function createFromTemplate(
  client: Client,
  context: StepContext,
  progress: Progress,
  name: string,
  customTemplateId: string
): Promise<void> {
  const { sources } = client
  const existingIds = new Set<string>()
  for await (const { id } of sources.list()) existingIds.add(id)
  const find = () => newSource(client, existingIds)
  const created = await writeOnce(client, () => sources.createFromTemplate(customTemplateId), find)
  const findId = async () => (await find())?.id ?? null
  const sourceId = 'id' in created ? created.id : await awaitJob(client.http, context, created.job, findId)
  progress.sourceId = sourceId
  progress.created.source = true
  recordTemplateVersion(progress, (await sources.get(sourceId)).latestVersion)
  await sources.rename(sourceId, name)
}

/** Finds a source that did not exist before and has a version, as a source from a template does. */
async function newSource({ sources }: Client, existingIds: ReadonlySet<string>): Promise<WireSource | null> {
  for await (const source of sources.list())
    if (!existingIds.has(source.id) && source.latestVersion !== null) return source
  return null
}

/** Records the template's version, and lists in the manifest the template's files that are not in the checkout. */
function recordTemplateVersion(progress: Progress, version: WireSource['latestVersion']): void {
  if (version === null) return
  progress.templateVersionId = version.id
  if (progress.manifest === null) return
  const ownPaths = new Set([MANIFEST_PATH, ...progress.manifest.files.map(({ path }) => path)])
  const kept = version.items.map(({ filePath }) => filePath).filter(path => !ownPaths.has(path))
  progress.manifest = { ...progress.manifest, kept: kept.sort() }
}
