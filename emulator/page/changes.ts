import type { StoredFile } from '../state/records.ts'

/** What became of one path; a size is null on the side where the file is not there. */
export interface FileChange {
  kind: 'added' | 'changed' | 'removed'
  path: string
  before: number | null
  after: number | null
}

/** What one version changed against another, by path; a file is the same when its bytes are, whatever its item's id. */
export function changesBetween(before: readonly StoredFile[], after: readonly StoredFile[]): FileChange[] {
  const old = new Map(before.map(file => [file.path, file]))
  const changes: FileChange[] = []
  for (const { path, blob, size } of after) {
    const was = old.get(path)
    old.delete(path)
    if (was === undefined) changes.push({ kind: 'added', path, before: null, after: size })
    else if (was.blob !== blob) changes.push({ kind: 'changed', path, before: was.size, after: size })
  }
  for (const { path, size } of old.values()) changes.push({ kind: 'removed', path, before: size, after: null })
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}
