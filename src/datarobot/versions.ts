import type { DesiredFile } from '../files/types.ts'
import { isParameterType, PARAMETER_TYPES, type ParameterType } from '../parameter-types.ts'
import type { KeyScopeLevel, ParameterValue } from '../plan/types.ts'
import type { Resources } from '../resources.ts'
import {
  boolean,
  id,
  listOf,
  maybe,
  record,
  type Shaped,
  scalar,
  text,
  type WithNulls,
  withNulls,
  word
} from '../validators.ts'
import type { Http } from './http.ts'
import { multipart, type Part } from './multipart.ts'
import { toArray } from './pages.ts'
import { RESOURCES_SHAPE } from './resources.ts'
import { parseTimestamp } from './timestamps.ts'

/** What a new version is made of, beside its files. */
export interface VersionFields {
  label: string
  baseVersion: string | null
  environmentVersionId: string | null
  resources: Resources
  keyScope: KeyScopeLevel | undefined
}

/** Files of one request; the manifest's bytes are made, not read. */
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
  requiredKeyScopeLevel: maybe(word<NonNullable<KeyScopeLevel>>()),
  runtimeParameters: maybe(
    listOf(
      record({
        fieldName: text,
        type: word<ParameterType>(),
        defaultValue: maybe(scalar),
        currentValue: maybe(scalar),
        overrideValue: maybe(scalar)
      })
    )
  )
}
/** Also of the version that stands in the reply of its source. */
export const VERSION_SHAPE = record(KEYS)

/** A version, with null for what some servers leave out. */
export type WireVersion = WithNulls<Shaped<typeof VERSION_SHAPE>>

