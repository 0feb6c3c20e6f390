import { readFileSync, statSync } from 'node:fs'
import { type UnzipFileInfo, unzipSync } from 'fflate'
import { invalid, Refusal } from '../http/reply.ts'
import { checkItemPath } from './items.ts'

const MAX_ENTRIES = 1000
const MAX_UNPACKED_BYTES = 256 * 1024 * 1024

/** File in an archive. */
export interface ArchiveEntry {
  path: string
  bytes: Uint8Array
}

/**
 * Unpacks the files of a zip on disk, without folders. Names and sizes are checked first, so that a zip bomb is never
 * unpacked. An entry never yields more bytes than its declared size.
 *
 * @param field form field, for the refusal
 * @throws Refusal 422
 */
export function unzip(file: string, field: string): ArchiveEntry[] {
  if (statSync(file).size > MAX_UNPACKED_BYTES) throw tooLarge(field)
  const archive = readFileSync(file)
  const files = refuseUnreadable(field, () => listEntries(archive)).filter(({ name }) => !name.endsWith('/'))
  if (files.length > MAX_ENTRIES)
    throw invalid(field, `An archive has at most ${MAX_ENTRIES} files, this one has ${files.length}.`)
  const paths = new Set(files.map(({ name }) => name))
  if (paths.size < files.length) throw invalid(field, 'The archive has two files with the same path.')
  for (const path of paths) checkPathInField(path, field)
  // An uncompressed entry yields its packed size, whatever size it declares.
  const total = files.reduce((sum, { size, originalSize }) => sum + Math.max(size, originalSize), 0)
  if (total > MAX_UNPACKED_BYTES) throw tooLarge(field)
  const unpacked = refuseUnreadable(field, () => unzipSync(archive, { filter: ({ name }) => paths.has(name) }))
  return files.map(({ name, originalSize }) => {
    const bytes = Object.hasOwn(unpacked, name) ? unpacked[name] : undefined
    if (bytes?.length !== originalSize) throw unreadable(field)
    return { path: name, bytes }
  })
}

/** Names of all entries of a zip on disk. Undefined if the file is not a zip. */
export function entryNames(file: string): string[] | undefined {
  try {
    return listEntries(readFileSync(file)).map(({ name }) => name)
  } catch {
    return undefined
  }
}

/** @throws Refusal 422 for an invalid path, with the name of the form field */
export function checkPathInField(path: string, field: string): void {
  try {
    checkItemPath(path)
  } catch (error) {
    throw error instanceof Refusal ? invalid(field, error.message) : error
  }
}

function listEntries(archive: Uint8Array): UnzipFileInfo[] {
  const list: UnzipFileInfo[] = []
  const collect = (info: UnzipFileInfo) => {
    list.push(info)
    return false
  }
  unzipSync(archive, { filter: collect })
  return list
}

function refuseUnreadable<T>(field: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw unreadable(field)
  }
}

const unreadable = (field: string) => invalid(field, `The ${field} is not a valid zip archive.`)

const tooLarge = (field: string) =>
  invalid(field, `The archive unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB.`)
