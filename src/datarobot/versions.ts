import type { DesiredFile } from '../files/types.ts'
import { isParameterType, PARAMETER_TYPES, type ParameterType } from '../parameter-types.ts'
import type { KeyScopeLevel, ParameterValue } from '../plan/types.ts'
import type { Resources } from '../resources.ts'
import {
  boolean,
  id,
  listOf,
  maybe,
  openEnum,
  record,
  type Shaped,
  scalar,
  text,
  type WithNulls,
  withNulls
} from '../validators.ts'
import type { Http } from './http.ts'
import { multipart, type Part } from './multipart.ts'
import { toArray } from './pages.ts'
import { RESOURCES_SHAPE } from './resources.ts'
import { parseTimestamp } from './wire.ts'

/** Fields of a new version, without its files. */
export interface NewVersion {
  label: string
  baseVersion: string | null
  environmentVersionId: string | null
  resources: Resources
  keyScope: KeyScopeLevel | undefined
}

/** Files of one request. The manifest is in memory, not on disk. */
export interface Batch {
  files: readonly DesiredFile[]
  manifest: { path: string; bytes: Uint8Array } | null
}

const VERSIONS = '/customApplicationSources/{appSourceId}/versions/'
const VERSION = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/'

const KEYS = {
  id,
  label: maybe(text),
  createdAt: text,
  createdBy: maybe(text),
  isFrozen: maybe(boolean),
  baseEnvironmentId: maybe(id),
  baseEnvironmentVersionId: maybe(id),
  items: listOf(record({ id, filePath: text, created: text })),
  resources: maybe(RESOURCES_SHAPE),
  requiredKeyScopeLevel: maybe(openEnum<NonNullable<KeyScopeLevel>>()),
  runtimeParameters: maybe(
    listOf(
      record({
        fieldName: text,
        type: openEnum<ParameterType>(),
        defaultValue: maybe(scalar),
        currentValue: maybe(scalar),
        overrideValue: maybe(scalar)
      })
    )
  )
}
/** Shape of a version, also inside the response for its source. */
export const VERSION_SHAPE = record(KEYS)

/** A version, with null for fields that some servers omit. */
export type WireVersion = WithNulls<Shaped<typeof VERSION_SHAPE>>

/** Operations on the versions of one source. */
export class Versions {
  readonly #http: Http
  readonly #sourceId: string

  constructor(http: Http, sourceId: string) {
    this.#http = http
    this.#sourceId = sourceId
  }

