import type { UploadedFile } from '../http/body.ts'
import { invalid, Refusal } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { keepFile, type Platform } from '../platform.ts'
import type { Item } from '../state/records.ts'

const MAX_ITEMS = 1000
const MAX_FILES_PER_REQUEST = 100

/** What one request does to a version's items. */
export interface ItemChanges {
  files: readonly UploadedFile[]
  filePath: string | string[] | undefined
  filesToDelete: string | string[] | undefined
}

/**
 * Items of a version after a request (platform.md §8 rows 9–14). `file` and `filePath` pair by order, an existing path
 * is replaced, and deletes use the ids of this version.
 *
 * @throws Refusal 422; then no file was kept
 */
export function changeItems(platform: Platform, before: readonly Item[], changes: ItemChanges): Item[] {
  const paths = asList(changes.filePath)
  const doomed = asList(changes.filesToDelete)
  const files = changes.files.filter(({ field }) => field === 'file')
  if (files.length !== paths.length)
    throw invalid(
      'filePath',
      `There are ${files.length} "file" parts and ${paths.length} "filePath" fields; each file needs its path.`
    )
  const { filesPerRequest, uploadWithDelete } = platform.settings.switches
  if (filesPerRequest === '100' && files.length > MAX_FILES_PER_REQUEST)
    throw invalid('file', `A request carries at most ${MAX_FILES_PER_REQUEST} files, this one has ${files.length}.`)
  for (const path of paths) refuseBadPath(path)
  const uploads = files.map((file, index) => ({ file, path: paths[index] ?? '' }))
  const upload = (items: readonly Item[]) =>
    uploads.reduce((list, { file, path }) => withFile(platform, list, path, file), items)
  const remove = (items: readonly Item[]) => without(items, doomed)
  const after = uploadWithDelete === 'upload-first' ? remove(upload(before)) : upload(remove(before))
  if (after.length > MAX_ITEMS)
    throw invalid('file', `A version has at most ${MAX_ITEMS} files, this would be ${after.length}.`)
  for (const { file } of uploads) keepFile(platform, file)
  return [...after]
}

/** Items of a version that starts as another one's copy (platform.md §8 row 19). */
export function copyItems(platform: Platform, items: readonly Item[]): Item[] {
  if (platform.settings.switches.copiedItems === 'same-ids') return [...items]
  return items.map(item => ({ ...item, id: newId(platform.clock.now()) }))
}

function withFile(platform: Platform, items: readonly Item[], path: string, file: UploadedFile): Item[] {
  const now = platform.clock.now()
  const old = items.findIndex(item => item.path === path)
  const keepsId = old >= 0 && platform.settings.switches.replacedItem === 'same-id'
  const id = keepsId ? (items[old]?.id ?? newId(now)) : newId(now)
  const item: Item = { id, path, blob: file.blob, size: file.size, created: now, fileSource: 'local' }
  return old >= 0 ? items.with(old, item) : [...items, item]
}

function without(items: readonly Item[], ids: readonly string[]): readonly Item[] {
  if (ids.length === 0) return items
  const unknown = ids.filter(id => !items.some(item => item.id === id))
  if (unknown.length > 0) throw invalid('filesToDelete', `No file of this version has the id ${unknown.join(', ')}.`)
  return items.filter(item => !ids.includes(item.id))
}

/** @throws Refusal 422 in the platform's words (platform.md §8 row 12) */
export function refuseBadPath(path: string): void {
  const problem = problemOfPath(path)
  if (problem === undefined) return
  const text = `Can not store file ${JSON.stringify(path)}: ${problem}.`
  throw new Refusal(422, text, { errors: { filePath: text } })
}

function problemOfPath(path: string): string | undefined {
  if (path === '') return 'the path is empty'
  if (path.trim() !== path) return 'the path begins or ends with a blank'
  if (/\p{Cc}/u.test(path)) return 'the path has a control character'
  if (path.includes('\\')) return 'the path has a backslash'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'the path is absolute'
  if (path.split('/').some(part => part === '' || part === '.' || part === '..'))
    return 'the path has an empty or dotted part'
  return undefined
}

const asList = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat())
