import type { Client } from '../datarobot/client.ts'
import { manifestText } from '../datarobot/manifests.ts'
import type { Batch, Versions, WireVersion } from '../datarobot/versions.ts'
import { ApiError, listNames } from '../errors.ts'
import { serializeDraft, serializeManifest } from '../files/manifest.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import { awaitJob } from './job.ts'
import type { Progress } from './progress.ts'
import type { StepContext } from './run-steps.ts'
import { writeOnce } from './write-once.ts'

type Of<K extends DeployStep['kind']> = Extract<DeployStep, { kind: K }>

/** Makes the version; its template's or base's files come along. One of ours whose answer got lost is found by its mark. */
export async function createVersion(
  client: Client,
  plan: DeployPlan,
  progress: Progress,
  step: Of<'create-version'>
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const base = step.base?.id ?? progress.templateVersionId
  const bytes = firstManifest(plan, progress)
  const batch: Batch = { files: step.files, manifest: bytes === null ? null : { path: MANIFEST_PATH, bytes } }
  const { label, environmentVersionId, resources, keyScope } = step
  const fields = { label, baseVersion: base, environmentVersionId, resources, keyScope }
  progress.version = await writeOnce(
    client,
    () => versions.create(fields, batch),
    () => findDraft(versions, label, batch)
  )
  progress.created.version = true
  if (keyScope === null && progress.version.requiredKeyScopeLevel != null)
    progress.version = await versions.clearKeyScope(progress.version.id)
}

/**
 * The manifest that a version is made with: the final one when no more files follow, else one that only says whose draft
 * it is. So a version of ours is known by it, before its id is, and is believed by nobody until it is whole.
 */
export function firstManifest(plan: DeployPlan, { manifest, draft }: Progress): Uint8Array | null {
  if (manifest === null) return null
  if (!plan.steps.some(({ kind }) => kind === 'upload')) return serializeManifest(manifest)
  const { repository, run } = manifest
  return serializeDraft({ draft, application: plan.subject.name, repository, run })
}

/** A version that was made although its answer was lost; of a codespace's, which has no mark, the one of its label. */
async function findDraft(versions: Versions, label: string, { manifest }: Batch): Promise<WireVersion | null> {
  const mark = manifest === null ? null : Buffer.from(manifest.bytes).toString('utf8')
  for await (const version of versions.list()) {
    if (version.label !== label || version.isFrozen) continue
    if ((await manifestText(versions, version)) === mark) return version
  }
  return null
}

/** Stores one batch; the manifest travels with the last. */
export async function upload(client: Client, progress: Progress, step: Of<'upload'>): Promise<void> {
  const isLast = step.batch === step.of
  const batch: Batch = { files: step.files, manifest: isLast ? manifestOf(progress) : null }
  const versions = client.versions(sourceOf(progress))
  const before = versionOf(progress)
  progress.version = await writeOnce(
    client,
    () => versions.upload(before.id, batch),
    async () => {
      const version = await versions.get(before.id)
      return isStored(batch, before, version) ? version : null
    }
  )
}

/** Whether each file is there and is not the item of before; where a server does not tell the two apart, it is not. */
function isStored({ files, manifest }: Batch, before: WireVersion, after: WireVersion): boolean {
  const paths = [...files, ...(manifest === null ? [] : [manifest])].map(({ path }) => path)
  const old = new Set(before.items.map(({ id, created }) => `${id} ${created}`))
  const fresh = new Set(
    after.items.filter(({ id, created }) => !old.has(`${id} ${created}`)).map(item => item.filePath)
  )
  return paths.every(path => fresh.has(path))
}

/** By the new version's own item ids: whether those of its base are still valid is unsure (platform.md §3.2). */
export async function deleteFiles(client: Client, progress: Progress, paths: readonly string[]): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items, requiredKeyScopeLevel } = versionOf(progress)
  const doomed = new Set(paths)
  const ids = items.filter(({ filePath }) => doomed.has(filePath)).map(item => item.id)
  for (let start = 0; start < ids.length; start += MAX_DELETES) {
    const some = ids.slice(start, start + MAX_DELETES)
    progress.version = await writeOnce(
      client,
      () => versions.deleteFiles(id, some, requiredKeyScopeLevel),
      async () => {
        const version = await versions.get(id)
        return version.items.some(item => some.includes(item.id)) ? null : version
      }
    )
  }
}

/** Ids that one request may delete (platform.md §3.2). */
const MAX_DELETES = 100

/** Before anything sees the version: it holds the paths that were planned, no more and no less. */
export async function verify(client: Client, progress: Progress, paths: readonly string[]): Promise<void> {
  const wanted = new Set([...paths, ...(progress.manifest?.kept ?? [])])
  const { id } = versionOf(progress)
  let found = difference(wanted, versionOf(progress))
  if (found.missing.length + found.extra.length > 0) {
    progress.version = await client.versions(sourceOf(progress)).get(id)
    found = difference(wanted, progress.version)
  }
  const { missing, extra } = found
  if (missing.length + extra.length === 0) return
  const saw = [
    missing.length > 0 ? `It lacks ${missing.length} of ${paths.length} files: ${listNames(missing)}.` : '',
    extra.length > 0 ? `It holds ${extra.length} files that it should not: ${listNames(extra)}.` : ''
  ]
  const what = `Version ${JSON.stringify(progress.version?.label ?? id)} is not what was sent, so it was not published.`
  const next = 'Run the job again; if it stays, something else writes to the same source at the same time.'
  const request = {
    method: 'GET',
    path: `/customApplicationSources/${sourceOf(progress)}/versions/${id}/`,
    status: 200,
    serverMessage: ''
  }
  throw new ApiError('upload-refused', { what, saw: saw.filter(text => text !== '').join(' '), next }, request)
}

function difference(wanted: ReadonlySet<string>, version: WireVersion): { missing: string[]; extra: string[] } {
  const there = new Set(version.items.map(({ filePath }) => filePath))
  return { missing: [...wanted].filter(path => !there.has(path)), extra: [...there].filter(path => !wanted.has(path)) }
}

/** Takes the files of a codespace into the version; done at once, or by a job. */
export async function importCodespace(
  client: Client,
  parts: StepContext,
  progress: Progress,
  step: Of<'import-codespace'>,
  longest?: number
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items } = versionOf(progress)
  const before = new Set(items.map(item => item.id))
  const arrived = async (isDone: boolean) =>
    isDone || (await versions.get(id)).items.some(item => !before.has(item.id)) ? id : null
  const answer = await writeOnce(
    client,
    () => versions.importCodespace(id, step.codespaceId, step.label),
    async () => ((await arrived(false)) === null ? null : { id })
  )
  progress.version = await versions.get(
    'id' in answer ? answer.id : await awaitJob(client.http, parts, answer.job, arrived, longest)
  )
}

function manifestOf({ manifest }: Progress): Batch['manifest'] {
  return manifest === null ? null : { path: MANIFEST_PATH, bytes: serializeManifest(manifest) }
}

/** The source that the run works on. */
export function sourceOf(progress: Progress): string {
  if (progress.sourceId === null) throw new Error('There is no source yet.')
  return progress.sourceId
}

function versionOf(progress: Progress): WireVersion {
  if (progress.version === null) throw new Error('There is no new version yet.')
  return progress.version
}

/** The version to be published: the new one, or one that was there. */
export function versionIdOf(progress: Progress): string {
  const id = progress.version?.id ?? progress.versionId
  if (id === null) throw new Error('There is no version to publish.')
  return id
}
