import type { StoredFile } from '../state/records.ts'

/** One path that differs; null on the side where the file is not there. */
export interface FileChange {
  kind: 'added' | 'changed' | 'removed'
  path: string
  before: StoredFile | null
  after: StoredFile | null
}

/** What one version changed against another, by path; a file is the same when its bytes are, whatever its item's id. */
export function diffFiles(before: readonly StoredFile[], after: readonly StoredFile[]): FileChange[] {
  const remaining = new Map(before.map(file => [file.path, file]))
  const changes: FileChange[] = []
  for (const file of after) {
    const { path } = file
    const previous = remaining.get(path)
    remaining.delete(path)
    if (previous === undefined) changes.push({ kind: 'added', path, before: null, after: file })
    else if (previous.blob !== file.blob) changes.push({ kind: 'changed', path, before: previous, after: file })
  }
  for (const file of remaining.values()) changes.push({ kind: 'removed', path: file.path, before: file, after: null })
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1))
}
