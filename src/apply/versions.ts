import type { Client } from '../datarobot/client.ts'
import { manifestText } from '../datarobot/manifests.ts'
import type { Batch, Versions, WireVersion } from '../datarobot/versions.ts'
import { ApiError, listNames } from '../errors.ts'
import { serializeDraft, serializeManifest } from '../files/manifest.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import { promotedFrom } from '../plan/promoted-label.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import { awaitJob } from './job.ts'
import type { Progress } from './progress.ts'
import type { StepContext } from './run-steps.ts'
import { writeOnce } from './write-once.ts'

type StepOf<K extends DeployStep['kind']> = Extract<DeployStep, { kind: K }>

/**
 * Creates the version, with the files of its base or template. If the response is lost, the version is found by its
 * manifest.
 */
export async function createVersion(
  client: Client,
  plan: DeployPlan,
  progress: Progress,
  step: StepOf<'create-version'>
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const base = step.base?.id ?? progress.templateVersionId
  const bytes = firstManifest(plan, progress)
  const mark = firstMark(plan, progress)
  const batch: Batch = { files: step.files, manifest: bytes === null ? null : { path: MANIFEST_PATH, bytes } }
  const { label, resources, keyScope } = step
  const environmentVersionId = step.environmentVersionId ?? progress.environment?.versionId ?? null
  const fields = { label, baseVersion: base, environmentVersionId, resources, keyScope }
  progress.version = await writeOnce(
    client,
    () => versions.create(fields, batch),
    () => findDraft(versions, label, mark)
  )
  progress.created.version = true
  if (keyScope === null && progress.version.requiredKeyScopeLevel != null)
    progress.version = await versions.clearKeyScope(progress.version.id)
}

/**
 * Manifest with which a version is created: the final one if no more uploads follow, otherwise a placeholder that only
 * identifies the run. The run can find its version by it before the id is known, and nobody trusts the version until it
 * is complete. Null if the files come from a codespace.
 */
function firstManifest(plan: DeployPlan, { manifest, draftId: draft }: Progress): Uint8Array | null {
  if (manifest === null) return null
  if (!plan.steps.some(({ kind }) => kind === 'upload')) return serializeManifest(manifest)
  const { repository, run } = manifest
  return serializeDraft({ draft, application: plan.subject.name, repository, run })
}

/**
 * Text by which a run finds its version before the id is known: the manifest with which it is created, or the label of a
 * promoted version, which no other run writes. Null if the files come from a codespace.
 */
export function firstMark(plan: DeployPlan, progress: Progress): string | null {
  if (promotedFrom(plan.label) !== null) return plan.label
  const manifest = firstManifest(plan, progress)
  return manifest === null ? null : Buffer.from(manifest).toString('utf8')
}

/** Reads the text by which a run finds its version. A promoted version has the manifest of its base. */
export async function readMark(versions: Versions, version: WireVersion): Promise<string | null> {
  return promotedFrom(version.label) === null ? manifestText(versions, version) : version.label
}

/** Finds a version whose creation got no response. */
async function findDraft(versions: Versions, label: string, mark: string | null): Promise<WireVersion | null> {
  for await (const version of versions.list()) {
    if (version.label !== label || version.isFrozen) continue
    if ((await readMark(versions, version)) === mark) return version
  }
  return null
}

/** Uploads one batch; the last one includes the manifest. */
export async function upload(client: Client, progress: Progress, step: StepOf<'upload'>): Promise<void> {
  const isLast = step.batch === step.of
  const batch: Batch = { files: step.files, manifest: isLast ? manifestOf(progress) : null }
  const versions = client.versions(sourceOf(progress))
  const previous = versionOf(progress)
  progress.version = await writeOnce(
    client,
    () => versions.upload(previous.id, batch),
    async () => {
      const version = await versions.get(previous.id)
      return isStored(batch, previous, version) ? version : null
    }
  )
}

/** Tells whether each file is a new item. If a server returns the same id and time for a replaced item, it is not. */
function isStored({ files, manifest }: Batch, previous: WireVersion, after: WireVersion): boolean {
  const paths = [...files, ...(manifest === null ? [] : [manifest])].map(({ path }) => path)
  const previousItems = new Set(previous.items.map(({ id, created }) => `${id} ${created}`))
  const newPaths = new Set(
    after.items.filter(({ id, created }) => !previousItems.has(`${id} ${created}`)).map(item => item.filePath)
  )
  return paths.every(path => newPaths.has(path))
}