  async get(versionId: string): Promise<WireVersion> {
    const what = `Source version ${versionId} could not be read.`
    const args = { params: this.#params(versionId) }
    const { body } = await this.#http.call('get', VERSION, args, { what, shape: VERSION_SHAPE })
    return toVersion(this.#http, body)
  }

  async *list(): AsyncGenerator<WireVersion> {
    const what = `The versions of source ${this.#sourceId} could not be listed.`
    const args = { params: { appSourceId: this.#sourceId } }
    for await (const version of this.#http.list(VERSIONS, args, what, VERSION_SHAPE))
      yield toVersion(this.#http, version)
  }

  /** Lists all versions, sorted here because the order of the platform is not documented. */
  async newestFirst(): Promise<WireVersion[]> {
    return (await toArray(this.list())).sort((a, b) => parseTimestamp(b.createdAt) - parseTimestamp(a.createdAt))
  }

  /** Creates a version with its first files in one request. It is not retried blindly, which could create two versions. */
  async create(fields: NewVersion, batch: Batch): Promise<WireVersion> {
    const what = `Version ${JSON.stringify(fields.label)} could not be created.`
    const form = multipart([...fieldParts(fields), ...fileParts(batch)])
    const args = { params: { appSourceId: this.#sourceId } }
    const options = { what, form, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('post', VERSIONS, args, options)).body)
  }

  /** Uploads files to a version. An existing path is replaced. It is not retried blindly, which could waste 40 MiB. */
  async upload(versionId: string, batch: Batch): Promise<WireVersion> {
    const what = `${batch.files.length} files could not be stored in version ${versionId}.`
    const form = multipart(fileParts(batch))
    const options = { what, form, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    const args = { params: this.#params(versionId) }
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /** Deletes files of a version. Its key scope is sent too, as in `setParameters`. */
  async deleteFiles(
    versionId: string,
    itemIds: readonly string[],
    keyScope: KeyScopeLevel | undefined
  ): Promise<WireVersion> {
    const what = `${itemIds.length} files could not be deleted from version ${versionId}.`
    const json = { filesToDelete: [...itemIds], ...keyScopeField(keyScope) }
    const args = { params: this.#params(versionId), json }
    const options = { what, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /**
   * Sets runtime parameters in one of two mutually exclusive forms (platform.md §6.2). A JSON PATCH without
   * `requiredKeyScopeLevel` may reset it (platform.md §6.3), so the version's level is sent too.
   */
  async setParameters(
    versionId: string,
    form: 'values' | 'parameters',
    parameters: readonly ParameterValue[],
    keyScope: KeyScopeLevel | undefined
  ): Promise<WireVersion> {
    const what = `The runtime parameters of version ${versionId} could not be set.`
    const list = parameters.map(({ name, type, value }) => ({
      fieldName: name,
      type,
      [form === 'values' ? 'value' : 'currentValue']: value
    }))
    const text = JSON.stringify(list)
    const values = form === 'values' ? { runtimeParameterValues: text } : { runtimeParameters: text }
    const json = { ...values, ...keyScopeField(keyScope) }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable', shape: VERSION_SHAPE } as const
    const args = { params: this.#params(versionId), json }
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /** Removes the key scope. Only null in a JSON PATCH does that (platform.md §6.3), and a form cannot contain null. */
  async clearKeyScope(versionId: string): Promise<WireVersion> {
    const what = `The key scope of version ${versionId} could not be removed.`
    const args = { params: this.#params(versionId), json: { requiredKeyScopeLevel: null } }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /** Reads the text of a file. */
  async read(versionId: string, itemId: string): Promise<string> {
    const what = `File ${itemId} of version ${versionId} could not be read.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/items/{itemId}/'
    const args = { params: { ...this.#params(versionId), itemId } }
    return (await this.#http.call('get', path, args, { what, shape: record({ content: text }) })).body.content
  }

  /** Imports the files of a codespace. Returns the version's id, or the URL of the job that creates the version. */
  async importCodespace(
    versionId: string,
    codespaceId: string,
    label: string
  ): Promise<{ id: string } | { job: string }> {
    const what = `The files of codespace ${codespaceId} could not be imported into version ${versionId}.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/fromCodespace/'
    const args = { params: this.#params(versionId), json: { codespaceId, label } }
    const options = { what, refusedAs: 'input-invalid', shape: maybe(record({ id })) } as const
    const { body, location } = await this.#http.call('post', path, args, options)
    return body == null ? { job: location ?? '' } : { id: body.id }
  }

  /**
   * Exports the version's files to a codespace. Repeating it has no further effect.
   *
   * @returns null if it is done, or the URL of the job that does it
   */
  async exportToCodespace(versionId: string, codespaceId: string): Promise<{ job: string } | null> {
    const what = `The files of version ${versionId} could not be exported to codespace ${codespaceId}.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/toCodespace/'
    const args = { params: this.#params(versionId), json: { codespaceId } }
    const options = { what, refusedAs: 'input-invalid', retryPolicy: 'repeatable' } as const
    const { status, location } = await this.#http.call('post', path, args, options)
    return status === 202 ? { job: location ?? '' } : null
  }

  async remove(versionId: string): Promise<void> {
    const what = `Version ${versionId} could not be deleted.`
    await this.#http.remove(VERSION, { params: this.#params(versionId) }, what)
  }

  #params(appSourceVersionId: string): { appSourceId: string; appSourceVersionId: string } {
    return { appSourceId: this.#sourceId, appSourceVersionId }
  }
}

/** Fills in null for fields that some servers omit, and reports the values of its parameters for redaction. */
export function toVersion(http: Http, version: Shaped<typeof VERSION_SHAPE>): WireVersion {
  for (const { fieldName, type, overrideValue, currentValue, defaultValue } of version.runtimeParameters ?? [])
    for (const value of isSecret(type) ? [overrideValue, currentValue] : [])
      if (typeof value === 'string' && value !== defaultValue) http.reportParameter(fieldName, value)
  return withNulls(KEYS, version)
}

/** A type that the platform added later can hold secrets. */
const isSecret = (type: string) => !isParameterType(type) || PARAMETER_TYPES[type].isSecret

const keyScopeField = (keyScope: KeyScopeLevel | undefined) =>
  keyScope == null ? {} : { requiredKeyScopeLevel: keyScope }

/** Form parts of the fields that are set. Older servers reject unknown keys (platform.md §5). */
function fieldParts(fields: NewVersion): Part[] {
  const parts: Part[] = [{ name: 'label', value: fields.label }]
  if (fields.baseVersion !== null) parts.push({ name: 'baseVersion', value: fields.baseVersion })
  if (fields.environmentVersionId !== null)
    parts.push({ name: 'baseEnvironmentVersionId', value: fields.environmentVersionId })
  if (Object.keys(fields.resources).length > 0)
    parts.push({ name: 'resources', value: JSON.stringify(fields.resources), type: 'application/json' })
  if (fields.keyScope != null) parts.push({ name: 'requiredKeyScopeLevel', value: fields.keyScope })
  return parts
}

/** Form parts of the files, each after its path. The platform pairs them by order (platform.md §3.2). */
function fileParts({ files, manifest }: Batch): Part[] {
  const parts: Part[] = files.flatMap(file => [
    { name: 'filePath', value: file.path },
    { name: 'file', file }
  ])
  if (manifest === null) return parts
  const fileName = manifest.path.slice(manifest.path.lastIndexOf('/') + 1)
  return [...parts, { name: 'filePath', value: manifest.path }, { name: 'file', fileName, bytes: manifest.bytes }]
}
