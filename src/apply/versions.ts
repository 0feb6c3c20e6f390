import type { Client } from '../datarobot/client.ts'
import { readStamp } from '../datarobot/stamps.ts'
import type { Batch, Versions, WireVersion } from '../datarobot/versions.ts'
import { ApiError, listNames } from '../errors.ts'
import { serializeManifest } from '../files/manifest.ts'
import { MANIFEST_PATH } from '../files/types.ts'
import type { DeployPlan, DeployStep } from '../plan/types.ts'
import { awaitJob } from './job.ts'
import type { Progress } from './progress.ts'
import { surely } from './surely.ts'
import type { Time } from './time.ts'

type Of<K extends DeployStep['kind']> = Extract<DeployStep, { kind: K }>

/** Makes the version; its template's or base's files come along. A draft of ours that got lost is found or removed. */
export async function createVersion(
  client: Client,
  plan: DeployPlan,
  progress: Progress,
  step: Of<'create-version'>
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const base = step.base?.id ?? progress.templateVersionId
  const isWhole = !plan.steps.some(({ kind }) => kind === 'upload')
  const batch: Batch = { files: step.files, manifest: isWhole ? manifestOf(progress) : null }
  const { label, environmentVersionId, resources, keyScope } = step
  const fields = { label, baseVersion: base, environmentVersionId, resources, keyScope }
  progress.version = await surely(
    client,
    () => versions.create(fields, batch),
    () => findDraft(versions, label, batch)
  )
  progress.made.version = true
  if (keyScope === null && progress.version.requiredKeyScopeLevel != null)
    progress.version = await versions.clearKeyScope(progress.version.id)
}

/**
 * A version that was made although its answer was lost: ours by its manifest. Drafts of ours without one are removed:
 * nobody can tell how much of them arrived.
 */
async function findDraft(versions: Versions, label: string, batch: Batch): Promise<WireVersion | null> {
  const text = batch.manifest === null ? null : Buffer.from(batch.manifest.bytes).toString('utf8')
  for await (const version of versions.all()) {
    if (version.label !== label || version.isFrozen) continue
    const item = version.items.find(({ filePath }) => filePath === MANIFEST_PATH)
    if (text !== null && item !== undefined && (await versions.read(version.id, item.id)) === text) return version
    await versions.remove(version.id)
  }
  return null
}

export async function upload(client: Client, progress: Progress, step: Of<'upload'>): Promise<void> {
  const isLast = step.batch === step.of
  const batch: Batch = { files: step.files, manifest: isLast ? manifestOf(progress) : null }
  const versions = client.versions(sourceOf(progress))
  const before = versionOf(progress)
  progress.version = await surely(
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

/** By the new version's own item ids: whether those of its base are still valid is unsure (facts §3.2). */
export async function deleteFiles(client: Client, progress: Progress, paths: readonly string[]): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items, requiredKeyScopeLevel } = versionOf(progress)
  const doomed = new Set(paths)
  const ids = items.filter(({ filePath }) => doomed.has(filePath)).map(item => item.id)
  for (let start = 0; start < ids.length; start += MAX_DELETES) {
    const some = ids.slice(start, start + MAX_DELETES)
    progress.version = await surely(
      client,
      () => versions.deleteFiles(id, some, requiredKeyScopeLevel),
      async () => {
        const version = await versions.get(id)
        return version.items.some(item => some.includes(item.id)) ? null : version
      }
    )
  }
}

/** Ids that one request may delete (facts §3.2). */
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
    words: ''
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
  time: Time,
  progress: Progress,
  step: Of<'import-codespace'>,
  longest?: number
): Promise<void> {
  const versions = client.versions(sourceOf(progress))
  const { id, items } = versionOf(progress)
  const before = new Set(items.map(item => item.id))
  const arrived = async (isDone: boolean) =>
    isDone || (await versions.get(id)).items.some(item => !before.has(item.id)) ? id : null
  const answer = await surely(
    client,
    () => versions.importCodespace(id, step.codespaceId, step.label),
    async () => ((await arrived(false)) === null ? null : { id })
  )
  progress.version = await versions.get(
    'id' in answer ? answer.id : await awaitJob(client.http, time, answer.job, arrived, longest)
  )
}

/** Deletes what nothing uses: a frozen version that the platform keeps is left, and so are the newest ones. */
export async function deleteVersions(
  client: Client,
  progress: Progress,
  keep: number,
  previousId: string | null
): Promise<number> {
  const versions = client.versions(sourceOf(progress))
  const all: WireVersion[] = []
  for await (const version of versions.all()) all.push(version)
  all.sort((a, b) => readStamp(b.createdAt) - readStamp(a.createdAt))
  const inUse = new Set([versionIdOf(progress), previousId])
  let deleted = 0
  for (const { id } of all.slice(keep)) {
    if (inUse.has(id)) continue
    await versions.remove(id).then(
      () => (deleted += 1),
      error => {
        if (!(error instanceof ApiError) || error.status === null || error.status >= 500) throw error
      }
    )
  }
  return deleted
}

function manifestOf({ manifest }: Progress): Batch['manifest'] {
  return manifest === null ? null : { path: MANIFEST_PATH, bytes: serializeManifest(manifest) }
}

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