/** The calls about the versions of one source. */
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

  /** All of them: in which order the platform lists versions is nowhere said. */
  async newestFirst(): Promise<WireVersion[]> {
    return (await toArray(this.list())).sort((a, b) => parseTimestamp(b.createdAt) - parseTimestamp(a.createdAt))
  }

  /** Makes a version with its first files in one request. Not repeated blindly: two would be two versions. */
  async create(fields: VersionFields, batch: Batch): Promise<WireVersion> {
    const what = `Version ${JSON.stringify(fields.label)} could not be created.`
    const form = multipart([...fieldParts(fields), ...fileParts(batch)])
    const args = { params: { appSourceId: this.#sourceId } }
    const options = { what, form, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('post', VERSIONS, args, options)).body)
  }

  /** Stores files in a version; a path that exists is replaced. Not repeated blindly: it may be 40 MiB for nothing. */
  async upload(versionId: string, batch: Batch): Promise<WireVersion> {
    const what = `${batch.files.length} files could not be stored in version ${versionId}.`
    const form = multipart(fileParts(batch))
    const options = { what, form, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    return toVersion(
      this.#http,
      (await this.#http.call('patch', VERSION, { params: this.#params(versionId) }, options)).body
    )
  }

  /** The version's key scope goes along, as with `setParameters`. */
  async deleteFiles(
    versionId: string,
    itemIds: readonly string[],
    keyScope: KeyScopeLevel | undefined
  ): Promise<WireVersion> {
    const what = `${itemIds.length} files could not be deleted from version ${versionId}.`
    const json = { filesToDelete: [...itemIds], ...level(keyScope) }
    const args = { params: this.#params(versionId), json }
    const options = { what, refusedAs: 'upload-refused', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /**
   * Sets runtime parameters in one of the two ways that exclude each other (platform.md §6.2). A JSON PATCH that leaves
   * `requiredKeyScopeLevel` out may reset it (platform.md §6.3), so a version's level goes along.
   */
  async setParameters(
    versionId: string,
    way: 'values' | 'parameters',
    parameters: readonly ParameterValue[],
    keyScope: KeyScopeLevel | undefined
  ): Promise<WireVersion> {
    const what = `The runtime parameters of version ${versionId} could not be set.`
    const list = parameters.map(({ name, type, value }) => ({
      fieldName: name,
      type,
      [way === 'values' ? 'value' : 'currentValue']: value
    }))
    const text = JSON.stringify(list)
    const values = way === 'values' ? { runtimeParameterValues: text } : { runtimeParameters: text }
    const json = { ...values, ...level(keyScope) }
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable', shape: VERSION_SHAPE } as const
    return toVersion(
      this.#http,
      (await this.#http.call('patch', VERSION, { params: this.#params(versionId), json }, options)).body
    )
  }

  /** Only null in a JSON PATCH takes a level away (platform.md §6.3); a form can not say null. */
  async clearKeyScope(versionId: string): Promise<WireVersion> {
    const what = `The key scope of version ${versionId} could not be taken away.`
    const args = { params: this.#params(versionId), json: { requiredKeyScopeLevel: null } }
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable', shape: VERSION_SHAPE } as const
    return toVersion(this.#http, (await this.#http.call('patch', VERSION, args, options)).body)
  }

  /** The text of one stored file. */
  async read(versionId: string, itemId: string): Promise<string> {
    const what = `File ${itemId} of version ${versionId} could not be read.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/items/{itemId}/'
    const args = { params: { ...this.#params(versionId), itemId } }
    return (await this.#http.call('get', path, args, { what, shape: record({ content: text }) })).body.content
  }

  /** @returns the version's id, or the address of a job that makes it */
  async importCodespace(
    versionId: string,
    codespaceId: string,
    label: string
  ): Promise<{ id: string } | { job: string }> {
    const what = `The files of codespace ${codespaceId} could not be taken into version ${versionId}.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/fromCodespace/'
    const args = { params: this.#params(versionId), json: { codespaceId, label } }
    const options = { what, refusedAs: 'input-invalid', shape: maybe(record({ id })) } as const
    const { body, location } = await this.#http.call('post', path, args, options)
    return body == null ? { job: location ?? '' } : { id: body.id }
  }

  /**
   * Puts the version's files into a codespace; twice is as good as once.
   *
   * @returns null when it is done, or the address of a job that does it
   */
  async exportToCodespace(versionId: string, codespaceId: string): Promise<{ job: string } | null> {
    const what = `The files of version ${versionId} could not be sent to codespace ${codespaceId}.`
    const path = '/customApplicationSources/{appSourceId}/versions/{appSourceVersionId}/toCodespace/'
    const args = { params: this.#params(versionId), json: { codespaceId } }
    const options = { what, refusedAs: 'input-invalid', repeat: 'repeatable' } as const
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

/** With null for what some servers leave out. The values of its parameters are noted before anybody uses it. */
export function toVersion(http: Http, version: Shaped<typeof VERSION_SHAPE>): WireVersion {
  for (const { fieldName, type, overrideValue, currentValue, defaultValue } of version.runtimeParameters ?? [])
    for (const value of isSecret(type) ? [overrideValue, currentValue] : [])
      if (typeof value === 'string' && value !== defaultValue) http.noteParameter(fieldName, value)
  return withNulls(KEYS, version)
}

const isSecret = (type: string) => isParameterType(type) && PARAMETER_TYPES[type].isSecret

const level = (keyScope: KeyScopeLevel | undefined) => (keyScope == null ? {} : { requiredKeyScopeLevel: keyScope })

/** Only what is set: older servers refuse keys they do not know (platform.md §5). */
function fieldParts(fields: VersionFields): Part[] {
  const parts: Part[] = [{ name: 'label', value: fields.label }]
  if (fields.baseVersion !== null) parts.push({ name: 'baseVersion', value: fields.baseVersion })
  if (fields.environmentVersionId !== null)
    parts.push({ name: 'baseEnvironmentVersionId', value: fields.environmentVersionId })
  if (Object.keys(fields.resources).length > 0)
    parts.push({ name: 'resources', value: JSON.stringify(fields.resources), type: 'application/json' })
  if (fields.keyScope != null) parts.push({ name: 'requiredKeyScopeLevel', value: fields.keyScope })
  return parts
}

/** Each file behind its path: pairs go by order, and this is the order most clients use (platform.md §3.2). */
function fileParts({ files, manifest }: Batch): Part[] {
  const parts: Part[] = files.flatMap(file => [
    { name: 'filePath', value: file.path },
    { name: 'file', file }
  ])
  if (manifest === null) return parts
  const fileName = manifest.path.slice(manifest.path.lastIndexOf('/') + 1)
  return [...parts, { name: 'filePath', value: manifest.path }, { name: 'file', fileName, bytes: manifest.bytes }]
}
