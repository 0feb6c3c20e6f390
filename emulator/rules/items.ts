import type { UploadedFile } from '../http/body.ts'
import { invalid, Refusal } from '../http/reply.ts'
import { newId } from '../ids.ts'
import { type Platform, storeUpload } from '../platform.ts'
import type { Item } from '../state/records.ts'

const MAX_ITEMS = 1000
const MAX_FILES_PER_REQUEST = 100

/** Changes of one request to the items of a version. */
export interface ItemChanges {
  files: readonly UploadedFile[]
  filePath: string | string[] | undefined
  filesToDelete: string | string[] | undefined
}

/**
 * Applies the changes of a request to the items of a version (platform.md §8 rows 9–14). `file` and `filePath` are
 * matched by their order. A file with an existing path replaces the item. Deleted ids must belong to this version.
 *
 * @throws Refusal 422, without storing any file
 */
export function applyItemChanges(platform: Platform, items: readonly Item[], changes: ItemChanges): Item[] {
  const paths = asList(changes.filePath)
  const idsToDelete = asList(changes.filesToDelete)
  const files = changes.files.filter(({ field }) => field === 'file')
  if (files.length !== paths.length)
    throw invalid(
      'filePath',
      `There are ${files.length} "file" parts and ${paths.length} "filePath" fields. Each file needs a path.`
    )
  const { filesPerRequest, uploadWithDelete } = platform.settings.switches
  if (filesPerRequest === '100' && files.length > MAX_FILES_PER_REQUEST)
    throw invalid('file', `A request may contain at most ${MAX_FILES_PER_REQUEST} files, this one has ${files.length}.`)
  for (const path of paths) checkItemPath(path)
  const uploads = files.map((file, index) => ({ file, path: paths[index] ?? '' }))
  const upload = (items: readonly Item[]) =>
    uploads.reduce((list, { file, path }) => withFile(platform, list, path, file), items)
  const remove = (items: readonly Item[]) => removeItems(items, idsToDelete)
  const after = uploadWithDelete === 'upload-first' ? remove(upload(items)) : upload(remove(items))
  if (after.length > MAX_ITEMS)
    throw invalid('file', `A version may have at most ${MAX_ITEMS} files, this one would have ${after.length}.`)
  for (const { file } of uploads) storeUpload(platform, file)
  return [...after]
}

/** Copies items for a new version (platform.md §8 row 19). */
export function copyItems(platform: Platform, items: readonly Item[]): Item[] {
  if (platform.settings.switches.copiedItems === 'same-ids') return [...items]
  return items.map(item => ({ ...item, id: newId(platform.clock.now()) }))
}

function withFile(platform: Platform, items: readonly Item[], path: string, file: UploadedFile): Item[] {
  const now = platform.clock.now()
  const index = items.findIndex(item => item.path === path)
  const keepsId = index >= 0 && platform.settings.switches.replacedItem === 'same-id'
  const id = keepsId ? (items[index]?.id ?? newId(now)) : newId(now)
  const item: Item = { id, path, blob: file.blob, size: file.size, created: now, fileSource: 'local' }
  return index >= 0 ? items.with(index, item) : [...items, item]
}

function removeItems(items: readonly Item[], ids: readonly string[]): readonly Item[] {
  if (ids.length === 0) return items
  const unknown = ids.filter(id => !items.some(item => item.id === id))
  if (unknown.length > 0) throw invalid('filesToDelete', `No file of this version has the id ${unknown.join(', ')}.`)
  return items.filter(item => !ids.includes(item.id))
}

/** @throws Refusal 422 with the platform's message (platform.md §8 row 12) */
export function checkItemPath(path: string): void {
  const problem = pathProblem(path)
  if (problem === undefined) return
  const text = `Can not store file ${JSON.stringify(path)}: ${problem}.`
  throw new Refusal(422, text, { errors: { filePath: text } })
}

function pathProblem(path: string): string | undefined {
  if (path === '') return 'the path is empty'
  if (path.trim() !== path) return 'the path begins or ends with whitespace'
  if (/\p{Cc}/u.test(path)) return 'the path contains a control character'
  if (path.includes('\\')) return 'the path contains a backslash'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'the path is absolute'
  if (path.split('/').some(part => part === '' || part === '.' || part === '..'))
    return 'the path contains an empty or dotted segment'
  return undefined
}

const asList = (value: string | string[] | undefined): string[] => (value === undefined ? [] : [value].flat())