/** Deletes files by the item ids of the new version: those of its base may be invalid (platform.md §3.2). */
export async function deleteFiles(client: Client, progress: Progress, paths: readonly string[]): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items, requiredKeyScopeLevel } = versionOf(progress)
  const deleted = new Set(paths)
  const ids = items.filter(({ filePath }) => deleted.has(filePath)).map(item => item.id)
  for (let start = 0; start < ids.length; start += MAX_DELETES) {
    const batch = ids.slice(start, start + MAX_DELETES)
    progress.version = await writeOnce(
      client,
      () => versions.deleteFiles(id, batch, requiredKeyScopeLevel),
      async () => {
        const version = await versions.get(id)
        return version.items.some(item => batch.includes(item.id)) ? null : version
      }
    )
  }
}

/** Maximum number of ids in one request (platform.md §3.2). */
const MAX_DELETES = 100

/**
 * Verifies, before the version is published, that it holds exactly the planned paths and those of its template.
 *
 * @throws ApiError upload-refused
 */
export async function verify(client: Client, progress: Progress, paths: readonly string[]): Promise<void> {
  const expected = new Set([...paths, ...(progress.manifest?.kept ?? [])])
  const { id } = versionOf(progress)
  let found = difference(expected, versionOf(progress))
  if (found.missing.length + found.extra.length > 0) {
    progress.version = await client.versions(sourceOf(progress)).get(id)
    found = difference(expected, progress.version)
  }
  const { missing, extra } = found
  if (missing.length + extra.length === 0) return
  const saw = [
    missing.length > 0 ? `It lacks ${missing.length} of ${paths.length} files: ${listNames(missing)}.` : '',
    extra.length > 0 ? `It holds ${extra.length} unexpected files: ${listNames(extra)}.` : ''
  ]
  const what = `Version ${JSON.stringify(progress.version?.label ?? id)} does not hold the files that were sent, so it was not published.`
  const next = 'Run the job again; if this happens again, something else writes to the same source at the same time.'
  const request = {
    method: 'GET',
    path: `/customApplicationSources/${sourceOf(progress)}/versions/${id}/`,
    status: 200,
    serverMessage: ''
  }
  throw new ApiError('upload-refused', { what, saw: saw.filter(text => text !== '').join(' '), next }, request)
}

function difference(expected: ReadonlySet<string>, version: WireVersion): { missing: string[]; extra: string[] } {
  const present = new Set(version.items.map(({ filePath }) => filePath))
  return {
    missing: [...expected].filter(path => !present.has(path)),
    extra: [...present].filter(path => !expected.has(path))
  }
}

/** Imports the files of a codespace into the version; DataRobot does it at once or by a job. */
export async function importCodespace(
  client: Client,
  context: StepContext,
  progress: Progress,
  step: StepOf<'import-codespace'>,
  timeoutMs?: number
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items } = versionOf(progress)
  const previous = new Set(items.map(item => item.id))
  const findImported = async (isDone: boolean) =>
    isDone || (await versions.get(id)).items.some(item => !previous.has(item.id)) ? id : null
  const answer = await writeOnce(
    client,
    () => versions.importCodespace(id, step.codespaceId, step.label),
    async () => ((await findImported(false)) === null ? null : { id })
  )
  progress.version = await versions.get(
    'id' in answer ? answer.id : await awaitJob(client.http, context, answer.job, findImported, timeoutMs)
  )
}

function manifestOf({ manifest }: Progress): Batch['manifest'] {
  return manifest === null ? null : { path: MANIFEST_PATH, bytes: serializeManifest(manifest) }
}

/** Id of the source that the run works on. */
export function sourceOf(progress: Progress): string {
  if (progress.sourceId === null) throw new Error('There is no source yet.')
  return progress.sourceId
}

function versionOf(progress: Progress): WireVersion {
  if (progress.version === null) throw new Error('There is no new version yet.')
  return progress.version
}

/** Id of the version to publish: the new one, or an existing one. */
export function versionIdOf(progress: Pick<Progress, 'version' | 'versionId'>): string {
  const id = progress.version?.id ?? progress.versionId
  if (id === null) throw new Error('There is no version to publish.')
  return id
}
