import { closeSync, openSync, readSync } from 'node:fs'
import type { UploadedFile } from '../http/body.ts'
import { jsonFieldReader } from '../http/json-field.ts'
import { invalid } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { type Platform, storeUpload } from '../platform.ts'
import type { CustomTemplate } from '../state/records.ts'
import type { Schemas } from '../wire.ts'
import { type ArchiveEntry, checkPathInField, unzip } from './archive.ts'

const MAX_NAME_CHARS = 255

const stringList = { type: 'array', maxItems: 1000, items: { type: 'string' } }

const parseEnvironment = jsonFieldReader<Schemas['DefaultEnvironment']>('defaultEnvironment', {
  type: 'object',
  required: ['environmentId', 'environmentVersionId'],
  properties: { environmentId: { type: 'string' }, environmentVersionId: { type: 'string' } },
  additionalProperties: false
})

/**
 * Reader of template metadata. Keeps undocumented keys, because the list filters by publisher and category, whose keys
 * are unknown.
 */
export const readMetadata = jsonFieldReader<Schemas['TemplateMetadata']>('templateMetadata', {
  type: 'object',
  properties: {
    classLabels: stringList,
    readme: { type: ['string', 'null'], maxLength: 1_048_576 },
    resourceBundleIds: stringList,
    source: { type: 'object' },
    tags: stringList,
    templateTypeSpecificResources: {
      type: 'object',
      properties: { serviceWebRequestsOnRootPath: { type: ['boolean', 'null'] } }
    }
  }
})

/** @throws Refusal 422 unless the text is JSON with an existing execution environment version */
export function readDefaultEnvironment(platform: Platform, text: string): Schemas['DefaultEnvironment'] {
  const given = parseEnvironment(text)
  const version = platform.state.get('environmentVersions', given.environmentVersionId)
  if (version === undefined || version.environmentId !== given.environmentId) {
    const problem = `Execution environment ${given.environmentId} has no version ${given.environmentVersionId}.`
    throw invalid('defaultEnvironment', problem)
  }
  return given
}

/**
 * Reads the files of a custom template: the content of a zip, or any other file as the only one.
 *
 * @throws Refusal 422
 */
export function readTemplateFiles(platform: Platform, file: UploadedFile): CustomTemplate['items'] {
  const isNamedZip = file.name.toLowerCase().endsWith('.zip') || file.type === 'application/zip'
  if (isNamedZip || hasZipSignature(file.file))
    return unzip(file.file, 'file').map(entry => storeEntry(platform, entry))
  checkNameLength(file.name)
  checkPathInField(file.name, 'file')
  return [{ id: newId(platform.clock.now()), path: file.name, ...storeUpload(platform, file) }]
}

/** Checks the signature of a zip. DataRobot's SDK sends a zip under the name `template-content`. */
function hasZipSignature(path: string): boolean {
  const head = Buffer.alloc(4)
  const fd = openSync(path, 'r')
  readSync(fd, head)
  closeSync(fd)
  return head.toString('latin1') === 'PK\u0003\u0004'
}

function storeEntry(platform: Platform, { path, bytes }: ArchiveEntry): CustomTemplate['items'][number] {
  checkNameLength(path)
  return { id: newId(platform.clock.now()), path, ...platform.blobs.keepBytes(bytes) }
}

function checkNameLength(name: string): void {
  if ([...name].length > MAX_NAME_CHARS)
    throw invalid('file', `File "${name}" has a name of more than ${MAX_NAME_CHARS} characters.`)
}
